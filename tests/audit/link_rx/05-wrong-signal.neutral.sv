module m0 (
  input logic p0,
  input logic p1,
  input logic [1:0] p2,
  input logic [41:0] p3,
  output logic [1:0] p4,
  output logic [34:0] p5,
  output logic p6,
  output logic p7
);

  logic [1:0] s0;
  logic [41:0] s1;

  logic [6:0] s2;
  logic [34:0] s3;
  logic [2:0] s4;

  assign p4 = s0;

  assign s2[0] = s1[35] ^ (^(s1[34:0] & 35'h044B12CB7));
  assign s2[1] = s1[36] ^ (^(s1[34:0] & 35'h08952555B));
  assign s2[2] = s1[37] ^ (^(s1[34:0] & 35'h112649A6D));
  assign s2[3] = s1[38] ^ (^(s1[34:0] & 35'h22388E38E));
  assign s2[4] = s1[39] ^ (^(s1[34:0] & 35'h43C0F03F0));
  assign s2[5] = s1[40] ^ (^(s1[34:0] & 35'h7C00FFC00));
  assign s2[6] = s1[41] ^ (^(s1[34:0] & 35'h7FFF00000));

  assign s4 = {2'b00, s2[0]} + {2'b00, s2[1]} + {2'b00, s2[2]}
              + {2'b00, s2[3]} + {s2[4], 2'b00} + {2'b00, s2[5]}
              + {2'b00, s2[6]};

  always_ff @(posedge p0 or negedge p1) begin
    if (!p1) begin
      s0 <= 2'b00;
    end else begin
      s0 <= p2;
    end
  end

  always_ff @(posedge p0) begin
    if (p2 != 2'b00) begin
      s1 <= p3;
    end
  end

  always_comb begin
    case (s2)
      7'h07: s3 = 35'h1 << 0;
      7'h0B: s3 = 35'h1 << 1;
      7'h0D: s3 = 35'h1 << 2;
      7'h0E: s3 = 35'h1 << 3;
      7'h13: s3 = 35'h1 << 4;
      7'h15: s3 = 35'h1 << 5;
      7'h16: s3 = 35'h1 << 6;
      7'h19: s3 = 35'h1 << 7;
      7'h1A: s3 = 35'h1 << 8;
      7'h1C: s3 = 35'h1 << 9;
      7'h23: s3 = 35'h1 << 10;
      7'h25: s3 = 35'h1 << 11;
      7'h26: s3 = 35'h1 << 12;
      7'h29: s3 = 35'h1 << 13;
      7'h2A: s3 = 35'h1 << 14;
      7'h2C: s3 = 35'h1 << 15;
      7'h31: s3 = 35'h1 << 16;
      7'h32: s3 = 35'h1 << 17;
      7'h34: s3 = 35'h1 << 18;
      7'h38: s3 = 35'h1 << 19;
      7'h43: s3 = 35'h1 << 20;
      7'h45: s3 = 35'h1 << 21;
      7'h46: s3 = 35'h1 << 22;
      7'h49: s3 = 35'h1 << 23;
      7'h4A: s3 = 35'h1 << 24;
      7'h4C: s3 = 35'h1 << 25;
      7'h51: s3 = 35'h1 << 26;
      7'h52: s3 = 35'h1 << 27;
      7'h54: s3 = 35'h1 << 28;
      7'h58: s3 = 35'h1 << 29;
      7'h61: s3 = 35'h1 << 30;
      7'h62: s3 = 35'h1 << 31;
      7'h64: s3 = 35'h1 << 32;
      7'h68: s3 = 35'h1 << 33;
      7'h70: s3 = 35'h1 << 34;
      default: s3 = 35'h0;
    endcase
  end

  always_comb begin
    p6 = 1'b0;
    p7 = 1'b0;
    if (s0 != 2'b00) begin
      case (s4)
        3'd0: begin
          p6 = 1'b0;
          p7 = 1'b0;
        end
        3'd1, 3'd3: begin
          p6 = 1'b0;
          p7 = 1'b1;
        end
        default: begin
          p6 = 1'b1;
          p7 = 1'b0;
        end
      endcase
    end
  end

  always_comb begin
    p5 = 35'h0;
    if ((s0 != 2'b00) && (p6 == 1'b0)) begin
      p5 = s1[34:0] ^ s3;
    end
  end

endmodule
