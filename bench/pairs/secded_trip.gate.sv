// SPDX-License-Identifier: MIT
// A code word with one bit flipped (none if the position is no position), decoded again.
module secded_trip (
    input  logic [31:0] d,
    input  logic [5:0]  at,
    output logic [31:0] y,
    output logic        single,
    output logic        double
);
    logic [38:0] sent, word;
    assign word = (at < 6'd39) ? sent ^ (39'd1 << at) : sent;
    logic [5:0] p, q, syndrome;
    logic       odd;

    assign p[0] = ^(d & 32'h56aaad5b);
    assign p[1] = ^(d & 32'h9b33366d);
    assign p[2] = ^(d & 32'he3c3c78e);
    assign p[3] = ^(d & 32'h03fc07f0);
    assign p[4] = ^(d & 32'h03fff800);
    assign p[5] = ^(d & 32'hfc000000);
    assign sent[38:1] = {d[31], d[30], d[29], d[28], d[27], d[26], p[5],
                         d[25], d[24], d[23], d[22], d[21], d[20], d[19],
                         d[18], d[17], d[16], d[15], d[14], d[13], d[12],
                         d[11], p[4], d[10], d[9], d[8], d[7], d[6], d[5],
                         d[4], p[3], d[3], d[2], d[1], p[2], d[0], p[1], p[0]};
    assign sent[0] = (^d) ^ (^p);

    logic [31:0] got;
    assign got = {word[38], word[37], word[36], word[35], word[34], word[33], word[31], word[30],
            word[29], word[28], word[27], word[26], word[25], word[24], word[23], word[22],
            word[21], word[20], word[19], word[18], word[17], word[15], word[14], word[13],
            word[12], word[11], word[10], word[9], word[7], word[6], word[5], word[3]};
    assign q[0] = ^(got & 32'h56aaad5b);
    assign q[1] = ^(got & 32'h9b33366d);
    assign q[2] = ^(got & 32'he3c3c78e);
    assign q[3] = ^(got & 32'h03fc07f0);
    assign q[4] = ^(got & 32'h03fff800);
    assign q[5] = ^(got & 32'hfc000000);
    assign syndrome = q ^ {word[32], word[16], word[8], word[4], word[2], word[1]};
    assign odd = ^word;
    assign single = odd;
    assign double = (syndrome != 6'd0) && !odd;
    assign y[0] = got[0] ^ (odd && (syndrome == 6'd3));
    assign y[1] = got[1] ^ (odd && (syndrome == 6'd5));
    assign y[2] = got[2] ^ (odd && (syndrome == 6'd6));
    assign y[3] = got[3] ^ (odd && (syndrome == 6'd7));
    assign y[4] = got[4] ^ (odd && (syndrome == 6'd9));
    assign y[5] = got[5] ^ (odd && (syndrome == 6'd10));
    assign y[6] = got[6] ^ (odd && (syndrome == 6'd11));
    assign y[7] = got[7] ^ (odd && (syndrome == 6'd12));
    assign y[8] = got[8] ^ (odd && (syndrome == 6'd13));
    assign y[9] = got[9] ^ (odd && (syndrome == 6'd14));
    assign y[10] = got[10] ^ (odd && (syndrome == 6'd15));
    assign y[11] = got[11] ^ (odd && (syndrome == 6'd17));
    assign y[12] = got[12] ^ (odd && (syndrome == 6'd18));
    assign y[13] = got[13] ^ (odd && (syndrome == 6'd19));
    assign y[14] = got[14] ^ (odd && (syndrome == 6'd20));
    assign y[15] = got[15] ^ (odd && (syndrome == 6'd21));
    assign y[16] = got[16] ^ (odd && (syndrome == 6'd22));
    assign y[17] = got[17] ^ (odd && (syndrome == 6'd23));
    assign y[18] = got[18] ^ (odd && (syndrome == 6'd24));
    assign y[19] = got[19] ^ (odd && (syndrome == 6'd25));
    assign y[20] = got[20] ^ (odd && (syndrome == 6'd26));
    assign y[21] = got[21] ^ (odd && (syndrome == 6'd27));
    assign y[22] = got[22] ^ (odd && (syndrome == 6'd28));
    assign y[23] = got[23] ^ (odd && (syndrome == 6'd29));
    assign y[24] = got[24] ^ (odd && (syndrome == 6'd30));
    assign y[25] = got[25] ^ (odd && (syndrome == 6'd31));
    assign y[26] = got[26] ^ (odd && (syndrome == 6'd33));
    assign y[27] = got[27] ^ (odd && (syndrome == 6'd34));
    assign y[28] = got[28] ^ (odd && (syndrome == 6'd35));
    assign y[29] = got[29] ^ (odd && (syndrome == 6'd36));
    assign y[30] = got[30] ^ (odd && (syndrome == 6'd37));
    assign y[31] = got[31] ^ (odd && (syndrome == 6'd38));
endmodule
