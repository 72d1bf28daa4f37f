// What is too large to be proved is refused, once and at its declaration; the table alone can be had.
// RUN: decode %s --json
// EXPECT: hdl-memory-too-large
// EXPECT-NOT: internal-error
// EXIT: 3
// RUN: decode --no-check %s
// EXPECT: | mem [65537] | logic [7:0] | - |  |
module m(input logic clk, we, input logic [16:0] a, input logic [7:0] d, output logic [7:0] q);
    logic [7:0] mem [65537];
    always_ff @(posedge clk) if (we) mem[a] <= d;
    assign q = mem[a];
endmodule
