module vc_fifo #(
  parameter int unsigned WIDTH = 40,
  parameter int unsigned DEPTH = 4
) (
  input  logic             clk,
  input  logic             rst_n,
  input  logic             push,
  input  logic [WIDTH-1:0] wdata,
  input  logic             pop,
  output logic [WIDTH-1:0] rdata,
  output logic             empty,
  output logic             full
);

  logic [WIDTH-1:0]         mem [DEPTH];
  logic [$clog2(DEPTH)-1:0] wptr;
  logic [$clog2(DEPTH)-1:0] rptr;
  logic [$clog2(DEPTH):0]   level;

  assign empty = level == 0;
  assign full  = level == DEPTH;

  // read data
  always_comb begin
    rdata = '0;
    if (level != 0) begin
      rdata = mem[rptr];
    end
  end

  // memory
  always_ff @(posedge clk) begin
    if (push) begin
      mem[wptr] <= wdata;
    end
  end

  // write pointer
  always_ff @(posedge clk or negedge rst_n) begin
    if (!rst_n) begin
      wptr <= 0;
    end else if (push) begin
      if (wptr == DEPTH - 1) begin
        wptr <= 0;
      end else begin
        wptr <= wptr + 1;
      end
    end
  end

  // read pointer
  always_ff @(posedge clk or negedge rst_n) begin
    if (!rst_n) begin
      rptr <= 0;
    end else if (pop) begin
      if (rptr == DEPTH - 1) begin
        rptr <= 0;
      end else begin
        rptr <= rptr + 1;
      end
    end
  end

  // level
  always_ff @(posedge clk or negedge rst_n) begin
    if (!rst_n) begin
      level <= 0;
    end else if (!push && !pop) begin
      level <= level + 1;
    end else if (!push && pop) begin
      level <= level - 1;
    end
  end

endmodule
