// Mesh.h - a k x k mesh of one router in Verilator: built once, run under traffic, checked.
// SPDX-License-Identifier: MIT
#pragma once

#include "mesh/testbench/Config.h"
#include "sim/Sim.h"

#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

namespace palindrome::mesh {

using Json = nlohmann::ordered_json;

/// The HDL of a router, and the names of those of its instances whose registers and wires the
/// scoreboard reads. The top was printed by `emit`: a wire of an instance's port is `base__port`.
struct RouterHdl {
    std::string top;
    std::vector<std::pair<std::string, std::string>> texts; ///< shown name, text
    std::vector<std::pair<std::string, std::string>> parameters;
    std::string fifo, creditCounter, creditReturn, owner, scheduler; ///< instances, without index
};

/// A simulation program, in the cache.
struct Build {
    std::filesystem::path program;
    bool fromCache = false;
    double seconds = 0;
};

/// How a program is compiled: Quick takes half of the time, and its simulations take three times as
/// long. Where an optimized one is in the cache, that is used in either case.
enum class Compile { Optimized, Quick };
/// Quick if all of this is simulated before an optimized program would be ready.
Compile compileFor(const Config& config, const std::vector<double>& rates);

/// Vets and translates the HDL and compiles it with the testbench; cached by the content of all of
/// it. Failures as those of sim::build; Refused also if the top lacks a wire that is read.
Result<Build> build(const RouterHdl& router, const sim::Options& options,
                    Compile how = Compile::Optimized);

/// The result of one simulation: what the testbench wrote (docs/mesh.md describes it).
struct Point {
    double rate = 0;
    Json json;

    bool clean() const; ///< the scoreboard found nothing wrong
    /// The sources could not send what was offered within the limit of the drain.
    bool saturated() const { return json.at("dropped").get<uint64_t>() > 0; }
    double packetLatency() const { return json.at("packet_latency").at("mean"); }
    double networkLatency() const { return json.at("network_latency").at("mean"); }
    double accepted() const { return json.at("accepted"); }
    uint64_t measured() const { return json.at("packets").at("measured"); }
};

struct RunLimits {
    double seconds = 600; ///< wall clock of one simulation
    util::SandboxMode sandbox = util::SandboxMode::Auto;
    /// Processors to use: several simulations at once, or one with several threads if it is large.
    unsigned processors = 1;
    /// Called from the calling thread about three times a second: one line of what is under way.
    std::function<void(const std::string&)> progress;
};

/// Runs the configuration at each rate. All results are the same for any number of processors.
/// Failures: Timeout, Limit, Interrupted, BadReply (the simulation died).
Result<std::vector<Point>> simulate(const Build& build, const Config& config,
                                    const std::vector<double>& rates, const RunLimits& limits);

/// The highest rate, a multiple of `step`, at which the mean packet latency is below three times
/// that at rate 0.02 (at `step` if that is below 0.01), and all that was simulated to find it. The
/// rate is 0 if there is none.
struct Saturation {
    Point zeroLoad;
    double rate = 0;
    std::vector<Point> tried;
};
Result<Saturation> findSaturation(const Build& build, const Config& config, double step,
                                  const RunLimits& limits);

/// Threads that one simulation of so many nodes uses well.
unsigned usefulThreads(unsigned nodes, unsigned processors);
/// Processors that others leave idle, at least one.
unsigned idleProcessors();

/// The sources of the testbench, name and text, built into the program.
const std::vector<std::pair<std::string_view, std::string_view>>& testbenchFiles();

} // namespace palindrome::mesh
