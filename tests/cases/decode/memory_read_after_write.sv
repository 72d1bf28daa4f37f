// A memory that is written with a blocking assignment and read further down has no table yet.
// RUN: decode %s
// EXPECT-ERROR: the memory 'mem' is read after it was written in the same process [hdl-unsupported-memory]
// EXPECT-ERROR: q <= mem[~i];
// EXIT: 3
module m(input logic clk, we, input logic [1:0] i, input logic [7:0] d, output logic [7:0] q);
    logic [7:0] mem [4];
    always_ff @(posedge clk) begin
        if (we) mem[i] = d;
        q <= mem[~i];
    end
endmodule
