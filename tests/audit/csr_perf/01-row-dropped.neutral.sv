module m0 #(
  parameter int unsigned k0 = 16
) (
  input logic p0,
  input logic p1,
  input logic [3:0] p2,
  input logic [3:0] p3,
  input logic p4,
  input logic [3:0] p5,
  input logic [31:0] p6,
  input logic [9:0] p7,
  input logic [9:0] p8,
  input logic [9:0] p9,
  input logic [9:0] p10,
  input logic [4:0] p11,
  input logic [4:0] p12,
  input logic [4:0] p13,
  input logic [4:0] p14,
  output logic [31:0] p15,
  output logic [4:0] p16
);

  typedef enum logic [3:0] {
    e0 = 4'd0,
    e1 = 4'd1,
    e2 = 4'd2,
    e3 = 4'd8,
    e4 = 4'd9,
    e5 = 4'd10,
    e6 = 4'd11,
    e7 = 4'd12,
    e8 = 4'd13,
    e9 = 4'd14,
    e10 = 4'd15
  } t0;

  logic [4:0] s0;
  logic s1;
  logic [3:0] s2;
  logic [k0-1:0] s3;
  logic [k0-1:0] s4;
  logic [k0-1:0] s5;
  logic [k0-1:0] s6;
  logic [k0-1:0] s7;
  logic [k0-1:0] s8;
  logic [k0-1:0] s9;
  logic [k0-1:0] s10;

  logic s11;
  logic [3:0] s12;
  logic [3:0] s13;
  logic [3:0] s14;
  logic [2:0] s15;
  logic [2:0] s16;
  logic [2:0] s17;
  logic [2:0] s18;
  logic [3:0] s19;
  logic [3:0] s20;
  logic [k0:0] s21;
  logic [k0:0] s22;
  logic [k0:0] s23;
  logic [k0:0] s24;
  logic [k0:0] s25;
  logic [k0:0] s26;
  logic [k0:0] s27;
  logic [k0:0] s28;

  assign p16 = s0;
  assign s11 = p4 && p5 == e1 && p6[9];
  assign s12 = p6[3:0] & {4{p4 && p5 == e2}};
  assign s13 = {p10 != 0, p9 != 0, p12 != 0, p11 != 0};

  assign s14 = 4'($countones(p7));
  assign s15 = 3'($countones(p13));
  assign s16 = 3'($countones(p14));
  assign s17 = 3'($countones(p11));
  assign s18 = 3'($countones(p12));
  assign s19 = 4'($countones(p9));
  assign s20 = 4'($countones(p8));

  assign s21 = {1'b0, s3} + (k0+1)'(s14);
  assign s22 = {1'b0, s4} + (k0+1)'(s15);
  assign s23 = {1'b0, s5} + (k0+1)'(s16);
  assign s24 = {1'b0, s6} + (k0+1)'(s17);
  assign s25 = {1'b0, s7} + (k0+1)'(s18);
  assign s26 = {1'b0, s8} + (k0+1)'(s19);
  assign s27 = {1'b0, s9} + (k0+1)'(s20);
  assign s28 = {1'b0, s10} + 1;

  always_comb begin
    case (p5)
      e0: p15 = {16'h5041, 8'h01, p3, p2};
      e1: p15 = {23'b0, s1, 3'b0, s0};
      e2: p15 = {28'b0, s2};
      e3: p15 = 32'(s3);
      e4: p15 = 32'(s4);
      e5: p15 = 32'(s5);
      e6: p15 = 32'(s6);
      e7: p15 = 32'(s7);
      e8: p15 = 32'(s8);
      e9: p15 = 32'(s9);
      e10: p15 = 32'(s10);
      default: p15 = 32'b0;
    endcase
  end

  always_ff @(posedge p0 or negedge p1) begin
    if (!p1) begin
      s0 <= '0;
      s1 <= 1'b0;
    end else if (p4 && p5 == e1) begin
      s0 <= p6[4:0];
      s1 <= p6[8];
    end
  end

  always_ff @(posedge p0 or negedge p1) begin
    if (!p1) begin
      s2 <= '0;
    end else begin
      s2 <= (s2 & ~s12) | s13;
    end
  end

  always_ff @(posedge p0 or negedge p1) begin
    if (!p1) begin
      s3 <= '0;
    end else if (s11) begin
      s3 <= '0;
    end else if (!s1) begin
      if (s21[k0]) begin
        s3 <= '1;
      end else begin
        s3 <= s21[k0-1:0];
      end
    end
  end

  always_ff @(posedge p0 or negedge p1) begin
    if (!p1) begin
      s4 <= '0;
    end else if (s11) begin
      s4 <= '0;
    end else if (!s1) begin
      if (s22[k0]) begin
        s4 <= '1;
      end else begin
        s4 <= s22[k0-1:0];
      end
    end
  end

  always_ff @(posedge p0 or negedge p1) begin
    if (!p1) begin
      s5 <= '0;
    end else if (s11) begin
      s5 <= '0;
    end else if (!s1) begin
      if (s23[k0]) begin
        s5 <= '1;
      end else begin
        s5 <= s23[k0-1:0];
      end
    end
  end

  always_ff @(posedge p0 or negedge p1) begin
    if (!p1) begin
      s6 <= '0;
    end else if (!s1) begin
      if (s24[k0]) begin
        s6 <= '1;
      end else begin
        s6 <= s24[k0-1:0];
      end
    end
  end

  always_ff @(posedge p0 or negedge p1) begin
    if (!p1) begin
      s7 <= '0;
    end else if (s11) begin
      s7 <= '0;
    end else if (!s1) begin
      if (s25[k0]) begin
        s7 <= '1;
      end else begin
        s7 <= s25[k0-1:0];
      end
    end
  end

  always_ff @(posedge p0 or negedge p1) begin
    if (!p1) begin
      s8 <= '0;
    end else if (s11) begin
      s8 <= '0;
    end else if (!s1) begin
      if (s26[k0]) begin
        s8 <= '1;
      end else begin
        s8 <= s26[k0-1:0];
      end
    end
  end

  always_ff @(posedge p0 or negedge p1) begin
    if (!p1) begin
      s9 <= '0;
    end else if (s11) begin
      s9 <= '0;
    end else if (!s1) begin
      if (s27[k0]) begin
        s9 <= '1;
      end else begin
        s9 <= s27[k0-1:0];
      end
    end
  end

  always_ff @(posedge p0 or negedge p1) begin
    if (!p1) begin
      s10 <= '0;
    end else if (s11) begin
      s10 <= '0;
    end else if (!s1) begin
      if (s28[k0]) begin
        s10 <= '1;
      end else begin
        s10 <= s28[k0-1:0];
      end
    end
  end

endmodule
