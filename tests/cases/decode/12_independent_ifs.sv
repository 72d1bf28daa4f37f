// Saturating counter, two independent ifs.
// TEST: decode %S/tables/12_independent_ifs.lct.md
module sat(input logic clk, rst, inc, dec, output logic [3:0] q, output logic ovf);
  always_ff @(posedge clk) begin
    if (inc && q != 4'hf) q <= q + 4'd1;
    if (dec && !inc && q != 4'h0) q <= q - 4'd1;
    if (inc && q == 4'hf) ovf <= 1'b1;
    if (rst) begin q <= 4'd0; ovf <= 1'b0; end
  end
endmodule
