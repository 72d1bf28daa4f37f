// Compare.cpp - findings told apart by their fingerprints, and what they come to.
// SPDX-License-Identifier: MIT
#include "gate/Compare.h"
#include "gate/NewFinding.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace palindrome::gate {

using report::Finding;
using report::Status;
using report::UnitResult;

namespace {

/// The worse of two exit codes, as the command line has it.
int worse(int a, int b) {
    static constexpr std::array order{0, 4, 1, 5, 3, 6};
    return std::ranges::find(order, a) < std::ranges::find(order, b) ? b : a;
}

void fingerprint(UnitResult& result) {
    report::Report alone;
    alone.units.push_back(std::move(result));
    report::finish(alone);
    result = std::move(alone.units.front());
}

/// Nothing is known about the unit in this state: it could not be read, or only parts of it.
bool isUnchecked(const UnitResult& result) {
    return result.verdict == "invalid-hdl" || result.verdict == "invalid-spec" ||
           result.verdict == "unsupported" || result.verdict == "missing" ||
           result.verdict == "refused" || result.verdict == "stopped";
}

Finding note(const UnitPlan& plan, const char* rule, diag::Severity severity, std::string message,
             std::string wayOut, Status status) {
    Finding f = newFinding(rule, severity, std::move(message), std::move(wayOut));
    f.unit = plan.setup.name;
    f.place.file = plan.setup.spec;
    f.subject = rule;
    f.status = status;
    return f;
}

/// Files that were there and are not any more.
void removals(const UnitPlan& plan, const Snapshot& head, UnitResult& result) {
    if (!plan.base || (!plan.head.specMissing && !plan.head.hdlMissing))
        return;
    const bool specGone = plan.head.specMissing && !plan.base->specMissing;
    const bool hdlGone = plan.head.hdlMissing && !plan.base->hdlMissing;
    if (!specGone && !hdlGone)
        return;
    for (Finding& f : result.findings) {
        if (f.rule != "gate-file-missing")
            continue;
        const auto was = plan.base->files.find(f.place.file);
        if (was == plan.base->files.end())
            continue;
        f.status = Status::Weakened;
        f.rule = "unit-removed";
        f.message = fmt::format("`{}` is deleted, and nothing checks the unit any more",
                                shownName(f.place.file));
        const std::string now = head.placeOf(was->second);
        f.wayOut = now.empty() ? "if the unit is given up, take it from the project file and let a "
                                 "reviewer accept that with --accept-policy"
                               : fmt::format("`{}` has the same content: name it in the project "
                                             "file, and let a reviewer accept that with "
                                             "--accept-policy",
                                             shownName(now));
    }
}

Status statusOf(const UnitResult& result) {
    bool fresh = false, existing = false, fixed = false, weakened = false;
    for (const Finding& f : result.findings) {
        fixed = fixed || f.status == Status::Fixed;
        if (!report::isOpen(f))
            continue;
        weakened = weakened || f.status == Status::Weakened;
        fresh = fresh || f.status == Status::New;
        existing = existing || f.status == Status::Existing;
    }
    return weakened ? Status::Weakened
           : fresh  ? Status::New
           : existing ? Status::Existing
           : fixed    ? Status::Fixed
                      : Status::None;
}

int exitOf(const Finding& f, const ComparisonRules& rules) {
    if (!report::isOpen(f))
        return 0;
    if (f.undecided)
        return 4;
    const bool counts = f.status != Status::Existing || rules.failOnExisting;
    return counts ? 1 : 0;
}

} // namespace

UnitResult compared(UnitPlan& plan, const Snapshot& head, const ComparisonRules& rules) {
    UnitResult result = plan.answer->result;
    result.reused = plan.headReused;
    fingerprint(result);
    std::set<std::string> before;
    if (plan.baseResult) {
        fingerprint(*plan.baseResult);
        for (const Finding& f : plan.baseResult->findings)
            before.insert(f.fingerprint);
    }
    std::set<std::string> now;
    for (Finding& f : result.findings) {
        now.insert(f.fingerprint);
        if (rules.compared)
            f.status = before.contains(f.fingerprint) ? Status::Existing : Status::New;
    }
    const bool linted = std::ranges::any_of(result.checks, [](auto& c) { return c.name == "lint"; });
    if (plan.baseResult)
        for (const Finding& f : plan.baseResult->findings) {
            // Of a table that did not change nothing is fixed.
            if (now.contains(f.fingerprint) || (f.verdict == "lint" && !linted) ||
                !report::isOpen(f) || f.undecided)
                continue;
            result.findings.push_back(f);
            result.findings.back().status = Status::Fixed;
        }
    removals(plan, head, result);
    for (Finding f : plan.answer->weakened) {
        f.status = Status::Weakened;
        f.accepted = rules.acceptSpec.contains(plan.setup.name) && !f.undecided;
        f.acceptedWhy = f.accepted ? "--accept-spec" : "";
        result.findings.push_back(std::move(f));
    }
    if (rules.stale.contains(plan.setup.name)) {
        result.findings.push_back(note(plan, "gate-stale", diag::Severity::Error,
                                       "the base changed files of this unit as well, and the head "
                                       "does not hold that change",
                                       "merge the base into the head, or gate the merged commit",
                                       Status::New));
        result.findings.back().undecided = true;
    }
    if (plan.forged)
        result.findings.push_back(note(plan, "gate-cache-refused", diag::Severity::Note,
                                       "an entry of the cache is not signed by the key of the "
                                       "policy and was not used",
                                       {}, Status::New));
    if (!plan.wrongEntry.empty())
        result.findings.push_back(note(plan, "gate-cache-wrong", diag::Severity::Error,
                                       plan.wrongEntry,
                                       "the key has leaked, or this is a bug: make a new key, and "
                                       "report it",
                                       Status::New));
    result.status = statusOf(result);
    return result;
}

void settle(report::Report& report, const ComparisonRules& rules) {
    report::finish(report);
    for (UnitResult& unit : report.units) {
        for (const Finding& f : unit.findings)
            unit.exitCode = worse(unit.exitCode, exitOf(f, rules));
        if (unit.exitCode == 0 && isUnchecked(unit))
            unit.exitCode = 4;
        report.exitCode = worse(report.exitCode, unit.exitCode);
    }
    for (const Finding& f : report.findings)
        report.exitCode = worse(report.exitCode, exitOf(f, rules));
}

} // namespace palindrome::gate
