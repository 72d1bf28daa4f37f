// mesh_minimal.cpp - the least loop that runs a mesh of the router: traffic, wires, clock, no checks.
// SPDX-License-Identifier: MIT
//
// What bench/mesh_speed.py compares `palindrome mesh` with. Arguments: K, rate, flits, cycles.
#include "Vnoc_router.h"
#include "verilated.h"

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <deque>
#include <memory>
#include <random>
#include <vector>

namespace {

constexpr uint64_t rows[7] = {0x044B12CB7, 0x08952555B, 0x112649A6D, 0x22388E38E,
                              0x43C0F03F0, 0x7C00FFC00, 0x7FFF00000};

uint64_t encode(uint64_t flit) {
    uint64_t code = flit;
    for (int j = 0; j < 7; ++j)
        code |= static_cast<uint64_t>(__builtin_parityll(flit & rows[j])) << (35 + j);
    return code;
}

struct Packet {
    int destination, flits, sent;
};

struct Node {
    std::unique_ptr<Vnoc_router> router = std::make_unique<Vnoc_router>();
    std::deque<Packet> queue;
    Packet open[2] = {};
    int credits[2] = {4, 4}, last = 1;
};

/// 42 bits at a port of a vector of 210.
uint64_t get(const VlWide<7>& v, int port) {
    const int at = port * 42, w = at / 32, s = at % 32;
    uint64_t x = (static_cast<uint64_t>(v[w + 1]) << 32 | v[w]) >> s;
    if (s > 22)
        x |= static_cast<uint64_t>(v[w + 2]) << (64 - s);
    return x & 0x3ffffffffff;
}

void set(VlWide<7>& v, int port, uint64_t x) {
    const uint64_t mask = 0x3ffffffffff;
    const int at = port * 42, w = at / 32, s = at % 32;
    auto put = [&](int i, uint64_t bits, uint64_t m) {
        v[i] = (v[i] & ~static_cast<uint32_t>(m)) | static_cast<uint32_t>(bits);
    };
    put(w, x << s, mask << s);
    put(w + 1, x << s >> 32, mask << s >> 32);
    if (s > 22)
        put(w + 2, x >> (64 - s), mask >> (64 - s));
}

} // namespace

int main(int, char** arguments) {
    const int k = std::atoi(arguments[1]), flits = std::atoi(arguments[3]);
    const double start = std::atof(arguments[2]) / flits;
    const long cycles = std::atol(arguments[4]);
    std::mt19937_64 random(1);
    const auto limit = static_cast<uint64_t>(start * 0x1p64);
    std::vector<Node> nodes(static_cast<size_t>(k * k));
    for (int n = 0; n < k * k; ++n) {
        Vnoc_router& r = *nodes[n].router;
        r.here_x = n % k, r.here_y = n / k, r.max_x = r.max_y = k - 1;
        r.rst_n = 1, r.clk = 0, r.eval();
        r.rst_n = 0, r.clk = 1, r.eval();
        r.clk = 0, r.eval();
        r.rst_n = 1, r.eval();
    }
    uint64_t ejected = 0;
    const std::clock_t begin = std::clock();
    for (long cycle = 0; cycle < cycles; ++cycle) {
        for (int n = 0; n < k * k; ++n) {
            Node& node = nodes[n];
            Vnoc_router& r = *node.router;
            const int x = n % k, y = n / k;
            unsigned valid = 0, credit = r.out_valid & 3;
            auto from = [&](int neighbour, int output, int input) {
                const Vnoc_router& other = *nodes[neighbour].router;
                if (const unsigned v = other.out_valid >> 2 * output & 3) {
                    valid |= v << 2 * input;
                    set(r.in_code, input, get(other.out_code, output));
                }
                credit |= (other.in_credit >> 2 * output & 3) << 2 * input;
            };
            if (y + 1 < k) from(n + k, 3, 1);
            if (x + 1 < k) from(n + 1, 4, 2);
            if (y > 0) from(n - k, 1, 3);
            if (x > 0) from(n - 1, 2, 4);
            ejected += (r.out_valid & 3) != 0;
            if (random() < limit)
                node.queue.push_back({static_cast<int>(random() % (k * k)), flits, 0});
            for (int v = 0; v < 2; ++v)
                if (node.open[v].flits == 0 && node.credits[v] > 0 && !node.queue.empty()) {
                    node.open[v] = node.queue.front();
                    node.queue.pop_front();
                }
            for (int step = 1; step <= 2; ++step) {
                const int v = (node.last + step) & 1;
                Packet& p = node.open[v];
                if (p.flits == 0 || node.credits[v] == 0)
                    continue;
                const bool first = p.sent == 0, tail = ++p.sent == p.flits;
                const uint64_t head = static_cast<uint64_t>(p.destination % k) << 28 |
                                      static_cast<uint64_t>(p.destination / k) << 24 |
                                      static_cast<uint64_t>(p.flits) << 12;
                set(r.in_code, 0,
                    encode((tail ? 1ull << 33 : 0) | (first ? 1ull << 32 : 0) | (first ? head : 0)));
                valid |= 1u << v;
                --node.credits[v];
                node.last = v;
                if (tail)
                    p.flits = 0;
                break;
            }
            for (int v = 0; v < 2; ++v)
                node.credits[v] += r.in_credit >> v & 1;
            // Its outputs are registers: what neighbours read in this cycle does not change.
            r.in_valid = valid;
            r.out_credit = credit;
        }
        for (Node& node : nodes)
            node.router->clk = 1, node.router->eval();
        for (Node& node : nodes)
            node.router->clk = 0, node.router->eval();
    }
    const double seconds = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
    std::printf("{\"cycles\":%ld,\"cpu_seconds\":%.6f,\"accepted\":%.6f}\n", cycles, seconds,
                static_cast<double>(ejected) / static_cast<double>(cycles) / (k * k));
    std::fflush(stdout);
    std::_Exit(0);
}
