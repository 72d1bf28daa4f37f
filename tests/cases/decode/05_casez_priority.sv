// casez priority.
// TEST: decode %S/tables/05_casez_priority.lct.md
module prio(input logic [3:0] in, output logic [1:0] idx, output logic valid);
  always_comb begin
    valid = 1'b1;
    casez (in)
      4'b???1: idx = 2'd0;
      4'b??10: idx = 2'd1;
      4'b?100: idx = 2'd2;
      4'b1000: idx = 2'd3;
      default: begin idx = 2'd0; valid = 1'b0; end
    endcase
  end
endmodule
