// Solve.cpp - single satisfiability questions for the table checks.
// SPDX-License-Identifier: MIT
#include "proof/Engine.h"

namespace palindrome::proof {

std::optional<Model> solve(logic::TermPool& pool, const std::vector<logic::Term>& conditions,
                           const std::vector<logic::Term>& wanted, const Limits& limits) {
    Engine engine(pool, limits);
    CheckResult result = engine.check(conditions);
    if (result.answer == Answer::Unknown)
        return std::nullopt;
    Model model;
    model.satisfiable = result.answer == Answer::Sat;
    if (!model.satisfiable)
        return model;
    for (logic::Term var : wanted) {
        auto found = result.model.find(var);
        // Variables that the conditions do not mention may have any value.
        model.values.push_back(found != result.model.end() ? found->second
                                                            : logic::BitVec(pool.width(var), 0));
    }
    return model;
}

} // namespace palindrome::proof
