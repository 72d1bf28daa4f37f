// MatrixText.cpp - a matrix as text: its cells, its models, its rows.
// SPDX-License-Identifier: MIT
#include "report/MatrixText.h"

#include "report/TextTable.h"

#include <fmt/format.h>

namespace palindrome::report {

namespace {

using flow::MatrixCell;
using flow::MatrixReport;

std::string cellText(const std::vector<const MatrixCell*>& cells, unsigned repeats) {
    if (cells.empty())
        return "-";
    size_t proved = 0, repairs = 0;
    std::string other;
    for (const MatrixCell* cell : cells) {
        proved += cell->proved();
        repairs += cell->repairs();
        if (!cell->proved() && other.empty())
            other = flow::outcomeName(cell->report->outcome);
    }
    std::string text = repeats == 1 && proved == 1 ? "proved"
                       : repeats == 1             ? other
                                                  : fmt::format("{}/{} proved", proved, cells.size());
    if (repeats > 1 && !other.empty())
        text += ", " + other;
    if (repairs > 0)
        text += fmt::format(" ({} repairs)", repairs);
    return text;
}

std::string shareText(size_t hits, size_t all) {
    if (all == 0)
        return "-";
    const flow::Interval i = flow::shareInterval(hits, all);
    return fmt::format("{:.0f} % [{:.0f}, {:.0f}]",
                       100.0 * static_cast<double>(hits) / static_cast<double>(all), 100 * i.low,
                       100 * i.high);
}

/// Units are few: their number is told, and what it may mean.
std::string alwaysText(size_t always, size_t units) {
    const flow::Interval i = flow::shareInterval(always, units);
    return fmt::format("{}/{} [{:.0f}, {:.0f}]", always, units, 100 * i.low, 100 * i.high);
}

std::string meanText(const std::vector<double>& values, const char* before, int digits) {
    if (values.empty())
        return "-";
    const flow::Mean mean = flow::meanOf(values);
    std::string text = fmt::format("{}{:.{}f}", before, mean.value, digits);
    if (mean.interval)
        text += fmt::format(" ±{:.{}f}", mean.interval->high - mean.value, digits);
    return text;
}

std::vector<std::string> modelRow(const MatrixReport& report, size_t model) {
    size_t cells = 0, atOnce = 0, proved = 0, always = 0;
    std::vector<double> repairs, costs, seconds;
    for (size_t spec = 0; spec < report.specs.size(); ++spec) {
        const auto of = report.of(spec, model);
        size_t here = 0;
        for (const MatrixCell* cell : of) {
            ++cells;
            here += cell->proved();
            atOnce += cell->passedAtOnce();
            repairs.push_back(static_cast<double>(cell->repairs()));
            seconds.push_back(cell->calls.seconds);
            if (cell->calls.cost)
                costs.push_back(*cell->calls.cost);
        }
        proved += here;
        always += here == report.repeats;
    }
    return {report.models[model],
            shareText(atOnce, cells),
            shareText(proved, cells),
            alwaysText(always, report.specs.size()),
            meanText(repairs, "", 2),
            costs.size() == cells && cells > 0 ? meanText(costs, "$", 4) : "unknown",
            meanText(seconds, "", 1) + " s"};
}

std::string rowText(const flow::RowScore& score) {
    return fmt::format("{}: {}/{}", score.row, score.right, score.all);
}

} // namespace

std::string matrixText(const MatrixReport& report, size_t width) {
    std::vector<std::vector<std::string>> cells{{"unit"}};
    for (const std::string& model : report.models)
        cells[0].push_back(model);
    for (size_t spec = 0; spec < report.specs.size(); ++spec) {
        std::vector<std::string> row{report.units[spec]};
        for (size_t model = 0; model < report.models.size(); ++model)
            row.push_back(cellText(report.of(spec, model), report.repeats));
        cells.push_back(std::move(row));
    }
    std::string text = textTable(cells, width) + "\n";
    std::vector<std::vector<std::string>> models{
        {"model", "pass@1", "proved", fmt::format("pass^{}", report.repeats), "repairs",
         "cost of a cell", "time of its calls"}};
    for (size_t model = 0; model < report.models.size(); ++model)
        models.push_back(modelRow(report, model));
    text += textTable(models, width) + "\n";
    std::vector<std::vector<std::string>> rows{{"unit", "weakest row", "strongest row"}};
    for (size_t spec = 0; spec < report.specs.size(); ++spec) {
        const auto scores = report.rowsOf(spec);
        if (!scores.empty())
            rows.push_back({report.units[spec], rowText(scores.front()), rowText(scores.back())});
    }
    if (rows.size() > 1)
        text += textTable(rows, width);
    return text;
}

} // namespace palindrome::report
