// TraceTable.cpp - a counterexample as a table of cycles.
// SPDX-License-Identifier: MIT
#include "flow/TraceTable.h"

#include "logic/Promise.h"

#include <algorithm>
#include <map>
#include <fmt/format.h>
#include <vector>

namespace palindrome::flow {

namespace {

using Values = std::vector<std::pair<std::string, std::string>>;

struct Line {
    std::string name;
    std::vector<std::string> cells; ///< one a cycle, empty where the name has no value
    bool marked = false;
};

/// Cells by name, in the order in which the names first appear.
std::vector<Line> collect(const proof::Trace& trace, Values proof::TraceCycle::*member) {
    std::vector<Line> lines;
    std::map<std::string, size_t> index;
    for (size_t c = 0; c < trace.cycles.size(); ++c) {
        for (const auto& [name, value] : trace.cycles[c].*member) {
            auto [it, added] = index.try_emplace(name, lines.size());
            if (added)
                lines.push_back({name, std::vector<std::string>(trace.cycles.size()), false});
            lines[it->second].cells[c] = shortValue(value);
        }
    }
    return lines;
}

/// Lines of both sides: one where they agree in every cycle, else two, named apart.
std::vector<Line> merge(std::vector<Line> spec, std::vector<Line> hdl, const std::string& marked) {
    std::vector<Line> lines;
    const bool alone = hdl.empty(); // then "spec" would say nothing
    for (Line& line : spec) {
        auto other = std::find_if(hdl.begin(), hdl.end(),
                                  [&](const Line& l) { return l.name == line.name; });
        const bool both = other != hdl.end();
        if (both && other->cells == line.cells) {
            hdl.erase(other);
            lines.push_back(std::move(line));
            continue;
        }
        const bool mark = line.name == marked;
        const std::string name = line.name;
        lines.push_back({name + (alone ? "" : " (spec)"), std::move(line.cells), mark});
        if (both) {
            lines.push_back({name + " (hdl)", std::move(other->cells), mark});
            hdl.erase(other);
        }
    }
    for (Line& line : hdl)
        lines.push_back({line.name + " (hdl)", std::move(line.cells), line.name == marked});
    return lines;
}

struct Section {
    std::string title;
    std::vector<Line> lines;
};

/// Traces of more lines than this are of structures: most of what is in them has no part in the run.
constexpr size_t longTrace = 60, longDifference = 200;

/// "u_a[1]" of "u_a[1] assumes quiet" and of "u_a[1]: fits"; empty if all of the unit is meant.
std::string instanceOf(const std::string& condition) {
    if (const auto promise = logic::asPromise(condition))
        return std::string(promise->instance);
    const size_t end = condition.find(": ");
    return end == std::string::npos ? "" : condition.substr(0, end);
}

/// Leaves what changes, and inputs that are not 0, without signals of instances that the claim does
/// not speak of. Returns the number of lines left out.
size_t focus(std::vector<Section>& all, const proof::Trace& trace) {
    const std::string instance = instanceOf(trace.output);
    size_t before = 0, after = 0;
    auto isDull = [&](const std::string& title, const Line& line) {
        if (line.marked)
            return false;
        const std::string& first = line.cells.front();
        const bool isConstant = std::all_of(line.cells.begin(), line.cells.end(),
                                            [&](const auto& cell) { return cell == first; });
        if (title == "inputs")
            return isConstant && first.find_first_not_of("h0") == std::string::npos;
        const bool isInside = line.name.find('.') != std::string::npos;
        const bool isMeant = !instance.empty() && line.name.starts_with(instance + ".");
        return (isConstant && !isMeant) || (title == "signals" && isInside && !isMeant);
    };
    for (Section& section : all) {
        before += section.lines.size();
        std::erase_if(section.lines, [&](const Line& line) { return isDull(section.title, line); });
        after += section.lines.size();
        for (Line& line : section.lines) {
            for (std::string& cell : line.cells) {
                if (cell.starts_with("h")) // leading zeros would fill the terminal
                    cell.erase(1, std::min(cell.find_first_not_of('0', 1), cell.size() - 1) - 1);
            }
        }
    }
    std::erase_if(all, [](const Section& s) { return s.lines.empty(); });
    return before - after;
}

std::vector<Section> sections(const proof::Trace& trace) {
    using Cycle = proof::TraceCycle;
    std::vector<Section> result;
    result.push_back({"inputs", collect(trace, &Cycle::inputs)});
    result.push_back({"registers", merge(collect(trace, &Cycle::specRegisters),
                                         collect(trace, &Cycle::hdlRegisters), {})});
    result.push_back({"signals", collect(trace, &Cycle::signals)});
    result.push_back({"outputs", merge(collect(trace, &Cycle::specOutputs),
                                       collect(trace, &Cycle::hdlOutputs), trace.output)});
    std::erase_if(result, [](const Section& s) { return s.lines.empty(); });
    return result;
}

std::string padLeft(const std::string& text, size_t width) {
    return std::string(width > text.size() ? width - text.size() : 0, ' ') + text;
}

std::string padRight(const std::string& text, size_t width) {
    return text + std::string(width > text.size() ? width - text.size() : 0, ' ');
}

std::string paint(const Style& style, const char* code, const std::string& text) {
    return style.colour ? std::string("\x1b[") + code + "m" + text + "\x1b[0m" : text;
}

} // namespace

std::string shortValue(const std::string& binary) {
    if (binary.size() <= 4)
        return binary;
    std::string hex = "h";
    std::string padded(((binary.size() + 3) / 4) * 4 - binary.size(), '0');
    padded += binary;
    for (size_t i = 0; i < padded.size(); i += 4) {
        const std::string digit = padded.substr(i, 4);
        if (digit.find_first_not_of("01") == std::string::npos)
            hex += fmt::format("{:x}", std::stoi(digit, nullptr, 2));
        else
            hex += 'x';
    }
    return hex;
}

std::string traceTable(const proof::Trace& trace, const Style& style) {
    std::vector<Section> all = sections(trace);
    size_t lines = 0, left = 0;
    for (const Section& section : all)
        lines += section.lines.size();
    if (lines > (trace.ofSpec ? longTrace : longDifference))
        left = focus(all, trace);
    const size_t cycles = trace.cycles.size();
    size_t nameWidth = 5;
    std::vector<size_t> widths(cycles);
    for (size_t c = 0; c < cycles; ++c)
        widths[c] = std::to_string(c).size();
    for (const auto& section : all) {
        nameWidth = std::max(nameWidth, section.title.size());
        for (const Line& line : section.lines) {
            nameWidth = std::max(nameWidth, line.name.size() + 2);
            for (size_t c = 0; c < cycles; ++c)
                widths[c] = std::max(widths[c], line.cells[c].size());
        }
    }
    std::string text;
    for (size_t begin = 0; begin < cycles;) {
        size_t end = begin, used = nameWidth;
        while (end < cycles && (end == begin || used + 2 + widths[end] <= style.width))
            used += 2 + widths[end++];
        if (begin > 0)
            text += "\n";
        std::string header = padRight("cycle", nameWidth);
        for (size_t c = begin; c < end; ++c)
            header += "  " + padLeft(std::to_string(c), widths[c]);
        text += paint(style, "1", header) + "\n";
        for (const auto& section : all) {
            text += section.title + "\n";
            for (const Line& line : section.lines) {
                std::string row = padRight("  " + line.name, nameWidth);
                for (size_t c = begin; c < end; ++c)
                    row += "  " + padLeft(line.cells[c], widths[c]);
                const bool differs = line.marked && end == cycles;
                text += (differs ? paint(style, "1;31", row) + "  <--" : row) + "\n";
            }
        }
        begin = end;
    }
    if (left > 0)
        text += fmt::format("{} more do not change, or are signals of other instances; --json has "
                            "them\n", left);
    return text;
}

} // namespace palindrome::flow
