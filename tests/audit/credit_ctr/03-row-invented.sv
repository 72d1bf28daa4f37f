module credit_ctr #(
  parameter int unsigned DEPTH = 4
) (
  input  logic clk,
  input  logic rst_n,
  input  logic inc,
  input  logic dec,
  output logic ok,
  output logic err
);

  logic [$clog2(DEPTH+1)-1:0] count;

  assign ok = count != 0;

  always_ff @(posedge clk or negedge rst_n) begin
    if (!rst_n) begin
      count <= DEPTH;
    end else if ((inc == 1) && (dec == 0) && (count < DEPTH)) begin
      count <= count + 1;
    end else if ((inc == 0) && (dec == 1) && (count != 0)) begin
      count <= count - 1;
    end else if ((inc == 0) && (dec == 1) && (count == 0)) begin
      count <= count - 1;
    end
  end

  always_comb begin
    err = 1'b0;
    if ((inc == 1) && (dec == 0) && (count >= DEPTH)) begin
      err = 1'b1;
    end else if ((inc == 0) && (dec == 1) && (count == 0)) begin
      err = 1'b1;
    end
  end

endmodule
