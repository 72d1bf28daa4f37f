// RunFiles.cpp - what a finished run or matrix left behind, read back for triage.
// SPDX-License-Identifier: MIT
#include "triage/RunFiles.h"

#include "util/Files.h"
#include "util/Text.h"

#include <algorithm>
#include <map>
#include <stdexcept>

namespace palindrome::triage {

namespace fs = std::filesystem;
using flow::Json;

namespace {

constexpr int knownSchema = 1;

/// A file of the run that is not as the program wrote it.
struct Damaged : std::runtime_error {
    Damaged(const fs::path& at, const std::string& why) : std::runtime_error(why), file(at) {}
    fs::path file;
};

Json parse(const fs::path& file) {
    auto text = util::readFile(file, uint64_t(1) << 30);
    if (!text)
        throw Damaged(file, text.error().message);
    Json json = Json::parse(*text, nullptr, false);
    if (json.is_discarded() || !json.is_object())
        throw Damaged(file, file.string() + " is no JSON object");
    return json;
}

std::vector<std::string> runIds(const fs::path& runs) {
    std::vector<std::string> ids;
    std::error_code ec;
    for (const auto& entry : fs::directory_iterator(runs, ec))
        if (fs::exists(entry.path() / "run.json", ec))
            ids.push_back(entry.path().filename().string());
    std::sort(ids.begin(), ids.end());
    return ids;
}

std::optional<fs::path> missing(const std::string& message, const std::string& wayOut,
                                diag::Sink& sink) {
    sink.error("run-missing", {}, message, wayOut);
    return std::nullopt;
}

bool headerIsFine(const Json& header, const fs::path& folder, diag::Sink& sink) {
    diag::Span place;
    place.file = (folder / "run.json").string();
    const int schema = header.at("schema").get<int>();
    if (schema > knownSchema) {
        std::string version;
        if (header.contains("tool"))
            version = " (" + header["tool"].value("version", std::string("?")) + ")";
        sink.error("run-newer", place,
                   "the run was written by a newer version of Palindrome" + version + ": format " +
                       std::to_string(schema) + ", this program knows " +
                       std::to_string(knownSchema),
                   "use that version, or run again with this one");
        return false;
    }
    if (header.at("status").get<std::string>() != "finished") {
        sink.error("run-unfinished", place, "the run is not finished",
                   "the command that began it continues it");
        return false;
    }
    return true;
}

// ------------------------------------------------------------------------------------------------

/// What triage does not need of a judgement, and what would fill the memory for hundreds of them.
void slim(flow::Judgement& judgement) {
    std::string().swap(judgement.vcd);
    judgement.simulation.full = Json();
}

std::string wordOf(const flow::Round& round, const flow::UnitReport& report) {
    using Status = flow::EncodeOutcome::Status;
    if (round.encode.status == Status::NoReply)
        return flow::outcomeName(flow::Outcome::NoReply);
    if (round.encode.status == Status::NoCode || !round.judgement)
        return flow::outcomeName(flow::Outcome::NoCode);
    const flow::Judgement& j = *round.judgement;
    if (!j.readable || !j.proof)
        return flow::outcomeName(j.refused ? flow::Outcome::Unsupported
                                           : flow::Outcome::InvalidHdl);
    // The run found that two of its own findings contradict each other.
    if (report.outcome == flow::Outcome::InternalError && &round == report.bestRound())
        return flow::outcomeName(report.outcome);
    return proof::verdictName(j.proof->verdict);
}

std::string reasonOf(const flow::Round& round) {
    if (!round.judgement)
        return round.encode.message;
    return round.judgement->proof ? round.judgement->proof->reason : round.judgement->firstError;
}

Answer answerOf(flow::UnitReport report, Attempt attempt) {
    Answer answer;
    answer.model = report.encoder;
    answer.folder = report.folder;
    answer.triage = report.triage;
    answer.verdict = flow::outcomeName(report.outcome);
    answer.reason = report.reason;
    const flow::Judgement* best = report.judgement();
    answer.readRightHdl = best && best->proved();
    const flow::Round* round = attempt == Attempt::Best || report.rounds.empty()
                                   ? report.bestRound()
                                   : &report.rounds.front();
    if (round) {
        answer.attempt = static_cast<size_t>(round - report.rounds.data());
        answer.verdict = wordOf(*round, report);
        answer.reason = reasonOf(*round);
        answer.hdl = round->encode.hdl;
        if (answer.model.empty())
            answer.model = round->encode.model;
        answer.judgement = round->judgement;
        if (answer.judgement)
            slim(*answer.judgement);
    }
    answer.second = std::move(report.second);
    return answer;
}

class Reader {
public:
    Reader(const fs::path& folder, Attempt attempt, diag::Sink& sink)
        : folder(folder), attempt(attempt), sink(sink) {}

    std::optional<RunFiles> read() {
        try {
            const Json header = parse(folder / "run.json");
            at = folder / "run.json";
            if (!headerIsFine(header, folder, sink))
                return std::nullopt;
            run.id = header.at("id").get<std::string>();
            run.folder = folder.string();
            run.started = header.at("started").get<std::string>();
            const Json& configuration = header.at("configuration");
            run.isMatrix = configuration.value("kind", "") == "matrix";
            const Json& settings =
                run.isMatrix ? configuration.at("models").at(0).at("run") : configuration;
            for (const Json& spec : settings.at("specs"))
                hashes[spec.at("path").get<std::string>()] = spec.at("sha256").get<std::string>();
            run.parameters =
                settings.at("verdict").at("parameters").get<flow::Parameters>();
            const bool good = run.isMatrix ? readMatrix() : readUnits();
            return good ? std::optional(std::move(run)) : std::nullopt;
        }
        catch (const Damaged& e) {
            return damaged(e.file, e.what());
        }
        catch (const std::exception& e) {
            return damaged(at, e.what());
        }
    }

private:
    std::optional<RunFiles> damaged(const fs::path& file, const std::string& why) {
        diag::Span place;
        place.file = file.string();
        sink.error("run-damaged", place, "a file of the run cannot be read: " + why,
                   "run again; what was answered and proved is reused");
        return std::nullopt;
    }

