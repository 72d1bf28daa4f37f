// SPDX-License-Identifier: MIT
// Sixteen bits by sixteen.
module mul16_same (
    input  logic [15:0] a,
    input  logic [15:0] b,
    output logic [31:0] y
);
    assign y = a * b;
endmodule
