module m0 #(
  parameter int unsigned k0 = 4
) (
  input logic p0,
  input logic p1,
  input logic p2,
  input logic p3,
  output logic p4,
  output logic p5
);

  logic [$clog2(k0+1)-2:0] s0;

  assign p4 = s0 != 0;

  always_ff @(posedge p0 or negedge p1) begin
    if (!p1) begin
      s0 <= k0;
    end else if ((p2 == 1) && (p3 == 0) && (s0 < k0)) begin
      s0 <= s0 + 1;
    end else if ((p2 == 0) && (p3 == 1) && (s0 != 0)) begin
      s0 <= s0 - 1;
    end
  end

  always_comb begin
    p5 = 1'b0;
    if ((p2 == 1) && (p3 == 0) && (s0 >= k0)) begin
      p5 = 1'b1;
    end else if ((p2 == 0) && (p3 == 1) && (s0 == 0)) begin
      p5 = 1'b1;
    end
  end

endmodule
