// A unit with instances and logic of its own has both: what its tables and equations read keeps the
// name of the source.
// RUN: decode --top top %s
// EXPECT: | count | logic [3:0] | '0 |
// EXPECT: | level | logic [3:0] |
// EXPECT: ## Table: count
// EXPECT: | 1 | < 4'd9 | count + 4'd1 |
// EXPECT: | u_filter | filter | - |
// EXPECT: | in ^ MASK | u_filter.d |
// EXPECT: | u_filter.q | level |
// EXPECT: | count | u_show.n |
// EXPECT: | u_show.lamps | lamps |
package mask_pkg;
    localparam logic [3:0] MASK = 4'd5;
endpackage
module filter(input logic clk, rst, input logic [3:0] d, output logic [3:0] q);
    always_ff @(posedge clk) if (rst) q <= '0; else q <= d;
endmodule
module show(input logic [3:0] n, output logic [6:0] lamps);
    assign lamps = {3'b000, n} << 2;
endmodule
module top(input logic clk, rst, go, input logic [3:0] in, output logic [6:0] lamps,
           output logic busy);
    logic [3:0] level, count;
    filter u_filter (.clk, .rst, .d(in ^ mask_pkg::MASK), .q(level));
    always_ff @(posedge clk)
        if (rst) count <= '0;
        else if (go && level < 4'd9) count <= count + 4'd1;
    assign busy = level != count;
    show u_show (.n(count), .lamps(lamps));
endmodule
