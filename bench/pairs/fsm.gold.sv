// SPDX-License-Identifier: MIT
// A packet: idle, head, body, tail, done, and an error that lasts until the next start. Binary states.
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
    localparam logic [2:0] Idle = 3'd0, Head = 3'd1, Body = 3'd2, Tail = 3'd3, Done = 3'd4,
                           Bad = 3'd5;
    logic [2:0] state;

    assign busy = (state == Head) || (state == Body) || (state == Tail);
    assign done = (state == Done);
    assign error = (state == Bad);

    always_ff @(posedge clk)
        if (rst) state <= Idle;
        else
            case (state)
                Idle: if (start) state <= Head; else if (flit) state <= Bad;
                Head: if (flit) state <= last ? Tail : Body;
                Body: if (start) state <= Bad; else if (flit && last) state <= Tail;
                Tail: state <= flit ? Bad : Done;
                Done: state <= start ? Head : Idle;
                Bad: if (start) state <= Head;
                default: state <= Idle;
            endcase
endmodule
