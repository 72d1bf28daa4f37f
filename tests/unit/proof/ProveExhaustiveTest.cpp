// ProveExhaustiveTest.cpp - verdicts on small random systems against a search of all their states.
// SPDX-License-Identifier: MIT
#include "SystemMaker.h"

#include "logic/Interpreter.h"
#include "proof/Binding.h"
#include "proof/Random.h"

#include <cstdlib>
#include <doctest/doctest.h>
#include <set>

using namespace palindrome;
using namespace palindrome::logic;
using namespace palindrome::proof;

namespace {

struct Shape {
    bool hasReset = true;
    bool hasAssumption = false;
    bool specHasChoices = false;
    bool hdlHasX = false;
    bool extraHdlRegister = false;
    bool missingHdlRegister = false;
    bool resetAll = false;
    unsigned mutations = 0;
};

/// Builds a spec and an HDL from one random recipe; the HDL differs from it in a few places.
class Recipe {
public:
    Recipe(TermPool& pool, Random& random, const Shape& shape)
        : pool(pool), random(random), shape(shape), seed(random.next()) {}

    System build(bool isSpec) {
        Random fixed(seed); // the same decisions on both sides
        SystemMaker m(pool, "r");
        if (shape.hasReset)
            m.reset();
        std::vector<Term> leaves{m.input("a", 2), m.input("b", 1)};
        std::vector<Term> regs;
        for (unsigned i = 0; i < 2; ++i) {
            if (i == 1 && shape.missingHdlRegister && !isSpec)
                regs.push_back(pool.zero(widths[i]));
            else
                regs.push_back(m.reg("r" + std::to_string(i), widths[i]));
            leaves.push_back(regs.back());
        }
        if (shape.extraHdlRegister && !isSpec) {
            Term extra = m.reg("h", 3);
            m.plain(extra, pool.zext(leaves[0], 3));
            leaves.push_back(pool.extract(extra, 1, 0));
        }
        size_t shared = 4;
        for (unsigned i = 0; i < 2; ++i) {
            Term next = term(fixed, leaves, shared, widths[i], 3, isSpec);
            Term guard = term(fixed, leaves, shared, 1, 2, true);
            bool resets = shape.resetAll || fixed.below(3) != 0;
            uint64_t value = fixed.below(1u << widths[i]);
            bool choose = fixed.below(2) == 0;
            if (i == 1 && shape.missingHdlRegister && !isSpec)
                continue;
            std::string name = "r" + std::to_string(i);
            if (isSpec && shape.specHasChoices && choose)
                next = pool.ite(guard, m.open(name, widths[i], true), next);
            if (!isSpec && shape.hdlHasX && choose)
                next = pool.ite(guard, m.x(widths[i]), next);
            if (!shape.hasReset) {
                m.plain(regs[i], next);
                if (resets)
                    m.find(regs[i]).initial =
                        XTerm{pool.constant(widths[i], value), pool.zero(widths[i])};
            }
            else if (resets) {
                m.clocked(regs[i], pool.constant(widths[i], mutate(isSpec) ? value ^ 1 : value),
                          next);
            }
            else {
                m.plain(regs[i], next);
            }
        }
        for (unsigned i = 0; i < 2; ++i) {
            unsigned w = 1 + i;
            Term fn = term(fixed, leaves, shared, w, 3, isSpec);
            Term guard = term(fixed, leaves, shared, 1, 2, true);
            bool direct = fixed.below(4) == 0, choose = fixed.below(2) == 0;
            std::string name = "o" + std::to_string(i);
            if (direct && i == 1)
                fn = regs[0];
            if (isSpec && shape.specHasChoices && choose) {
                Term open = m.open(name, w, false);
                fn = pool.ite(guard, open, fn);
            }
            if (!isSpec && shape.hdlHasX && choose)
                fn = pool.ite(guard, m.x(w), fn);
            m.output(name, fn);
        }
        Term assumed = term(fixed, leaves, shared, 1, 2, true);
        if (isSpec && shape.hasAssumption)
            m.assume("as", pool.or_(assumed, leaves[1]));
        return m.build();
    }

private:
    bool mutate(bool isSpec) {
        if (isSpec || left() == 0 || random.below(6))
            return false;
        ++done;
        return true;
    }
    unsigned left() const { return shape.mutations > done ? shape.mutations - done : 0; }

