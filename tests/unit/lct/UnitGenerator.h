// UnitGenerator.h - random units with hostile cells and prose, for tests of lossless conversion.
// SPDX-License-Identifier: MIT
#pragma once

#include "lct/Model.h"

#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace palindrome::lct {

/// Makes units that the reader accepts. The same seed gives the same units on every machine.
class UnitGenerator {
public:
    explicit UnitGenerator(uint64_t seed) : random(seed) {}

    Unit unit();
    /// A text that may stand in a cell of code.
    std::string code();
    /// Markdown that may stand between a heading and a table; empty half of the time.
    std::string prose();

private:
    size_t below(size_t limit) { return static_cast<size_t>(random() % limit); }
    bool chance(unsigned percent) { return below(100) < percent; }
    template<class T>
    const T& pick(const std::vector<T>& items) {
        return items[below(items.size())];
    }
    std::string name(const char* lead);
    Text text(std::string content) { return {std::move(content), {}}; }
    Text note();
    void declarations(Unit& unit);
    void tables(Unit& unit);
    Table table(const Unit& unit, bool clocked, size_t index);
    Row row(size_t conditions, size_t outputs, bool clocked, bool notes);
    ConditionCell condition();
    OutputCell output(bool clocked);
    void shuffleOrder(Unit& unit);

    std::mt19937_64 random;
    unsigned names = 0;
};

} // namespace palindrome::lct
