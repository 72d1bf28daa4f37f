// RunSettings.h - what a run and its verdicts depend on, as JSON to be compared and hashed.
// SPDX-License-Identifier: MIT
#pragma once

#include "flow/Run.h"

namespace palindrome::flow {

/// What a verdict depends on beside spec and HDL.
Json verdictSettings(const JudgeOptions& options);

} // namespace palindrome::flow
