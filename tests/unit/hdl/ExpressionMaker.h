// ExpressionMaker.h - random expressions over six variables, of the operators that hardware uses.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <fmt/format.h>
#include <iterator>
#include <random>
#include <string>
#include <string_view>

namespace palindrome::hdl::test {

struct Variable {
    const char* name;
    unsigned width;
    bool isSigned;
};

inline constexpr Variable variables[] = {{"a", 8, false}, {"b", 8, true},  {"c", 1, false},
                                  {"d", 5, false}, {"e", 13, true}, {"f", 16, false}};

/// Makes random self-contained expressions of the operators that hardware descriptions use.
class ExpressionMaker {
public:
    /// `forVerilator`: two-state, so no division by zero; and without what Verilator 5.006 cannot
    /// read (variable members of `inside`) or reads against the standard (it lets the signedness
    /// around a size cast into the cast: 8'd1 <= 8'(b >>> a) shifts zeros into a signed b).
    explicit ExpressionMaker(uint64_t seed, bool forVerilator = false) :
        random(seed), forVerilator(forVerilator) {}

    std::string make(unsigned depth) {
        if (depth == 0 || pick(8) == 0)
            return leaf();
        auto sub = [&] { return make(depth - 1); };
        static constexpr const char* binary[] = {
            "+",  "-",  "*",  "/",   "&",  "|",  "^",  "~^", "<<", ">>",
            "<<<", ">>>", "<", "<=", ">",  ">=", "==", "!=", "&&", "||", "===", "->"};
        static constexpr const char* unary[] = {"~", "!", "-", "+", "&", "|", "^", "~&", "~|", "~^"};
        switch (pick(14)) {
            case 0:
            case 1:
            case 2:
            case 3:
            case 4:
                return infix(depth, binary[pick(std::size(binary))]);
            case 5:
                return fmt::format("({}({}))", unary[pick(std::size(unary))], sub());
            case 6:
                return fmt::format("({} ? {} : {})", sub(), sub(), sub());
            case 7:
                return fmt::format("{{{}, {}}}", sized(), sized());
            case 8:
                return fmt::format("{{{}{{{}}}}}", 1 + pick(3), sized());
            case 9:
                return pick(2) ? fmt::format("$signed({})", sub())
                               : fmt::format("$unsigned({})", sub());
            case 10:
                return cast(1 + pick(20), sub());
            case 11:
                return membership(sub(), sub(), sub());
            case 12:
                // slang 11 takes the result of a signed `%` for unsigned ((273 % 95) >= -1 is 0
                // there), so the remainder is unsigned here.
                return fmt::format("($unsigned({}) % {})", sub(), divisor(depth));
            default:
                return select();
        }
    }

    unsigned pick(size_t n) { return static_cast<unsigned>(random() % n); }
    uint64_t bits() { return random(); }

private:
    std::mt19937_64 random;
    bool forVerilator;

    std::string infix(unsigned depth, std::string_view op) {
        auto left = make(depth - 1);
        return fmt::format("({} {} {})", left, op, op == "/" ? divisor(depth) : make(depth - 1));
    }

    std::string cast(unsigned width, const std::string& value) {
        if (!forVerilator)
            return fmt::format("{}'({})", width, value);
        return fmt::format("{}'({}({}))", width, pick(2) ? "$signed" : "$unsigned", value);
    }

    std::string membership(const std::string& value, const std::string& low,
                           const std::string& high) {
        if (!forVerilator)
            return fmt::format("({} inside {{{}, [{}:{}], 8'b1?0?_??1?}})", value, leaf(), low, high);
        // Concatenations are unsigned: of mixed signs Verilator compares pair by pair.
        return fmt::format("({{{}}} inside {{8'd{}, [{{{}}}:{{{}}}], 8'b1?0?_??1?}})",
                           cast(8, value), pick(256), cast(8, low), cast(8, high));
    }

    std::string divisor(unsigned depth) {
        auto text = make(depth - 1);
        return !forVerilator ? text : fmt::format("({} | 13'd1)", text);
    }

    std::string sized() { return pick(2) ? select() : fmt::format("8'({})", leaf()); }

    std::string select() {
        auto& v = variables[pick(std::size(variables))];
        if (v.width == 1)
            return v.name;
        switch (pick(5)) {
            case 0:
                return fmt::format("{}[{}]", v.name, pick(v.width));
            case 1: {
                unsigned lo = pick(v.width), hi = lo + pick(v.width - lo);
                return fmt::format("{}[{}:{}]", v.name, hi, lo);
            }
            // slang's evaluator takes an index out of range for an error, so these stay inside.
            case 2:
                return fmt::format("{}[d[1:0]]", v.name);
            case 3:
                return fmt::format("f[d[2:0] +: {}]", 1 + pick(8));
            default:
                return fmt::format("e[{{2'b01, d[1:0]}} -: {}]", 1 + pick(4));
        }
    }

    std::string leaf() {
        switch (pick(6)) {
            case 0:
                return fmt::format("{}", pick(300));
            case 1:
                return fmt::format("{}'h{:x}", 12, pick(4096));
            case 2:
                return fmt::format("{}'sd{}", 7, pick(64));
            case 3:
                return fmt::format("'{}", pick(2));
            default:
                return variables[pick(std::size(variables))].name;
        }
    }
};

inline std::string declaration(const Variable& v) {
    return fmt::format("logic {}[{}:0]", v.isSigned ? "signed " : "", v.width - 1);
}

} // namespace palindrome::hdl::test
