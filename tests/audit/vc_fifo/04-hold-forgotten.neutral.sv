module m0 #(
  parameter int unsigned k0 = 40,
  parameter int unsigned k1 = 4
) (
  input logic p0,
  input logic p1,
  input logic p2,
  input logic [k0-1:0] p3,
  input logic p4,
  output logic [k0-1:0] p5,
  output logic p6,
  output logic p7
);

  logic [k0-1:0] s0 [k1];
  logic [$clog2(k1)-1:0] s1;
  logic [$clog2(k1)-1:0] s2;
  logic [$clog2(k1):0] s3;

  assign p6 = s3 == 0;
  assign p7 = s3 == k1;

  always_comb begin
    p5 = '0;
    if (s3 != 0) begin
      p5 = s0[s2];
    end
  end

  always_ff @(posedge p0) begin
    if (p2) begin
      s0[s1] <= p3;
    end
  end

  always_ff @(posedge p0 or negedge p1) begin
    if (!p1) begin
      s1 <= 0;
    end else if (p2) begin
      if (s1 == k1 - 1) begin
        s1 <= 0;
      end else begin
        s1 <= s1 + 1;
      end
    end
  end

  always_ff @(posedge p0 or negedge p1) begin
    if (!p1) begin
      s2 <= 0;
    end else if (p4) begin
      if (s2 == k1 - 1) begin
        s2 <= 0;
      end else begin
        s2 <= s2 + 1;
      end
    end
  end

  always_ff @(posedge p0 or negedge p1) begin
    if (!p1) begin
      s3 <= 0;
    end else if (p2 && !p4) begin
      s3 <= s3 + 1;
    end else begin
      s3 <= s3 - 1;
    end
  end

endmodule
