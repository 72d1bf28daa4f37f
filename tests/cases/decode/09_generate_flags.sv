// Generate, one flag for each bit.
// TEST: decode %S/tables/09_generate_flags.lct.md
module flags(input logic clk, rst_n, input logic [7:0] set, clr, output logic [7:0] flag);
  genvar i;
  generate for (i = 0; i < 8; i = i + 1) begin : g
    always_ff @(posedge clk or negedge rst_n)
      if (!rst_n) flag[i] <= 1'b0;
      else if (clr[i]) flag[i] <= 1'b0;
      else if (set[i]) flag[i] <= 1'b1;
  end endgenerate
endmodule
