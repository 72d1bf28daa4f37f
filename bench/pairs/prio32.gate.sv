// SPDX-License-Identifier: MIT
// Lowest request of 32 by arithmetic.
module prio32 (
    input  logic [31:0] r,
    output logic [31:0] y
);
    assign y = r & -r;
endmodule