    Term term(Random& fixed, const std::vector<Term>& leaves, size_t shared, unsigned width,
              unsigned depth, bool isSpec) {
        uint64_t kind = fixed.below(depth ? 9 : 2);
        bool changed = mutate(isSpec);
        if (kind < 2) {
            Term leaf = leaves[fixed.below(shared)];
            if (changed && leaves.size() > shared)
                leaf = leaves.back();
            Term t = pool.resize(leaf, width, false);
            return changed && leaves.size() <= shared ? pool.not_(t) : t;
        }
        Term a = term(fixed, leaves, shared, width, depth - 1, isSpec);
        Term b = term(fixed, leaves, shared, width, depth - 1, isSpec);
        switch (kind) {
        case 2: return changed ? pool.or_(a, b) : pool.and_(a, b);
        case 3: return changed ? pool.and_(a, b) : pool.or_(a, b);
        case 4: return pool.xor_(a, changed ? pool.not_(b) : b);
        case 5: return changed ? pool.sub(a, b) : pool.add(a, b);
        case 6: return pool.resize(changed ? pool.ult(b, a) : pool.eq(a, b), width, false);
        default: {
            Term c = term(fixed, leaves, shared, 1, depth - 1, isSpec);
            return changed ? pool.ite(c, b, a) : pool.ite(c, a, b);
        }
        }
    }

    static constexpr unsigned widths[2] = {2, 1};
    TermPool& pool;
    Random& random;
    Shape shape;
    uint64_t seed;
    unsigned done = 0;
};

/// All values of a width.
std::vector<BitVec> all(unsigned width) {
    std::vector<BitVec> values;
    for (uint64_t v = 0; v < (uint64_t(1) << width); ++v)
        values.emplace_back(width, v);
    return values;
}

using State = std::vector<XValue>; ///< spec registers, then HDL registers

std::string key(const State& s) {
    std::string text;
    for (const XValue& v : s)
        text += v.toText() + " ";
    return text;
}

/// Breadth first over all reachable states, as the rules say, by the interpreter alone.
class Search {
public:
    struct Found {
        unsigned differs = 0, unknown = 0; ///< first cycle in which it happens; 0: never
        bool anyCycle = false;             ///< the assumptions allow a first cycle
        unsigned longest = 0;              ///< cycles that the assumptions allow, up to 6
    };

    Search(TermPool& pool, const System& spec, const System& hdl, const ClockingSpec& clocking)
        : spec(spec), hdl(hdl), clocking(clocking), mine(pool, spec), theirs(pool, hdl),
          binding(bindByName(pool, spec, &hdl, clocking)),
          sources(choiceSources(spec, hdl, binding)) {
        unsigned total = 0;
        for (const Input& in : spec.inputs)
            total += in.name == clocking.reset ? 0 : in.width;
        inputBits = total;
        total = 0;
        for (size_t i = 0; i < spec.choices.size(); ++i)
            total += sources[i].kind == ChoiceSource::Kind::Free ? spec.choices[i].width : 0;
        choiceBits = total;
    }

    Found run(bool startUnknown) {
        Found found;
        std::map<std::string, State> now;
        for (const State& s : starts(startUnknown))
            now.emplace(key(s), s);
        if (!clocking.reset.empty()) {
            std::map<std::string, State> after;
            for (const auto& [k, s] : now) {
                eachInput(true, [&](uint64_t) {
                    load(s);
                    eachChoice([&] {
                        for (const State& open : afterStep())
                            after.emplace(key(open), open);
                    });
                });
            }
            now = std::move(after);
        }
        std::set<std::string> seen;
        for (unsigned cycle = 1; !now.empty(); ++cycle) {
            std::map<std::string, State> next;
            for (const auto& [k, s] : now) {
                if (cycle > 1 && !seen.insert(k).second)
                    continue;
                eachInput(false, [&](uint64_t) {
                    load(s);
                    if (cycle == 1)
                        followPorts();
                    eachChoice([&] { look(found, cycle, next); });
                });
            }
            now = std::move(next);
        }
        return found;
    }

private:
    void look(Found& found, unsigned cycle, std::map<std::string, State>& next) {
        for (const Named& a : spec.assumptions) {
            if (mine.eval(a.fn).isFalse())
                return;
        }
        found.longest = std::max(found.longest, std::min(cycle, 6u));
        found.anyCycle = true;
        for (size_t o = 0; o < spec.outputs.size(); ++o) {
            XValue s = mine.output(o), h = theirs.output(o);
            if (!s.agrees(h) && !found.differs)
                found.differs = cycle;
            if (!(h.unknown & ~s.unknown).isZero() && !found.unknown)
                found.unknown = cycle;
        }
        State after;
        for (size_t i = 0; i < spec.registers.size(); ++i)
            after.push_back(mine.nextValue(i));
        for (size_t i = 0; i < hdl.registers.size(); ++i)
            after.push_back(theirs.nextValue(i));
        next.emplace(key(after), after);
    }

