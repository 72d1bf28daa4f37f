module m0 (
  input logic p0,
  input logic p1,
  input logic p2,
  input logic p3,
  input logic [34:0] p4,
  input logic [4:0] p5,
  input logic p6,
  output logic p7,
  output logic [39:0] p8,
  output logic p9,
  output logic p10
);

  typedef enum logic [1:0] {e0, e1, e2} t0;
  typedef enum logic [1:0] {e3 = 2'b00, e4 = 2'b01, e5 = 2'b10, e6 = 2'b11} t1;
  typedef enum logic [1:0] {e7, e8, e9, e10} t2;

  t0 s0;
  logic [3:0] s1;
  logic [4:0] s2;

  logic [1:0] s3;
  logic s4;
  logic [3:0] s5;
  logic s6;
  logic s7;
  logic s8;
  t2 s9;
  t0 s10;

  assign s3 = p4[33:32];
  assign s4 = p4[34];
  assign s5 = p4[15:12];
  assign s6 = s1 == 1;
  assign s7 = p6 && !s4 && s5 >= 2;
  assign s8 = p6 && s5 == 1;
  assign p7 = s9 inside {e8, e9};
  assign p9 = s9 == e10;

  always_comb begin
    s9 = e10;
    s10 = e0;
    p10 = 1'b0;
    if (!p2) begin
      s9 = e7;
      s10 = s0;
      p10 = 1'b0;
    end else if (p3 && s0 == e1 && s6) begin
      s9 = e9;
      s10 = e0;
      p10 = 1'b0;
    end else if (p3 && s0 == e1 && !s6) begin
      s9 = e9;
      s10 = e2;
      p10 = 1'b0;
    end else if (p3) begin
      s9 = e10;
      s10 = e2;
      p10 = 1'b0;
    end else if (s0 == e1 && s3 == e3 && !s4 && !s6) begin
      s9 = e8;
      s10 = e1;
      p10 = 1'b0;
    end else if (s0 == e1 && s3 == e5 && s6) begin
      s9 = e8;
      s10 = e0;
      p10 = 1'b0;
    end else if (s0 == e1 && (s3 inside {e5, e6})) begin
      s9 = e9;
      s10 = e0;
      p10 = 1'b1;
    end else if (s0 == e1 && s3 == e5 && s4) begin
      s9 = e8;
      s10 = e0;
      p10 = 1'b0;
    end else if (s0 == e1) begin
      s9 = e9;
      s10 = e2;
      p10 = 1'b1;
    end else if (s3 == e4 && s7) begin
      s9 = e8;
      s10 = e1;
      p10 = 1'b0;
    end else if (s3 == e6 && s8) begin
      s9 = e8;
      s10 = e0;
      p10 = 1'b0;
    end else if (s3 == e4) begin
      s9 = e10;
      s10 = e2;
      p10 = 1'b1;
    end else if (s3 == e6) begin
      s9 = e10;
      s10 = e0;
      p10 = 1'b1;
    end else if (s0 == e0 && s3 == e3) begin
      s9 = e10;
      s10 = e2;
      p10 = 1'b1;
    end else if (s0 == e0 && s3 == e5) begin
      s9 = e10;
      s10 = e0;
      p10 = 1'b1;
    end else if (s0 == e2 && s3 == e3) begin
      s9 = e10;
      s10 = e2;
      p10 = 1'b0;
    end else if (s0 == e2 && s3 == e5) begin
      s9 = e10;
      s10 = e0;
      p10 = 1'b0;
    end
  end

  always_comb begin
    p8 = {p5, p4};
    if (s9 == e9) begin
      p8 = {s2, 1'b1, e5, 32'h0};
    end else if (s9 == e8 && s0 == e1) begin
      p8 = {s2, p4};
    end else if (s9 == e8 && s0 != e1) begin
      p8 = {p5, p4};
    end
  end

  always_ff @(posedge p0 or negedge p1) begin
    if (!p1) begin
      s0 <= e0;
      s1 <= 4'd0;
      s2 <= 5'b00001;
    end else begin
      s0 <= s10;
      if (s9 == e8 && s3 == e4) begin
        s1 <= s5 - 4'd1;
        s2 <= p5;
      end else if (s9 == e8 && s0 == e1 && s3 == e3) begin
        s1 <= s1 - 4'd1;
      end
    end
  end

endmodule
