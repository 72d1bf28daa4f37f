// SPDX-License-Identifier: MIT
// Round robin of five: rotate the requests down, take the lowest, rotate back.
module rr_arb5 (
    input  logic       clk,
    input  logic       rst,
    input  logic [4:0] req,
    input  logic       take,
    output logic [4:0] gnt
);
    logic [2:0] ptr;
    logic [9:0] twice, back;
    logic [4:0] turned, first;
    logic [2:0] winner;
    integer i;

    always_comb begin
        twice = {req, req} >> ptr;
        turned = twice[4:0];
        first = turned & (~turned + 5'd1);
        back = {5'd0, first} << ptr;
        gnt = back[4:0] | back[9:5];
        winner = 3'd0;
        for (i = 0; i < 5; i = i + 1)
            if (gnt[i]) winner = winner | i[2:0];
    end

    always_ff @(posedge clk)
        if (rst) ptr <= 3'd0;
        else if (take && (req != 5'd0)) ptr <= (winner == 3'd4) ? 3'd0 : winner + 3'd1;
endmodule
