// RUN: out:x
// EXPECT: y
// BAD(lacks)
module m; endmodule
