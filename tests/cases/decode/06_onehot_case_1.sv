// One-hot state, case (1'b1), single bits assigned.
// TEST: decode %S/tables/06_onehot_case_1.lct.md
module onehot(input logic clk, rst, a, b, output logic [2:0] s, output logic out);
  always_ff @(posedge clk)
    if (rst) s <= 3'b001;
    else begin
      s <= 3'b000;
      case (1'b1)
        s[0]: if (a) s[1] <= 1'b1; else s[0] <= 1'b1;
        s[1]: if (b) s[2] <= 1'b1; else s[1] <= 1'b1;
        s[2]: s[0] <= 1'b1;
      endcase
    end
  assign out = s[2];
endmodule
