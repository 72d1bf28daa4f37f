// A parameter that the module does not have is an error for each command that reads it.
// RUN: decode -P DEPHT=8 %s
// EXPECT-ERROR: has no parameter 'DEPHT'
// EXPECT-ERROR: did you mean `DEPTH`?
// EXIT: 3
// RUN: decode -P HALF=8 %s
// EXPECT-ERROR: is a localparam
// EXIT: 3
// RUN: decode -P DEPTH=6 %s
// EXPECT: | a | in | logic [DEPTH-1:0] |
// RUN: diff %S/inputs/parameter.lct.md %s -P DEPHT=8
// EXPECT-ERROR: did you mean `DEPTH`?
// EXIT: 3
// RUN: diff %s %S/inputs/parameter.lct.md -P DEPHT=8
// EXPECT-ERROR: did you mean `DEPTH`?
// EXIT: 3
// RUN: prove %S/inputs/parameter.lct.md %s -P DEPHT=8
// EXPECT-ERROR: did you mean `DEPTH`?
// EXIT: 3
// RUN: prove %S/inputs/parameter.lct.md %s -P DEPTH=8
// EXPECT: proved
// RUN: sim %S/inputs/parameter.lct.md %s -P DEPHT=8
// EXPECT-ERROR: did you mean `DEPTH`?
// EXIT: 3
// RUN: emit %S/inputs/parameter.lct.md -P DEPHT=8
// EXPECT-ERROR: did you mean `DEPTH`?
// EXIT: 3
// RUN: run --encoder reference --no-model-decode %S/inputs/parameter.lct.md -P DEPHT=8 --store %T/store
// EXPECT-ERROR: did you mean `DEPTH`?
// EXIT: 3
module m #(parameter int unsigned DEPTH = 4)(input logic [DEPTH-1:0] a, output logic y);
    localparam HALF = DEPTH / 2;
    assign y = ^(a >> HALF);
endmodule
