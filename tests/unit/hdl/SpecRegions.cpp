// SpecRegions.cpp - which column values the rows of a generated table take.
// SPDX-License-Identifier: MIT
#include "hdl/SpecRegions.h"

#include <algorithm>
#include <functional>

namespace palindrome::test::spec {

namespace {

/// Calls `visit` for every combination of column values until it returns false.
void points(const std::vector<Column>& columns,
            const std::function<bool(const std::vector<unsigned>&)>& visit) {
    std::vector<unsigned> at(columns.size(), 0);
    while (visit(at)) {
        size_t i = 0;
        while (i < at.size() && ++at[i] == columns[i].values)
            at[i++] = 0;
        if (i == at.size())
            return;
    }
}

bool holds(const Region& r, const std::vector<unsigned>& at, bool opaqueHolds) {
    for (size_t i = 0; i < at.size(); ++i)
        if (!((r[i].mask >> at[i]) & 1) || (r[i].opaque && !opaqueHolds))
            return false;
    return true;
}

} // namespace

std::string literal(Random& random, uint64_t value, unsigned width) {
    std::string size = std::to_string(width);
    switch (random.below(3)) {
    case 0:
        return size + "'d" + std::to_string(value);
    case 1: {
        std::string digits;
        for (unsigned i = width; i > 0; --i)
            digits += (value >> (i - 1)) & 1 ? '1' : '0';
        return size + "'b" + digits;
    }
    default:
        return size + "'h" + "0123456789abcdef"[value & 15];
    }
}

bool leavesRoom(const std::vector<Column>& columns, const std::vector<Region>& earlier,
                const Region* r) {
    bool room = false;
    points(columns, [&](const std::vector<unsigned>& at) {
        bool mine = !r || holds(*r, at, true);
        room = mine && std::none_of(earlier.begin(), earlier.end(),
                                    [&](const Region& e) { return holds(e, at, false); });
        return !room;
    });
    return room;
}

bool disjoint(const Region& a, const Region& b) {
    for (size_t i = 0; i < a.size(); ++i)
        if ((a[i].mask & b[i].mask) == 0)
            return true;
    return false;
}

} // namespace palindrome::test::spec
