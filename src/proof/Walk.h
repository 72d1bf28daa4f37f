// Walk.h - lists the terms below given roots in an order in which operands come first.
// SPDX-License-Identifier: MIT
#pragma once

#include "logic/Term.h"

#include <functional>
#include <span>
#include <vector>

namespace palindrome::proof {

/// Every term below the roots (roots included) once, in index order, which is topological. Terms for
/// which `stop` holds are neither listed nor entered.
std::vector<logic::Term> termsBelow(const logic::TermPool& pool,
                                    std::span<const logic::Term> roots,
                                    const std::function<bool(logic::Term)>& stop = {});

} // namespace palindrome::proof
