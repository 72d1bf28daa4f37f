module out_sched (
  input  logic       clk,
  input  logic       rst_n,
  input  logic [4:0] gnt,
  input  logic [4:0] req_vc,
  input  logic [4:0] req_head,
  input  logic [4:0] req_tail,
  input  logic [1:0] free_vc,
  input  logic [9:0] owner0,
  input  logic [9:0] owner1,
  output logic [9:0] win_id,
  output logic [1:0] take,
  output logic [1:0] open,
  output logic [1:0] close,
  output logic [4:0] st_sel,
  output logic [1:0] st_vc
);

  logic [3:0] st_sel_q;
  logic [1:0] st_vc_q;

  logic       any;
  logic       head;
  logic       tail;
  logic [1:0] mine;

  assign any  = gnt != 0;
  assign head = (gnt & req_head) != 0;
  assign tail = (gnt & req_tail) != 0;

  assign win_id[0] = gnt[0] && !req_vc[0];
  assign win_id[1] = gnt[0] && req_vc[0];
  assign win_id[2] = gnt[1] && !req_vc[1];
  assign win_id[3] = gnt[1] && req_vc[1];
  assign win_id[4] = gnt[2] && !req_vc[2];
  assign win_id[5] = gnt[2] && req_vc[2];
  assign win_id[6] = gnt[3] && !req_vc[3];
  assign win_id[7] = gnt[3] && req_vc[3];
  assign win_id[8] = gnt[4] && !req_vc[4];
  assign win_id[9] = gnt[4] && req_vc[4];

  assign mine = {(win_id & owner1) != 0, (win_id & owner0) != 0};

  assign st_sel = st_sel_q;
  assign st_vc  = st_vc_q;

  // Table: action
  always_comb begin
    take  = 2'b00;
    open  = 2'b00;
    close = 2'b00;
    if (!any) begin
      take  = 2'b00;
      open  = 2'b00;
      close = 2'b00;
    end else if (head && tail) begin
      take  = free_vc;
      open  = free_vc;
      close = free_vc;
    end else if (head && !tail) begin
      take  = free_vc;
      open  = free_vc;
      close = 2'b00;
    end else if (!head && tail) begin
      take  = mine;
      open  = 2'b00;
      close = mine;
    end else begin
      take  = mine;
      open  = 2'b00;
      close = 2'b00;
    end
  end

  // Table: selection
  always_ff @(posedge clk or negedge rst_n) begin
    if (!rst_n) begin
      st_sel_q <= 5'd0;
      st_vc_q  <= 2'd0;
    end else begin
      st_sel_q <= gnt;
      st_vc_q  <= take;
    end
  end

endmodule
