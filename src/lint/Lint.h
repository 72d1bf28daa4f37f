// Lint.h - finds what is wrong in a table itself; a solver decides it, and shows an input or a run.
// SPDX-License-Identifier: MIT
#pragma once

#include "diag/Diagnostic.h"
#include "lct/Model.h"
#include "proof/Prove.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace palindrome::lint {

struct Settings {
    /// What differs from the rules' own severities; empty: the rule is off.
    std::map<std::string, std::optional<diag::Severity>> severities;
    std::vector<std::pair<std::string, std::string>> parameters; ///< -P
    proof::Options proof;                                        ///< limits of a whole unit
};

/// What a finding is about, for suppressions and for grouping.
struct Where {
    enum class Kind { Unit, Section, Table, Row, Entry };
    Kind kind = Kind::Unit;
    lct::SectionRef::Kind section = lct::SectionRef::Kind::Prose; ///< Section, Entry
    size_t index = 0; ///< Table, Row: the table; Entry: which one of its section
    size_t row = 0;   ///< Row
    bool operator==(const Where&) const = default;

    static Where table(size_t t) { return {Kind::Table, {}, t, 0}; }
    static Where ofRow(size_t t, size_t r) { return {Kind::Row, {}, t, r}; }
    static Where entry(lct::SectionRef::Kind s, size_t i) { return {Kind::Entry, s, i, 0}; }
};

/// A change that is proved to keep the meaning: `row` goes away; if `into` is given, that row takes
/// its part with `cell` in condition column `column`.
struct Fix {
    size_t table = 0, row = 0;
    std::optional<size_t> into;
    size_t column = 0;
    std::string cell;
};

struct Finding {
    diag::Diagnostic diagnostic;
    Where where;
    bool undecided = false; ///< a limit was reached before it was decided
    std::optional<Fix> fix;
    std::optional<std::string> allowed; ///< suppressed, for this reason
};

struct Report {
    std::string unit;
    std::vector<Finding> findings; ///< suppressed ones too, in the order of the file
    size_t rows = 0, solverCalls = 0;
    double seconds = 0;

    size_t count(diag::Severity severity) const; ///< neither suppressed nor undecided
    size_t undecided() const;
    size_t suppressed() const;
};

/// Lints a unit that was read from `text`. A unit that is not valid is reported to `sink`, as
/// elaboration does it, and gives nothing.
std::optional<Report> lintUnit(const lct::Unit& unit, std::string_view text,
                               const Settings& settings, diag::Sink& sink);

/// True for the rules that `lintUnit` reports, which are those that can be set and suppressed.
bool isLintRule(std::string_view name);
std::vector<std::string> lintRules();

} // namespace palindrome::lint
