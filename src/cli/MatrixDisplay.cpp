// MatrixDisplay.cpp - shows a running matrix: a table that is redrawn, or lines where no terminal is.
// SPDX-License-Identifier: MIT
#include "cli/MatrixDisplay.h"

#include "report/TextTable.h"
#include "util/Text.h"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>

namespace palindrome::cli {

namespace {

constexpr size_t stepColumns = 20;

std::string fileName(const std::string& spec) {
    std::string name = std::filesystem::path(spec).filename().string();
    return name.substr(0, name.find('.'));
}

} // namespace

MatrixDisplay::MatrixDisplay(Console& to, const flow::MatrixOptions& given)
    : console(to), options(given) {}

void MatrixDisplay::cellResumed(const flow::MatrixCell& cell) {
    take(cell);
}

void MatrixDisplay::cellBegins(const flow::MatrixCell& cell) {
    ++squareOf(cell).running;
    ++running;
}

void MatrixDisplay::step(const flow::MatrixCell& cell, const std::string& what) {
    squareOf(cell).step = what.substr(0, stepColumns);
    draw();
}

void MatrixDisplay::cellEnds(const flow::MatrixCell& cell, size_t done, size_t all) {
    Square& square = squareOf(cell);
    square.running -= square.running > 0;
    running -= running > 0;
    take(cell);
    if (!console.errorIsTerminal() || !cell.proved())
        console.note(fmt::format("[{}/{}] {}: {}{}\n", done, all, nameOf(cell),
                                 flow::outcomeName(cell.report->outcome),
                                 cell.proved() || cell.report->reason.empty()
                                     ? ""
                                     : ", " + cell.report->reason.substr(0, 200)));
    draw();
}

void MatrixDisplay::take(const flow::MatrixCell& cell) {
    Square& square = squareOf(cell);
    ++square.ended;
    ++ended;
    if (cell.proved())
        ++square.proved;
    else
        square.verdict = flow::outcomeName(cell.report->outcome);
    if (!cell.report->unit.empty())
        units[cell.spec] = cell.report->unit;
    cost += cell.calls.cost.value_or(0);
}

std::string MatrixDisplay::nameOf(const flow::MatrixCell& cell) const {
    const auto unit = units.find(cell.spec);
    return fmt::format("{} / {} #{}",
                       unit == units.end() ? fileName(options.run.specs[cell.spec]) : unit->second,
                       options.models[cell.model].name, cell.repeat);
}

std::string MatrixDisplay::textOf(const Square& square) const {
    std::string text;
    if (options.repeats == 1 && square.ended == 1)
        return square.proved ? "proved" : square.verdict;
    if (options.repeats > 1 && square.ended > 0) {
        text = fmt::format("{}/{} proved", square.proved, square.ended);
        if (square.ended == options.repeats)
            return text;
    }
    if (square.running > 0 && !square.step.empty())
        text += (text.empty() ? "" : ", ") + square.step;
    return text.empty() ? "." : text;
}

std::string MatrixDisplay::summary() const {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(
                             std::chrono::steady_clock::now() - start)
                             .count();
    return fmt::format("{} of {} cells, {} under way, {}:{:02}, ${:.4f}", ended,
                       options.run.specs.size() * options.models.size() * options.repeats, running,
                       seconds / 60, seconds % 60, cost);
}

void MatrixDisplay::draw() {
    if (!console.errorIsTerminal())
        return;
    std::vector<std::vector<std::string>> rows{{"unit"}};
    for (const flow::MatrixModel& model : options.models)
        rows[0].push_back(model.name);
    for (size_t spec = 0; spec < options.run.specs.size(); ++spec) {
        const auto unit = units.find(spec);
        std::vector<std::string> row{unit == units.end() ? fileName(options.run.specs[spec])
                                                         : unit->second};
        for (size_t model = 0; model < options.models.size(); ++model)
            row.push_back(textOf(squares[{spec, model}]));
        rows.push_back(std::move(row));
    }
    const std::string table = report::textTable(rows);
    std::vector<std::string> lines;
    for (std::string_view line : util::splitLines(table))
        lines.emplace_back(line);
    lines.push_back(summary());
    console.status(lines);
}

} // namespace palindrome::cli
