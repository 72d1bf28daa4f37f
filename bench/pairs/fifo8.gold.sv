// SPDX-License-Identifier: MIT
// Eight words: read and write pointer and a fill level.
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
    logic [7:0] mem [0:7];
    logic [2:0] rd, wr;
    logic [3:0] count;
    logic       write, read;

    assign empty = (count == 4'd0);
    assign full = (count == 4'd8);
    assign write = push && !full;
    assign read = pop && !empty;
    assign dout = empty ? 8'd0 : mem[rd];

    always_ff @(posedge clk)
        if (write) mem[wr] <= din;

    always_ff @(posedge clk)
        if (rst) begin
            rd <= 3'd0;
            wr <= 3'd0;
            count <= 4'd0;
        end
        else begin
            if (write) wr <= wr + 3'd1;
            if (read) rd <= rd + 3'd1;
            if (write && !read) count <= count + 4'd1;
            if (read && !write) count <= count - 4'd1;
        end
endmodule
