// Ternaries: chain, single, with x.
// TEST: decode %S/tables/07_ternaries.lct.md
module alu(input logic [1:0] op, input logic sat, input logic [7:0] a, b, output logic [8:0] y, output logic [7:0] m, output logic z);
  assign y = op == 2'd0 ? a + b : op == 2'd1 ? a - b : op == 2'd2 ? {1'b0, a & b} : 9'd0;
  assign m = sat ? 8'hff : a;
  assign z = y == 0 ? 1'b1 : 1'b0;
endmodule
