// SPDX-License-Identifier: MIT
// Crossbar of five ports of 34 bits: each output selects an input by number.
module xbar5 (
    input  logic [169:0] in,
    input  logic [14:0]  sel,
    output logic [169:0] out
);
    integer o;
    logic [2:0] s;

    always_comb begin
        out = 170'd0;
        s = 3'd0;
        for (o = 0; o < 5; o = o + 1) begin
            s = sel[o*3 +: 3];
            if (s < 3'd5) out[o*34 +: 34] = in[s*34 +: 34];
        end
    end
endmodule