    void load(const State& s) {
        for (size_t i = 0; i < spec.registers.size(); ++i)
            mine.setRegister(i, s[i]);
        for (size_t i = 0; i < hdl.registers.size(); ++i)
            theirs.setRegister(i, s[spec.registers.size() + i]);
    }

    void followPorts() {
        for (size_t i = 0; i < spec.registers.size(); ++i) {
            if (binding.origin[i] == Origin::Port)
                mine.setRegister(i, theirs.output(binding.port[i]));
        }
    }

    template<typename F>
    void eachInput(bool resetActive, F f) {
        for (uint64_t v = 0; v < (uint64_t(1) << inputBits); ++v) {
            uint64_t rest = v;
            for (size_t i = 0; i < spec.inputs.size(); ++i) {
                const Input& in = spec.inputs[i];
                BitVec value(in.width, rest & ((1u << in.width) - 1));
                if (in.name == clocking.reset)
                    value = BitVec(1, resetActive == clocking.resetActiveHigh);
                else
                    rest >>= in.width;
                mine.setInput(i, value);
                theirs.setInput(i, value);
            }
            f(v);
        }
    }

    XValue pieces(const std::vector<Piece>& list, bool next) {
        REQUIRE(list.size() == 1);
        XValue whole = next ? theirs.nextValue(list[0].reg) : theirs.registerValue(list[0].reg);
        return whole.extract(list[0].hi, list[0].lo);
    }

    template<typename F>
    void eachChoice(F f) {
        for (uint64_t v = 0; v < (uint64_t(1) << choiceBits); ++v) {
            uint64_t rest = v;
            for (size_t i = 0; i < spec.choices.size(); ++i) {
                const Choice& c = spec.choices[i];
                if (sources[i].kind == ChoiceSource::Kind::Output)
                    mine.setChoice(i, theirs.output(sources[i].output));
                else if (sources[i].kind == ChoiceSource::Kind::Registers)
                    mine.setChoice(i, pieces(sources[i].pieces, true));
                else {
                    mine.setChoice(i, XValue(BitVec(c.width, rest & ((1u << c.width) - 1))));
                    rest >>= c.width;
                }
            }
            f();
        }
    }

    /// Every combination of the listed alternatives of each register.
    static std::vector<State> product(const std::vector<std::vector<XValue>>& options) {
        std::vector<State> states{{}};
        for (const auto& list : options) {
            std::vector<State> longer;
            for (const State& s : states) {
                for (const XValue& v : list) {
                    longer.push_back(s);
                    longer.back().push_back(v);
                }
            }
            states = std::move(longer);
        }
        return states;
    }

    static std::vector<XValue> known(unsigned width) {
        std::vector<XValue> values;
        for (const BitVec& v : all(width))
            values.emplace_back(v);
        return values;
    }

    std::vector<State> starts(bool startUnknown) {
        bool reset = !clocking.reset.empty();
        std::vector<std::vector<XValue>> options;
        for (const Register& r : hdl.registers) {
            if (!reset && r.initial)
                options.push_back({theirs.eval(*r.initial)});
            else
                options.push_back(startUnknown ? std::vector{XValue::allUnknown(r.width)}
                                               : known(r.width));
        }
        std::vector<State> result;
        for (const State& h : product(options)) {
            std::vector<std::vector<XValue>> own;
            for (size_t i = 0; i < spec.registers.size(); ++i) {
                const Register& r = spec.registers[i];
                if (!reset && r.initial)
                    own.push_back({mine.eval(*r.initial)});
                else if (binding.paired(i))
                    own.push_back({h[binding.pair[i][0].reg]});
                else
                    own.push_back(known(r.width));
            }
            for (State s : product(own)) {
                s.insert(s.end(), h.begin(), h.end());
                result.push_back(s);
            }
        }
        return result;
    }

