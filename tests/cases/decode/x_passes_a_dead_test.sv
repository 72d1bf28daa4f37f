// A power-up x passes a test below its own negation, which no known value does: the rows that leave
// it out are not equal to the source, the nested decisions are.
// RUN: decode %s -o %T/table.lct.md
// EXPECT-ERROR: [decode-literal]
// EXPECT-FILE: table.lct.md
// EXPECT: (q ? (!q ? b : a) : 1'b0)
// RUN: prove %T/table.lct.md %s
// EXPECT: proved
// RUN: decode --no-check %s
// EXPECT: | q | → y |
module m(input logic clk, a, b, output logic y);
    logic q;
    always_ff @(posedge clk) q <= a;
    always_comb begin
        y = 1'b0;
        if (q) begin
            y = a;
            if (!q) y = b;
        end
    end
endmodule
