module m0 (
  input logic p0,
  input logic p1,
  input logic [4:0] p2,
  input logic [1:0] p3,
  input logic [41:0] p4,
  input logic [41:0] p5,
  input logic [41:0] p6,
  input logic [41:0] p7,
  input logic [41:0] p8,
  output logic [1:0] p9,
  output logic [41:0] p10
);

  typedef enum logic [4:0] {
    e0 = 5'b00001,
    e1 = 5'b00010,
    e2 = 5'b00100,
    e3 = 5'b01000,
    e4 = 5'b10000
  } t0;

  logic [1:0] s0;
  logic [41:0] s1;

  assign p9 = s0;
  assign p10 = s1;

  always_ff @(posedge p0 or negedge p1) begin
    if (!p1) begin
      s0 <= 2'b00;
    end else begin
      s0 <= p3;
    end
  end

  always_ff @(posedge p0) begin
    if (p2 != e0) begin
      s1 <= p4;
    end else if (p2 == e1) begin
      s1 <= p5;
    end else if (p2 == e2) begin
      s1 <= p6;
    end else if (p2 == e3) begin
      s1 <= p7;
    end else if (p2 == e4) begin
      s1 <= p8;
    end
  end

endmodule
