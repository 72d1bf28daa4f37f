// SPDX-License-Identifier: MIT
// Eight words: pointers with a bit more than the address, no fill level.
module fifo8 (
    input  logic       clk,
    input  logic       rst,
    input  logic       push,
    input  logic       pop,
    input  logic [7:0] din,
    output logic [7:0] dout,
    output logic       empty,
    output logic       full
);
    logic [7:0] store [0:7];
    logic [3:0] head, tail;

    assign empty = (head == tail);
    assign full = (head[2:0] == tail[2:0]) && (head[3] != tail[3]);
    assign dout = empty ? 8'd0 : store[head[2:0]];

    always_ff @(posedge clk) begin
        if (push && !full) store[tail[2:0]] <= din;
        if (rst) begin
            head <= 4'd0;
            tail <= 4'd0;
        end
        else begin
            if (push && !full) tail <= tail + 4'd1;
            if (pop && !empty) head <= head + 4'd1;
        end
    end
endmodule
