// Generate loops and arrays of instances are arrays of the table; what differs from one iteration to
// the next in more than the index is written out.
// RUN: decode --top top %s
// EXPECT: | u_bit[N] | cell1 | - |
// EXPECT: | u_sum[4] | cell1 | - |
// EXPECT: | u_rev[4] | cell1 | - |
// EXPECT: | u_pair[2*2] | cell1 | - |
// EXPECT: | a[i] | u_bit[i].a | i N |
// EXPECT: | b[3 - i] | u_bit[i].b | i N |
// EXPECT: | u_bit[i].y | u_sum[i].a | i 4 |
// EXPECT: | b[i] | u_sum[i].b | i 4 |
// EXPECT: | u_sum[i].y | y[i] | i 4 |
// EXPECT: | a[3] | u_rev[0].a |
// EXPECT: | a[0] | u_rev[3].a |
// EXPECT: | c | u_rev[i].b | i 4 |
// EXPECT: | a[2*j+k] | u_pair[2*j+k].a | j 2, k 2 |
// EXPECT: | u_pair[2*j+k].y | z[2*j+k] | j 2, k 2 |
module cell1(input logic a, b, output logic y);
    assign y = a & b;
endmodule
module top #(parameter int unsigned N = 4) (
    input logic [3:0] a, b, input logic c, output logic [3:0] y, r, z);
    logic [3:0] between;
    for (genvar i = 0; i < N; i++) begin : g_bit
        cell1 u_bit (.a(a[i]), .b(b[3 - i]), .y(between[i]));
    end
    cell1 u_sum [3:0] (.a(between), .b(b), .y(y));
    cell1 u_rev [0:3] (.a(a), .b(c), .y(r));
    for (genvar j = 0; j < 2; j++) begin : g_row
        for (genvar k = 0; k < 2; k++) begin : g_column
            logic own;
            cell1 u_pair (.a(a[2*j+k]), .b(c), .y(own));
            assign z[2*j+k] = own;
        end
    end
endmodule
