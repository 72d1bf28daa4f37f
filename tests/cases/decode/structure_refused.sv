// What rows of instances and connections cannot say is refused by name, at its line.
// RUN: decode --top clock_by_another_name %s
// EXPECT-ERROR: 'ck' is the clock or reset of 'flop'
// EXIT: 3
// RUN: decode --top not_connected %s
// EXPECT-ERROR: the input 'b' of 'u_x' is not connected
// EXIT: 3
// RUN: decode --top structured %s
// EXPECT-ERROR: port 'p' of 'u_x' has the type
// EXIT: 3
// RUN: decode --top two_clocks %s
// EXPECT-ERROR: decode-refused-two-clocks
// EXIT: 3
// RUN: decode --top name_of_a_wire %s
// EXPECT-ERROR: 'u_x__a' is more than the wire of a port of 'u_x'
// EXIT: 3
// RUN: decode --top clock_as_value %s
// EXPECT-ERROR: decode-refused-clock-read
// EXIT: 3
package p_pkg;
    typedef struct packed { logic a, b; } pair_t;
endpackage
module flop(input logic ck, d, output logic q);
    always_ff @(posedge ck) q <= d;
endmodule
module flop2(input logic clk2, d, output logic q);
    always_ff @(posedge clk2) q <= d;
endmodule
module both(input logic a, b, output logic y);
    assign y = a & b;
endmodule
module typed(input p_pkg::pair_t p, output logic y);
    assign y = p.a & p.b;
endmodule
module clock_by_another_name(input logic clk, d, output logic q);
    flop u_x (.ck(clk), .d(d), .q(q));
endmodule
module not_connected(input logic a, output logic y);
    both u_x (.a(a), .b(), .y(y));
endmodule
module structured(input logic a, b, output logic y);
    typed u_x (.p({a, b}), .y(y));
endmodule
module two_clocks(input logic ck, clk2, d, output logic q);
    logic m;
    flop u_a (.ck, .d(d), .q(m));
    flop2 u_b (.clk2, .d(m), .q(q));
endmodule
module name_of_a_wire(input logic a, b, output logic y, z);
    logic u_x__a;
    always_comb if (b) u_x__a = a; else u_x__a = 1'b0;
    both u_x (.a(u_x__a), .b(b), .y(y));
    assign z = u_x__a;
endmodule
module clock_as_value(input logic ck, d, output logic q, y);
    flop u_x (.ck, .d(d), .q(q));
    both u_y (.a(ck), .b(d), .y(y));
endmodule
