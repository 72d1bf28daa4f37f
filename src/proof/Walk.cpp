// Walk.cpp - lists the terms below given roots in an order in which operands come first.
// SPDX-License-Identifier: MIT
#include "proof/Walk.h"

#include <algorithm>
#include <unordered_set>

namespace palindrome::proof {

using namespace logic;

std::vector<Term> termsBelow(const TermPool& pool, std::span<const Term> roots,
                             const std::function<bool(Term)>& stop) {
    std::vector<Term> found, stack;
    std::unordered_set<Term, TermHash> seen;
    auto visit = [&](Term t) {
        if (!seen.insert(t).second || (stop && stop(t)))
            return;
        found.push_back(t);
        stack.push_back(t);
    };
    for (Term root : roots)
        visit(root);
    while (!stack.empty()) {
        Term t = stack.back();
        stack.pop_back();
        for (Term a : pool.args(t))
            visit(a);
    }
    std::sort(found.begin(), found.end());
    return found;
}

} // namespace palindrome::proof
