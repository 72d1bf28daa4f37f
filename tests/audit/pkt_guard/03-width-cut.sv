module pkt_guard (
  input  logic        clk,
  input  logic        rst_n,
  input  logic        vld,
  input  logic        bad,
  input  logic [34:0] flit,
  input  logic [4:0]  route,
  input  logic        legal,
  output logic        push,
  output logic [39:0] word,
  output logic        drop,
  output logic        ev_proto
);

  typedef enum logic [1:0] {IDLE, OPEN, SKIP} state_t;
  typedef enum logic [1:0] {BODY = 2'b00, HEAD = 2'b01, TAIL = 2'b10, SINGLE = 2'b11} flit_t;
  typedef enum logic [1:0] {NONE, PASS, CLOSE, TOSS} act_t;

  state_t     state;
  logic [3:0] left;
  logic [3:0] path;

  logic [1:0] ft;
  logic       poison;
  logic [3:0] len;
  logic       last;
  logic       head_ok;
  logic       single_ok;
  act_t       act;
  state_t     to;

  assign ft        = flit[33:32];
  assign poison    = flit[34];
  assign len       = flit[15:12];
  assign last      = left == 1;
  assign head_ok   = legal && !poison && len >= 2;
  assign single_ok = legal && len == 1;
  assign push      = act inside {PASS, CLOSE};
  assign drop      = act == TOSS;

  // Table: verdict
  always_comb begin
    act      = TOSS;
    to       = IDLE;
    ev_proto = 1'b0;
    if (!vld) begin
      act      = NONE;
      to       = state;
      ev_proto = 1'b0;
    end else if (bad && state == OPEN && last) begin
      act      = CLOSE;
      to       = IDLE;
      ev_proto = 1'b0;
    end else if (bad && state == OPEN && !last) begin
      act      = CLOSE;
      to       = SKIP;
      ev_proto = 1'b0;
    end else if (bad) begin
      act      = TOSS;
      to       = SKIP;
      ev_proto = 1'b0;
    end else if (state == OPEN && ft == BODY && !poison && !last) begin
      act      = PASS;
      to       = OPEN;
      ev_proto = 1'b0;
    end else if (state == OPEN && ft == TAIL && last) begin
      act      = PASS;
      to       = IDLE;
      ev_proto = 1'b0;
    end else if (state == OPEN && ft == TAIL && poison) begin
      act      = PASS;
      to       = IDLE;
      ev_proto = 1'b0;
    end else if (state == OPEN && (ft inside {TAIL, SINGLE})) begin
      act      = CLOSE;
      to       = IDLE;
      ev_proto = 1'b1;
    end else if (state == OPEN) begin
      act      = CLOSE;
      to       = SKIP;
      ev_proto = 1'b1;
    end else if (ft == HEAD && head_ok) begin
      act      = PASS;
      to       = OPEN;
      ev_proto = 1'b0;
    end else if (ft == SINGLE && single_ok) begin
      act      = PASS;
      to       = IDLE;
      ev_proto = 1'b0;
    end else if (ft == HEAD) begin
      act      = TOSS;
      to       = SKIP;
      ev_proto = 1'b1;
    end else if (ft == SINGLE) begin
      act      = TOSS;
      to       = IDLE;
      ev_proto = 1'b1;
    end else if (state == IDLE && ft == BODY) begin
      act      = TOSS;
      to       = SKIP;
      ev_proto = 1'b1;
    end else if (state == IDLE && ft == TAIL) begin
      act      = TOSS;
      to       = IDLE;
      ev_proto = 1'b1;
    end else if (state == SKIP && ft == BODY) begin
      act      = TOSS;
      to       = SKIP;
      ev_proto = 1'b0;
    end else if (state == SKIP && ft == TAIL) begin
      act      = TOSS;
      to       = IDLE;
      ev_proto = 1'b0;
    end
  end

  // Table: word
  always_comb begin
    word = {route, flit};
    if (act == CLOSE) begin
      word = {path, 1'b1, TAIL, 32'h0};
    end else if (act == PASS && state == OPEN) begin
      word = {path, flit};
    end else if (act == PASS && state != OPEN) begin
      word = {route, flit};
    end
  end

  // Tables: state, packet
  always_ff @(posedge clk or negedge rst_n) begin
    if (!rst_n) begin
      state <= IDLE;
      left  <= 4'd0;
      path  <= 5'b00001;
    end else begin
      state <= to;
      if (act == PASS && ft == HEAD) begin
        left <= len - 4'd1;
        path <= route;
      end else if (act == PASS && state == OPEN && ft == BODY) begin
        left <= left - 4'd1;
      end
    end
  end

endmodule
