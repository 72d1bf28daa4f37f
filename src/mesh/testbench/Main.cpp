// Main.cpp - one simulation of the mesh: a configuration in, a result in JSON out.
// SPDX-License-Identifier: MIT
#include "Network.h"

#include <cinttypes>

namespace palindrome::mesh {

namespace {

std::string jsonText(const std::string& text) {
    std::string result = "\"";
    for (char c : text) {
        if (c == '"' || c == '\\')
            result += '\\';
        result += c;
    }
    return result + "\"";
}

void writeLatencies(FILE* out, const char* name, const Latencies& l) {
    std::fprintf(out,
                 "\"%s\":{\"mean\":%.6f,\"max\":%" PRIu64 ",\"p50\":%" PRIu64 ",\"p95\":%" PRIu64
                 ",\"p99\":%" PRIu64 "},\n",
                 name, l.mean(), l.max, l.quantile(0.5), l.quantile(0.95), l.quantile(0.99));
}

#ifdef __OPTIMIZE__
constexpr const char* optimized = "true";
#else
constexpr const char* optimized = "false"; // compiled in a hurry, for a short run
#endif

void writeResult(FILE* out, const Network& n) {
    const Findings& t = n.total;
    const uint64_t window = std::max<uint64_t>(n.windowEnd - n.windowBegin, 1);
    std::fprintf(out, "{\"cycles\":%" PRIu64 ",\"seconds\":%.6f,\"cpu_seconds\":%.6f,"
                      "\"threads\":%u,\"optimized\":%s,\n",
                 n.cycle, n.seconds, n.cpuSeconds, n.config.threads, optimized);
    std::fprintf(out, "\"window\":{\"begin\":%" PRIu64 ",\"end\":%" PRIu64 "},\n", n.windowBegin,
                 n.windowEnd);
    std::fprintf(out, "\"drained\":%s,\"dropped\":%" PRIu64 ",\n", n.drained ? "true" : "false",
                 t.dropped);
    std::fprintf(out,
                 "\"packets\":{\"created\":%" PRIu64 ",\"sent\":%" PRIu64 ",\"delivered\":%" PRIu64
                 ",\"poisoned\":%" PRIu64 ",\"missing\":%" PRIu64 ",\"refused\":%" PRIu64 ",\"created_in_window\":%" PRIu64
                 ",\"measured\":%" PRIu64 "},\n",
                 t.created, t.started, t.delivered, t.poisoned, t.missing, t.refused,
                 t.measuredCreated, t.packet.count);
    std::fprintf(out, "\"flits\":{\"sent\":%" PRIu64 ",\"ejected\":%" PRIu64 ",\"moved\":%" PRIu64
                      "},\n",
                 t.flitsSent, t.flitsEjected, t.flitsMoved);
    std::fprintf(out, "\"accepted\":%.6f,\n",
                 double(t.measuredEjected) / double(window) / n.config.nodes());
    writeLatencies(out, "packet_latency", t.packet);
    writeLatencies(out, "network_latency", t.network);
    std::fprintf(out,
                 "\"errors\":{\"flipped_one\":%" PRIu64 ",\"flipped_two\":%" PRIu64
                 ",\"routers_fixed\":%" PRIu64 ",\"routers_flagged\":%" PRIu64
                 ",\"sink_flipped_one\":%" PRIu64 ",\"sink_flipped_two\":%" PRIu64
                 ",\"sinks_fixed\":%" PRIu64 ",\"sinks_flagged\":%" PRIu64 ",\"malformed\":%" PRIu64
                 ",\"malformed_reported\":%" PRIu64 ",\"closings\":%" PRIu64
                 ",\"flits_through_closed\":%" PRIu64 "},\n",
                 t.flippedOne, t.flippedTwo, n.counters[3], n.counters[4], t.sinkFlippedOne,
                 t.sinkFlippedTwo, t.sinkFixed, t.sinkBad, t.malformed, n.counters[5], t.closings,
                 t.flitsThroughClosed);
    const char* names[] = {"in", "out", "stall", "fixed", "bad", "proto", "drop", "cycle"};
    std::fprintf(out, "\"counters\":{");
    for (unsigned i = 0; i < 8; ++i)
        std::fprintf(out, "%s\"%s\":%" PRIu64, i == 0 ? "" : ",", names[i], n.counters[i]);
    std::fprintf(out, "},\n\"credits\":\"%s\",\n", hasRegisters ? "registers" : "links");
    std::fprintf(out, "\"violation_counts\":{");
    for (size_t i = 0; i < kindNames.size(); ++i)
        std::fprintf(out, "%s\"%s\":%" PRIu64, i == 0 ? "" : ",", kindNames[i], t.counts[i]);
    std::fprintf(out, "},\n\"violations\":[");
    for (size_t i = 0; i < std::min<size_t>(t.violations.size(), 20); ++i) {
        const Violation& v = t.violations[i];
        std::fprintf(out, "%s\n{\"cycle\":%" PRIu64 ",\"x\":%u,\"y\":%u,\"kind\":\"%s\",\"text\":%s}",
                     i == 0 ? "" : ",", v.cycle, v.node % n.config.size, v.node / n.config.size,
                     kindNames[static_cast<size_t>(v.kind)], jsonText(v.text).c_str());
    }
    std::fprintf(out, "]}\n");
}

/// Replaces the line of progress, so that a reader sees a whole one.
void writeProgress(const char* what, uint64_t cycle, double share) {
    if (FILE* out = std::fopen("progress.new", "w")) {
        std::fprintf(out, "%s, cycle %" PRIu64 ", %.0f %%\n", what, cycle, 100 * share);
        std::fclose(out);
        std::rename("progress.new", "progress");
    }
}

} // namespace

} // namespace palindrome::mesh

/// Reads `config` and writes `result.json` in the working folder.
int main() {
    using namespace palindrome::mesh;
    const Config config = readConfig("config");
    Network network(config, writeProgress);
    network.run();
    FILE* out = std::fopen("result.json", "w");
    if (!out)
        return 3;
    writeResult(out, network);
    return std::fclose(out) == 0 ? 0 : 3;
}
