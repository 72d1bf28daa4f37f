// Read before it is written, a memory is what it was.
// RUN: decode %s
// EXPECT: | mem [4] | logic [7:0] | - |  |
// EXPECT: | 1 | d |
// EXPECT: | mem[~i] |
module m(input logic clk, we, input logic [1:0] i, input logic [7:0] d, output logic [7:0] q);
    logic [7:0] mem [4];
    always_ff @(posedge clk) begin
        q <= mem[~i];
        if (we) mem[i] = d;
    end
endmodule
