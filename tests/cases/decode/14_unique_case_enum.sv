// unique case over an enum.
// TEST: decode %S/tables/14_unique_case_enum.lct.md
module pwr(input logic clk, rst_n, input logic [1:0] cmd, input logic ok, output logic [2:0] st);
  typedef enum logic [2:0] {OFF, BOOT, ON, ERR, SLEEP} s_t;
  localparam logic [1:0] NOP = 0, GO = 1, STOP = 2;
  s_t s;
  always_ff @(posedge clk or negedge rst_n)
    if (!rst_n) s <= OFF;
    else unique case (s)
      OFF:   if (cmd == GO) s <= BOOT;
      BOOT:  s <= ok ? ON : ERR;
      ON:    if (cmd == STOP) s <= OFF; else if (!ok) s <= ERR; else if (cmd == NOP) s <= SLEEP;
      SLEEP: if (cmd != NOP) s <= ON;
      ERR:   if (cmd == STOP) s <= OFF;
    endcase
  assign st = s;
endmodule
