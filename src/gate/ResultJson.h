// ResultJson.h - what was found about a unit as JSON, between processes and in the store of verdicts.
// SPDX-License-Identifier: MIT
#pragma once

#include "report/Findings.h"

#include <nlohmann/json.hpp>

namespace palindrome::gate {

using Json = nlohmann::ordered_json;

Json toJson(const report::Finding& finding);
Json toJson(const report::UnitResult& result);

/// The inverse. Throws nlohmann's exceptions on what toJson did not make.
report::UnitResult resultFrom(const Json& json);
std::vector<report::Finding> findingsFrom(const Json& json);

} // namespace palindrome::gate
