// Constants.h - condition cells that compare with constants, as sets of values.
// SPDX-License-Identifier: MIT
#pragma once

#include "lct/Model.h"
#include "logic/BitVec.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace palindrome::lint {

using Constants = std::map<std::string, logic::BitVec>;

/// Values low to high, both included; or, with a mask, those that agree with `low` under it. All of
/// one width.
struct ValueRange {
    logic::BitVec low, high;
    std::optional<logic::BitVec> mask;
};

/// A literal or the name of a parameter or enum item, in `width` bits; `fits` tells if no set bit was
/// cut. Nothing for other expressions.
struct Constant {
    logic::BitVec value;
    bool fits = true;
};
std::optional<Constant> constantOf(std::string_view text, unsigned width, const Constants& names);

/// The values of a column of `width` bits, taken as unsigned, for which the cell holds; nothing if the
/// text does not say it by constants. It is a proposal that must be checked against what slang made of
/// the cell: the sign and the width of comparisons are not considered.
std::optional<std::vector<ValueRange>> rangesOf(const lct::ConditionCell& cell, unsigned width,
                                                const Constants& names);

} // namespace palindrome::lint
