// FlatMemo.h - what a pure function of terms gave before: a hash table without a node per entry.
// SPDX-License-Identifier: MIT
#pragma once

#include "logic/Term.h"

#include <optional>
#include <vector>

namespace palindrome::logic {

/// Keys to terms by open addressing; entries are replaced, never taken out. `Hash` maps a key to
/// well mixed bits.
template<typename Key, typename Hash>
class FlatMemo {
public:
    std::optional<Term> find(const Key& key) const {
        const Term known = slots[place(key)].term;
        return known.valid() ? std::optional(known) : std::nullopt;
    }

    void put(const Key& key, Term term) {
        Slot& slot = slots[place(key)];
        if (slot.term.valid()) {
            slot.term = term;
            return;
        }
        slot = {key, term};
        if (++used * 2 > slots.size())
            grow();
    }

private:
    struct Slot {
        Key key{};
        Term term{}; ///< invalid: free
    };

    size_t place(const Key& key) const {
        size_t i = Hash()(key) & (slots.size() - 1);
        while (slots[i].term.valid() && !(slots[i].key == key))
            i = (i + 1) & (slots.size() - 1);
        return i;
    }

    void grow() {
        std::vector<Slot> old(slots.size() * 2);
        old.swap(slots);
        for (const Slot& slot : old) {
            if (slot.term.valid())
                slots[place(slot.key)] = slot;
        }
    }

    std::vector<Slot> slots = std::vector<Slot>(256);
    size_t used = 0;
};

} // namespace palindrome::logic
