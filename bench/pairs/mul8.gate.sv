// SPDX-License-Identifier: MIT
// Shifts of the second operand, added where the first has a one.
module mul8 (
    input  logic [7:0] a,
    input  logic [7:0] b,
    output logic [15:0] y
);
    integer i;

    always_comb begin
        y = 16'd0;
        for (i = 0; i < 8; i = i + 1)
            if (a[i]) y = y + ({8'd0, b} << i);
    end
endmodule
