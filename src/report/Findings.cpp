// Findings.cpp - the result of any command as one model: fingerprints, counts, order.
// SPDX-License-Identifier: MIT
#include "report/Findings.h"

#include "flow/Tool.h"
#include "util/Files.h"
#include "util/Text.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <tuple>

namespace palindrome::report {

namespace {

std::string withoutBlanks(std::string_view text) {
    std::string result;
    std::copy_if(text.begin(), text.end(), std::back_inserter(result),
                 [](char c) { return !util::isBlankChar(c) && c != '\r' && c != '\n'; });
    return result;
}

/// What tells a finding from others; NUL bytes part the fields, which cannot be in a text file.
std::string identityOf(const Finding& f, const std::string& root) {
    const std::string& owner = f.unit;
    std::string identity = f.rule;
    identity += '\0' + (owner.empty() ? shownPath(f.place.file, root) : owner);
    identity += '\0' + f.subject;
    identity += '\0' + withoutBlanks(f.place.quote);
    return identity;
}

void addTo(Counts& counts, const Finding& f) {
    if (f.status == Status::Fixed) {
        ++counts.fixed;
        return;
    }
    if (f.accepted) {
        ++counts.accepted;
        return;
    }
    counts.fresh += f.status == Status::New;
    counts.weakened += f.status == Status::Weakened;
    if (f.undecided)
        ++counts.undecided;
    else
        ++(f.severity == diag::Severity::Error     ? counts.errors
           : f.severity == diag::Severity::Warning ? counts.warnings
                                                   : counts.notes);
}

/// Smaller comes first.
std::tuple<int, int, int, int> rankOf(const Finding& f) {
    const int settled = f.status == Status::Fixed ? 2 : f.accepted ? 1 : 0;
    const int age = f.status == Status::Existing ? 2 : f.status == Status::None ? 1 : 0;
    return {settled, age, -static_cast<int>(f.severity), f.undecided ? 1 : 0};
}

} // namespace

const char* statusName(Status status) {
    static constexpr std::array names{"none", "new", "existing", "fixed", "weakened"};
    return names.at(static_cast<size_t>(status));
}

const char* checkOutcomeName(Check::Outcome outcome) {
    static constexpr std::array names{"passed", "failed", "undecided", "broken", "skipped"};
    return names.at(static_cast<size_t>(outcome));
}

void finish(Report& report) {
    if (report.toolVersion.empty())
        report.toolVersion = flow::toolVersion();
    if (report.title.empty())
        report.title = "Palindrome " + report.command;
    std::map<std::string, size_t> seen;
    auto complete = [&](Finding& f) {
        const std::string identity = identityOf(f, report.root);
        const std::string occurrence = std::to_string(seen[identity]++);
        f.fingerprint = util::sha256(identity + '\0' + occurrence).substr(0, 32);
    };
    for (UnitResult& unit : report.units) {
        for (Finding& f : unit.findings) {
            if (f.unit.empty())
                f.unit = unit.unit;
            complete(f);
        }
    }
    for (Finding& f : report.findings)
        complete(f);
    countFindings(report);
}

void countFindings(Report& report) {
    report.counts = {};
    for (const Finding* f : allFindings(report))
        addTo(report.counts, *f);
}

std::vector<const Finding*> allFindings(const Report& report) {
    std::vector<const Finding*> all;
    for (const UnitResult& unit : report.units)
        for (const Finding& f : unit.findings)
            all.push_back(&f);
    for (const Finding& f : report.findings)
        all.push_back(&f);
    return all;
}

std::vector<const Finding*> byImportance(const Report& report) {
    auto all = allFindings(report);
    std::stable_sort(all.begin(), all.end(),
                     [](const Finding* a, const Finding* b) { return rankOf(*a) < rankOf(*b); });
    return all;
}

bool isOpen(const Finding& finding) {
    return finding.severity != diag::Severity::Note && !finding.accepted &&
           finding.status != Status::Fixed;
}

std::string shownPath(const std::string& file, const std::string& root) {
    namespace fs = std::filesystem;
    if (file.empty())
        return file;
    std::error_code error;
    const fs::path base = fs::absolute(root.empty() ? "." : root, error).lexically_normal();
    const fs::path whole = fs::absolute(file, error).lexically_normal();
    const fs::path below = whole.lexically_relative(base / "");
    return below.empty() || *below.begin() == ".." ? file : below.generic_string();
}

} // namespace palindrome::report
