// Matrix.cpp - cells on threads, one kept file each, and how a stopped matrix goes on.
// SPDX-License-Identifier: MIT
#include "flow/Matrix.h"

#include "util/Interrupt.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <exception>
#include <fmt/format.h>
#include <mutex>
#include <set>
#include <thread>

namespace palindrome::flow {

namespace fs = std::filesystem;

namespace {

Json configurationOf(const MatrixOptions& options) {
    Json json;
    json["kind"] = "matrix";
    json["repeats"] = options.repeats;
    json["models"] = Json::array();
    for (const MatrixModel& model : options.models) {
        RunOptions run = options.run;
        run.encoder = run.decoder = model.options;
        run.encoder.repeat = run.decoder.repeat = 0;
        json["models"].push_back({{"name", model.name},
                                  {"dialect", model.options.settings.dialect},
                                  {"baseUrl", model.options.settings.baseUrl},
                                  {"run", flow::configurationOf(run)}});
    }
    return json;
}

std::string fileOf(const MatrixCell& cell) {
    return fmt::format("cells/{:04}-{:03}-{:03}.json", cell.spec, cell.model, cell.repeat);
}

Json optionalJson(const auto& value) {
    return value ? Json(*value) : Json();
}

Json totalsJson(const CallTotals& t) {
    return {{"calls", t.calls},
            {"failed", t.failed},
            {"replayed", t.replayed},
            {"seconds", t.seconds},
            {"cost", optionalJson(t.cost)},
            {"usage",
             {{"uncachedInput", optionalJson(t.usage.uncachedInput)},
              {"cacheRead", optionalJson(t.usage.cacheRead)},
              {"cacheWrite", optionalJson(t.usage.cacheWrite)},
              {"output", optionalJson(t.usage.output)},
              {"reasoning", optionalJson(t.usage.reasoning)}}}};
}

CallTotals totalsFrom(const Json& json) {
    const auto count = [](const Json& value) {
        return value.is_null() ? std::nullopt : std::optional(value.get<std::uint64_t>());
    };
    CallTotals t;
    t.calls = json.at("calls");
    t.failed = json.at("failed");
    t.replayed = json.at("replayed");
    t.seconds = json.at("seconds");
    if (!json.at("cost").is_null())
        t.cost = json.at("cost").get<double>();
    const Json& u = json.at("usage");
    t.usage = {count(u.at("uncachedInput")), count(u.at("cacheRead")), count(u.at("cacheWrite")),
               count(u.at("output")), count(u.at("reasoning"))};
    return t;
}

/// Whether the cell needs no other attempt when the matrix is continued.
bool isFinal(const UnitReport& report) {
    if (report.outcome == Outcome::Interrupted || report.overBudget)
        return false;
    const Round* best = report.bestRound();
    const std::string failure = best ? best->encode.failure : "";
    return report.outcome != Outcome::NoReply ||
           (failure != "interrupted" && failure != "unwritable");
}

/// The answers' texts are in the run's folder; of many cells they would fill the memory.
void dropTexts(UnitReport& report) {
    for (Round& round : report.rounds)
        if (round.encode.reply)
            for (std::string llm::Reply::*text :
                 {&llm::Reply::text, &llm::Reply::raw, &llm::Reply::reasoning,
                  &llm::Reply::rawReasoning})
                std::string().swap(*round.encode.reply.*text);
}

/// A unit's steps as those of a cell.
class CellSteps final : public RunObserver {
public:
    CellSteps(const MatrixCell& shown, MatrixObserver& to, std::mutex& guard)
        : cell(shown), observer(to), mutex(guard) {}
    void unitBegins(const std::string&, size_t, size_t) override {}
    void unitEnds(const UnitReport&, size_t, size_t) override {}
    void step(const std::string&, const std::string& what) override {
        const std::lock_guard lock(mutex);
        observer.step(cell, what);
    }

private:
    const MatrixCell& cell;
    MatrixObserver& observer;
    std::mutex& mutex;
};

class MatrixRun {
public:
    MatrixRun(const MatrixOptions& given, RunStore& kept, MatrixReport& out, MatrixObserver& shown)
        : options(given), store(kept), report(out), observer(shown) {}

