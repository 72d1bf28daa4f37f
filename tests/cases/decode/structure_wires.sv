// Instances and what connects them: constants, part selects, concatenations, an output in two parts,
// one that nobody reads, and parameters. A wire that only connects ports is called by its port.
// RUN: decode --top top %s
// EXPECT: | DEPTH | int unsigned | 4 |
// EXPECT: | clk | posedge | rst_n | low | async |
// EXPECT: ## Instances
// EXPECT: | u_a | stage | WIDTH = 2*DEPTH | the first |
// EXPECT: | u_b | stage | WIDTH = 8 |
// EXPECT: | u_c | split | - |
// EXPECT: ## Connections
// EXPECT: | {d[3:0], 4'b1010} | u_a.d |
// EXPECT: | 1'b1 | u_b.en |
// EXPECT: | u_a.q | u_b.d |
// EXPECT: | u_b.q | u_c.d |
// EXPECT: | u_c.parts[3:2] | high |
// EXPECT: | u_c.parts[1:0] | low |
// EXPECT: | u_b.q[7] ^ d[0] | odd |
// EXPECT: | u_a.full | open |
// EXPECT: | u_b.full | open |
// EXPECT-NOT: a_to_b
// RUN: decode --top top %s -o %T/top.lct.md
// RUN: decode --top stage %s -o %T/stage.lct.md
// RUN: decode --top split %s -o %T/split.lct.md
// RUN: prove %T/top.lct.md %s
// EXPECT: proved
// RUN: emit %T/top.lct.md
// EXPECT: assign u_a__d = {d[3:0], 4'b1010};
module stage #(parameter int unsigned WIDTH = 4) (
    input logic clk, rst_n, en, input logic [WIDTH-1:0] d,
    output logic [WIDTH-1:0] q, output logic full);
    always_ff @(posedge clk or negedge rst_n)
        if (!rst_n) q <= '0;
        else if (en) q <= d;
    assign full = &q;
endmodule
module split(input logic [7:0] d, output logic [3:0] parts);
    assign parts = d[7:4] ^ d[3:0];
endmodule
module top #(parameter int unsigned DEPTH = 4) (
    input logic clk, rst_n, input logic [7:0] d, input logic go,
    output logic [1:0] high, low, output logic odd);
    logic [7:0] a_to_b, b_out;
    stage #(.WIDTH(2*DEPTH)) u_a (.clk, .rst_n, .en(go), .d({d[3:0], 4'b1010}), .q(a_to_b),
                                  .full()); // the first
    stage #(8) u_b (.clk(clk), .rst_n(rst_n), .en(1'b1), .d(a_to_b), .q(b_out), .full());
    split u_c (.d(b_out), .parts({high, low}));
    // Connections
    assign odd = b_out[7] ^ d[0];
endmodule
