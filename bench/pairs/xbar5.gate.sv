// SPDX-License-Identifier: MIT
// Crossbar of five ports of 34 bits as AND and OR.
module xbar5 (
    input  logic [169:0] in,
    input  logic [14:0]  sel,
    output logic [169:0] out
);
    integer o, i;

    always_comb begin
        out = 170'd0;
        for (o = 0; o < 5; o = o + 1)
            for (i = 0; i < 5; i = i + 1)
                out[o*34 +: 34] = out[o*34 +: 34]
                                | (in[i*34 +: 34] & {34{sel[o*3 +: 3] == i[2:0]}});
    end
endmodule