    bool readUnits() {
        at = folder / "report.json";
        const Json report = parse(at);
        for (const Json& json : report.at("units")) {
            flow::UnitReport unit = flow::unitReportFromJson(json);
            if (!add(std::move(unit), "", 0))
                return false;
        }
        return true;
    }

    bool readMatrix() {
        at = folder / "matrix.json";
        const Json matrix = parse(at);
        for (const Json& model : matrix.at("models"))
            run.models.push_back(model.at("name").get<std::string>());
        const Json cells = matrix.at("cells");
        for (const Json& cell : cells) {
            const std::string name = cellFile(cell.at("folder").get<std::string>());
            at = folder / "cells" / name;
            const Json kept = parse(at);
            flow::UnitReport report = flow::unitReportFromJson(kept.at("report"));
            if (!add(std::move(report), cell.at("model").get<std::string>(),
                     cell.at("repeat").get<unsigned>()))
                return false;
        }
        return true;
    }

    /// "cells/0000-001-002" as the name of its file; nothing else leads to a path.
    std::string cellFile(const std::string& cell) const {
        const std::string name = cell.starts_with("cells/") ? cell.substr(6) : "";
        if (name.empty() || name.find_first_not_of("0123456789-") != name.npos)
            throw Damaged(at, "'" + util::shorten(cell, 60) + "' is no cell's folder");
        return name + ".json";
    }

    bool add(flow::UnitReport report, const std::string& model, unsigned repeat) {
        if (report.outcome == flow::Outcome::InvalidSpec ||
            report.outcome == flow::Outcome::Structure)
            return true;
        UnitAnswers* unit = unitOf(report.spec);
        if (!unit)
            return false;
        Answer answer = answerOf(std::move(report), attempt);
        if (!model.empty())
            answer.model = model;
        answer.repeat = repeat;
        if (std::find(run.models.begin(), run.models.end(), answer.model) == run.models.end())
            run.models.push_back(answer.model);
        unit->answers.push_back(std::move(answer));
        return true;
    }

    UnitAnswers* unitOf(const std::string& path) {
        const auto known = places.find(path);
        if (known != places.end())
            return &run.units[known->second];
        const auto hash = hashes.find(path);
        if (hash == hashes.end())
            throw Damaged(at, "'" + util::shorten(path, 80) + "' is no spec of the run");
        auto text = util::readFile(path);
        if (!text || util::sha256(*text) != hash->second) {
            diag::Span place;
            place.file = path;
            sink.error("run-spec-changed", place,
                       text ? "the spec is no longer the one that the run has read"
                            : "the spec that the run has read is gone: " + text.error().message,
                       "run again; paths are those of the folder in which the run was started");
            return nullptr;
        }
        auto spec = flow::loadSpec(path, sink);
        if (!spec)
            return nullptr;
        places[path] = run.units.size();
        run.units.push_back({spec->unit.name.text, std::move(*spec), std::move(*text), {}});
        return &run.units.back();
    }

    fs::path folder, at;
    Attempt attempt;
    diag::Sink& sink;
    RunFiles run;
    std::map<std::string, std::string> hashes;
    std::map<std::string, size_t> places;
};

} // namespace

std::optional<fs::path> findRun(const std::string& name, const fs::path& store,
                                diag::Sink& sink) {
    std::error_code ec;
    if (!name.empty() && fs::exists(fs::path(name) / "run.json", ec))
        return fs::path(name);
    const fs::path runs = store / "runs";
    const auto ids = runIds(runs);
    if (ids.empty())
        return missing("there is no run in " + runs.string(),
                       "palindrome run and palindrome matrix make them; --store names their folder",
                       sink);
    if (name == "latest")
        return runs / ids.back();
    std::vector<std::string> fitting;
    for (const std::string& id : ids) {
        if (id == name)
            return runs / id;
        if (!name.empty() && id.starts_with(name))
            fitting.push_back(id);
    }
    if (fitting.size() == 1)
        return runs / fitting[0];
    if (fitting.size() > 1)
        return missing("several runs begin with `" + util::shorten(name, 80) + "`",
                       util::quotedList(fitting), sink);
    std::string wayOut = util::suggestName(name, ids);
    if (wayOut.empty())
        wayOut = "the latest is `" + ids.back() + "`";
    return missing("there is no run `" + util::shorten(name, 80) + "` in " + runs.string(), wayOut,
                   sink);
}

std::optional<fs::path> findFinishedRun(const std::string& name, const fs::path& store,
                                        diag::Sink& sink) {
    const auto folder = findRun(name, store, sink);
    if (!folder)
        return std::nullopt;
    try {
        return headerIsFine(parse(*folder / "run.json"), *folder, sink) ? folder : std::nullopt;
    }
    catch (const std::exception& e) {
        diag::Span place;
        place.file = (*folder / "run.json").string();
        sink.error("run-damaged", place, std::string("a file of the run is damaged: ") + e.what());
        return std::nullopt;
    }
}

std::optional<RunFiles> readRun(const std::string& name, const fs::path& store, Attempt attempt,
                                diag::Sink& sink) {
    const auto folder = findRun(name, store, sink);
    return folder ? Reader(*folder, attempt, sink).read() : std::nullopt;
}

} // namespace palindrome::triage
