// EmitLex.h - a lexer for table cells, which decides what a cell may hold before it is printed.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace palindrome::hdl {

/// One token of a cell. `begin` counts bytes from the start of the cell.
struct CellToken {
    enum class Kind {
        Name,    ///< identifier or keyword
        System,  ///< $clog2
        Number,  ///< size, base and digits are one token
        Unbased, ///< '0 '1 'x 'z
        Punct    ///< longest match; "'{" and "'(" are one token
    };
    Kind kind = Kind::Punct;
    std::string_view text;
    size_t begin = 0;

    bool is(std::string_view punct) const { return kind == Kind::Punct && text == punct; }
};

/// Why a cell is refused, and where in it.
struct CellProblem {
    size_t offset = 0, length = 1;
    std::string message;
    std::string wayOut;
};

struct LexedCell {
    std::vector<CellToken> tokens;
    std::optional<CellProblem> problem; ///< the tokens end before it
};

/// Splits a cell. Comments, strings, directives, escaped identifiers, control characters and bytes
/// outside ASCII are problems. The tokens point into `text`.
LexedCell lexCell(std::string_view text);

/// True for the reserved words of IEEE 1800-2023.
bool isKeyword(std::string_view word);

/// True for [A-Za-z_][A-Za-z0-9_$]*, keywords included.
bool isIdentifier(std::string_view word);

/// Refuses what cannot be one expression, so that the text, printed as a right-hand side or between
/// parentheses, stays there: unbalanced brackets, `;`, assignments, delays, events, statements, a
/// comma outside brackets. It does not parse: what it lets pass may still be a syntax error within
/// the cell.
std::optional<CellProblem> checkExpression(std::string_view text);

/// Accepts data types only: a named or built-in type, `enum`, `struct` or `union` with its braces,
/// packed dimensions. `allowImplicit` accepts an empty cell or dimensions alone (a parameter's
/// type).
std::optional<CellProblem> checkType(std::string_view text, bool allowImplicit = false);

/// Accepts a name that is followed by selects and members only: "win_id[3]", "mem[wptr]",
/// "hdr.len".
std::optional<CellProblem> checkTarget(std::string_view text);

/// Accepts a name that is followed by unpacked dimensions only: "mem [DEPTH]".
std::optional<CellProblem> checkDeclaredName(std::string_view text);

/// True if a checked expression binds tighter than every operator: a name, select, literal, call,
/// cast, brace group or group in parentheses.
bool isSingleOperand(std::string_view text);

/// True if the whole text is one group in braces.
bool isBraceGroup(std::string_view text);

/// The identifier that a checked target or declared name begins with.
std::string_view leadingName(std::string_view text);

/// Index of the token after the bracket group that begins at `open`; tokens.size() if it is not
/// closed.
size_t skipGroup(const std::vector<CellToken>& tokens, size_t open);

/// The two texts have the same tokens, whatever the white space.
bool sameTokens(std::string_view a, std::string_view b);

} // namespace palindrome::hdl
