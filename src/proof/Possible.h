// Possible.h - can what a unit of instances assumes be met at all?
// SPDX-License-Identifier: MIT
#pragma once

#include "proof/Ask.h"
#include "proof/Network.h"

namespace palindrome::proof {

/// Looks for a run of some cycles from reset that keeps what is given, a cycle at a time. Empty if
/// there is one, else why nothing that is proved means anything. A run that begins well and can't go
/// on is not taken back, so a reason may be given though there is another run.
std::string whyNoRun(logic::TermPool& pool, const Network& network, Ask& ask);

} // namespace palindrome::proof
