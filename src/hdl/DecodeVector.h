// DecodeVector.h - expressions that differ only in a bit index, as one vector expression.
// SPDX-License-Identifier: MIT
#pragma once

#include "hdl/DecodeContext.h"

namespace palindrome::hdl::decoding {

/// One bit of a result and the text that computes it.
struct BitText {
    unsigned bit = 0; ///< offset in the target
    std::string text;
};

/// The vector expression for bits `first.bit` and up, without a gap, of a target: what is bitwise in
/// each text and reads only bits of the same place (and one-bit names, which are repeated). Empty if
/// the texts differ in more than the index, or hold anything that is not bitwise.
std::string vectorText(const Context& ctx, const Variable& target, const std::vector<BitText>& bits);

} // namespace palindrome::hdl::decoding
