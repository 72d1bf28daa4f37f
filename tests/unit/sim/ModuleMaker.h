// ModuleMaker.h - random small clocked modules with the statements that hardware uses.
// SPDX-License-Identifier: MIT
#pragma once

#include "hdl/ExpressionMaker.h"

namespace palindrome::sim::test {

/// Makes modules with inputs clk, rst, a, c, d, registers b (signed), f and mem, a blocking
/// temporary e, and outputs f, b, e and y. Every bit is known from the first reset on.
class ModuleMaker {
public:
    explicit ModuleMaker(uint64_t seed) : maker(seed, true) {}

    std::string make(const std::string& name) {
        bool async = maker.pick(2), low = maker.pick(2);
        std::string test = low ? "!rst" : "rst";
        std::string text = fmt::format(
            "module {}(input logic clk, rst, input logic [7:0] a, input logic [0:0] c,\n"
            "    input logic [4:0] d, output logic [15:0] f, output logic signed [7:0] b,\n"
            "    output logic signed [12:0] e, output logic [7:0] y);\n"
            "logic [7:0] mem [4];\n"
            "function automatic logic [15:0] fn(input logic [7:0] a, input logic signed [12:0] e);\n"
            "    logic [4:0] d;\n    logic [15:0] f;\n    logic signed [7:0] b;\n"
            "    logic [0:0] c;\n    d = a[4:0]; f = {{a, e[7:0]}}; b = e[9:2]; c = e[12];\n",
            name);
        text += statements({"f", "b"}, "=", 2, 1) + "    return f ^ 16'(b);\nendfunction\n";
        text += "always_comb begin\n    e = '0;\n" + statements({"e"}, "=", 3, 2) + "end\n";
        text += fmt::format("assign y = mem[d[1:0]] ^ 8'(fn({}, {}));\n", expression(), expression());
        text += fmt::format("always_ff @(posedge clk{})\n    if ({}) begin\n        f <= 16'h{:x}; "
                            "b <= {}; mem <= '{{default: 8'h{:x}}};\n    end else begin\n",
                            async ? (low ? " or negedge rst" : " or posedge rst") : "", test,
                            maker.pick(65536), maker.pick(128), maker.pick(256));
        text += statements({"f", "b", "mem[d[1:0]]"}, "<=", 4, 2);
        return text + "    end\nendmodule\n";
    }

private:
    hdl::test::ExpressionMaker maker;

    std::string expression() { return maker.make(1 + maker.pick(2)); }

    std::string statements(const std::vector<std::string>& targets, const char* assign,
                           unsigned count, unsigned depth) {
        std::string text;
        for (unsigned i = 0; i < count; ++i)
            text += statement(targets, assign, depth);
        return text;
    }

    std::string statement(const std::vector<std::string>& targets, const char* assign,
                          unsigned depth) {
        auto block = [&] { return "begin\n" + statements(targets, assign, 2, depth - 1) + "end\n"; };
        switch (depth == 0 ? 0 : maker.pick(6)) {
            case 1: {
                auto condition = expression(), then = block();
                return fmt::format("if ({}) {}", condition, then);
            }
            case 2: {
                auto condition = expression(), then = block();
                return fmt::format("if ({}) {}else {}", condition, then, block());
            }
            case 3: {
                auto first = block(), second = block();
                return fmt::format("case (d[3:1])\n3'd{}, 3'd{}: {}3'd{}: {}default: {}endcase\n",
                                   maker.pick(4), 4 + maker.pick(2), first, 6 + maker.pick(2),
                                   second, block());
            }
            case 4: {
                auto first = block();
                return fmt::format("casez (a)\n8'b1?{}?_??0?: {}8'b0?11_????: {}endcase\n",
                                   maker.pick(2), first, block());
            }
            case 5:
                return loop(targets[0], assign);
            default:
                return assignment(targets[maker.pick(targets.size())], assign);
        }
    }

    std::string loop(const std::string& target, const char* assign) {
        return fmt::format("for (int i = 0; i < {}; i++) if ({}) {}[i] {} a[i] ^ ({});\n",
                           1 + maker.pick(8), expression(), target, assign, expression());
    }

    std::string assignment(const std::string& target, const char* assign) {
        auto value = expression();
        if (target.starts_with("mem") || maker.pick(2))
            return fmt::format("{} {} {};\n", target, assign, value);
        switch (maker.pick(3)) {
            case 0:
                return fmt::format("{}[{}] {} {};\n", target, maker.pick(8), assign, value);
            case 1:
                return fmt::format("{}[d[2:0]] {} {};\n", target, assign, value);
            default:
                return fmt::format("{}[d[1:0] +: {}] {} {};\n", target, 1 + maker.pick(5), assign,
                                   value);
        }
    }
};

} // namespace palindrome::sim::test
