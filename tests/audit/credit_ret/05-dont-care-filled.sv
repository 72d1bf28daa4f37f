module credit_ret #(
    parameter int unsigned DEPTH = 4
) (
    input  logic clk,
    input  logic rst_n,
    input  logic pop,
    input  logic drop,
    output logic credit
);

    logic credit_q;
    logic [$clog2(DEPTH+1)-1:0] pend;

    assign credit = credit_q;

    always_ff @(posedge clk or negedge rst_n) begin
        if (!rst_n) begin
            credit_q <= 1'b0;
            pend     <= '0;
        end else begin
            if ((pop == 0) && (drop == 0) && (pend == 0)) begin
                credit_q <= 1'b0;
            end else if ((pop == 0) && (drop == 0) && (pend != 0)) begin
                pend     <= pend - 1;
                credit_q <= 1'b1;
            end else if ((pop == 0) && (drop == 1)) begin
                credit_q <= 1'b1;
            end else if ((pop == 1) && (drop == 0)) begin
                credit_q <= 1'b1;
            end else if ((pop == 1) && (drop == 1) && (pend < DEPTH) && credit_q) begin
                pend     <= pend + 1;
                credit_q <= 1'b1;
            end else begin
                credit_q <= 1'b1;
            end
        end
    end

endmodule
