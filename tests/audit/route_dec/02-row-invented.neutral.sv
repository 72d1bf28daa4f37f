module m0 (
  input logic [3:0] p0,
  input logic [3:0] p1,
  input logic [3:0] p2,
  input logic [3:0] p3,
  input logic [3:0] p4,
  input logic [3:0] p5,
  input logic [4:0] p6,
  output logic [4:0] p7,
  output logic p8
);

  typedef enum logic [4:0] {
    e0 = 5'b00001,
    e1 = 5'b00010,
    e2 = 5'b00100,
    e3 = 5'b01000,
    e4 = 5'b10000
  } t0;

  always_comb begin
    if (p4 > p0) begin
      p7 = e2;
    end else if (p4 < p0) begin
      p7 = e4;
    end else if (p5 > p1) begin
      p7 = e1;
    end else if (p5 < p1) begin
      p7 = e3;
    end else begin
      p7 = e0;
    end
  end

  always_comb begin
    if (p4 > p2) begin
      p8 = 1'b0;
    end else if (p5 > p3) begin
      p8 = 1'b0;
    end else if ((p6 == e1) && (p7 inside {e1, e2, e4})) begin
      p8 = 1'b0;
    end else if ((p6 == e3) && (p7 inside {e3, e2, e4})) begin
      p8 = 1'b0;
    end else if ((p6 == e3) && (!(p7 inside {e3, e2, e4}))) begin
      p8 = 1'b0;
    end else if ((p6 == e2) && (p7 == e2)) begin
      p8 = 1'b0;
    end else if ((p6 == e4) && (p7 == e4)) begin
      p8 = 1'b0;
    end else begin
      p8 = 1'b1;
    end
  end

endmodule
