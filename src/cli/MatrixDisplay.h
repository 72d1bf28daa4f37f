// MatrixDisplay.h - shows a running matrix: a table that is redrawn, or lines where no terminal is.
// SPDX-License-Identifier: MIT
#pragma once

#include "cli/Console.h"
#include "flow/Matrix.h"

#include <chrono>
#include <map>
#include <utility>

namespace palindrome::cli {

/// On a terminal a table of units and models, redrawn in place, with lines above it for cells that
/// were not proved; elsewhere a line for each cell that ends.
class MatrixDisplay final : public flow::MatrixObserver {
public:
    MatrixDisplay(Console& to, const flow::MatrixOptions& given);

    void cellResumed(const flow::MatrixCell& cell) override;
    void cellBegins(const flow::MatrixCell& cell) override;
    void step(const flow::MatrixCell& cell, const std::string& what) override;
    void cellEnds(const flow::MatrixCell& cell, size_t done, size_t all) override;

private:
    /// The cells of one unit and one model.
    struct Square {
        size_t proved = 0, ended = 0, running = 0;
        std::string step;    ///< of the cell that moved last
        std::string verdict; ///< of one that was not proved
    };

    Square& squareOf(const flow::MatrixCell& cell) { return squares[{cell.spec, cell.model}]; }
    void take(const flow::MatrixCell& cell);
    std::string nameOf(const flow::MatrixCell& cell) const;
    std::string textOf(const Square& square) const;
    std::string summary() const;
    void draw();

    Console& console;
    const flow::MatrixOptions& options;
    const std::chrono::steady_clock::time_point start = std::chrono::steady_clock::now();
    std::map<std::pair<size_t, size_t>, Square> squares; ///< by unit and model
    std::map<size_t, std::string> units;                 ///< names of those that were read
    size_t ended = 0, running = 0;
    double cost = 0;
};

} // namespace palindrome::cli
