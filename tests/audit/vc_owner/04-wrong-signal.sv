module vc_owner (
  input  logic       clk,
  input  logic       rst_n,
  input  logic       stop,
  input  logic [1:0] credit_ok,
  input  logic [1:0] open,
  input  logic [1:0] close,
  input  logic [9:0] win_id,
  output logic [9:0] owner0,
  output logic [9:0] owner1,
  output logic       free_ok,
  output logic [1:0] free_vc,
  output logic [9:0] own_ok
);

  logic       turn;
  logic [1:0] avail;

  // Equations
  assign avail   = {owner1 == 0, owner0 == 0} & credit_ok;
  assign free_ok = free_vc != 0;
  assign own_ok  = (owner0 & {10{credit_ok[0]}}) | (owner0 & {10{credit_ok[1]}});

  // Table: free
  always_comb begin
    if (stop == 1) begin
      free_vc = 2'b00;
    end else if ((avail == 2'b11) && (turn == 0)) begin
      free_vc = 2'b01;
    end else if ((avail == 2'b11) && (turn == 1)) begin
      free_vc = 2'b10;
    end else begin
      free_vc = avail;
    end
  end

  // Table: owner 0
  always_ff @(posedge clk or negedge rst_n) begin
    if (!rst_n) begin
      owner0 <= 10'b0;
    end else if ((open[0] == 1) && (close[0] == 0)) begin
      owner0 <= win_id;
    end else if ((open[0] == 1) && (close[0] == 1)) begin
      owner0 <= 10'b0;
    end else if ((open[0] == 0) && (close[0] == 1)) begin
      owner0 <= 10'b0;
    end
  end

  // Table: owner 1
  always_ff @(posedge clk or negedge rst_n) begin
    if (!rst_n) begin
      owner1 <= 10'b0;
    end else if ((open[1] == 1) && (close[1] == 0)) begin
      owner1 <= win_id;
    end else if ((open[1] == 1) && (close[1] == 1)) begin
      owner1 <= 10'b0;
    end else if ((open[1] == 0) && (close[1] == 1)) begin
      owner1 <= 10'b0;
    end
  end

  // Table: turn
  always_ff @(posedge clk or negedge rst_n) begin
    if (!rst_n) begin
      turn <= 1'b0;
    end else if (open == 2'b01) begin
      turn <= 1'b1;
    end else if (open == 2'b10) begin
      turn <= 1'b0;
    end
  end

endmodule
