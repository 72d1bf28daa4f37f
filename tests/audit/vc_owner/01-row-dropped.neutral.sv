module m0 (
  input logic p0,
  input logic p1,
  input logic p2,
  input logic [1:0] p3,
  input logic [1:0] p4,
  input logic [1:0] p5,
  input logic [9:0] p6,
  output logic [9:0] p7,
  output logic [9:0] p8,
  output logic p9,
  output logic [1:0] p10,
  output logic [9:0] p11
);

  logic s0;
  logic [1:0] s1;

  assign s1 = {p8 == 0, p7 == 0} & p3;
  assign p9 = p10 != 0;
  assign p11 = (p7 & {10{p3[0]}}) | (p8 & {10{p3[1]}});

  always_comb begin
    if (p2 == 1) begin
      p10 = 2'b00;
    end else if ((s1 == 2'b11) && (s0 == 0)) begin
      p10 = 2'b01;
    end else if ((s1 == 2'b11) && (s0 == 1)) begin
      p10 = 2'b10;
    end else begin
      p10 = s1;
    end
  end

  always_ff @(posedge p0 or negedge p1) begin
    if (!p1) begin
      p7 <= 10'b0;
    end else if ((p4[0] == 1) && (p5[0] == 0)) begin
      p7 <= p6;
    end else if ((p4[0] == 1) && (p5[0] == 1)) begin
      p7 <= 10'b0;
    end else if ((p4[0] == 0) && (p5[0] == 1)) begin
      p7 <= 10'b0;
    end
  end

  always_ff @(posedge p0 or negedge p1) begin
    if (!p1) begin
      p8 <= 10'b0;
    end else if ((p4[1] == 1) && (p5[1] == 0)) begin
      p8 <= p6;
    end else if ((p4[1] == 1) && (p5[1] == 1)) begin
      p8 <= 10'b0;
    end else if ((p4[1] == 0) && (p5[1] == 1)) begin
      p8 <= 10'b0;
    end
  end

  always_ff @(posedge p0 or negedge p1) begin
    if (!p1) begin
      s0 <= 1'b0;
    end else if (p4 == 2'b01) begin
      s0 <= 1'b1;
    end
  end

endmodule
