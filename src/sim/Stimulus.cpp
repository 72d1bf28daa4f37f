// Stimulus.cpp - drawing inputs by habit, by special value and by rejection.
// SPDX-License-Identifier: MIT
#include "sim/Stimulus.h"

#include "util/Assert.h"

#include <algorithm>
#include <set>
#include <unordered_set>

using namespace palindrome::logic;

namespace palindrome::sim {

namespace {

/// Constants that stand in comparisons, by width: values at which the spec behaves differently.
std::vector<BitVec> comparedConstants(const Spec& spec) {
    const TermPool& pool = *spec.pool;
    std::vector<Term> stack;
    auto add = [&](const XTerm& t) {
        stack.push_back(t.value);
        stack.push_back(t.unknown);
    };
    for (const auto& r : spec.system->registers)
        add(r.next);
    for (const auto& o : spec.system->outputs)
        add(o.fn);
    for (const auto& a : spec.system->assumptions)
        add(a.fn);
    std::unordered_set<uint32_t> seen;
    std::set<std::string> texts; // sorted, so that the order does not depend on the pool
    while (!stack.empty()) {
        Term t = stack.back();
        stack.pop_back();
        if (!t.valid() || !seen.insert(t.index).second)
            continue;
        const Op op = pool.op(t);
        for (Term a : pool.args(t)) {
            if ((op == Op::Eq || op == Op::Ult || op == Op::Slt) && pool.isConst(a))
                texts.insert(pool.value(a).toBinary());
            stack.push_back(a);
        }
    }
    std::vector<BitVec> constants;
    for (const auto& text : texts) {
        if (constants.size() < 256)
            constants.push_back(BitVec::fromBinary(text));
    }
    return constants;
}

} // namespace

StimulusMaker::StimulusMaker(const Spec& spec, const SpecFacts& facts, uint64_t seed,
                             unsigned tries)
    : spec(spec), facts(facts), interpreter(*spec.pool, *spec.system), random(seed),
      tries(std::max(1u, tries)), habits(spec.system->inputs.size()),
      constants(comparedConstants(spec)) {}

void StimulusMaker::newHabits() {
    static constexpr unsigned chances[] = {50, 50, 50, 90, 90, 10, 10, 98, 2, 75, 25};
    static constexpr unsigned keeps[] = {0, 0, 0, 30, 60, 90};
    for (auto& h : habits) {
        h.onePercent = chances[random.below(std::size(chances))];
        h.keepPercent = keeps[random.below(std::size(keeps))];
    }
}

/// A value with a better chance than 1 in 2^width to matter.
BitVec StimulusMaker::special(unsigned width) {
    auto fit = [&](const BitVec& v) {
        return v.width() >= width ? v.extract(width - 1, 0) : v.zext(width);
    };
    switch (random.below(7)) {
    case 0: return BitVec(width, 0);
    case 1: return BitVec::ones(width);
    case 2: { // one bit set, or all but one
        BitVec v(width, 0);
        v.setBit(static_cast<unsigned>(random.below(width)), true);
        return random.chance(75) ? v : ~v;
    }
    case 3: return BitVec(width, random.below(8));
    case 4:
    case 5:
        if (!constants.empty()) {
            BitVec v = fit(constants[random.below(constants.size())]);
            const BitVec one(width, 1);
            return random.chance(70) ? v : random.chance(50) ? v + one : v - one;
        }
        [[fallthrough]];
    default: {
        const auto& registers = spec.system->registers;
        if (registers.empty())
            return random.bits(width);
        return fit(interpreter.registerValue(random.below(registers.size())).value);
    }
    }
}

BitVec StimulusMaker::draw(size_t input) {
    const unsigned width = spec.system->inputs[input].width;
    if (!previous.empty() && random.chance(habits[input].keepPercent))
        return previous[input];
    if (width == 1)
        return BitVec(1, random.chance(habits[input].onePercent) ? 1 : 0);
    if (random.chance(40))
        return special(width);
    BitVec v = random.bits(width);
    if (random.chance(30)) // sparse or dense
        v = random.chance(50) ? v & random.bits(width) : v | random.bits(width);
    return v;
}

int StimulusMaker::judge(const std::vector<BitVec>& values) {
    for (size_t i = 0; i < values.size(); ++i)
        interpreter.setInput(i, values[i]);
    int verdict = 1;
    for (const auto& a : spec.system->assumptions) {
        XValue v = interpreter.eval(a.fn);
        if (v.isFalse())
            return 0;
        if (!v.isKnown())
            verdict = -1;
    }
    return verdict;
}

/// Draws until the assumptions hold: first freely, then by changing little in the vector of the
/// cycle before or in an all-zero one, which assumptions like "no two at once" allow more often.
bool StimulusMaker::drawCycle(bool resetActive, std::vector<BitVec>& values) {
    const auto& inputs = spec.system->inputs;
    std::optional<std::vector<BitVec>> undecided;
    for (unsigned attempt = 0; attempt < tries; ++attempt) {
        const unsigned stage = attempt * 4 / tries; // 0, 1: free; 2: near the last; 3: near zero
        for (size_t i = 0; i < inputs.size(); ++i) {
            const bool redraw = stage < 2 || random.below(inputs.size()) < 2;
            if (redraw)
                values[i] = draw(i);
            else
                values[i] =
                    stage == 2 && !previous.empty() ? previous[i] : BitVec(inputs[i].width, 0);
        }
        if (facts.reset)
            values[*facts.reset] = BitVec(1, resetActive == facts.resetActiveHigh ? 1 : 0);
        const int verdict = resetActive ? 1 : judge(values);
        if (verdict == 1)
            return true;
        if (verdict == -1 && !undecided)
            undecided = values;
    }
    if (!undecided)
        return false;
    values = *undecided;
    return true;
}

InputSequence StimulusMaker::episode(unsigned cycles) {
    InputSequence sequence;
    newHabits();
    interpreter.powerUp();
    previous.clear();
    std::vector<BitVec> values(spec.system->inputs.size());
    for (unsigned cycle = 0; cycle < cycles; ++cycle) {
        // Once in a while a reset in the middle of operation.
        const bool resetActive = facts.reset && (cycle == 0 || random.below(150) == 0);
        if (!drawCycle(resetActive, values)) {
            ++shortened;
            break;
        }
        for (size_t i = 0; i < values.size(); ++i)
            interpreter.setInput(i, values[i]);
        sequence.push_back(values);
        previous = values;
        stepSpec(interpreter, facts, resetActive);
    }
    return sequence;
}

std::optional<InputSequence> StimulusMaker::everything(unsigned bits) {
    const auto& inputs = spec.system->inputs;
    unsigned total = 0;
    for (const auto& i : inputs)
        total += std::min(i.width, 64u);
    if (!spec.system->registers.empty() || facts.reset || total > bits)
        return std::nullopt;
    InputSequence sequence;
    std::vector<BitVec> values(inputs.size());
    for (uint64_t n = 0; n < uint64_t(1) << total; ++n) {
        unsigned at = 0;
        for (size_t i = 0; i < inputs.size(); ++i) {
            values[i] = BitVec(inputs[i].width, n >> at); // cut to the width
            at += inputs[i].width;
        }
        if (judge(values) != 0)
            sequence.push_back(values);
    }
    return sequence;
}

} // namespace palindrome::sim
