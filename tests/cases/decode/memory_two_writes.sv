// Two writes in one cycle: the later one wins where the addresses meet, so each word has a table.
// RUN: decode %s
// EXPECT: ## Table: mem[0]
// EXPECT: | we2 | a2 | we1 | a1 | → mem[0] |
// EXPECT: | 1 | 2'd0 | - | - | d2 |
// EXPECT: ## Table: mem[3]
module regs(input logic clk, we1, we2, input logic [1:0] a1, a2, input logic [7:0] d1, d2, output logic [7:0] o);
    logic [7:0] mem [4];
    always_ff @(posedge clk) begin
        if (we1) mem[a1] <= d1;
        if (we2) mem[a2] <= d2;
    end
    assign o = mem[a1];
endmodule
