module m0 #(
    parameter int unsigned k0 = 4
) (
    input logic p0,
    input logic p1,
    input logic p2,
    input logic p3,
    output logic p4
);

    logic s0;
    logic [$clog2(k0+1)-1:0] s1;

    assign p4 = s0;

    always_ff @(posedge p0 or negedge p1) begin
        if (!p1) begin
            s0 <= 1'b0;
            s1 <= '0;
        end else begin
            if ((p2 == 0) && (p3 == 0) && (s1 == 0)) begin
                s0 <= 1'b0;
            end else if ((p2 == 0) && (p3 == 0) && (s1 != 0)) begin
                s1 <= s1 - 1;
                s0 <= 1'b1;
            end else if ((s0 == 0) && (p3 == 1)) begin
                s0 <= 1'b1;
            end else if ((p2 == 1) && (p3 == 0)) begin
                s0 <= 1'b1;
            end else if ((p2 == 1) && (p3 == 1) && (s1 < k0)) begin
                s1 <= s1 + 1;
                s0 <= 1'b1;
            end else begin
                s0 <= 1'b1;
            end
        end
    end

endmodule
