// MeshOptions.h - the options of `mesh`, and what they say of the traffic.
// SPDX-License-Identifier: MIT
#pragma once

#include "cli/Options.h"
#include "mesh/Mesh.h"

namespace palindrome::cli {

/// What is simulated: one configuration at several rates.
struct MeshTraffic {
    mesh::Config config;
    std::vector<double> rates;
};

struct MeshCommandOptions {
    std::string spec = "lct_specs/router/noc_router.lct.md";
    std::string hdl, pattern = "uniform", rate, packet = "4", trace;
    unsigned size = 4, depth = 4, threads = 0;
    uint64_t warmup = 3000, measure = 10000, packets = 0, drain = 10000, seed = 1;
    double flipOne = 0, flipTwo = 0, malformed = 0, close = 0, step = 0.01, seconds = 600;
    bool saturation = false, unproved = false;
    std::string csv, svg, jsonFile, compare, store = ".palindrome";

    void declare(CLI::App& app);
    /// Diagnostics and nothing if a value is wrong or two options contradict each other.
    std::optional<MeshTraffic> traffic(diag::Sink& sink);
    bool failedOnInput = false; ///< what traffic() found wrong was a file
    /// --hdl, else designs/router if it exists, else empty.
    std::string hdlFolder() const;
    unsigned processors() const;

private:
    std::optional<std::vector<double>> ratesOf(diag::Sink& sink) const;
    std::optional<mesh::PacketSizes> sizesOf(diag::Sink& sink) const;
};

} // namespace palindrome::cli
