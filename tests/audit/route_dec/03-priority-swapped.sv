module route_dec (
  input  logic [3:0] here_x,
  input  logic [3:0] here_y,
  input  logic [3:0] max_x,
  input  logic [3:0] max_y,
  input  logic [3:0] dst_x,
  input  logic [3:0] dst_y,
  input  logic [4:0] from,
  output logic [4:0] route,
  output logic       legal
);

  typedef enum logic [4:0] {
    L = 5'b00001,
    N = 5'b00010,
    E = 5'b00100,
    S = 5'b01000,
    W = 5'b10000
  } port_t;

  // Table: route
  always_comb begin
    if (dst_x > here_x) begin
      route = E;
    end else if (dst_y > here_y) begin
      route = N;
    end else if (dst_x < here_x) begin
      route = W;
    end else if (dst_y < here_y) begin
      route = S;
    end else begin
      route = L;
    end
  end

  // Table: legal
  always_comb begin
    if (dst_x > max_x) begin
      legal = 1'b0;
    end else if (dst_y > max_y) begin
      legal = 1'b0;
    end else if ((from == N) && (route inside {N, E, W})) begin
      legal = 1'b0;
    end else if ((from == S) && (route inside {S, E, W})) begin
      legal = 1'b0;
    end else if ((from == E) && (route == E)) begin
      legal = 1'b0;
    end else if ((from == W) && (route == W)) begin
      legal = 1'b0;
    end else begin
      legal = 1'b1;
    end
  end

endmodule
