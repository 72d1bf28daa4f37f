// Binding.cpp - which HDL register answers for which spec register, and what follows for reset.
// SPDX-License-Identifier: MIT
#include "proof/Binding.h"

#include <algorithm>
#include <charconv>

namespace palindrome::proof {

using namespace logic;

namespace {

/// The lower bound of "[7:4]" or "[3]"; empty if the text is neither.
std::optional<unsigned> sliceLow(std::string_view text) {
    if (text.size() < 3 || text.front() != '[' || text.back() != ']')
        return std::nullopt;
    text = text.substr(1, text.size() - 2);
    if (size_t colon = text.find(':'); colon != std::string_view::npos)
        text = text.substr(colon + 1);
    unsigned low = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), low);
    if (error != std::errc() || end != text.data() + text.size())
        return std::nullopt;
    return low;
}

/// Bits of a system's registers by variable of the source.
struct BitMap {
    struct Bit {
        size_t reg;
        unsigned bit;
    };
    std::map<std::string, std::map<unsigned, Bit>> bits;

    explicit BitMap(const System& system) {
        for (size_t i = 0; i < system.registers.size(); ++i) {
            const Register& r = system.registers[i];
            RegisterPlace place = placeOf(r);
            for (unsigned k = 0; k < r.width; ++k)
                bits[place.base][place.lo + k] = {i, k};
        }
    }

    unsigned widthOf(const std::string& base) const {
        auto found = bits.find(base);
        return found == bits.end() ? 0 : found->second.rbegin()->first + 1;
    }

    /// Register bits that make up a slice, as few pieces as possible; empty if a bit is missing.
    std::vector<Piece> slice(const std::string& base, unsigned lo, unsigned width) const {
        std::vector<Piece> pieces;
        auto found = bits.find(base);
        if (found == bits.end())
            return {};
        for (unsigned k = width; k-- > 0;) {
            auto bit = found->second.find(lo + k);
            if (bit == found->second.end())
                return {};
            const Bit& b = bit->second;
            if (!pieces.empty() && pieces.back().reg == b.reg && pieces.back().lo == b.bit + 1)
                pieces.back().lo = b.bit;
            else
                pieces.push_back({b.reg, b.bit, b.bit});
        }
        return pieces;
    }
};

/// True if the register's process tests reset at all; one that does not has the reset cell `-`.
bool testsReset(const TermPool& pool, const Register& r, const Input* reset) {
    if (!r.asyncResets.empty())
        return true;
    if (!reset)
        return false;
    std::vector<Term> terms{r.next.value, r.next.unknown};
    for (const Leaf& leaf : r.leaves)
        terms.push_back(leaf.guard);
    auto variables = pool.variables(terms);
    return std::find(variables.begin(), variables.end(), reset->var) != variables.end();
}

const Output* portShowing(const System& system, const Register& r) {
    for (const Output& o : system.outputs) {
        if (o.width == r.width && o.fn == r.var)
            return &o;
    }
    return nullptr;
}

void bindByPort(const System& spec, const System& hdl, Binding& binding) {
    std::vector<bool> used(hdl.registers.size());
    for (const auto& pieces : binding.pair) {
        for (const Piece& p : pieces)
            used[p.reg] = true;
    }
    for (size_t i = 0; i < spec.registers.size(); ++i) {
        const Output* mine = binding.paired(i) ? nullptr : portShowing(spec, spec.registers[i]);
        const Output* theirs = mine ? hdl.findOutput(mine->name) : nullptr;
        if (!theirs)
            continue;
        for (size_t h = 0; h < hdl.registers.size(); ++h) {
            const Register& r = hdl.registers[h];
            if (used[h] || r.isLatch || r.width != spec.registers[i].width ||
                !(theirs->fn == r.var))
                continue;
            binding.pair[i] = {{h, r.width - 1, 0}};
            binding.how[i] = "port";
            used[h] = true;
            break;
        }
    }
}

} // namespace

