// An x that is cast to an enumeration is unspecified like any other x.
// RUN: decode %s
// EXPECT: | 2 | C |
// EXPECT: | otherwise | - |
// EXPECT: | otherwise | - |
// EXPECT-NOT: 'x
module m(input logic [1:0] s, output logic [1:0] y, z);
    typedef enum logic [1:0] {A, B, C} act_t;
    act_t act, other;
    always_comb case (s)
        0: act = A;
        1: act = B;
        2: act = C;
        default: act = act_t'('x);
    endcase
    always_comb if (s[0]) other = C; else other = act_t'(2'bxx);
    assign y = act;
    assign z = other;
endmodule
