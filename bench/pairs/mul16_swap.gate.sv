// SPDX-License-Identifier: MIT
// Shifts of the second operand, added where the first has a one.
module mul16_swap (
    input  logic [15:0] a,
    input  logic [15:0] b,
    output logic [31:0] y
);
    integer i;

    always_comb begin
        y = 32'd0;
        for (i = 0; i < 16; i = i + 1)
            if (a[i]) y = y + ({16'd0, b} << i);
    end
endmodule
