// Plot.h - curves as a picture.
// SPDX-License-Identifier: MIT
#pragma once

#include "mesh/Curves.h"

namespace palindrome::mesh {

/// An SVG of two panels: packet latency over offered load, accepted over offered load. The first
/// curve is drawn in full and says how far to the right the panels go, the others are dashed.
/// Self-contained; no script, no fonts but the viewer's.
std::string plotSvg(const std::vector<Curve>& curves, const std::string& title,
                    const std::string& subtitle);

} // namespace palindrome::mesh
