module rr_arb5 (
  input  logic       clk,
  input  logic       rst_n,
  input  logic [4:0] req,
  output logic [4:0] gnt
);

  logic [4:0] ptr;

  // Table: grant
  always_comb begin
    gnt = 5'b00000;
    casez ({ptr, req})
      10'b00001_????1: gnt = 5'b00001;
      10'b00001_???10: gnt = 5'b00010;
      10'b00001_??100: gnt = 5'b00100;
      10'b00001_?1000: gnt = 5'b01000;
      10'b00001_10000: gnt = 5'b10000;
      10'b00010_00001: gnt = 5'b00001;
      10'b00010_???1?: gnt = 5'b00010;
      10'b00010_??10?: gnt = 5'b00100;
      10'b00010_?100?: gnt = 5'b01000;
      10'b00010_1000?: gnt = 5'b10000;
      10'b00100_000?1: gnt = 5'b00001;
      10'b00100_00010: gnt = 5'b00010;
      10'b00100_??1??: gnt = 5'b00100;
      10'b00100_?10??: gnt = 5'b01000;
      10'b00100_100??: gnt = 5'b10000;
      10'b01000_00??1: gnt = 5'b00001;
      10'b01000_00?10: gnt = 5'b00010;
      10'b01000_00100: gnt = 5'b00100;
      10'b01000_?1???: gnt = 5'b01000;
      10'b01000_10???: gnt = 5'b10000;
      10'b10000_0???1: gnt = 5'b00001;
      10'b10000_0??10: gnt = 5'b00010;
      10'b10000_0?100: gnt = 5'b00100;
      10'b10000_01000: gnt = 5'b01000;
      10'b10000_1????: gnt = 5'b10000;
      default:         gnt = 5'b00000;
    endcase
  end

  // Table: pointer
  always_ff @(posedge clk or negedge rst_n) begin
    if (!rst_n) begin
      ptr <= 5'b00001;
    end else if (gnt == 0) begin
      ptr <= {gnt[3:0], gnt[4]};
    end
  end

endmodule
