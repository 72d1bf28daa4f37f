// Without outputs the registers are compared.
// RUN: decode %s --json
// EXPECT: "selfCheck": "proved"
module m(input logic clk, rst, a);
    logic [1:0] q;
    always_ff @(posedge clk)
        if (rst) q <= '0;
        else if (a) q <= q + 2'd1;
endmodule
