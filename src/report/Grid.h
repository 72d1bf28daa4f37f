// Grid.h - aligned columns of text with colours that do not disturb the alignment.
// SPDX-License-Identifier: MIT
#pragma once

#include "flow/TraceTable.h"

#include <string>
#include <vector>

namespace palindrome::report {

using flow::Style;

enum class Tone { Plain, Good, Bad, Doubtful, Quiet };

std::string painted(const std::string& text, Tone tone, const Style& style);

struct GridCell {
    std::string text;
    Tone tone = Tone::Plain;
};

/// Rows under a header, columns padded to their widest cell (UTF-8 aware), two blanks apart.
class Grid {
public:
    explicit Grid(std::vector<std::string> header) : header(std::move(header)) {}
    /// A row with as many cells as the header has.
    void add(std::vector<GridCell> row);
    /// Columns that are empty in every row are left out.
    std::string text(const Style& style) const;

private:
    std::vector<std::string> header;
    std::vector<std::vector<GridCell>> rows;
};

} // namespace palindrome::report
