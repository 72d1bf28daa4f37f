module m0 (
  input logic p0,
  input logic p1,
  input logic [1:0] p2,
  input logic [39:0] p3,
  input logic [39:0] p4,
  input logic [4:0] p5,
  input logic [4:0] p6,
  input logic [4:0] p7,
  input logic [4:0] p8,
  input logic [41:0] p9,
  output logic [4:0] p10,
  output logic p11,
  output logic p12,
  output logic p13,
  output logic [34:0] p14,
  output logic [1:0] p15,
  output logic p16,
  output logic [41:0] p17
);

  logic s0;
  logic [41:0] s1;
  logic [1:0] s2;

  assign p16 = s2 != 0 && p8 == 0;
  assign p17 = s1;

  always_comb begin
    s2 = 2'b00;

    if (p2[0])
      s2[0] = 1'b0;
    else if (p3[32])
      s2[0] = (p3[39:35] & p5) != 0;
    else
      s2[0] = (p3[39:35] & p6) != 0;

    if (p2[1])
      s2[1] = 1'b0;
    else if (p4[32])
      s2[1] = (p4[39:35] & p5) != 0;
    else
      s2[1] = (p4[39:35] & p7) != 0;
  end

  always_comb begin
    p11 = 1'b0;
    if (s2 == 2'b10)
      p11 = 1'b1;
  end

  always_comb begin
    p10 = 5'b00000;
    if (s2 != 0) begin
      if (p11)
        p10 = p4[39:35];
      else
        p10 = p3[39:35];
    end
  end

  always_comb begin
    if (p11) begin
      p14 = p4[34:0];
      p12 = p4[32];
      p13 = p4[33];
    end else begin
      p14 = p3[34:0];
      p12 = p3[32];
      p13 = p3[33];
    end
  end

  always_comb begin
    p15 = 2'b00;
    if (p8 != 0) begin
      if (p11)
        p15 = 2'b10;
      else
        p15 = 2'b01;
    end
  end

  always_ff @(posedge p0 or negedge p1) begin
    if (!p1)
      s0 <= 1'b0;
    else if (p8 != 0)
      s0 <= !p11;
  end

  always_ff @(posedge p0) begin
    if (p8 != 0)
      s1 <= p9;
  end

endmodule
