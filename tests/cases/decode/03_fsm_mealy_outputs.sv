// Two processes, outputs decided together with the next state.
// TEST: decode %S/tables/03_fsm_mealy_outputs.lct.md
module arq(input logic clk, rst_n, req, rdy, err, output logic send, output logic pop);
  typedef enum logic [1:0] {WAIT, SEND, RETRY} st_t;
  st_t state, next;
  always_ff @(posedge clk or negedge rst_n)
    if (!rst_n) state <= WAIT; else state <= next;
  always_comb begin
    send = 1'b0; pop = 1'b0;
    case (state)
      WAIT: if (req) begin next = SEND; send = 1'b1; end
            else next = WAIT;
      SEND: if (err) next = RETRY;
            else if (rdy) begin next = WAIT; pop = 1'b1; end
            else begin next = SEND; send = 1'b1; end
      RETRY: begin next = SEND; send = 1'b1; end
      default: next = WAIT;
    endcase
  end
endmodule
