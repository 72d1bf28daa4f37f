// Config.h - what one simulation is told, read from the file that the command writes.
// SPDX-License-Identifier: MIT
#pragma once

#include "Traffic.h"

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>

namespace palindrome::mesh {

struct TraceEntry {
    uint64_t cycle = 0;
    unsigned source = 0, destination = 0, flits = 0;
};

struct Config {
    unsigned size = 4;  ///< k of the k x k mesh
    unsigned depth = 4; ///< flits that a VC buffer holds
    Pattern pattern = Pattern::Uniform;
    double rate = 0; ///< flits per node and cycle
    PacketSizes sizes;
    uint64_t warmup = 0, measure = 0;
    uint64_t packets = 0; ///< unless 0: the window ends when it has seen so many created
    uint64_t drain = 0;   ///< cycles after which what is still queued at sources is dropped
    uint64_t stall = 2000; ///< cycles without any movement that make a deadlock
    uint64_t seed = 1;
    unsigned threads = 1;
    double flipOne = 0, flipTwo = 0; ///< probability for a flit on a link
    double malformed = 0;            ///< probability for a packet
    double close = 0;                ///< probability for a node and cycle, of closing outputs
    std::vector<TraceEntry> trace;   ///< ascending by cycle

    unsigned nodes() const { return size * size; }
};

/// The file was written by the program that starts this one: any surprise ends the simulation.
inline Config readConfig(const std::string& path) {
    Config c;
    std::ifstream in(path);
    std::string key;
    while (in >> key) {
        if (key == "size") in >> c.size;
        else if (key == "depth") in >> c.depth;
        else if (key == "pattern") {
            unsigned p = 0;
            in >> p;
            c.pattern = static_cast<Pattern>(p);
        }
        else if (key == "rate") in >> c.rate;
        else if (key == "packet") {
            PacketSizes::Size s{};
            in >> s.flits >> s.weight;
            c.sizes.list.push_back(s);
        }
        else if (key == "warmup") in >> c.warmup;
        else if (key == "measure") in >> c.measure;
        else if (key == "packets") in >> c.packets;
        else if (key == "drain") in >> c.drain;
        else if (key == "stall") in >> c.stall;
        else if (key == "seed") in >> c.seed;
        else if (key == "threads") in >> c.threads;
        else if (key == "flip-one") in >> c.flipOne;
        else if (key == "flip-two") in >> c.flipTwo;
        else if (key == "malformed") in >> c.malformed;
        else if (key == "close") in >> c.close;
        else if (key == "trace") {
            TraceEntry e;
            in >> e.cycle >> e.source >> e.destination >> e.flits;
            c.trace.push_back(e);
        }
        else in.setstate(std::ios::failbit);
    }
    if (!in.eof() || c.size < 1 || c.size > 16 || (c.sizes.list.empty() && c.trace.empty())) {
        std::fprintf(stderr, "the configuration is damaged near '%s'\n", key.c_str());
        std::exit(2);
    }
    return c;
}

} // namespace palindrome::mesh
