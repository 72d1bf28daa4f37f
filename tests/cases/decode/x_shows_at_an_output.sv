// What the source sets to x shows at an output: as a spec the table does not allow that, and its
// reference module has the same x.
// RUN: decode %s -o %T/table.lct.md
// EXPECT-ERROR: [decode-x-visible]
// EXPECT-FILE: table.lct.md
// EXPECT: | 1 | - |
// RUN: prove %T/table.lct.md %s
// EXPECT: possible-x
// EXIT: 1
module m(input logic [1:0] a, output logic y);
    logic s;
    always_comb
        if (a == 0) s = 1'b0;
        else if (a == 1) s = 'x;
        else s = 1'b1;
    assign y = s ? 1'b1 : 1'b0;
endmodule