    Result<void> run() {
        for (MatrixCell& cell : report.cells)
            takeEarlier(cell);
        std::vector<std::thread> threads;
        for (size_t model = 0; model < options.models.size(); ++model)
            for (unsigned i = 0; i < threadsOf(model); ++i)
                threads.emplace_back([this, model] { work(model); });
        for (std::thread& thread : threads)
            thread.join();
        return failure;
    }

private:
    /// Twice the calls that may be in flight: while one cell is judged, another one is asked for.
    unsigned threadsOf(size_t model) const {
        const ModelOptions& m = options.models[model].options;
        const size_t cells = options.run.specs.size() * options.repeats;
        const size_t useful = m.mode == llm::Mode::Replay ? 1
                              : m.settings.limits.concurrent == 0
                                  ? size_t(64)
                                  : size_t(m.settings.limits.concurrent) * 2;
        return static_cast<unsigned>(std::min<size_t>({cells, useful, 256}));
    }

    void takeEarlier(MatrixCell& cell) {
        const auto json = store.resumed() ? store.readJson(fileOf(cell)) : std::nullopt;
        if (!json)
            return;
        try {
            cell.report = unitReportFromJson(json->at("report"));
            cell.calls = totalsFrom(json->at("calls"));
            cell.resumed = true;
            ++done;
            observer.cellResumed(cell);
        }
        catch (const std::exception&) {
            cell.report.reset(); // damaged: done again, from the answers that are kept
        }
    }

    /// The next cell of the model that nobody has, repeats of one unit far from each other.
    MatrixCell* nextOf(size_t model) {
        const std::lock_guard lock(queue);
        MatrixCell* next = nullptr;
        for (MatrixCell& cell : report.cells)
            if (cell.model == model && !cell.report && !taken.contains(&cell) &&
                (!next || cell.repeat < next->repeat))
                next = &cell;
        if (next)
            taken.insert(next);
        return next;
    }

    void work(size_t model) {
        while (!util::interrupted() && !stopped) {
            MatrixCell* cell = nextOf(model);
            if (!cell)
                return;
            try {
                runCell(*cell);
            }
            catch (const std::exception& e) {
                UnitReport broken;
                broken.spec = options.run.specs[cell->spec];
                broken.unit = fs::path(broken.spec).filename().string();
                broken.outcome = Outcome::InternalError;
                broken.reason = e.what();
                cell->report = std::move(broken);
                ended(*cell);
            }
        }
    }

    Result<std::unique_ptr<Models>> openModels(const MatrixCell& cell,
                                               std::unique_lock<std::mutex>& here) {
        ModelOptions model = options.models[cell.model].options;
        model.repeat = cell.repeat;
        auto opened = Models::open(std::move(model), options.run.hooks);
        if (!opened)
            return opened;
        (*opened)->remember({[this](const std::string& key) { return store.findReply(key); },
                             [this](const std::string& key, const llm::CallResult& result) {
                                 store.keepReply(key, result);
                             }});
        (*opened)->aroundWaiting([&here](bool waits) { waits ? here.unlock() : here.lock(); });
        return opened;
    }

    void runCell(MatrixCell& cell) {
        // slang, the solvers and Verilator use the whole machine: one cell at a time.
        std::unique_lock here(machine);
        if (util::interrupted())
            return;
        {
            const std::lock_guard lock(shown);
            observer.cellBegins(cell);
        }
        auto models = openModels(cell, here);
        if (!models)
            return give(models.error());
        UnitJob job;
        job.spec = options.run.specs[cell.spec];
        job.folder = fmt::format("cells/{:04}-{:03}-{:03}", cell.spec, cell.model, cell.repeat);
        job.encoder = models->get();
        job.decoder = options.run.modelDecode ? models->get() : nullptr;
        CellSteps steps(cell, observer, shown);
        auto result = runUnit(options.run, store, job, steps);
        if (!result)
            return give(result.error());
        cell.calls = (*models)->totals();
        if (!isFinal(*result)) {
            if (result->outcome != Outcome::Interrupted)
                overBudget = true;
            cell.report = std::move(*result);
            if (cell.report->outcome != Outcome::Interrupted)
                ended(cell);
            return;
        }
        const auto written = store.writeJson(fileOf(cell), {{"spec", cell.spec},
                                                            {"model", cell.model},
                                                            {"repeat", cell.repeat},
                                                            {"report", toJson(*result)},
                                                            {"calls", totalsJson(cell.calls)}});
        dropTexts(*result);
        cell.report = std::move(*result);
        if (!written)
            return give(written.error());
        ended(cell);
    }

    void ended(const MatrixCell& cell) {
        const std::lock_guard lock(shown);
        observer.cellEnds(cell, ++done, report.cells.size());
    }

    void give(const Failure& why) {
        const std::lock_guard lock(queue);
        if (failure)
            failure = tl::unexpected(why);
        stopped = true;
    }