    /// States after the reset cycle, with every value of what it leaves open.
    std::vector<State> afterStep() {
        std::vector<std::vector<XValue>> options;
        for (size_t i = 0; i < spec.registers.size(); ++i) {
            switch (binding.origin[i]) {
            case Origin::Pair: options.push_back({pieces(binding.pair[i], true)}); break;
            case Origin::Port: options.push_back({XValue(BitVec(spec.registers[i].width, 0))}); break;
            case Origin::Free: options.push_back(known(spec.registers[i].width)); break;
            case Origin::Own: options.push_back({mine.nextValue(i)}); break;
            }
        }
        for (size_t i = 0; i < hdl.registers.size(); ++i)
            options.push_back({theirs.nextValue(i)});
        return product(options);
    }

    const System& spec;
    const System& hdl;
    const ClockingSpec& clocking;
    Interpreter mine, theirs;
    Binding binding;
    std::vector<ChoiceSource> sources;
    unsigned inputBits = 0, choiceBits = 0;
};

struct Tally {
    unsigned proved = 0, refuted = 0, possibleX = 0, open = 0, vacuous = 0, skipped = 0;
};

void compare(uint64_t seed, const Shape& shape, Tally& tally) {
    Random random(seed);
    TermPool pool;
    Recipe recipe(pool, random, shape);
    System spec = recipe.build(true), hdl = recipe.build(false);
    ClockingSpec clocking = shape.hasReset ? asyncClocking() : noReset();
    Options options;
    options.limits.seconds = 30;
    Result r = prove(pool, spec, hdl, clocking, options);
    INFO("seed " << seed << "\n" << describe(r));
    if (r.verdict == Verdict::Refuted && !r.trace) {
        ++tally.skipped; // structure: the sets of resets differ
        return;
    }
    for (const auto& p : r.pairs) // the search knows names and ports only
        REQUIRE(p[2] != "signal correspondence");
    Search search(pool, spec, hdl, clocking);
    Search::Found value = search.run(false), unknown = search.run(true);
    if (r.verdict == Verdict::Unknown && !r.notes.empty()) {
        ++tally.vacuous;
        CHECK(value.longest < 5);
        return;
    }
    unsigned cycles = !r.trace ? 0
                               : static_cast<unsigned>(r.trace->cycles.size()) -
                                     (shape.hasReset ? 1 : 0);
    switch (r.verdict) {
    case Verdict::Proved:
        ++tally.proved;
        CHECK(value.differs == 0);
        CHECK(value.unknown == 0);
        CHECK(unknown.unknown == 0);
        CHECK(value.anyCycle);
        break;
    case Verdict::Refuted:
        ++tally.refuted;
        CHECK(value.differs == cycles);
        break;
    case Verdict::PossibleX:
        ++tally.possibleX;
        CHECK(value.differs == 0);
        CHECK((value.unknown ? value.unknown : unknown.unknown) == cycles);
        break;
    case Verdict::Bounded:
        ++tally.open;
        CHECK((value.differs == 0 || value.differs > r.bound));
        break;
    default:
        FAIL("not decided");
    }
}

} // namespace

TEST_CASE("verdicts and trace lengths on random systems are those of an exhaustive search") {
    const char* more = std::getenv("PALINDROME_RANDOM_SYSTEMS");
    unsigned count = more ? static_cast<unsigned>(std::atoi(more)) : 300;
    Tally tally;
    for (unsigned i = 0; i < count; ++i) {
        Random random(1000 + i);
        Shape shape;
        shape.hasReset = random.below(4) != 0;
        shape.hasAssumption = random.below(3) == 0;
        shape.specHasChoices = random.below(2) == 0;
        shape.hdlHasX = random.below(3) == 0;
        shape.extraHdlRegister = random.below(4) == 0;
        shape.missingHdlRegister = random.below(6) == 0;
        shape.resetAll = random.below(2) == 0;
        shape.mutations = static_cast<unsigned>(random.below(3));
        compare(5000 + i, shape, tally);
    }
    MESSAGE("proved " << tally.proved << ", refuted " << tally.refuted << ", possible x "
                      << tally.possibleX << ", bounded " << tally.open << ", vacuous "
                      << tally.vacuous << ", structure " << tally.skipped);
    CHECK(tally.proved > count / 10);
    CHECK(tally.refuted > count / 10);
    CHECK(tally.possibleX > 0);
    CHECK(tally.open < count / 20);
}
