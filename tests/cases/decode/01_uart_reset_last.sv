// One process, defaults first, reset after the case.
// TEST: decode %S/tables/01_uart_reset_last.lct.md
module uart_rx(input logic clk, reset, rx, output logic [7:0] data, output logic valid);
  localparam IDLE = 2'd0, DATA = 2'd1, STOP = 2'd2;
  logic [1:0] state; logic [2:0] cnt;
  always @(posedge clk) begin
    valid <= 1'b0;
    case (state)
      IDLE: if (!rx) begin state <= DATA; cnt <= 0; end
      DATA: begin
        data <= {rx, data[7:1]};
        if (cnt == 3'd7) state <= STOP; else cnt <= cnt + 1'b1;
      end
      STOP: begin if (rx) valid <= 1'b1; state <= IDLE; end
      default: state <= IDLE;
    endcase
    if (reset) begin state <= IDLE; valid <= 1'b0; end
  end
endmodule
