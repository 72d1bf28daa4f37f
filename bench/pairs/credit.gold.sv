// SPDX-License-Identifier: MIT
// Credits, none spent below zero and none gained above twelve.
module credit (
    input  logic       clk,
    input  logic       rst,
    input  logic       send,
    input  logic       back,
    output logic       ready,
    output logic [3:0] level
);
    logic [3:0] cnt;

    assign ready = (cnt != 4'd0);
    assign level = cnt;

    always_ff @(posedge clk)
        if (rst) cnt <= 4'd12;
        else if (send && ready && !back) cnt <= cnt - 4'd1;
        else if (back && !(send && ready) && (cnt < 4'd12)) cnt <= cnt + 4'd1;
endmodule