    const MatrixOptions& options;
    RunStore& store;
    MatrixReport& report;
    MatrixObserver& observer;
    std::mutex machine, queue, shown;
    std::set<const MatrixCell*> taken;
    size_t done = 0;
    std::atomic<bool> stopped{false};
    Result<void> failure;

public:
    std::atomic<bool> overBudget{false};
};

void addRows(std::map<std::pair<std::string, size_t>, RowScore>& scores,
             const std::optional<TableComparison>& comparison) {
    if (!comparison || !comparison->decided() || !comparison->full.contains("rows"))
        return;
    for (const Json& row : comparison->full.at("rows")) {
        if (row.value("side", "") != "spec")
            continue;
        const std::string table = row.value("table", "");
        const size_t number = row.value("row", size_t(0));
        RowScore& score = scores[{table, number}];
        score.row = fmt::format("{}, row {} (line {})", table, number, row.value("line", 0u));
        ++score.all;
        const std::string cls = row.value("class", "");
        score.right += cls == "confirmed" || cls == "filled in";
    }
}

int codeOf(const MatrixReport& report) {
    RunReport all;
    for (const MatrixCell& cell : report.cells)
        if (cell.report)
            all.units.push_back(*cell.report);
    return worstExitCode(all);
}

} // namespace

bool MatrixCell::passedAtOnce() const {
    return proved() && repairs() == 0;
}

bool MatrixCell::proved() const {
    return report && report->outcome == Outcome::Proved;
}

size_t MatrixCell::repairs() const {
    return !report || report->rounds.empty() ? 0 : report->rounds.size() - 1;
}

std::vector<const MatrixCell*> MatrixReport::of(size_t spec, size_t model) const {
    std::vector<const MatrixCell*> found;
    for (const MatrixCell& cell : cells)
        if (cell.spec == spec && cell.model == model && cell.report)
            found.push_back(&cell);
    return found;
}

std::vector<RowScore> MatrixReport::rowsOf(size_t spec) const {
    std::map<std::pair<std::string, size_t>, RowScore> scores;
    for (const MatrixCell& cell : cells) {
        if (cell.spec != spec || !cell.report)
            continue;
        // The first attempt shows what a model makes of the table; repairs were told the answer.
        if (!cell.report->rounds.empty() && cell.report->rounds.front().judgement)
            addRows(scores, cell.report->rounds.front().judgement->specVsA);
        addRows(scores, cell.report->second.specVsB);
    }
    std::vector<RowScore> rows;
    for (auto& [place, score] : scores)
        rows.push_back(std::move(score));
    std::ranges::stable_sort(rows, [](const RowScore& a, const RowScore& b) {
        return a.right * b.all < b.right * a.all;
    });
    return rows;
}

Result<MatrixReport> runMatrix(const MatrixOptions& options, MatrixObserver& observer) {
    const auto start = std::chrono::steady_clock::now();
    auto store = RunStore::open(options.run.store, configurationOf(options));
    if (!store)
        return tl::unexpected(store.error());
    MatrixReport report;
    report.id = store->id();
    report.folder = store->folder().string();
    report.started = utcNow();
    report.resumed = store->resumed();
    report.specs = options.run.specs;
    report.repeats = options.repeats;
    for (const MatrixModel& model : options.models)
        report.models.push_back(model.name);
    for (size_t spec = 0; spec < options.run.specs.size(); ++spec)
        for (size_t model = 0; model < options.models.size(); ++model)
            for (unsigned repeat = 0; repeat < options.repeats; ++repeat)
                report.cells.push_back({spec, model, repeat, {}, {}, false});
    MatrixRun run(options, *store, report, observer);
    const Result<void> done = run.run();
    if (!done)
        return tl::unexpected(done.error());
    if (util::interrupted())
        return fail(Failure::Kind::Interrupted,
                    "interrupted; the same command continues run " + report.id);
    for (size_t spec = 0; spec < report.specs.size(); ++spec) {
        std::string name = fs::path(report.specs[spec]).filename().string();
        for (const MatrixCell& cell : report.cells)
            if (cell.spec == spec && cell.report)
                name = cell.report->unit;
        report.units.push_back(std::move(name));
    }
    report.seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    report.unfinished = run.overBudget;
    report.exitCode = codeOf(report);
    if (auto written = store->writeJson("matrix.json", toJson(report)); !written)
        return tl::unexpected(written.error());
    if (!report.unfinished)
        if (auto finished = store->finish(report.exitCode); !finished)
            return tl::unexpected(finished.error());
    return report;
}

} // namespace palindrome::flow
