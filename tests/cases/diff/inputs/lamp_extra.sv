module lamp (
    input  logic       clk,
    input  logic       rst_n,
    input  logic       key,
    input  logic       hold_key,
    output logic [1:0] level
);
    typedef enum logic [1:0] {OFF, DIM, ON} st_t;
    st_t st;
    always_ff @(posedge clk or negedge rst_n)
        if (!rst_n) st <= OFF;
        else case (st)
            OFF: if (key) st <= ON;
            ON: if (key) st <= hold_key ? DIM : OFF;
            DIM: if (key) st <= OFF;
                 else if (hold_key) st <= ON;
            default: ;
        endcase
    always_comb
        case (st)
            OFF: level = 2'd0;
            DIM: level = 2'd1;
            default: level = 2'd3;
        endcase
endmodule
