// NetworkBuilder.h - puts the equations of a unit and its instances side by side.
// SPDX-License-Identifier: MIT
#pragma once

#include "flow/Claims.h"

#include <optional>

namespace palindrome::flow {

/// The network of a unit whose units are all proved. Empty, with `why`, if a condition looks at
/// something inside of an instance that cannot be followed.
std::optional<proof::Network> buildNetwork(logic::TermPool& pool, const Claims& top,
                                           std::string& why);

} // namespace palindrome::flow
