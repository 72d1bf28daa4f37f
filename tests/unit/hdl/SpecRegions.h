// SpecRegions.h - which column values the rows of a generated table take.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace palindrome::test::spec {

using Mask = uint64_t; ///< bit v: the column may have value v

/// splitmix64: the same numbers on every platform, unlike the distributions of the library.
class Random {
public:
    explicit Random(uint64_t seed) : state(seed) {}
    uint64_t next() {
        uint64_t z = (state += 0x9e3779b97f4a7c15);
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    }
    /// 0 to n - 1.
    unsigned below(size_t n) { return static_cast<unsigned>(next() % n); }
    unsigned between(unsigned lo, unsigned hi) { return lo + below(hi - lo + 1); }
    bool chance(unsigned percent) { return below(100) < percent; }

private:
    uint64_t state;
};

/// `value` as a sized literal in one of three bases; at most four bits.
std::string literal(Random& random, uint64_t value, unsigned width);

/// A condition column whose values are independent of those of the other columns of its table.
struct Column {
    Column(std::string theHeader, unsigned theWidth, unsigned valueCount, int theEnum = -1)
        : header(std::move(theHeader)), width(theWidth), values(valueCount), enumType(theEnum) {}

    std::string header;
    unsigned width;
    unsigned values; ///< number of values, from 0 on
    int enumType;
    bool sized = false;  ///< literals need a size (an expression, or a signed value)
    bool counts = false; ///< an `int`: literals have no size, patterns are not used
    bool isSigned = false;
    std::vector<std::string> peers; ///< other names of the same type
};

struct Cell {
    std::string text;
    Mask mask = 0;
    bool opaque = false; ///< compares with a variable: may hold for any value in `mask`
};

using Region = std::vector<Cell>; ///< a row: one cell a column

/// Is there a point of `r` (any point, if null) that no earlier region is sure to take?
bool leavesRoom(const std::vector<Column>& columns, const std::vector<Region>& earlier,
                const Region* r);

/// No combination of values lies in both.
bool disjoint(const Region& a, const Region& b);

} // namespace palindrome::test::spec
