// Several computed places of a memory with many words.
// RUN: decode %s
// EXPECT-ERROR: the memory 'mem' is written at several computed places in one process
// EXIT: 3
module m(input logic clk, s, input logic [1:0] i, j, input logic [7:0] d, e, output logic [7:0] q);
    logic [7:0] mem [32];
    always_ff @(posedge clk)
        if (s) mem[i] <= d; else mem[j] <= e;
    assign q = mem[i];
endmodule
