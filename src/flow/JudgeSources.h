// JudgeSources.h - judging HDL that lies in files, with what makes it unreadable as diagnostics.
// SPDX-License-Identifier: MIT
#pragma once

#include "flow/Judge.h"

namespace palindrome::flow {

/// As judge() of text, with parameters as `options` has them; what makes the HDL unreadable goes to
/// the sink as well. Without a top in `sources` it is the only one, or that with the unit's name.
Judgement judge(const SpecFile& spec, hdl::Sources sources, const JudgeOptions& options,
                diag::Sink& sink);

} // namespace palindrome::flow
