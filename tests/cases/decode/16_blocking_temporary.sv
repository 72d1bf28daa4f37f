// Blocking temporary, signed limits.
// TEST: decode %S/tables/16_blocking_temporary.lct.md
module lim(input logic clk, rst, input logic signed [7:0] a, b, lo, hi, output logic signed [7:0] y, output logic [1:0] c);
  logic signed [8:0] sum;
  always @(posedge clk) begin
    sum = a + b;
    if (rst) begin y <= 0; c <= 0; end
    else if (sum < lo) begin y <= lo; c <= 2'b01; end
    else if (sum > hi) begin y <= hi; c <= 2'b10; end
    else begin y <= sum[7:0]; c <= 2'b00; end
  end
endmodule
