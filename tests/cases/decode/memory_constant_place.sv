// A computed place of a memory, and a constant one that may be the same.
// RUN: decode %s
// EXPECT-ERROR: is written at a computed place and at others in one process [hdl-unsupported-memory]
// EXIT: 3
module m(input logic clk, s, input logic [1:0] i, j, input logic [7:0] d, e, output logic [7:0] q);
    logic [7:0] mem [4];
    always_ff @(posedge clk)
        if (s) mem[i] <= d; else mem[0] <= e;
    assign q = mem[i];
endmodule
