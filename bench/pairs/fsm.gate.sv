// SPDX-License-Identifier: MIT
// The same packet with one bit a state.
module fsm (
    input  logic clk,
    input  logic rst,
    input  logic start,
    input  logic flit,
    input  logic last,
    output logic busy,
    output logic done,
    output logic error
);
    logic [5:0] s;

    assign busy = s[1] | s[2] | s[3];
    assign done = s[4];
    assign error = s[5];

    always_ff @(posedge clk)
        if (rst) s <= 6'b000001;
        else begin
            s[0] <= (s[0] & ~start & ~flit) | (s[4] & ~start);
            s[1] <= (start & (s[0] | s[4] | s[5])) | (s[1] & ~flit);
            s[2] <= (s[1] & flit & ~last) | (s[2] & ~start & ~(flit & last));
            s[3] <= (s[1] & flit & last) | (s[2] & ~start & flit & last);
            s[4] <= s[3] & ~flit;
            s[5] <= (s[0] & ~start & flit) | (s[2] & start) | (s[3] & flit) | (s[5] & ~start);
        end
endmodule
