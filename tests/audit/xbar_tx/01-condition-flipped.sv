module xbar_tx (
  input  logic        clk,
  input  logic        rst_n,
  input  logic [4:0]  st_sel,
  input  logic [1:0]  st_vc,
  input  logic [41:0] code0,
  input  logic [41:0] code1,
  input  logic [41:0] code2,
  input  logic [41:0] code3,
  input  logic [41:0] code4,
  output logic [1:0]  lnk_valid,
  output logic [41:0] lnk_code
);

  typedef enum logic [4:0] {
    L = 5'b00001,
    N = 5'b00010,
    E = 5'b00100,
    S = 5'b01000,
    W = 5'b10000
  } port_t;

  logic [1:0]  lnk_valid_q;
  logic [41:0] lnk_code_q;

  assign lnk_valid = lnk_valid_q;
  assign lnk_code  = lnk_code_q;

  // Table: valid
  always_ff @(posedge clk or negedge rst_n) begin
    if (!rst_n) begin
      lnk_valid_q <= 2'b00;
    end else begin
      lnk_valid_q <= st_vc;
    end
  end

  // Table: code (no reset; holds when no input is selected)
  always_ff @(posedge clk) begin
    if (st_sel != L) begin
      lnk_code_q <= code0;
    end else if (st_sel == N) begin
      lnk_code_q <= code1;
    end else if (st_sel == E) begin
      lnk_code_q <= code2;
    end else if (st_sel == S) begin
      lnk_code_q <= code3;
    end else if (st_sel == W) begin
      lnk_code_q <= code4;
    end
  end

endmodule
