// SPDX-License-Identifier: MIT
// SECDED 39/32, a mask for each parity bit. Bit 0 of a word is the parity of all, bits 1, 2, 4 … are
// of the positions with that bit in their number.
module secded (
    input  logic [31:0] data,
    input  logic [38:0] word,
    output logic [38:0] code,
    output logic [31:0] fixed,
    output logic        single,
    output logic        double
);
    logic [5:0] p, q, syndrome;
    logic       odd;

    assign p[0] = ^(data & 32'h56aaad5b);
    assign p[1] = ^(data & 32'h9b33366d);
    assign p[2] = ^(data & 32'he3c3c78e);
    assign p[3] = ^(data & 32'h03fc07f0);
    assign p[4] = ^(data & 32'h03fff800);
    assign p[5] = ^(data & 32'hfc000000);
    assign code[38:1] = {data[31], data[30], data[29], data[28], data[27], data[26], p[5],
                         data[25], data[24], data[23], data[22], data[21], data[20], data[19],
                         data[18], data[17], data[16], data[15], data[14], data[13], data[12],
                         data[11], p[4], data[10], data[9], data[8], data[7], data[6], data[5],
                         data[4], p[3], data[3], data[2], data[1], p[2], data[0], p[1], p[0]};
    assign code[0] = (^data) ^ (^p);

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
    assign fixed[0] = got[0] ^ (odd && (syndrome == 6'd3));
    assign fixed[1] = got[1] ^ (odd && (syndrome == 6'd5));
    assign fixed[2] = got[2] ^ (odd && (syndrome == 6'd6));
    assign fixed[3] = got[3] ^ (odd && (syndrome == 6'd7));
    assign fixed[4] = got[4] ^ (odd && (syndrome == 6'd9));
    assign fixed[5] = got[5] ^ (odd && (syndrome == 6'd10));
    assign fixed[6] = got[6] ^ (odd && (syndrome == 6'd11));
    assign fixed[7] = got[7] ^ (odd && (syndrome == 6'd12));
    assign fixed[8] = got[8] ^ (odd && (syndrome == 6'd13));
    assign fixed[9] = got[9] ^ (odd && (syndrome == 6'd14));
    assign fixed[10] = got[10] ^ (odd && (syndrome == 6'd15));
    assign fixed[11] = got[11] ^ (odd && (syndrome == 6'd17));
    assign fixed[12] = got[12] ^ (odd && (syndrome == 6'd18));
    assign fixed[13] = got[13] ^ (odd && (syndrome == 6'd19));
    assign fixed[14] = got[14] ^ (odd && (syndrome == 6'd20));
    assign fixed[15] = got[15] ^ (odd && (syndrome == 6'd21));
    assign fixed[16] = got[16] ^ (odd && (syndrome == 6'd22));
    assign fixed[17] = got[17] ^ (odd && (syndrome == 6'd23));
    assign fixed[18] = got[18] ^ (odd && (syndrome == 6'd24));
    assign fixed[19] = got[19] ^ (odd && (syndrome == 6'd25));
    assign fixed[20] = got[20] ^ (odd && (syndrome == 6'd26));
    assign fixed[21] = got[21] ^ (odd && (syndrome == 6'd27));
    assign fixed[22] = got[22] ^ (odd && (syndrome == 6'd28));
    assign fixed[23] = got[23] ^ (odd && (syndrome == 6'd29));
    assign fixed[24] = got[24] ^ (odd && (syndrome == 6'd30));
    assign fixed[25] = got[25] ^ (odd && (syndrome == 6'd31));
    assign fixed[26] = got[26] ^ (odd && (syndrome == 6'd33));
    assign fixed[27] = got[27] ^ (odd && (syndrome == 6'd34));
    assign fixed[28] = got[28] ^ (odd && (syndrome == 6'd35));
    assign fixed[29] = got[29] ^ (odd && (syndrome == 6'd36));
    assign fixed[30] = got[30] ^ (odd && (syndrome == 6'd37));
    assign fixed[31] = got[31] ^ (odd && (syndrome == 6'd38));
endmodule
