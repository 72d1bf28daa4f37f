// Arbiter as a loop with a found flag.
// TEST: decode %S/tables/08_arbiter_loop.lct.md
module arb #(parameter N = 4)(input logic [N-1:0] req, input logic en, output logic [N-1:0] gnt, output logic any);
  logic found;
  always_comb begin
    gnt = '0; found = 1'b0;
    for (int i = 0; i < N; i++)
      if (en && req[i] && !found) begin gnt[i] = 1'b1; found = 1'b1; end
  end
  assign any = found;
endmodule
