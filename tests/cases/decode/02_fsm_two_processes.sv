// Two processes, outputs that depend on the state alone.
// TEST: decode %S/tables/02_fsm_two_processes.lct.md
module ctl(input logic clk, rst_n, start, done, abort, output logic busy, output logic ack);
  typedef enum logic [1:0] {IDLE, RUN, DRAIN, FIN} st_t;
  st_t state, next;
  always_ff @(posedge clk or negedge rst_n)
    if (!rst_n) state <= IDLE; else state <= next;
  always_comb begin
    next = state; busy = 1'b0; ack = 1'b0;
    case (state)
      IDLE:  if (start) next = RUN;
      RUN:   begin busy = 1'b1; if (abort) next = IDLE; else if (done) next = DRAIN; end
      DRAIN: begin busy = 1'b1; if (!done) next = FIN; end
      FIN:   begin ack = 1'b1; next = IDLE; end
    endcase
  end
endmodule
