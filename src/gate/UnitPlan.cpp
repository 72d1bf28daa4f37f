// UnitPlan.cpp - one touched unit: stored verdicts, files written out, and a child for each state.
// SPDX-License-Identifier: MIT
#include "gate/UnitPlan.h"
#include "gate/NewFinding.h"

#include <algorithm>
#include <future>
#include <set>

namespace palindrome::gate {

namespace fs = std::filesystem;

namespace {

/// The table, and those that it is made of, are the same.
bool sameSpec(const UnitInputs& a, const UnitInputs& b) {
    auto tablesOf = [](const UnitInputs& inputs) {
        std::map<std::string, std::string> tables;
        for (const auto& [path, id] : inputs.files)
            if (path == inputs.spec || path.ends_with(".md") || path.ends_with(".json"))
                tables[path] = id;
        return tables;
    };
    return a.spec == b.spec && a.parameters == b.parameters && tablesOf(a) == tablesOf(b);
}

class Judging {
public:
    Judging(UnitPlan& plan, const JudgeContext& context) : plan(plan), context(context) {}

    void run() {
        const bool baseSound = plan.base && plan.base->faults.empty();
        compareSpecs = baseSound && !sameSpec(plan.head, *plan.base);
        if (!plan.head.faults.empty()) {
            plan.answer.emplace();
            plan.answer->result = refusedResult(plan.setup.name, plan.head);
        }
        else if (!compareSpecs)
            fromStore(plan.head, plan.headReused, headDoubted, [&](report::UnitResult result) {
                plan.answer.emplace();
                plan.answer->result = std::move(result);
            });
        if (plan.base && !baseSound)
            plan.baseResult = refusedResult(plan.setup.name, *plan.base);
        else if (plan.base)
            fromStore(*plan.base, plan.baseReused, baseDoubted,
                      [&](report::UnitResult result) { plan.baseResult = std::move(result); });
        const bool refine = !plan.head.include.empty() && baseSound && !plan.answer;
        if (!writeOut(compareSpecs || refine))
            return;
        judge(refine);
        if (!plan.failure)
            settle();
    }

private:
    template<typename Take>
    void fromStore(const UnitInputs& inputs, bool& reused, bool& doubted, const Take& take) {
        if (!context.store)
            return;
        auto found = context.store->find(keyOf(inputs));
        plan.forged = plan.forged || found.refused;
        if (!found.result)
            return;
        // Read from under the same content it is about these files; the names are ours anyway.
        found.result->unit = plan.setup.name;
        for (report::Finding& f : found.result->findings)
            f.unit = plan.setup.name;
        doubted = context.paranoid && found.result->verdict == "proved";
        if (doubted)
            return;
        reused = true;
        take(std::move(*found.result));
    }

    std::string keyOf(const UnitInputs& inputs) const {
        return verdictKey(plan.setup.name, inputs, *context.policy);
    }

    fs::path headFolder() const { return context.scratch / "head"; }
    fs::path baseFolder() const { return context.scratch / "base"; }

    bool writeOut(bool baseIsRead) {
        const bool needHead = !plan.answer;
        const bool needBase = plan.base && plan.base->faults.empty() &&
                              (!plan.baseResult || (needHead && baseIsRead));
        return (!needHead || write(plan.head, *context.headSnapshot, headFolder())) &&
               (!needBase || write(*plan.base, *context.baseSnapshot, baseFolder()));
    }

    bool write(const UnitInputs& inputs, const Snapshot& snapshot, const fs::path& folder) {
        std::error_code ec;
        fs::create_directories(folder, ec);
        auto contents = snapshot.read(idsOf(inputs), context.policy->limits.sourceMiB << 20);
        auto written = contents ? materialise(inputs, *contents, folder)
                                : Result<void>(tl::unexpected(contents.error()));
        if (!written)
            plan.failure = written.error();
        return written.has_value();
    }

    UnitJob jobOf(const UnitInputs& inputs, const fs::path& folder) const {
        UnitJob job;
        job.unit = plan.setup.name;
        job.folder = folder;
        job.inputs = inputs;
        job.limits = context.policy->limits;
        job.severities = context.policy->severities;
        job.lint = !plan.base || compareSpecs || !plan.base->faults.empty();
        return job;
    }

    Result<UnitAnswer> head(bool refine) const {
        UnitJob job = jobOf(plan.head, headFolder());
        if (compareSpecs || refine) {
            job.baseFolder = baseFolder();
            job.baseInputs = *plan.base;
            job.compareSpecs = compareSpecs;
            job.skipUnread = refine;
        }
        return runInChild(job, context.requireSandbox);
    }

    void judge(bool refine) {
        std::future<Result<UnitAnswer>> base;
        if (plan.base && !plan.baseResult) {
            const UnitJob job = jobOf(*plan.base, baseFolder());
            base = std::async(std::launch::async, [job, required = context.requireSandbox] {
                return runInChild(job, required);
            });
        }
        if (!plan.answer) {
            auto answer = head(refine);
            if (answer)
                plan.answer = std::move(*answer);
            else
                plan.failure = answer.error();
        }
        if (!base.valid())
            return;
        auto answer = base.get();
        if (answer)
            plan.baseResult = std::move(answer->result);
        else
            plan.failure = answer.error();
    }

    /// Keeps what is final, and tells of entries that said something else than what is true.
    void settle() {
        if (headDoubted && plan.answer->touched)
            confirm(plan.answer->result.verdict);
        if (baseDoubted)
            confirm(plan.baseResult->verdict);
        if (!context.store || !context.signer || !plan.answer || plan.headReused)
            return;
        const report::UnitResult& result = plan.answer->result;
        const bool open = std::ranges::any_of(result.findings, &report::Finding::undecided);
        if (open || result.exitCode != 0 || !plan.head.faults.empty())
            return;
        if (auto kept = context.store->keep(keyOf(plan.head), result, *context.signer); !kept)
            plan.failure = kept.error();
    }

    void confirm(const std::string& verdict) {
        if (verdict != "proved")
            plan.wrongEntry = "a stored verdict says proved, and finding it again gives " + verdict;
    }

    UnitPlan& plan;
    const JudgeContext& context;
    bool compareSpecs = false;
    bool headDoubted = false, baseDoubted = false; ///< an entry says proved: it is found again
};

} // namespace

void judgePlan(UnitPlan& plan, const JudgeContext& context) {
    Judging(plan, context).run();
}

report::UnitResult refusedResult(const std::string& unit, const UnitInputs& inputs) {
    report::UnitResult result;
    result.unit = unit;
    result.spec = inputs.spec;
    result.hdl = inputs.hdl;
    const bool missing = std::ranges::any_of(
        inputs.faults, [](const InputFault& f) { return f.rule == "gate-file-missing"; });
    result.verdict = missing ? "missing" : "refused";
    for (const InputFault& fault : inputs.faults) {
        if (result.reason.empty())
            result.reason = fault.message;
        report::Finding f =
            newFinding(fault.rule, diag::Severity::Error, fault.message, fault.wayOut);
        f.unit = unit;
        f.place.file = fault.path;
        f.subject = fault.path;
        f.verdict = result.verdict;
        result.findings.push_back(std::move(f));
    }
    result.checks.push_back({"files", report::Check::Outcome::Failed, result.reason, {}, 0});
    return result;
}

} // namespace palindrome::gate
