// Constants.cpp - condition cells that compare with constants, as sets of values.
// SPDX-License-Identifier: MIT
#include "lint/Constants.h"

#include "util/Text.h"

#include <algorithm>

namespace palindrome::lint {

using logic::BitVec;

namespace {

unsigned bitsOfDigit(char base) {
    switch (base) {
    case 'b': return 1;
    case 'o': return 3;
    case 'h': return 4;
    default: return 0;
    }
}

int digitValue(char c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return -1;
}

/// Text without underscores, in lower case.
std::string plain(std::string_view text) {
    std::string out;
    for (char c : text) {
        if (c != '_')
            out += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    }
    return out;
}

/// Digits of a base as binary digits; `?` (and z) become `?`. Empty if one is no digit.
std::string binaryDigits(std::string_view digits, char base) {
    std::string out;
    if (base == 'd') {
        uint64_t value = 0;
        if (digits.empty() || digits.size() > 18)
            return {};
        for (char c : digits) {
            if (!util::isDigit(c))
                return {};
            value = value * 10 + static_cast<uint64_t>(c - '0');
        }
        return BitVec(64, value).toBinary();
    }
    const unsigned size = bitsOfDigit(base);
    for (char c : digits) {
        if (c == '?' || c == 'z') {
            out.append(size, '?');
            continue;
        }
        const int value = digitValue(c);
        if (value < 0 || value >= 1 << size)
            return {};
        for (unsigned i = size; i-- > 0;)
            out += value >> i & 1 ? '1' : '0';
    }
    return out;
}

/// A literal as binary digits (with `?`), most significant first, as wide as it says it is.
std::string literalDigits(std::string_view text) {
    const std::string word = plain(text);
    const size_t tick = word.find('\'');
    if (tick == std::string::npos)
        return binaryDigits(word, 'd');
    size_t at = tick + 1;
    if (at < word.size() && word[at] == 's')
        ++at;
    if (at + 1 >= word.size())
        return {};
    const char base = word[at];
    if (base != 'd' && bitsOfDigit(base) == 0)
        return {};
    std::string digits = binaryDigits(std::string_view(word).substr(at + 1), base);
    if (digits.empty() || tick == 0)
        return digits;
    size_t width = 0;
    for (char c : word.substr(0, tick)) {
        if (!util::isDigit(c) || width > 100'000)
            return {};
        width = width * 10 + static_cast<size_t>(c - '0');
    }
    if (width == 0)
        return {};
    if (digits.size() > width)
        return digits.substr(digits.size() - width);
    const char fill = digits[0] == '?' ? '?' : '0';
    return std::string(width - digits.size(), fill) + digits;
}

std::optional<Constant> resized(const BitVec& value, unsigned width) {
    if (value.width() <= width)
        return Constant{value.zext(width), true};
    const bool fits = value.extract(value.width() - 1, width).isZero();
    return Constant{value.extract(width - 1, 0), fits};
}

std::optional<ValueRange> pattern(std::string_view text, unsigned width) {
    std::string digits = text.find('\'') == std::string_view::npos ? std::string(text)
                                                                   : literalDigits(text);
    const bool good = !digits.empty() && std::all_of(digits.begin(), digits.end(), [](char c) {
        return c == '0' || c == '1' || c == '?';
    });
    if (!good)
        return std::nullopt;
    while (digits.size() > width && digits[0] == '0')
        digits.erase(0, 1);
    if (digits.size() > width)
        return std::nullopt;
    digits.insert(0, width - digits.size(), '0');
    ValueRange range{BitVec(width, 0), BitVec(width, 0), BitVec(width, 0)};
    for (unsigned i = 0; i < width; ++i) {
        const char c = digits[width - 1 - i];
        range.mask->setBit(i, c != '?');
        range.low.setBit(i, c == '1');
    }
    range.high = range.low;
    return range;
}

/// `low` to `high` if both can be had in `width` bits and there is a value between.
void addRange(std::vector<ValueRange>& ranges, const BitVec& low, const BitVec& high) {
    if (!high.ult(low))
        ranges.push_back({low, high, std::nullopt});
}

bool addMember(std::string_view text, unsigned width, const Constants& names,
               std::vector<ValueRange>& ranges) {
    if (text.starts_with('[') && text.ends_with(']')) {
        const std::string_view inner = text.substr(1, text.size() - 2);
        const size_t colon = inner.find(':');
        if (colon == std::string_view::npos || inner.find(':', colon + 1) != std::string_view::npos)
            return false;
        auto low = constantOf(util::trim(inner.substr(0, colon)), width, names);
        auto high = constantOf(util::trim(inner.substr(colon + 1)), width, names);
        if (!low || !high)
            return false;
        if (low->fits)
            addRange(ranges, low->value, high->fits ? high->value : BitVec::ones(width));
        return true;
    }
    if (text.find('?') != std::string_view::npos) {
        auto range = pattern(text, width);
        if (range)
            ranges.push_back(*range);
        return range.has_value();
    }
    auto value = constantOf(text, width, names);
    if (value && value->fits)
        addRange(ranges, value->value, value->value);
    return value.has_value();
}

std::optional<std::vector<ValueRange>> comparison(const lct::ConditionCell& cell, unsigned width,
                                                  const Constants& names) {
    auto value = constantOf(cell.operand, width, names);
    if (!value)
        return std::nullopt;
    const BitVec zero(width, 0), one(width, 1), top = BitVec::ones(width);
    const BitVec& v = value->value;
    std::vector<ValueRange> ranges;
    const bool below = cell.op == "<" || cell.op == "<=" || cell.op == "!=";
    const bool above = cell.op == ">" || cell.op == ">=" || cell.op == "!=";
    if (!value->fits) {
        if (below)
            addRange(ranges, zero, top);
        return ranges;
    }
    if (below && (cell.op == "<=" || !v.isZero()))
        addRange(ranges, zero, cell.op == "<=" ? v : v - one);
    if (above && (cell.op == ">=" || !v.isOnes()))
        addRange(ranges, cell.op == ">=" ? v : v + one, top);
    return ranges;
}

} // namespace

std::optional<Constant> constantOf(std::string_view text, unsigned width, const Constants& names) {
    if (const auto named = names.find(std::string(text)); named != names.end())
        return resized(named->second, width);
    const std::string digits = literalDigits(text);
    if (digits.empty() || digits.find('?') != std::string::npos)
        return std::nullopt;
    return resized(BitVec::fromBinary(digits), width);
}

std::optional<std::vector<ValueRange>> rangesOf(const lct::ConditionCell& cell, unsigned width,
                                                const Constants& names) {
    using Kind = lct::ConditionCell::Kind;
    std::vector<ValueRange> ranges;
    switch (cell.kind) {
    case Kind::Equal:
        return addMember(cell.operand, width, names, ranges) ? std::optional(ranges)
                                                             : std::nullopt;
    case Kind::Pattern: {
        auto range = pattern(cell.operand, width);
        return range ? std::optional(std::vector<ValueRange>{*range}) : std::nullopt;
    }
    case Kind::Compare:
        return comparison(cell, width, names);
    case Kind::Set: {
        std::string_view inner = util::trim(cell.operand);
        if (inner.size() < 2)
            return std::nullopt;
        for (std::string_view member :
             util::splitTopLevelCommas(inner.substr(1, inner.size() - 2))) {
            if (!addMember(member, width, names, ranges))
                return std::nullopt;
        }
        return ranges;
    }
    case Kind::Any:
    case Kind::Otherwise:
        break;
    }
    return std::nullopt;
}

} // namespace palindrome::lint
