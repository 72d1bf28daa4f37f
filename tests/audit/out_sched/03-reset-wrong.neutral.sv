module m0 (
  input logic p0,
  input logic p1,
  input logic [4:0] p2,
  input logic [4:0] p3,
  input logic [4:0] p4,
  input logic [4:0] p5,
  input logic [1:0] p6,
  input logic [9:0] p7,
  input logic [9:0] p8,
  output logic [9:0] p9,
  output logic [1:0] p10,
  output logic [1:0] p11,
  output logic [1:0] p12,
  output logic [4:0] p13,
  output logic [1:0] p14
);

  logic [4:0] s0;
  logic [1:0] s1;

  logic s2;
  logic s3;
  logic s4;
  logic [1:0] s5;

  assign s2 = p2 != 0;
  assign s3 = (p2 & p4) != 0;
  assign s4 = (p2 & p5) != 0;

  assign p9[0] = p2[0] && !p3[0];
  assign p9[1] = p2[0] && p3[0];
  assign p9[2] = p2[1] && !p3[1];
  assign p9[3] = p2[1] && p3[1];
  assign p9[4] = p2[2] && !p3[2];
  assign p9[5] = p2[2] && p3[2];
  assign p9[6] = p2[3] && !p3[3];
  assign p9[7] = p2[3] && p3[3];
  assign p9[8] = p2[4] && !p3[4];
  assign p9[9] = p2[4] && p3[4];

  assign s5 = {(p9 & p8) != 0, (p9 & p7) != 0};

  assign p13 = s0;
  assign p14 = s1;

  always_comb begin
    p10 = 2'b00;
    p11 = 2'b00;
    p12 = 2'b00;
    if (!s2) begin
      p10 = 2'b00;
      p11 = 2'b00;
      p12 = 2'b00;
    end else if (s3 && s4) begin
      p10 = p6;
      p11 = p6;
      p12 = p6;
    end else if (s3 && !s4) begin
      p10 = p6;
      p11 = p6;
      p12 = 2'b00;
    end else if (!s3 && s4) begin
      p10 = s5;
      p11 = 2'b00;
      p12 = s5;
    end else begin
      p10 = s5;
      p11 = 2'b00;
      p12 = 2'b00;
    end
  end

  always_ff @(posedge p0 or negedge p1) begin
    if (!p1) begin
      s0 <= 5'd1;
      s1 <= 2'd0;
    end else begin
      s0 <= p2;
      s1 <= p10;
    end
  end

endmodule
