// SPDX-License-Identifier: MIT
// The sum as a tree of other pairs, and the comparison as a borrow.
module sum4 (
    input  logic [31:0] a,
    input  logic [31:0] b,
    input  logic [31:0] c,
    input  logic [31:0] d,
    output logic [31:0] sum,
    output logic        less
);
    logic [32:0] difference;

    assign sum = (d + b) + (c + a);
    assign difference = {1'b0, a} - {1'b0, b};
    assign less = difference[32];
endmodule
