// RUN: show:%s show:%S/sub/input.md
// EXPECT: module m
// EXPECT: an input
module m; endmodule
