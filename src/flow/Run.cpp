// Run.cpp - the whole loop over units: encode, judge, repair, read back by a model, say who erred.
// SPDX-License-Identifier: MIT
#include "flow/Run.h"

#include "diag/Render.h"
#include "flow/RunSettings.h"
#include "flow/RunStructure.h"
#include "flow/Tool.h"
#include "lct/Reader.h"
#include "util/Assert.h"
#include "util/Files.h"
#include "util/Interrupt.h"

#include <chrono>
#include <fmt/format.h>
#include <set>

namespace palindrome::flow {

namespace fs = std::filesystem;

namespace {

using Clock = std::chrono::steady_clock;

double secondsSince(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

/// The models of the two steps; null where none is asked.
struct StepModels {
    std::unique_ptr<Models> encoder, decoder;
};

struct ModelsInUse {
    Models* encoder = nullptr;
    Models* decoder = nullptr;
};

/// One unit from its file to its report. Files go to the run's folder as they are made.
class UnitRun {
public:
    UnitRun(const RunOptions& options, RunStore& store, const VerdictCache& cache,
            ModelsInUse models, RunObserver& observer, UnitReport& report)
        : options(options), store(store), cache(cache), models(models), observer(observer),
          report(report) {}

    /// `taken` are the folders of the units before.
    Result<void> run(std::set<std::string>& taken) {
        if (!readSpec())
            return keepReport();
        if (!spec->unit.instances.empty()) {
            report.outcome = Outcome::Structure;
            report.reason = "its units are instantiated and connected, nothing is left to encode; "
                            "the module that `palindrome emit` prints is valid";
            if (options.proveStructures)
                proveInstances();
            return keepReport();
        }
        if (report.folder.empty()) {
            report.folder = report.unit;
            for (int i = 2; !taken.insert(report.folder).second; ++i)
                report.folder = report.unit + "-" + std::to_string(i);
        }
        // A copy, so that the run can be read when the file has changed.
        write(report.folder + (report.spec.ends_with(".json") ? "/spec.lct.json" : "/spec.lct.md"),
              rawText);
        for (unsigned attempt = 0; attempt <= (options.referenceEncoder ? 0 : options.repairs);
             ++attempt) {
            if (attempt > 0 && !wantsRepair())
                break;
            if (!runRound(attempt))
                break;
        }
        if (util::interrupted()) {
            report.outcome = Outcome::Interrupted;
            report.reason = "interrupted";
            return {};
        }
        conclude();
        if (report.judgement() && report.judgement()->readable && models.decoder)
            readBack();
        report.triage = triageOfUnit();
        return keepReport();
    }

private:
    bool readSpec() {
        observer.step(report.spec, "reading");
        diag::Sink sink;
        auto loaded = loadSpec(report.spec, sink);
        bool valid = loaded.has_value();
        if (valid) {
            report.unit = loaded->unit.name.text;
            rawText = util::readFile(report.spec).value_or(loaded->canonical);
            spec = std::move(loaded);
            valid = specIsValid(sink);
        }
        if (!valid) {
            report.outcome = Outcome::InvalidSpec;
            for (const auto& d : sink.all()) {
                report.diagnostics += diag::renderText(d);
                if (report.reason.empty() && d.severity == diag::Severity::Error)
                    report.reason = d.message;
            }
        }
        return valid;
    }

    bool specIsValid(diag::Sink& sink) {
        const std::string key = keyOf("spec", {});
        if (!options.fresh && cache.find(key))
            return true;
        if (!hdl::elaborateSpec(spec->unit, parametersOf(spec->unit, options.judge.parameters),
                                sink))
            return false;
        cache.keep(key, true);
        return true;
    }

    /// The key of a finding about this spec and the given texts.
    std::string keyOf(const std::string& what, const std::vector<std::string>& texts) const {
        Json json;
        json["what"] = what;
        json["spec"] = {report.spec, util::sha256(rawText)};
        json["settings"] = verdictSettings(options.judge);
        json["texts"] = Json::array();
        for (const auto& text : texts)
            json["texts"].push_back(util::sha256(text));
        return util::sha256(json.dump());
    }

    /// What its units assume, from what is proved of each of them.
    void proveInstances() {
        observer.step(report.unit, "proving what its instances assume");
        const std::string key = keyOf("structure", textsBelow(spec->unit));
        if (auto known = options.fresh ? std::nullopt : cache.find(key)) {
            report.structure = proofFromJson(*known);
            report.reused = true;
        }
        else {
            report.structure = provedStructure(spec->unit, options.judge, report.reason);
            if (report.structure && isLasting(report.structure->verdict))
                cache.keep(key, toJson(*report.structure));
        }
        if (report.structure)
            report.reason = report.structure->reason;
    }

    bool wantsRepair() const {
        const Round& last = report.rounds.back();
        if (last.encode.status == EncodeOutcome::Status::NoCode)
            return true;
        return last.judgement && !complaintOf(*last.judgement).empty();
    }

    Result<llm::RenderedPrompt> promptFor(unsigned attempt) const {
        if (attempt == 0)
            return llm::renderEncode(encodeData(*spec));
        const Round& last = report.rounds.back();
        Complaint complaint = last.judgement ? complaintOf(*last.judgement)
                                             : Complaint{last.encode.message, {}};
        return llm::renderRepair(repairData(*spec, last.encode.hdl, complaint));
    }

    std::string folderOf(unsigned attempt) const {
        return report.folder + "/round" + std::to_string(attempt);
    }

    /// False if there is nothing to judge; then no further attempt is made.
    bool runRound(unsigned attempt) {
        Round round;
        if (options.referenceEncoder)
            round.encode = reference();
        else if (!encodeByModel(attempt, round))
            return false;
        if (round.encode.status == EncodeOutcome::Status::Ok)
            judgeRound(attempt, round);
        const bool goOn = round.encode.status != EncodeOutcome::Status::NoReply;
        report.rounds.push_back(std::move(round));
        return goOn;
    }

    EncodeOutcome reference() {
        diag::Sink sink;
        EncodeOutcome outcome;
        outcome.model = "reference";
        auto module = hdl::emit(spec->unit, {}, sink);
        if (!module) {
            outcome.status = EncodeOutcome::Status::NoCode;
            outcome.failure = "unsupported";
            for (const auto& d : sink.all())
                outcome.message = d.message;
            return outcome;
        }
        outcome.status = EncodeOutcome::Status::Ok;
        outcome.hdl = module->text;
        return outcome;
    }

    bool encodeByModel(unsigned attempt, Round& round) {
        observer.step(report.unit, attempt == 0 ? "encoding"
                                                : fmt::format("repair {}: encoding", attempt));
        auto prompt = promptFor(attempt);
        if (!prompt) {
            round.encode.failure = "no-prompt";
            round.encode.message = prompt.error().message;
            report.rounds.push_back(std::move(round));
            return false;
        }
        const std::string folder = folderOf(attempt);
        write(folder + "/prompt.txt", llm::promptText(*prompt));
        const std::string hdlFile = attempt == 0 ? "" : folderOf(attempt - 1) + "/hdl.sv";
        std::vector<std::string> files{report.spec};
        if (attempt > 0)
            files.push_back((store.folder() / hdlFile).string());
        round.encode = encodeWith(*models.encoder, *prompt, report.unit,
                                  promptCommand(attempt == 0 ? "encode" : "repair", files));
        report.overBudget = report.overBudget || round.encode.failure == "over-budget";
        if (round.encode.reply)
            writeJson(folder + "/reply.json", toJson(*round.encode.reply));
        // A repair that could not be asked for is no failure of the unit: the best attempt stands.
        if (attempt > 0 && round.encode.status == EncodeOutcome::Status::NoReply) {
            repairNote = round.encode.failure == "missing-recording"
                             ? "no recording of a repair"
                             : "no repair: " + round.encode.message;
            return false;
        }
        if (attempt > 0 && repeatsEarlier(round.encode)) {
            repairNote = "the model repeated an earlier answer";
            return false;
        }
        return true;
    }

    /// An answer that was given before is wrong in the same way, and so would be the next one.
    bool repeatsEarlier(const EncodeOutcome& encode) const {
        return encode.status == EncodeOutcome::Status::Ok &&
               std::any_of(report.rounds.begin(), report.rounds.end(), [&](const Round& earlier) {
                   return earlier.encode.hdl == encode.hdl;
               });
    }

    void judgeRound(unsigned attempt, Round& round) {
        const std::string folder = folderOf(attempt);
        write(folder + "/hdl.sv", round.encode.hdl);
        const std::string key = keyOf("judgement", {round.encode.hdl});
        if (auto known = options.fresh ? std::nullopt : cache.find(key)) {
            try {
                round.judgement = judgementFromJson(*known);
                round.reused = true;
            }
            catch (const std::exception&) {
                round.judgement.reset(); // damaged: found out again
            }
        }
        if (!round.judgement) {
            JudgeOptions judging = options.judge;
            auto shown = [this](const std::string& what) { observer.step(report.unit, what); };
            judging.proof.progress = shown;
            judging.simulation.proof.progress = shown;
            observer.step(report.unit, "proving");
            round.judgement = judge(*spec, round.encode.hdl, report.unit + ".sv", judging);
            if (round.judgement->final() && !util::interrupted())
                cache.keep(key, toJson(*round.judgement));
        }
        writeJudgement(folder, *round.judgement);
    }

    void writeJudgement(const std::string& folder, const Judgement& j) {
        writeJson(folder + "/judgement.json", toJson(j));
        if (!j.diagnostics.empty())
            write(folder + "/diagnostics.txt", j.diagnostics);
        if (!j.vcd.empty())
            write(folder + "/trace.vcd", j.vcd);
        if (!j.tableA.empty())
            write(folder + "/table_a.lct.md", j.tableA);
        if (j.specVsA)
            write(folder + "/diff_a.txt", j.specVsA->text);
    }

    /// Outcome and reason from the last round.
    void conclude() {
        const Round& last = *report.bestRound();
        report.encoder = last.encode.model;
        if (last.encode.status != EncodeOutcome::Status::Ok) {
            report.outcome = last.encode.status == EncodeOutcome::Status::NoReply
                                 ? Outcome::NoReply
                                 : Outcome::NoCode;
            report.reason = last.encode.message;
            return;
        }
        const Judgement& j = *last.judgement;
        if (!j.readable) {
            report.outcome = j.refused ? Outcome::Unsupported : Outcome::InvalidHdl;
            report.reason = j.firstError;
        }
        else {
            static constexpr Outcome outcomes[] = {Outcome::Proved,  Outcome::Refuted,
                                                   Outcome::PossibleX, Outcome::Bounded,
                                                   Outcome::Unknown, Outcome::Unsupported};
            report.outcome = outcomes[static_cast<size_t>(j.proof->verdict)];
            report.reason = j.proof->reason;
            if (std::string broken = contradiction(j); !broken.empty()) {
                report.outcome = Outcome::InternalError;
                report.reason = broken;
            }
        }
        if (!repairNote.empty() && report.outcome != Outcome::Proved)
            report.reason += " (" + repairNote + ")";
    }

    /// Two of our own findings that cannot both be true.
    static std::string contradiction(const Judgement& j) {
        if (j.replay.status == TraceReplay::Status::Contradicted)
            return "Verilator does not show the difference that the proof found: " +
                   j.replay.detail;
        if (j.proved() && j.simulation.status == SimulationSummary::Status::Mismatch)
            return "the proof holds but the simulation differs: " + j.simulation.detail;
        if (j.selfCheck == SelfCheck::Failed)
            return "the decoded table is wrong: " + j.decodeDetail;
        return {};
    }

    void readBack() {
        observer.step(report.unit, "reading back by a model");
        SecondOpinion& second = report.second;
        const Round& last = *report.bestRound();
        const auto round = static_cast<unsigned>(&last - report.rounds.data());
        const std::string hdlPath = (store.folder() / folderOf(round) / "hdl.sv").string();
        ModelTable table = decodeWith(*models.decoder, last.encode.hdl, report.unit,
                                      promptCommand("decode", {hdlPath}));
        report.overBudget = report.overBudget || table.failure == "over-budget";
        second.model = table.model;
        second.retried = table.retried;
        second.table = table.text;
        if (table.reply)
            writeJson(report.folder + "/decode_reply.json", toJson(*table.reply));
        if (!table.text.empty())
            write(report.folder + "/table_b.lct.md", table.text);
        if (table.status != ModelTable::Status::Ok) {
            second.status = table.status == ModelTable::Status::NoReply
                                ? SecondOpinion::Status::NoReply
                                : SecondOpinion::Status::NoTable;
            second.detail = table.message;
            return;
        }
        second.status = SecondOpinion::Status::Read;
        compareB(*last.judgement, *table.unit, table.text);
    }

    void compareB(const Judgement& judgement, const lct::Unit& unitB, const std::string& textB) {
        SecondOpinion& second = report.second;
        const std::string key = keyOf("second-opinion", {judgement.tableA, textB});
        if (auto known = options.fresh ? std::nullopt : cache.find(key)) {
            try {
                second.specVsB = comparisonFromJson(known->at("specVsB"));
                if (!known->at("aVsB").is_null())
                    second.aVsB = comparisonFromJson(known->at("aVsB"));
                second.reused = true;
                return;
            }
            catch (const std::exception&) {
                second.specVsB.reset();
                second.aVsB.reset();
            }
        }
        observer.step(report.unit, "comparing the model's table");
        proof::Options proof = options.judge.proof;
        proof.progress = nullptr;
        second.specVsB = compareTables(spec->unit, unitB, options.judge.parameters, proof);
        diag::Sink sink;
        if (auto unitA = lct::readMarkdown(judgement.tableA, report.unit + ".lct.md", sink))
            second.aVsB = compareTables(*unitA, unitB, options.judge.parameters, proof);
        write(report.folder + "/diff_b.txt", second.specVsB->text);
        if (second.specVsB->decided() && (!second.aVsB || second.aVsB->decided()) &&
            !util::interrupted())
            cache.keep(key, {{"specVsB", toJson(*second.specVsB)},
                             {"aVsB", second.aVsB ? toJson(*second.aVsB) : Json()}});
    }

    Triage triageOfUnit() const {
        const Judgement* j = report.judgement();
        if (!j || report.outcome == Outcome::InternalError)
            return Triage::None;
        // There was no model that could have erred.
        if (options.referenceEncoder)
            return j->proved() ? Triage::Unconfirmed : Triage::None;
        if (!j->readable)
            return Triage::EncoderErred;
        std::optional<bool> specIsA;
        switch (j->proof->verdict) {
        case proof::Verdict::Proved: specIsA = true; break;
        case proof::Verdict::Refuted:
        case proof::Verdict::PossibleX: specIsA = false; break;
        default: break;
        }
        auto agrees = [](const std::optional<TableComparison>& c) -> std::optional<bool> {
            if (!c || !c->decided())
                return std::nullopt;
            return c->agrees();
        };
        return triage(specIsA, agrees(report.second.specVsB), agrees(report.second.aVsB),
                      report.second.status == SecondOpinion::Status::Read);
    }

    Result<void> keepReport() {
        report.reused = !report.rounds.empty();
        for (const Round& round : report.rounds)
            report.reused = report.reused && (!round.judgement || round.reused);
        if (report.second.status == SecondOpinion::Status::Read)
            report.reused = report.reused && report.second.reused;
        return firstFailure;
    }

    void write(const fs::path& relative, const std::string& text) {
        if (auto written = store.write(relative, text); !written && firstFailure)
            firstFailure = tl::unexpected(written.error());
    }
    void writeJson(const fs::path& relative, const Json& json) {
        if (auto written = store.writeJson(relative, json); !written && firstFailure)
            firstFailure = tl::unexpected(written.error());
    }

    const RunOptions& options;
    RunStore& store;
    const VerdictCache& cache;
    ModelsInUse models;
    RunObserver& observer;
    UnitReport& report;
    std::optional<SpecFile> spec;
    std::string rawText, repairNote;
    Result<void> firstFailure;
};

/// Where a finished unit is kept for a resumed run: by its place in the list, as two specs may have
/// units of one name.
std::string unitFile(size_t index) {
    return fmt::format("units/{:04}.json", index);
}

/// The unit's report if the run was killed after it was finished; nothing if the file is damaged.
std::optional<UnitReport> earlierReport(const RunStore& store, size_t index) {
    auto json = store.resumed() ? store.readJson(unitFile(index)) : std::nullopt;
    if (!json)
        return std::nullopt;
    try {
        return unitReportFromJson(*json);
    }
    catch (const std::exception&) {
        return std::nullopt;
    }
}

Result<StepModels> openModels(const RunOptions& options, RunStore& store) {
    StepModels models;
    if (options.referenceEncoder)
        return models;
    ReplyMemory memory{[&store](const std::string& key) { return store.findReply(key); },
                       [&store](const std::string& key, const llm::CallResult& result) {
                           store.keepReply(key, result);
                       }};
    auto encoder = Models::open(options.encoder, options.hooks);
    if (!encoder)
        return tl::unexpected(encoder.error());
    models.encoder = std::move(*encoder);
    models.encoder->remember(memory);
    if (options.modelDecode) {
        auto decoder = Models::open(options.decoder, options.hooks);
        if (!decoder)
            return tl::unexpected(decoder.error());
        models.decoder = std::move(*decoder);
        models.decoder->remember(memory);
    }
    return models;
}

void count(RunReport& report, const UnitReport& unit) {
    if (unit.resumed) {
        ++report.resumedUnits;
        return;
    }
    for (const Round& round : unit.rounds)
        if (round.judgement)
            ++(round.reused ? report.reusedVerdicts : report.newVerdicts);
}

} // namespace

Result<UnitReport> runUnit(const RunOptions& options, RunStore& store, const UnitJob& job,
                           RunObserver& observer) {
    const auto start = Clock::now();
    const VerdictCache cache(options.store / "cache" / "verdicts");
    UnitReport report;
    report.spec = job.spec;
    report.unit = fs::path(job.spec).filename().string();
    report.folder = job.folder;
    std::set<std::string> taken;
    UnitRun run(options, store, cache, {job.encoder, job.decoder}, observer, report);
    if (auto done = run.run(taken); !done)
        return tl::unexpected(done.error());
    report.seconds = secondsSince(start);
    return report;
}

Result<RunReport> runLoop(const RunOptions& options, RunObserver& observer) {
    const auto start = Clock::now();
    auto store = RunStore::open(options.store, configurationOf(options));
    if (!store)
        return tl::unexpected(store.error());
    auto models = openModels(options, *store);
    if (!models)
        return tl::unexpected(models.error());
    const VerdictCache cache(options.store / "cache" / "verdicts");

    std::set<std::string> taken;
    RunReport report;
    report.id = store->id();
    report.folder = store->folder().string();
    report.started = utcNow();
    report.resumed = store->resumed();
    report.encoder = models->encoder ? models->encoder->describe() : "reference (no model)";
    report.decoder = models->decoder ? models->decoder->describe() : "none";
    for (size_t i = 0; i < options.specs.size() && !util::interrupted(); ++i) {
        const auto unitStart = Clock::now();
        UnitReport unit;
        unit.spec = options.specs[i];
        unit.unit = fs::path(unit.spec).filename().string();
        observer.unitBegins(unit.spec, i, options.specs.size());
        if (auto earlier = earlierReport(*store, i)) {
            unit = std::move(*earlier);
            unit.resumed = true;
            taken.insert(unit.folder);
        }
        else {
            UnitRun run(options, *store, cache, {models->encoder.get(), models->decoder.get()},
                        observer, unit);
            if (auto done = run.run(taken); !done)
                return tl::unexpected(done.error());
            unit.seconds = secondsSince(unitStart);
            if (unit.outcome != Outcome::Interrupted)
                if (auto written = store->writeJson(unitFile(i), toJson(unit)); !written)
                    return tl::unexpected(written.error());
        }
        observer.unitEnds(unit, i, options.specs.size());
        count(report, unit);
        report.units.push_back(std::move(unit));
    }
    if (util::interrupted())
        return fail(Failure::Kind::Interrupted,
                    "interrupted; the same command continues run " + report.id);
    report.seconds = secondsSince(start);
    report.exitCode = worstExitCode(report);
    if (auto written = store->writeJson("report.json", toJson(report)); !written)
        return tl::unexpected(written.error());
    if (auto finished = store->finish(report.exitCode); !finished)
        return tl::unexpected(finished.error());
    return report;
}

} // namespace palindrome::flow
