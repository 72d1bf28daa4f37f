// ProofJson.h - proof results as JSON, for reports, --json and the store of verdicts.
// SPDX-License-Identifier: MIT
#pragma once

#include "proof/Prove.h"

#include <nlohmann/json.hpp>
#include <optional>

namespace palindrome::flow {

using Json = nlohmann::ordered_json;

/// Values of registers, inputs and outputs stay binary texts, most significant bit first, with x.
/// All limits in a fixed order, for keys of cached verdicts.
Json toJson(const proof::Limits& limits);
Json toJson(const proof::Trace& trace);
Json toJson(const proof::Result& result);

/// The inverse. Throws nlohmann's exceptions on a value that toJson did not make; callers that read
/// files catch them and treat the file as damaged.
proof::Trace traceFromJson(const Json& json);
proof::Result proofFromJson(const Json& json);

std::optional<proof::Verdict> verdictFromName(std::string_view name);

} // namespace palindrome::flow
