// Show.cpp - which findings a terminal shows when there are many.
// SPDX-License-Identifier: MIT
#include "lint/Show.h"

#include <fmt/format.h>
#include <map>

namespace palindrome::lint {

namespace {

constexpr size_t shownWhole = 12;  ///< findings that are shown one by one
constexpr size_t shownGroups = 24; ///< kinds that are shown by table

struct Group {
    const Finding* first = nullptr;
    size_t count = 0;
};

std::string keyOf(const Finding& f, bool byTable) {
    std::string key = f.diagnostic.rule;
    if (!byTable)
        return key;
    const bool inTable = f.where.kind == Where::Kind::Table || f.where.kind == Where::Kind::Row;
    return key + "\n" + (inTable ? std::to_string(f.where.index) : std::string("-"));
}

/// Groups in the order of their first finding.
std::vector<Group> grouped(const std::vector<const Finding*>& open, bool byTable) {
    std::map<std::string, size_t> places;
    std::vector<Group> groups;
    for (const Finding* f : open) {
        const auto [at, isNew] = places.emplace(keyOf(*f, byTable), groups.size());
        if (isNew)
            groups.push_back({f, 0});
        ++groups[at->second].count;
    }
    return groups;
}

} // namespace

std::vector<diag::Diagnostic> shownFindings(const Report& report, bool all) {
    std::vector<const Finding*> open;
    for (const Finding& f : report.findings) {
        if (!f.allowed)
            open.push_back(&f);
    }
    std::vector<diag::Diagnostic> shown;
    if (all || open.size() <= shownWhole) {
        for (const Finding* f : open)
            shown.push_back(f->diagnostic);
        return shown;
    }
    bool byTable = true;
    std::vector<Group> groups = grouped(open, byTable);
    if (groups.size() > shownGroups)
        groups = grouped(open, byTable = false);
    for (const Group& g : groups) {
        shown.push_back(g.first->diagnostic);
        if (g.count > 1)
            shown.back().notes.push_back(
                {{},
                 diag::Severity::Note,
                 fmt::format("{} more of this kind in {}; --all shows them", g.count - 1,
                             byTable ? "the same table or section" : "this file"),
                 {},
                 {},
                 0,
                 {},
                 {}});
    }
    return shown;
}

} // namespace palindrome::lint
