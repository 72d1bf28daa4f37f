// SPDX-License-Identifier: MIT
// Credits as a sum that is clipped at both ends.
module credit (
    input  logic       clk,
    input  logic       rst,
    input  logic       send,
    input  logic       back,
    output logic       ready,
    output logic [3:0] level
);
    logic [3:0] cnt;
    logic [4:0] sum;
    logic [3:0] next;

    always_comb begin
        sum = {1'b0, cnt} + {4'd0, back} + (send ? 5'd31 : 5'd0);
        next = sum[3:0];
        if (send && (cnt == 4'd0)) next = back ? 4'd1 : 4'd0;
        else if (sum > 5'd12 && !send) next = (cnt > 4'd12) ? cnt : 4'd12;
    end

    assign ready = |cnt;
    assign level = cnt;

    always_ff @(posedge clk)
        if (rst) cnt <= 4'd12;
        else cnt <= next;
endmodule
