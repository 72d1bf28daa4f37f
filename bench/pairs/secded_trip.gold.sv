// SPDX-License-Identifier: MIT
// What a code word with one flipped bit must be read as.
module secded_trip (
    input  logic [31:0] d,
    input  logic [5:0]  at,
    output logic [31:0] y,
    output logic        single,
    output logic        double
);
    assign y = d;
    assign single = (at < 6'd39);
    assign double = 1'b0;
endmodule
