// MeshText.h - simulations of a mesh as text, as JSON and as a picture.
// SPDX-License-Identifier: MIT
#pragma once

#include "flow/Router.h"
#include "mesh/Curves.h"
#include "report/Grid.h"

#include <optional>

namespace palindrome::report {

/// All that one command simulated. Refers to its parts.
struct MeshReport {
    const flow::Router& router;
    const mesh::Config& config;
    const std::vector<mesh::Point>& points;
    const std::optional<mesh::Saturation>& saturation;
    const std::optional<mesh::Curve>& baseline;
};

/// A line a rate, what the scoreboard found, where the HDL is from and what is proved of it.
std::string meshText(const MeshReport& report, const Style& style);
flow::Json meshJson(const MeshReport& report);
/// What was simulated, and that HDL was not proved if so: for the head of a CSV.
std::vector<std::string> meshRemarks(const MeshReport& report);
/// The curves as SVG.
std::string meshPlot(const MeshReport& report);

} // namespace palindrome::report
