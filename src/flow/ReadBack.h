// ReadBack.h - a model's reading of HDL, with all that can be said to the model.
// SPDX-License-Identifier: MIT
#pragma once

#include "flow/Encode.h"

namespace palindrome::flow {

/// Asks a model to read `data.hdl` as a table, with its comments if `data.keepComments`; an answer
/// that cannot be read or elaborated is asked for once more, with the diagnostics. `unit` labels the
/// call, `printCommand` prints the first prompt.
ModelTable readBackWith(Models& models, llm::DecodeData data, const std::string& unit,
                        const std::string& printCommand);

} // namespace palindrome::flow
