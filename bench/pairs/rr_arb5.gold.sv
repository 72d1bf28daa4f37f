// SPDX-License-Identifier: MIT
// Round robin of five: requests at or above the pointer go first.
module rr_arb5 (
    input  logic       clk,
    input  logic       rst,
    input  logic [4:0] req,
    input  logic       take,
    output logic [4:0] gnt
);
    logic [2:0] ptr;
    logic [4:0] above, pick;

    always_comb begin
        above = req & (5'b11111 << ptr);
        pick = (above != 5'd0) ? above : req;
        gnt = 5'd0;
        if (pick[0]) gnt = 5'b00001;
        else if (pick[1]) gnt = 5'b00010;
        else if (pick[2]) gnt = 5'b00100;
        else if (pick[3]) gnt = 5'b01000;
        else if (pick[4]) gnt = 5'b10000;
    end

    always_ff @(posedge clk)
        if (rst) ptr <= 3'd0;
        else if (take) begin
            if (gnt[0]) ptr <= 3'd1;
            if (gnt[1]) ptr <= 3'd2;
            if (gnt[2]) ptr <= 3'd3;
            if (gnt[3]) ptr <= 3'd4;
            if (gnt[4]) ptr <= 3'd0;
        end
endmodule
