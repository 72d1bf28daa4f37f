// Function with a case, called once.
// TEST: decode %S/tables/10_function_case.lct.md
module seg7(input logic [3:0] h, input logic blank, output logic [6:0] seg);
  function automatic logic [6:0] dec(input logic [3:0] v);
    case (v)
      4'h0: dec = 7'h3f;
      4'h1: dec = 7'h06;
      4'h2, 4'h3: dec = 7'h5b;
      default: dec = 7'h40;
    endcase
  endfunction
  assign seg = blank ? 7'h00 : dec(h);
endmodule