RegisterPlace placeOf(const Register& r) {
    std::string base = r.name;
    if (r.isMemoryWord) {
        std::string word = r.memory + "[" + std::to_string(r.memoryIndex) + "]";
        if (r.name.starts_with(word)) {
            auto low = sliceLow(std::string_view(r.name).substr(word.size()));
            return {word, low.value_or(0)};
        }
        return {base, 0};
    }
    size_t bracket = base.rfind('[');
    if (bracket == std::string::npos)
        return {base, 0};
    auto low = sliceLow(std::string_view(base).substr(bracket));
    return low ? RegisterPlace{base.substr(0, bracket), *low} : RegisterPlace{base, 0};
}

Binding bindByName(const TermPool& pool, const System& spec, const System* hdl,
                   const ClockingSpec& clocking) {
    Binding b;
    b.pair.resize(spec.registers.size());
    b.how.resize(spec.registers.size());
    if (hdl) {
        BitMap mine(spec), theirs(*hdl);
        for (size_t i = 0; i < spec.registers.size(); ++i) {
            const Register& r = spec.registers[i];
            RegisterPlace place = placeOf(r);
            const unsigned own = mine.widthOf(place.base), other = theirs.widthOf(place.base);
            // A word of a memory may have bits above in the HDL, which nothing of the table is.
            if (r.isMemoryWord ? other < own : other != own)
                continue;
            auto pieces = theirs.slice(place.base, place.lo, r.width);
            if (std::any_of(pieces.begin(), pieces.end(),
                            [&](const Piece& p) { return hdl->registers[p.reg].isLatch; }))
                continue;
            b.pair[i] = std::move(pieces);
            if (b.paired(i))
                b.how[i] = "name";
        }
        bindByPort(spec, *hdl, b);
    }
    bindOrigins(pool, spec, hdl, clocking, b);
    return b;
}

void bindOrigins(const TermPool& pool, const System& spec, const System* hdl,
                 const ClockingSpec& clocking, Binding& b) {
    const Input* reset = clocking.reset.empty() ? nullptr : spec.findInput(clocking.reset);
    b.origin.clear();
    b.port.clear();
    for (size_t i = 0; i < spec.registers.size(); ++i) {
        const Register& r = spec.registers[i];
        bool given = clocking.reset.empty() ? r.initial.has_value() : testsReset(pool, r, reset);
        Origin origin = given ? Origin::Own : b.paired(i) ? Origin::Pair : Origin::Free;
        size_t port = 0;
        const Output* o = origin == Origin::Free && hdl ? portShowing(spec, r) : nullptr;
        const Output* theirs = o ? hdl->findOutput(o->name) : nullptr;
        if (theirs && theirs->width == r.width) {
            origin = Origin::Port;
            port = static_cast<size_t>(theirs - hdl->outputs.data());
        }
        b.origin.push_back(origin);
        b.port.push_back(port);
    }
}

std::vector<ChoiceSource> choiceSources(const System& spec, const System& hdl,
                                        const Binding& binding) {
    BitMap mine(spec);
    std::vector<ChoiceSource> result;
    for (const Choice& c : spec.choices) {
        ChoiceSource source;
        if (!c.forRegister) {
            const Output* o = hdl.findOutput(c.target);
            if (o && spec.findOutput(c.target) && o->width >= c.lo + c.width) {
                source.kind = ChoiceSource::Kind::Output;
                source.output = static_cast<size_t>(o - hdl.outputs.data());
            }
            result.push_back(std::move(source));
            continue;
        }
        // The target names a whole variable; the registers may be slices of it.
        bool complete = true;
        for (const Piece& own : mine.slice(c.target, c.lo, c.width)) {
            unsigned top = spec.registers[own.reg].width; // position just above the current piece
            complete = complete && binding.paired(own.reg);
            for (const Piece& p : binding.pair[own.reg]) {
                unsigned bottom = top - (p.hi - p.lo + 1);
                unsigned hi = std::min(own.hi, top - 1), lo = std::max(own.lo, bottom);
                if (hi >= lo && hi < top && lo >= bottom)
                    source.pieces.push_back({p.reg, p.lo + hi - bottom, p.lo + lo - bottom});
                top = bottom;
            }
        }
        if (complete && !source.pieces.empty())
            source.kind = ChoiceSource::Kind::Registers;
        else
            source.pieces.clear();
        result.push_back(std::move(source));
    }
    return result;
}

} // namespace palindrome::proof
