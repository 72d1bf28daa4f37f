// SPDX-License-Identifier: MIT
// Four operands from left to right, and a comparison.
module sum4 (
    input  logic [31:0] a,
    input  logic [31:0] b,
    input  logic [31:0] c,
    input  logic [31:0] d,
    output logic [31:0] sum,
    output logic        less
);
    assign sum = a + b + c + d;
    assign less = a < b;
endmodule
