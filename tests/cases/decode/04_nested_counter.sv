// Nested if and else, several registers, one without reset.
// TEST: decode %S/tables/04_nested_counter.lct.md
module cntr(input logic clk, rst_n, load, en, up, input logic [7:0] d, lim, output logic [7:0] cnt, output logic wrap, output logic [7:0] last);
  always_ff @(posedge clk or negedge rst_n)
    if (!rst_n) begin cnt <= '0; wrap <= 1'b0; end
    else begin
      wrap <= 1'b0;
      if (load) begin cnt <= d; last <= d; end
      else if (en) begin
        if (up) begin
          if (cnt == lim) begin cnt <= '0; wrap <= 1'b1; end
          else cnt <= cnt + 8'd1;
        end else begin
          if (cnt == '0) begin cnt <= lim; wrap <= 1'b1; end
          else cnt <= cnt - 8'd1;
        end
      end
    end
endmodule
