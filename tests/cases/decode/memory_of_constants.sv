// A memory that only reset writes holds.
// RUN: decode %s
// EXPECT: | → mem |
// EXPECT: | hold |
module m(input logic clk, rst, input logic [1:0] i, input logic [7:0] d, output logic [7:0] q);
    logic [7:0] mem [4];
    always_ff @(posedge clk)
        if (rst) mem <= '{default: 8'h12};
    assign q = mem[i];
endmodule
