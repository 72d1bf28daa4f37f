// RUN: show:%s
// EXPECT: only in the directive
// BAD(lacks)
module m; endmodule
