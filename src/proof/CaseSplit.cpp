// CaseSplit.cpp - choice of the selector, and the question rewritten for each of its values.
// SPDX-License-Identifier: MIT
#include "proof/CaseSplit.h"

#include <algorithm>
#include <map>

namespace palindrome::proof {

using logic::Op;
using logic::Term;
using logic::TermMap;
using logic::TermPool;

namespace {

constexpr size_t minConstants = 3;
constexpr size_t maxConstants = 64;
/// Terms below the question times cases.
constexpr size_t maxRewrites = 200'000;

/// Comparisons (x == constant) below the question, by x.
using Comparisons = std::map<Term, std::vector<Term>>;

size_t collect(const TermPool& pool, std::span<const Term> conjunction, Comparisons& found) {
    std::unordered_map<uint32_t, bool> seen;
    std::vector<Term> stack(conjunction.begin(), conjunction.end());
    while (!stack.empty()) {
        Term t = stack.back();
        stack.pop_back();
        if (!seen.emplace(t.index, true).second)
            continue;
        auto args = pool.args(t);
        stack.insert(stack.end(), args.begin(), args.end());
        if (pool.op(t) == Op::Eq && pool.isConst(args[1]))
            found[args[0]].push_back(t);
    }
    for (auto& [selector, comparisons] : found)
        std::sort(comparisons.begin(), comparisons.end());
    return seen.size();
}

} // namespace

std::optional<CaseSplit> splitByCases(TermPool& pool, std::span<const Term> conjunction) {
    Comparisons found;
    size_t size = collect(pool, conjunction, found);
    auto best = std::max_element(found.begin(), found.end(), [](const auto& a, const auto& b) {
        return a.second.size() < b.second.size();
    });
    if (best == found.end() || best->second.size() < minConstants ||
        best->second.size() > maxConstants || size * best->second.size() > maxRewrites)
        return std::nullopt;
    Term selector = best->first;
    const std::vector<Term>& comparisons = best->second;
    CaseSplit result{selector, {}};
    auto add = [&](const TermMap& map, std::vector<Term> conditions) {
        for (Term t : pool.substitute(conjunction, map)) {
            if (pool.isFalse(t))
                return;
            if (!pool.isTrue(t))
                conditions.push_back(t);
        }
        if (!pool.isFalse(pool.andAll(conditions)))
            result.open.push_back(std::move(conditions));
    };
    for (Term comparison : comparisons)
        add({{selector, pool.args(comparison)[1]}}, {comparison});
    unsigned w = pool.width(selector);
    bool complete = w < 16 && comparisons.size() == size_t(1) << w;
    if (!complete) {
        TermMap none;
        std::vector<Term> conditions;
        for (Term comparison : comparisons) {
            none.emplace(comparison, pool.bool_(false));
            conditions.push_back(pool.not_(comparison));
        }
        add(none, conditions);
    }
    return result;
}

} // namespace palindrome::proof
