// Early defaults, then overrides.
// TEST: decode %S/tables/13_defaults_then_overrides.lct.md
module idec(input logic [2:0] op, input logic zero, irq, output logic we, mem, br, output logic [1:0] sel);
  always_comb begin
    we = 1'b0; mem = 1'b0; br = 1'b0; sel = 2'd0;
    if (op == 3'd1 || op == 3'd2) we = 1'b1;
    if (op == 3'd2) begin mem = 1'b1; sel = 2'd1; end
    if (op == 3'd4 && zero) br = 1'b1;
    if (irq) begin we = 1'b0; sel = 2'd3; end
  end
endmodule
