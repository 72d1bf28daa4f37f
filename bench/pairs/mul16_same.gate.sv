// SPDX-License-Identifier: MIT
// Shifts of the first operand, added where the second has a one.
module mul16_same (
    input  logic [15:0] a,
    input  logic [15:0] b,
    output logic [31:0] y
);
    integer i;

    always_comb begin
        y = 32'd0;
        for (i = 0; i < 16; i = i + 1)
            if (b[i]) y = y + ({16'd0, a} << i);
    end
endmodule
