// Writers.h - the writers of single formats, and what they share.
// SPDX-License-Identifier: MIT
#pragma once

#include "report/Findings.h"

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace palindrome::report {

std::string toSarif(const Report& report);
std::string toJUnit(const Report& report);
std::string toFindingsJson(const Report& report);
std::string toCodeQuality(const Report& report);
std::string toAnnotations(const Report& report);

/// JSON with two blanks of indent, a line end, and nothing in it that a terminal or a log obeys.
std::string jsonText(const nlohmann::ordered_json& json);

/// Bytes of one text in any format: a line of a megabyte helps nobody.
constexpr size_t textLimit = 8'000;

/// A message cut to the limit, with "new: ", "weakened: " or "not decided: " in front if it is so.
std::string messageOf(const Finding& finding);
/// Where to show a finding that has no place: the table of its unit, else its first HDL. May have no
/// file all the same.
Place placeOf(const Finding& finding, const UnitResult* unit);

/// Calls `give(finding, unit)`; the unit is null for findings that belong to none.
template<typename Give>
void eachFinding(const Report& report, Give give) {
    for (const UnitResult& unit : report.units)
        for (const Finding& f : unit.findings)
            give(f, &unit);
    for (const Finding& f : report.findings)
        give(f, static_cast<const UnitResult*>(nullptr));
}

} // namespace palindrome::report
