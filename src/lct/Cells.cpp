// Cells.cpp - what condition and output cells mean, by their text alone.
// SPDX-License-Identifier: MIT
#include "lct/Model.h"
#include "util/Text.h"

#include <algorithm>

namespace palindrome::lct {

namespace {

/// "1??0": only 0, 1 and ?, with a ?.
bool isBarePattern(std::string_view text) {
    return text.find('?') != std::string_view::npos &&
           text.find_first_not_of("01?") == std::string_view::npos;
}

/// "4'b1??0": one based literal with a ? among its digits.
bool isBasedPattern(std::string_view text) {
    size_t i = 0;
    auto skipBlanks = [&] {
        while (i < text.size() && util::isBlankChar(text[i]))
            ++i;
    };
    while (i < text.size() && (util::isDigit(text[i]) || text[i] == '_'))
        ++i;
    skipBlanks();
    if (i >= text.size() || text[i] != '\'')
        return false;
    ++i;
    if (i < text.size() && (text[i] == 's' || text[i] == 'S'))
        ++i;
    if (i >= text.size() || std::string_view("bBoOdDhH").find(text[i]) == std::string_view::npos)
        return false;
    ++i;
    skipBlanks();
    const std::string_view digits = text.substr(i);
    return digits.find('?') != std::string_view::npos &&
           digits.find_first_not_of("0123456789abcdefABCDEFxXzZ?_") == std::string_view::npos;
}

} // namespace

ConditionCell parseConditionCell(Text raw) {
    ConditionCell cell;
    const std::string_view text = raw.text;
    auto is = [&](ConditionCell::Kind kind, std::string_view operand, std::string_view op = {}) {
        cell.kind = kind;
        cell.op = op;
        cell.operand = util::trim(operand);
    };
    using Kind = ConditionCell::Kind;
    if (text.empty() || text == "-")
        is(Kind::Any, "");
    else if (text == "otherwise")
        is(Kind::Otherwise, "");
    else if (text.front() == '{' && util::matchingBracket(text, 0) == text.size() - 1)
        is(Kind::Set, text);
    else if (text.starts_with("!=") || text.starts_with("<=") || text.starts_with(">="))
        is(Kind::Compare, text.substr(2), text.substr(0, 2));
    else if (text.starts_with("<") || text.starts_with(">"))
        is(Kind::Compare, text.substr(1), text.substr(0, 1));
    else if (isBarePattern(text))
        is(Kind::Pattern, text);
    else if (isBasedPattern(text))
        is(Kind::Pattern, text);
    else
        is(Kind::Equal, text);
    cell.raw = std::move(raw);
    return cell;
}

OutputCell parseOutputCell(Text raw, bool clocked) {
    OutputCell cell;
    if (raw.text == "hold" || (raw.empty() && clocked))
        cell.kind = OutputCell::Kind::Hold;
    else if (raw.text == "-")
        cell.kind = OutputCell::Kind::Unspecified;
    cell.raw = std::move(raw);
    return cell;
}

} // namespace palindrome::lct
