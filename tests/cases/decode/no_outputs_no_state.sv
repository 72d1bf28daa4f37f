// A module that does nothing has a table of its ports.
// RUN: decode %s
// EXPECT: | a | in | logic |  |
module m(input logic a);
endmodule
