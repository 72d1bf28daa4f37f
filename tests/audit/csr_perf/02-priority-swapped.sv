module csr_perf #(
  parameter int unsigned CNT_W = 16
) (
  input  logic        clk,
  input  logic        rst_n,
  input  logic [3:0]  here_x,
  input  logic [3:0]  here_y,
  input  logic        csr_we,
  input  logic [3:0]  csr_addr,
  input  logic [31:0] csr_wdata,
  input  logic [9:0]  ev_push,
  input  logic [9:0]  ev_drop,
  input  logic [9:0]  ev_proto,
  input  logic [9:0]  ev_credit,
  input  logic [4:0]  ev_fixed,
  input  logic [4:0]  ev_bad,
  input  logic [4:0]  ev_sent,
  input  logic [4:0]  ev_stall,
  output logic [31:0] csr_rdata,
  output logic [4:0]  stop
);

  typedef enum logic [3:0] {
    ID      = 4'd0,
    CTRL    = 4'd1,
    STATUS  = 4'd2,
    C_IN    = 4'd8,
    C_OUT   = 4'd9,
    C_STALL = 4'd10,
    C_FIXED = 4'd11,
    C_BAD   = 4'd12,
    C_PROTO = 4'd13,
    C_DROP  = 4'd14,
    C_CYCLE = 4'd15
  } addr_t;

  // Registers
  logic [4:0] stop_q;
  logic freeze;
  logic [3:0] sticky;
  logic [CNT_W-1:0] c_in;
  logic [CNT_W-1:0] c_out;
  logic [CNT_W-1:0] c_stall;
  logic [CNT_W-1:0] c_fixed;
  logic [CNT_W-1:0] c_bad;
  logic [CNT_W-1:0] c_proto;
  logic [CNT_W-1:0] c_drop;
  logic [CNT_W-1:0] c_cycle;

  // Signals
  logic clear;
  logic [3:0] wipe;
  logic [3:0] seen;
  logic [3:0] n_in;
  logic [2:0] n_out;
  logic [2:0] n_stall;
  logic [2:0] n_fixed;
  logic [2:0] n_bad;
  logic [3:0] n_proto;
  logic [3:0] n_drop;
  logic [CNT_W:0] sum_in;
  logic [CNT_W:0] sum_out;
  logic [CNT_W:0] sum_stall;
  logic [CNT_W:0] sum_fixed;
  logic [CNT_W:0] sum_bad;
  logic [CNT_W:0] sum_proto;
  logic [CNT_W:0] sum_drop;
  logic [CNT_W:0] sum_cycle;

  assign stop = stop_q;
  assign clear = csr_we && csr_addr == CTRL && csr_wdata[9];
  assign wipe = csr_wdata[3:0] & {4{csr_we && csr_addr == STATUS}};
  assign seen = {ev_credit != 0, ev_proto != 0, ev_bad != 0, ev_fixed != 0};

  assign n_in = 4'($countones(ev_push));
  assign n_out = 3'($countones(ev_sent));
  assign n_stall = 3'($countones(ev_stall));
  assign n_fixed = 3'($countones(ev_fixed));
  assign n_bad = 3'($countones(ev_bad));
  assign n_proto = 4'($countones(ev_proto));
  assign n_drop = 4'($countones(ev_drop));

  assign sum_in = {1'b0, c_in} + (CNT_W+1)'(n_in);
  assign sum_out = {1'b0, c_out} + (CNT_W+1)'(n_out);
  assign sum_stall = {1'b0, c_stall} + (CNT_W+1)'(n_stall);
  assign sum_fixed = {1'b0, c_fixed} + (CNT_W+1)'(n_fixed);
  assign sum_bad = {1'b0, c_bad} + (CNT_W+1)'(n_bad);
  assign sum_proto = {1'b0, c_proto} + (CNT_W+1)'(n_proto);
  assign sum_drop = {1'b0, c_drop} + (CNT_W+1)'(n_drop);
  assign sum_cycle = {1'b0, c_cycle} + 1;

  // Table: read
  always_comb begin
    case (csr_addr)
      ID:      csr_rdata = {16'h5041, 8'h01, here_y, here_x};
      CTRL:    csr_rdata = {23'b0, freeze, 3'b0, stop_q};
      STATUS:  csr_rdata = {28'b0, sticky};
      C_IN:    csr_rdata = 32'(c_in);
      C_OUT:   csr_rdata = 32'(c_out);
      C_STALL: csr_rdata = 32'(c_stall);
      C_FIXED: csr_rdata = 32'(c_fixed);
      C_BAD:   csr_rdata = 32'(c_bad);
      C_PROTO: csr_rdata = 32'(c_proto);
      C_DROP:  csr_rdata = 32'(c_drop);
      C_CYCLE: csr_rdata = 32'(c_cycle);
      default: csr_rdata = 32'b0;
    endcase
  end

  // Table: control
  always_ff @(posedge clk or negedge rst_n) begin
    if (!rst_n) begin
      stop_q <= '0;
      freeze <= 1'b0;
    end else if (csr_we && csr_addr == CTRL) begin
      stop_q <= csr_wdata[4:0];
      freeze <= csr_wdata[8];
    end
  end

  // Table: sticky
  always_ff @(posedge clk or negedge rst_n) begin
    if (!rst_n) begin
      sticky <= '0;
    end else begin
      sticky <= (sticky & ~wipe) | seen;
    end
  end

  // Table: c_in
  always_ff @(posedge clk or negedge rst_n) begin
    if (!rst_n) begin
      c_in <= '0;
    end else if (clear) begin
      c_in <= '0;
    end else if (!freeze) begin
      if (sum_in[CNT_W]) begin
        c_in <= '1;
      end else begin
        c_in <= sum_in[CNT_W-1:0];
      end
    end
  end

  // Table: c_out
  always_ff @(posedge clk or negedge rst_n) begin
    if (!rst_n) begin
      c_out <= '0;
    end else if (!freeze) begin
      if (sum_out[CNT_W]) begin
        c_out <= '1;
      end else begin
        c_out <= sum_out[CNT_W-1:0];
      end
    end else if (clear) begin
      c_out <= '0;
    end
  end

  // Table: c_stall
  always_ff @(posedge clk or negedge rst_n) begin
    if (!rst_n) begin
      c_stall <= '0;
    end else if (clear) begin
      c_stall <= '0;
    end else if (!freeze) begin
      if (sum_stall[CNT_W]) begin
        c_stall <= '1;
      end else begin
        c_stall <= sum_stall[CNT_W-1:0];
      end
    end
  end

  // Table: c_fixed
  always_ff @(posedge clk or negedge rst_n) begin
    if (!rst_n) begin
      c_fixed <= '0;
    end else if (clear) begin
      c_fixed <= '0;
    end else if (!freeze) begin
      if (sum_fixed[CNT_W]) begin
        c_fixed <= '1;
      end else begin
        c_fixed <= sum_fixed[CNT_W-1:0];
      end
    end
  end

  // Table: c_bad
  always_ff @(posedge clk or negedge rst_n) begin
    if (!rst_n) begin
      c_bad <= '0;
    end else if (clear) begin
      c_bad <= '0;
    end else if (!freeze) begin
      if (sum_bad[CNT_W]) begin
        c_bad <= '1;
      end else begin
        c_bad <= sum_bad[CNT_W-1:0];
      end
    end
  end

  // Table: c_proto
  always_ff @(posedge clk or negedge rst_n) begin
    if (!rst_n) begin
      c_proto <= '0;
    end else if (clear) begin
      c_proto <= '0;
    end else if (!freeze) begin
      if (sum_proto[CNT_W]) begin
        c_proto <= '1;
      end else begin
        c_proto <= sum_proto[CNT_W-1:0];
      end
    end
  end

  // Table: c_drop
  always_ff @(posedge clk or negedge rst_n) begin
    if (!rst_n) begin
      c_drop <= '0;
    end else if (clear) begin
      c_drop <= '0;
    end else if (!freeze) begin
      if (sum_drop[CNT_W]) begin
        c_drop <= '1;
      end else begin
        c_drop <= sum_drop[CNT_W-1:0];
      end
    end
  end

  // Table: c_cycle
  always_ff @(posedge clk or negedge rst_n) begin
    if (!rst_n) begin
      c_cycle <= '0;
    end else if (clear) begin
      c_cycle <= '0;
    end else if (!freeze) begin
      if (sum_cycle[CNT_W]) begin
        c_cycle <= '1;
      end else begin
        c_cycle <= sum_cycle[CNT_W-1:0];
      end
    end
  end

endmodule
