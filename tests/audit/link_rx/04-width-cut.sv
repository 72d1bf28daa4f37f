module link_rx (
  input  logic        clk,
  input  logic        rst_n,
  input  logic [1:0]  lnk_valid,
  input  logic [41:0] lnk_code,
  output logic [1:0]  vld,
  output logic [34:0] flit,
  output logic        bad,
  output logic        fixed
);

  logic [0:0]  r_valid;
  logic [41:0] r_code;

  logic [6:0]  syn;
  logic [34:0] flip;
  logic [2:0]  ones;

  // Equations
  assign vld = r_valid;

  assign syn[0] = r_code[35] ^ (^(r_code[34:0] & 35'h044B12CB7));
  assign syn[1] = r_code[36] ^ (^(r_code[34:0] & 35'h08952555B));
  assign syn[2] = r_code[37] ^ (^(r_code[34:0] & 35'h112649A6D));
  assign syn[3] = r_code[38] ^ (^(r_code[34:0] & 35'h22388E38E));
  assign syn[4] = r_code[39] ^ (^(r_code[34:0] & 35'h43C0F03F0));
  assign syn[5] = r_code[40] ^ (^(r_code[34:0] & 35'h7C00FFC00));
  assign syn[6] = r_code[41] ^ (^(r_code[34:0] & 35'h7FFF00000));

  // number of ones in the syndrome
  assign ones = {2'b00, syn[0]} + {2'b00, syn[1]} + {2'b00, syn[2]}
              + {2'b00, syn[3]} + {2'b00, syn[4]} + {2'b00, syn[5]}
              + {2'b00, syn[6]};

  // Table: receive
  always_ff @(posedge clk or negedge rst_n) begin
    if (!rst_n) begin
      r_valid <= 2'b00;
    end else begin
      r_valid <= lnk_valid;
    end
  end

  always_ff @(posedge clk) begin
    if (lnk_valid != 2'b00) begin
      r_code <= lnk_code;
    end
  end

  // Table: flip
  always_comb begin
    case (syn)
      7'h07:   flip = 35'h1 << 0;
      7'h0B:   flip = 35'h1 << 1;
      7'h0D:   flip = 35'h1 << 2;
      7'h0E:   flip = 35'h1 << 3;
      7'h13:   flip = 35'h1 << 4;
      7'h15:   flip = 35'h1 << 5;
      7'h16:   flip = 35'h1 << 6;
      7'h19:   flip = 35'h1 << 7;
      7'h1A:   flip = 35'h1 << 8;
      7'h1C:   flip = 35'h1 << 9;
      7'h23:   flip = 35'h1 << 10;
      7'h25:   flip = 35'h1 << 11;
      7'h26:   flip = 35'h1 << 12;
      7'h29:   flip = 35'h1 << 13;
      7'h2A:   flip = 35'h1 << 14;
      7'h2C:   flip = 35'h1 << 15;
      7'h31:   flip = 35'h1 << 16;
      7'h32:   flip = 35'h1 << 17;
      7'h34:   flip = 35'h1 << 18;
      7'h38:   flip = 35'h1 << 19;
      7'h43:   flip = 35'h1 << 20;
      7'h45:   flip = 35'h1 << 21;
      7'h46:   flip = 35'h1 << 22;
      7'h49:   flip = 35'h1 << 23;
      7'h4A:   flip = 35'h1 << 24;
      7'h4C:   flip = 35'h1 << 25;
      7'h51:   flip = 35'h1 << 26;
      7'h52:   flip = 35'h1 << 27;
      7'h54:   flip = 35'h1 << 28;
      7'h58:   flip = 35'h1 << 29;
      7'h61:   flip = 35'h1 << 30;
      7'h62:   flip = 35'h1 << 31;
      7'h64:   flip = 35'h1 << 32;
      7'h68:   flip = 35'h1 << 33;
      7'h70:   flip = 35'h1 << 34;
      default: flip = 35'h0;
    endcase
  end

  // Table: verdict
  always_comb begin
    bad   = 1'b0;
    fixed = 1'b0;
    if (r_valid != 2'b00) begin
      case (ones)
        3'd0: begin
          bad   = 1'b0;
          fixed = 1'b0;
        end
        3'd1, 3'd3: begin
          bad   = 1'b0;
          fixed = 1'b1;
        end
        default: begin
          bad   = 1'b1;
          fixed = 1'b0;
        end
      endcase
    end
  end

  // Table: data
  always_comb begin
    flit = 35'h0;
    if ((r_valid != 2'b00) && (bad == 1'b0)) begin
      flit = r_code[34:0] ^ flip;
    end
  end

endmodule
