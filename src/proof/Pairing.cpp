// Pairing.cpp - finds HDL registers for spec registers that share neither name nor port.
// SPDX-License-Identifier: MIT
#include "proof/Pairing.h"

#include "proof/Product.h"
#include "proof/Simulation.h"

#include <algorithm>
#include <bit>

namespace palindrome::proof {

using namespace logic;

namespace {

constexpr unsigned rounds = 3;
constexpr unsigned simulatedCycles = 48;

struct Match {
    size_t hdl = 0;
    uint64_t agreeing = 0; ///< bits known and equal, over all cycles and runs
    size_t alike = 0;      ///< letters that the names share at their ends
};

size_t sharedEnds(const std::string& a, const std::string& b) {
    auto prefix = std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first - a.begin();
    auto suffix = std::mismatch(a.rbegin(), a.rend(), b.rbegin(), b.rend()).first - a.rbegin();
    return static_cast<size_t>(prefix + suffix);
}

class Matcher {
public:
    Matcher(TermPool& pool, const System& spec, const System& hdl, const Product& product,
            const Simulation& sim, const Binding& binding)
        : pool(pool), spec(spec), hdl(hdl), product(product), sim(sim),
          lanes(pool, roots(product)), used(hdl.registers.size()) {
        for (size_t i = 0; i < spec.registers.size(); ++i) {
            for (const Piece& p : binding.pair[i])
                used[p.reg] = true;
            if (!binding.paired(i))
                wanted.push_back(i);
        }
        compare();
    }

    /// Adds the matches; registers with the fewest possibilities choose first.
    bool apply(Binding& binding) {
        std::stable_sort(wanted.begin(), wanted.end(), [&](size_t a, size_t b) {
            return matches[a].size() < matches[b].size();
        });
        bool added = false;
        for (size_t i : wanted) {
            const Match* best = nullptr;
            for (const Match& m : matches[i]) {
                if (!used[m.hdl] && (!best || std::pair(m.agreeing, m.alike) >
                                                  std::pair(best->agreeing, best->alike)))
                    best = &m;
            }
            if (!best)
                continue;
            used[best->hdl] = true;
            binding.pair[i] = {{best->hdl, spec.registers[i].width - 1, 0}};
            binding.how[i] = "signal correspondence";
            added = true;
        }
        return added;
    }

private:
    static std::vector<Term> roots(const Product& p) {
        std::vector<Term> terms;
        for (const auto* list : {&p.specState, &p.hdlState}) {
            for (const XTerm& t : *list)
                terms.insert(terms.end(), {t.value, t.unknown});
        }
        return terms;
    }

    /// A word of 0 in all lanes counts as known; returns false on a contradiction.
    bool agree(const XTerm& s, const XTerm& h, uint64_t alive, uint64_t& agreeing) const {
        auto sv = lanes.bits(s.value), su = lanes.bits(s.unknown);
        auto hv = lanes.bits(h.value), hu = lanes.bits(h.unknown);
        for (size_t k = 0; k < sv.size(); ++k) {
            uint64_t known = alive & ~su[k] & ~hu[k];
            if ((sv[k] ^ hv[k]) & known)
                return false;
            agreeing += static_cast<uint64_t>(std::popcount(known));
        }
        return true;
    }

    void compare() {
        matches.resize(spec.registers.size());
        for (size_t i : wanted) {
            for (size_t h = 0; h < hdl.registers.size(); ++h) {
                const Register& r = hdl.registers[h];
                if (!used[h] && !r.isLatch && r.width == spec.registers[i].width)
                    matches[i].push_back({h, 0, sharedEnds(r.name, spec.registers[i].name)});
            }
        }
        for (size_t cycle = 0; cycle < sim.cycles().size(); ++cycle) {
            sim.load(lanes, cycle);
            lanes.run();
            uint64_t alive = sim.cycles()[cycle].alive;
            for (size_t i : wanted) {
                std::erase_if(matches[i], [&](Match& m) {
                    return !agree(product.specState[i], product.hdlState[m.hdl], alive,
                                  m.agreeing);
                });
            }
        }
        for (auto& list : matches)
            std::erase_if(list, [](const Match& m) { return m.agreeing == 0; });
    }

    TermPool& pool;
    const System& spec;
    const System& hdl;
    const Product& product;
    const Simulation& sim;
    LaneSim lanes;
    std::vector<bool> used;
    std::vector<size_t> wanted;
    std::vector<std::vector<Match>> matches;
};

bool somethingLeft(const System& spec, const System& hdl, const Binding& binding) {
    std::vector<bool> used(hdl.registers.size());
    for (const auto& pieces : binding.pair) {
        for (const Piece& p : pieces)
            used[p.reg] = true;
    }
    bool mine = false;
    for (size_t i = 0; i < spec.registers.size(); ++i)
        mine = mine || !binding.paired(i);
    return mine && std::find(used.begin(), used.end(), false) != used.end();
}

} // namespace

void pairBySimulation(TermPool& pool, const System& spec, const System& hdl,
                      const ClockingSpec& clocking, Binding& binding, Ask& ask) {
    // What a first pair makes known in the spec can reveal the next one.
    for (unsigned round = 0; round < rounds && somethingLeft(spec, hdl, binding); ++round) {
        ask.say("pairing registers");
        ProductOptions options;
        options.openIsUnknown = true;
        Product product = buildProduct(pool, spec, &hdl, clocking, binding, options);
        Simulation sim(pool, product.machine, ask, ask.limits().seed + 11);
        sim.run(simulatedCycles);
        if (!Matcher(pool, spec, hdl, product, sim, binding).apply(binding))
            return;
        bindOrigins(pool, spec, &hdl, clocking, binding);
    }
}

} // namespace palindrome::proof
