module m0 (
  input logic [34:0] p0,
  output logic [41:0] p1
);

  logic [6:0] s0;

  assign s0[0] = ^(p0 & 35'h044B12CB7);
  assign s0[1] = ^(p0 & 35'h044B12CB7);
  assign s0[2] = ^(p0 & 35'h112649A6D);
  assign s0[3] = ^(p0 & 35'h22388E38E);
  assign s0[4] = ^(p0 & 35'h43C0F03F0);
  assign s0[5] = ^(p0 & 35'h7C00FFC00);
  assign s0[6] = ^(p0 & 35'h7FFF00000);

  assign p1 = {s0, p0};

endmodule
