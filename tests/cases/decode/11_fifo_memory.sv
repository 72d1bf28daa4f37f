// FIFO with memory and pointers.
// TEST: decode %S/tables/11_fifo_memory.lct.md
module fifo(input logic clk, rst_n, push, pop, input logic [7:0] din, output logic [7:0] dout, output logic full, empty);
  logic [7:0] mem [4]; logic [1:0] wp, rp; logic [2:0] cnt;
  assign full = cnt == 4;
  assign empty = cnt == 0;
  assign dout = mem[rp];
  always_ff @(posedge clk) if (push && !full) mem[wp] <= din;
  always_ff @(posedge clk or negedge rst_n)
    if (!rst_n) begin wp <= '0; rp <= '0; cnt <= '0; end
    else begin
      if (push && !full) wp <= wp + 2'd1;
      if (pop && !empty) rp <= rp + 2'd1;
      case ({push && !full, pop && !empty})
        2'b10: cnt <= cnt + 3'd1;
        2'b01: cnt <= cnt - 3'd1;
        default: cnt <= cnt;
      endcase
    end
endmodule
