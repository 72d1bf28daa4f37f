// GateJson.h - the result of gate as JSON (docs/gate.schema.json).
// SPDX-License-Identifier: MIT
#pragma once

#include "gate/Gate.h"

#include <nlohmann/json_fwd.hpp>

namespace palindrome::gate {

nlohmann::ordered_json toJson(const GateOutcome& outcome);

} // namespace palindrome::gate
