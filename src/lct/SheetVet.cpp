// SheetVet.cpp - what spreadsheets make of texts that are typed into them.
// SPDX-License-Identifier: MIT
#include "lct/SheetReader.h"
#include "util/Text.h"

#include <algorithm>
#include <array>

namespace palindrome::lct {

namespace {

void quote(diag::Diagnostic& d, const SheetCell& cell) {
    if (!d.quote.empty() || cell.text.empty())
        return;
    d.quote = util::shorten(cell.text, 120);
    d.quoteColumn = 1;
}

/// A whole number that is written in the same way however it was typed. Of `10` nobody knows whether it
/// was `0010`; of `5` and `0` it makes no difference.
bool isPlainNumber(std::string_view text) {
    const std::string_view digits = text.substr(text.starts_with('-') ? 1 : 0);
    if (digits.empty() || digits.size() > 11 ||
        !std::all_of(digits.begin(), digits.end(), util::isDigit))
        return false;
    const bool bits = std::all_of(digits.begin(), digits.end(),
                                  [](char c) { return c == '0' || c == '1'; });
    return digits.size() == 1 || !bits;
}

void vetNumber(const SheetCell& cell, Report& report) {
    if (isPlainNumber(cell.text))
        return;
    const bool whole = std::all_of(cell.text.begin(), cell.text.end(), util::isDigit);
    quote(report.error("sheet-number", cell.span,
                       "the cell holds the number " + util::shorten(cell.text, 40) + ", not a text: " +
                           (whole ? "it may have been typed as `" + cell.text + "`, or with zeros "
                                    "in front as `00" + cell.text + "`"
                                  : "it may have been typed otherwise, such as `1E3`"),
                       "format the cells as text, and type it again"),
          cell);
}

struct Character {
    std::string_view bytes, name, meant;
    bool prose; ///< wrong in notes, too
};

/// What word processors and web pages put in the place of plain characters.
constexpr std::array<Character, 13> characters{{
    {"\u00a0", "a no-break space", " ", true},
    {"\u202f", "a narrow no-break space", " ", true},
    {"\u200b", "a zero-width space", "", true},
    {"\u200c", "a zero-width non-joiner", "", true},
    {"\u2060", "a word joiner", "", true},
    {"\ufeff", "a byte order mark", "", true},
    {"\u2018", "a typographic apostrophe", "'", false},
    {"\u2019", "a typographic apostrophe", "'", false},
    {"\u201c", "a typographic quotation mark", "\"", false},
    {"\u201d", "a typographic quotation mark", "\"", false},
    {"\u2013", "a dash", "-", false},
    {"\u2212", "a minus sign that is not ASCII", "-", false},
    {"\u2026", "an ellipsis", "...", false},
}};

/// The first such character outside of string literals; null if there is none.
const Character* foreignCharacter(std::string_view text) {
    bool literal = false;
    for (size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '"' && (i == 0 || text[i - 1] != '\\'))
            literal = !literal;
        if (literal || static_cast<unsigned char>(text[i]) < 0x80)
            continue;
        for (const Character& character : characters)
            if (text.substr(i).starts_with(character.bytes))
                return &character;
    }
    return nullptr;
}

void vetText(const SheetCell& cell, Report& report) {
    if (const Character* found = foreignCharacter(cell.text)) {
        quote(report.error("sheet-character", cell.span,
                           "the cell has " + std::string(found->name),
                           found->meant.empty() ? std::string("remove it")
                           : found->meant == " "
                               ? std::string("type a plain space, or none")
                               : "type `" + std::string(found->meant) +
                                     "`, and switch automatic replacement off"),
              cell);
        return;
    }
    if (util::trim(cell.text).size() != cell.text.size())
        quote(report.warning("sheet-blanks", cell.span,
                             "blanks at the ends of the cell are left out", "remove them"),
              cell);
}

/// What is left of a date or of a power of ten in a CSV that a spreadsheet program has saved.
bool looksReformatted(std::string_view text) {
    static constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                             "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    auto digits = [](std::string_view part, size_t least, size_t most) {
        return part.size() >= least && part.size() <= most &&
               std::all_of(part.begin(), part.end(), util::isDigit);
    };
    auto month = [&](std::string_view part) {
        return std::find(months.begin(), months.end(), part) != months.end();
    };
    const size_t dash = text.find('-');
    if (dash != std::string_view::npos) {
        const auto left = text.substr(0, dash), right = text.substr(dash + 1);
        if ((digits(left, 1, 2) && month(right)) || (month(left) && digits(right, 2, 2)))
            return true;
    }
    const size_t exponent = text.find("E+");
    const size_t point = text.find('.');
    return exponent != std::string_view::npos && point == 1 && digits(text.substr(0, 1), 1, 1) &&
           digits(text.substr(2, exponent - 2), 1, 15) && digits(text.substr(exponent + 2), 1, 3);
}

} // namespace

void vetCell(const SheetCell& cell, bool prose, bool csv, Report& report) {
    switch (cell.kind) {
    case SheetCell::Kind::Text:
        if (!prose)
            vetText(cell, report);
        if (!prose && csv && looksReformatted(cell.text))
            quote(report.warning("sheet-reformatted", cell.span,
                                 "the cell looks like a date or a power of ten, as spreadsheet "
                                 "programs write them",
                                 "write what was meant, such as `1-0` or `1E3`; a program that opens "
                                 "CSV should be told that all columns are text"),
                  cell);
        break;
    case SheetCell::Kind::Number:
        vetNumber(cell, report);
        break;
    case SheetCell::Kind::Date:
        quote(report.error("sheet-date", cell.span,
                           "the cell holds a date or time (" + util::shorten(cell.text, 40) +
                               "), not a text: a text such as `1-0` becomes one when it is typed",
                           "format the cells as text, and type it again"),
              cell);
        break;
    case SheetCell::Kind::Boolean:
        quote(report.error("sheet-value", cell.span,
                           "the cell holds a truth value, not a text",
                           "format the cells as text, and type the name in small letters or a bit"),
              cell);
        break;
    case SheetCell::Kind::Error:
        quote(report.error("sheet-value", cell.span,
                           "the cell holds the error value " + util::shorten(cell.text, 40),
                           "write the text that was meant"),
              cell);
        break;
    case SheetCell::Kind::Formula:
        quote(report.error("sheet-formula", cell.span,
                           "the cell holds a formula, whose value depends on other cells",
                           "write its value as a text"),
              cell);
        break;
    }
}

} // namespace palindrome::lct
