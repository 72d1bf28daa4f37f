module ecc_enc (
  input  logic [34:0] flit,
  output logic [41:0] code
);

  logic [6:0] chk;

  assign chk[0] = ^(flit & 35'h044B12CB7);
  assign chk[1] = ^(flit & 35'h08952555B);
  assign chk[2] = ^(flit & 35'h112649A6D);
  assign chk[3] = ^(flit & 35'h22388E38E);
  assign chk[4] = ~^(flit & 35'h43C0F03F0);
  assign chk[5] = ^(flit & 35'h7C00FFC00);
  assign chk[6] = ^(flit & 35'h7FFF00000);

  assign code = {chk, flit};

endmodule
