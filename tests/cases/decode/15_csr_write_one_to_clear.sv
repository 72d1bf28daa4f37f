// Control and status registers, write one to clear.
// TEST: decode %S/tables/15_csr_write_one_to_clear.lct.md
module csr(input logic clk, rst_n, wr, rd, input logic [3:0] addr, input logic [7:0] wdata, evt, output logic [7:0] rdata, ctrl, mask, stat, output logic irq);
  always_ff @(posedge clk or negedge rst_n)
    if (!rst_n) begin ctrl <= 8'h01; mask <= 8'h00; stat <= 8'h00; end
    else begin
      stat <= stat | evt;
      if (wr) case (addr)
        4'h0: ctrl <= wdata;
        4'h4: mask <= wdata;
        4'h8: stat <= (stat & ~wdata) | evt;  // evt wins
        default: ;
      endcase
    end
  always_comb begin
    rdata = 8'h00;
    if (rd) case (addr)
      4'h0: rdata = ctrl;
      4'h4: rdata = mask;
      4'h8: rdata = stat;
    endcase
  end
  assign irq = |(stat & mask);
endmodule
