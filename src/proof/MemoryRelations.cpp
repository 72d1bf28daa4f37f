// MemoryRelations.cpp - guesses how the words of two queue memories are related.
// SPDX-License-Identifier: MIT
#include "proof/MemoryRelations.h"

#include <algorithm>
#include <map>

namespace palindrome::proof {

using namespace logic;

namespace {

constexpr size_t maxWords = 32;
constexpr size_t maxPointerPairs = 12;
constexpr size_t maxRelations = 1500;

unsigned addressBits(size_t words) {
    unsigned bits = 1;
    while ((size_t(1) << bits) < words)
        ++bits;
    return bits;
}

class Guesser {
public:
    Guesser(TermPool& pool, const System& spec, const System& hdl, const Binding& binding,
            const Product& product)
        : pool(pool), spec(spec), hdl(hdl), binding(binding), product(product) {}

    std::vector<Term> guess() {
        std::map<std::string, std::map<unsigned, size_t>> memories; // name, index, register
        for (size_t i = 0; i < spec.registers.size(); ++i) {
            const Register& r = spec.registers[i];
            if (r.isMemoryWord && placeOf(r).lo == 0)
                memories[r.memory][r.memoryIndex] = i;
        }
        for (const auto& [name, byIndex] : memories) {
            std::vector<size_t> words;
            for (const auto& [index, reg] : byIndex) {
                if (index == words.size())
                    words.push_back(reg);
            }
            if (words.size() == byIndex.size() && words.size() > 1 && words.size() <= maxWords)
                guess(words);
        }
        if (result.size() > maxRelations)
            result.resize(maxRelations);
        return std::move(result);
    }

private:
    void guess(const std::vector<size_t>& words) {
        unsigned bits = addressBits(words.size());
        size_t pairs = 0;
        for (size_t r = 0; r < spec.registers.size(); ++r) {
            if (spec.registers[r].isMemoryWord || spec.registers[r].width != bits)
                continue;
            for (size_t l = 0; l < spec.registers.size(); ++l) {
                const Register& level = spec.registers[l];
                bool fits = level.width == bits || level.width == bits + 1;
                if (l == r || level.isMemoryWord || !fits || ++pairs > maxPointerPairs)
                    continue;
                samePlaces(words, bits, value(r), value(l));
                shifted(words, bits, value(r), value(l));
            }
        }
    }

    Term value(size_t reg) { return product.specState[reg].value; }

    /// The k-th word from the pointer on is occupied.
    Term occupied(unsigned k, Term level) {
        unsigned w = pool.width(level);
        return k >> w ? pool.bool_(false) : pool.ult(pool.constant(w, k), level);
    }

    /// pointer + k, wrapped after the last word.
    Term place(Term pointer, size_t k, size_t words, unsigned bits) {
        unsigned w = bits + 1;
        Term sum = pool.add(pool.zext(pointer, w), pool.constant(w, k));
        Term wraps = pool.ule(pool.constant(w, words), sum);
        sum = pool.ite(wraps, pool.sub(sum, pool.constant(w, words)), sum);
        return pool.extract(sum, bits - 1, 0);
    }

    void relate(Term guard, const XTerm& mine, const XTerm& theirs) {
        Term differ = pool.redOr(pool.xor_(mine.value, theirs.value));
        result.push_back(pool.and_(guard, differ));
        if (!pool.isZero(theirs.unknown))
            result.push_back(pool.and_(guard, pool.redOr(theirs.unknown)));
        if (!pool.isZero(mine.unknown))
            result.push_back(pool.and_(guard, pool.redOr(mine.unknown)));
    }

    /// HDL words that may answer for a spec word: its pair, or words with its index in memories of
    /// another name.
    std::vector<XTerm> counterparts(size_t word) {
        std::vector<XTerm> found;
        const auto& pieces = binding.pair[word];
        if (pieces.size() == 1) {
            const Piece& p = pieces[0];
            const XTerm& whole = product.hdlState[p.reg];
            found.push_back({pool.extract(whole.value, p.hi, p.lo),
                             pool.extract(whole.unknown, p.hi, p.lo)});
        }
        const Register& mine = spec.registers[word];
        for (size_t h = 0; h < hdl.registers.size() && pieces.empty(); ++h) {
            const Register& r = hdl.registers[h];
            if (r.isMemoryWord && r.memoryIndex == mine.memoryIndex && r.width == mine.width)
                found.push_back(product.hdlState[h]);
        }
        return found;
    }

    void samePlaces(const std::vector<size_t>& words, unsigned bits, Term pointer, Term level) {
        for (size_t i = 0; i < words.size(); ++i) {
            // Occupied by being any of the first words from the pointer on.
            std::vector<Term> ways;
            for (unsigned k = 0; k < words.size(); ++k)
                ways.push_back(pool.and_(occupied(k, level),
                                         pool.eq(place(pointer, k, words.size(), bits),
                                                 pool.constant(bits, i))));
            for (const XTerm& theirs : counterparts(words[i]))
                relate(pool.orAll(ways), product.specState[words[i]], theirs);
        }
    }

    void shifted(const std::vector<size_t>& words, unsigned bits, Term pointer, Term level) {
        for (size_t w : words) {
            if (binding.paired(w))
                return;
        }
        for (unsigned k = 0; k < words.size(); ++k) {
            Term at = place(pointer, k, words.size(), bits);
            XTerm word = product.specState[words.back()];
            for (size_t i = words.size() - 1; i-- > 0;) {
                Term here = pool.eq(at, pool.constant(bits, i));
                const XTerm& t = product.specState[words[i]];
                word = {pool.ite(here, t.value, word.value),
                        pool.ite(here, t.unknown, word.unknown)};
            }
            for (size_t h = 0; h < hdl.registers.size(); ++h) {
                const Register& r = hdl.registers[h];
                if (!r.isLatch && r.width == spec.registers[words[0]].width)
                    relate(occupied(k, level), word, product.hdlState[h]);
            }
        }
    }

    TermPool& pool;
    const System& spec;
    const System& hdl;
    const Binding& binding;
    const Product& product;
    std::vector<Term> result;
};

} // namespace

std::vector<Term> memoryRelations(TermPool& pool, const System& spec, const System& hdl,
                                  const Binding& binding, const Product& product) {
    return Guesser(pool, spec, hdl, binding, product).guess();
}

} // namespace palindrome::proof
