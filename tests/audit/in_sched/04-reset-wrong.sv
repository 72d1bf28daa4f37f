module in_sched (
  input  logic        clk,
  input  logic        rst_n,
  input  logic [1:0]  empty,
  input  logic [39:0] word0,
  input  logic [39:0] word1,
  input  logic [4:0]  free_ok,
  input  logic [4:0]  own_ok0,
  input  logic [4:0]  own_ok1,
  input  logic [4:0]  gnt,
  input  logic [41:0] code,
  output logic [4:0]  req,
  output logic        req_vc,
  output logic        req_head,
  output logic        req_tail,
  output logic [34:0] flit,
  output logic [1:0]  pop,
  output logic        stall,
  output logic [41:0] st_code
);

  logic        turn;
  logic [41:0] st_code_q;
  logic [1:0]  ready;

  assign stall   = ready != 0 && gnt == 0;
  assign st_code = st_code_q;

  // Tables: ready 0, ready 1
  always_comb begin
    ready = 2'b00;

    if (empty[0])
      ready[0] = 1'b0;
    else if (word0[32])
      ready[0] = (word0[39:35] & free_ok) != 0;
    else
      ready[0] = (word0[39:35] & own_ok0) != 0;

    if (empty[1])
      ready[1] = 1'b0;
    else if (word1[32])
      ready[1] = (word1[39:35] & free_ok) != 0;
    else
      ready[1] = (word1[39:35] & own_ok1) != 0;
  end

  // Table: choose
  always_comb begin
    req_vc = 1'b0;
    if (ready == 2'b11)
      req_vc = turn;
    else if (ready == 2'b10)
      req_vc = 1'b1;
  end

  // Table: offer (request)
  always_comb begin
    req = 5'b00000;
    if (ready != 0) begin
      if (req_vc)
        req = word1[39:35];
      else
        req = word0[39:35];
    end
  end

  // Table: offer (flit; unspecified while nothing is offered)
  always_comb begin
    if (req_vc) begin
      flit     = word1[34:0];
      req_head = word1[32];
      req_tail = word1[33];
    end else begin
      flit     = word0[34:0];
      req_head = word0[32];
      req_tail = word0[33];
    end
  end

  // Table: pop
  always_comb begin
    pop = 2'b00;
    if (gnt != 0) begin
      if (req_vc)
        pop = 2'b10;
      else
        pop = 2'b01;
    end
  end

  // Table: success
  always_ff @(posedge clk or negedge rst_n) begin
    if (!rst_n)
      turn <= 1'b1;
    else if (gnt != 0)
      turn <= !req_vc;
  end

  always_ff @(posedge clk) begin
    if (gnt != 0)
      st_code_q <= code;
  end

endmodule
