// SPDX-License-Identifier: MIT
// SECDED 39/32, positions counted in a loop.
module secded (
    input  logic [31:0] data,
    input  logic [38:0] word,
    output logic [38:0] code,
    output logic [31:0] fixed,
    output logic        single,
    output logic        double
);
    logic [5:0]  syndrome;
    logic [38:0] right;
    integer i, k, n, j, m;

    always_comb begin
        code = 39'd0;
        n = 0;
        for (i = 1; i < 39; i = i + 1)
            if ((i & (i - 1)) != 0) begin
                code[i] = data[n];
                n = n + 1;
            end
        for (k = 0; k < 6; k = k + 1)
            for (i = 1; i < 39; i = i + 1)
                if (i[k] && (i != (1 << k))) code[1 << k] = code[1 << k] ^ code[i];
        for (i = 1; i < 39; i = i + 1) code[0] = code[0] ^ code[i];
    end

    always_comb begin
        syndrome = 6'd0;
        for (j = 1; j < 39; j = j + 1)
            if (word[j]) syndrome = syndrome ^ j[5:0];
        single = 1'b0;
        for (j = 0; j < 39; j = j + 1) single = single ^ word[j];
        double = !single && (syndrome != 6'd0);
        right = word;
        if (single && (syndrome < 6'd39)) right[syndrome] = !right[syndrome];
        fixed = 32'd0;
        m = 0;
        for (j = 1; j < 39; j = j + 1)
            if ((j & (j - 1)) != 0) begin
                fixed[m] = right[j];
                m = m + 1;
            end
    end
endmodule
