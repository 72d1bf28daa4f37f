// Blame.h - which ports of an instance a broken assumption speaks of, and the rows that drive them.
// SPDX-License-Identifier: MIT
#pragma once

#include "flow/Claims.h"

namespace palindrome::flow {

/// "`quiet` of `u_x` (`relay`) speaks of its input `a`, driven by `u_y.b` -> `u_x.a` (pair.lct.md:20)" of
/// "u_x assumes quiet"; empty if the name is none of an assumption right below the unit.
std::string whereOf(const logic::TermPool& pool, const Claims& claims, const std::string& name);

} // namespace palindrome::flow
