// Curves.h - latency and accepted load over offered load: as CSV, and read back from it.
// SPDX-License-Identifier: MIT
#pragma once

#include "diag/Diagnostic.h"
#include "mesh/Mesh.h"

#include <optional>

namespace palindrome::mesh {

struct CurvePoint {
    double rate = 0, accepted = 0;                    ///< flits per node and cycle
    std::optional<double> packetLatency, networkLatency; ///< cycles; none where saturated
};

struct Curve {
    std::string label;
    std::vector<CurvePoint> points; ///< ascending by rate
};

/// "4", or "1:3+5:1" with weights.
std::string sizesText(const PacketSizes& sizes);

/// The points as a curve of their own.
Curve curveOf(const std::vector<Point>& points, std::string label);

/// One line a point, in the columns of BookSim's baseline (k, pattern, packet_size, vcs, buf,
/// injection_rate_flits, avg_packet_latency, avg_network_latency, accepted_flits, saturated) and
/// further ones behind. Lines with `#` say what was simulated.
std::string csvText(const std::vector<Point>& points, const Config& config,
                    const std::vector<std::string>& remarks);

/// The curve of this size, pattern and packet size in a CSV of these columns; columns may stand in
/// any order. Diagnostics (`mesh-compare`) for what cannot be read, and if there is no such curve.
std::optional<Curve> readCurve(const std::string& path, const Config& config, diag::Sink& sink);

} // namespace palindrome::mesh
