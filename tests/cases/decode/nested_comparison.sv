// A condition inside of a nested choice keeps its operands together, whatever operators they have.
// RUN: decode --row-budget 1 %s
// EXPECT: a == (c?2'd1:2'd2) ? 3'b001
// EXPECT: b > (1'b0 \|\| 1'b1) ? 3'b010
// EXPECT: b < (c \| d) ? 3'b011
module m(input logic [1:0] a, b, input logic c, d, output logic [2:0] y);
    always_comb begin
        if (a == (c?2'd1:2'd2)) y = 3'd1;
        else if ((1'b0 || 1'b1) < b) y = 3'd2;
        else if (b < (c | d)) y = 3'd3;
        else y = 3'd0;
    end
endmodule
