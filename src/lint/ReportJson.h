// ReportJson.h - reports of lint as JSON (docs/lint.schema.json), and back for the cache.
// SPDX-License-Identifier: MIT
#pragma once

#include "lint/Lint.h"

#include <nlohmann/json_fwd.hpp>

namespace palindrome::lint {

nlohmann::ordered_json toJson(const Report& report);

/// The report that was printed as this, with `file` as the file of all places; nothing if it is none.
std::optional<Report> reportFrom(const nlohmann::ordered_json& json, const std::string& file);

} // namespace palindrome::lint
