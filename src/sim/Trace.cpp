// Trace.cpp - a trace as a table of cycles, and as VCD.
// SPDX-License-Identifier: MIT
#include "sim/Sim.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <set>

namespace palindrome::sim {

namespace {

struct Column {
    std::string group; ///< input, spec or hdl
    std::string name;
    std::vector<std::string> values; ///< binary; empty in cycles without one
};

std::vector<Column> columnsOf(const SimTrace& trace) {
    std::vector<Column> columns;
    std::map<std::pair<std::string, std::string>, size_t> index;
    auto add = [&](const std::string& group, const NamedValues& values, size_t cycle) {
        for (const auto& [name, value] : values) {
            auto [at, isNew] = index.try_emplace({group, name}, columns.size());
            if (isNew)
                columns.push_back({group, name, std::vector<std::string>(trace.cycles.size())});
            columns[at->second].values[cycle] = value;
        }
    };
    // Group by group, so that what is compared stands together.
    using Part = std::pair<const char*, NamedValues TraceCycle::*>;
    for (const auto& [group, member] :
         {Part{"input", &TraceCycle::inputs}, Part{"spec reg", &TraceCycle::specRegisters},
          Part{"hdl reg", &TraceCycle::hdlRegisters}, Part{"spec", &TraceCycle::specOutputs},
          Part{"hdl", &TraceCycle::hdlOutputs}}) {
        for (size_t c = 0; c < trace.cycles.size(); ++c)
            add(group, trace.cycles[c].*member, c);
    }
    return columns;
}

/// Hexadecimal where a whole digit is known, x where it is wholly unknown; else binary.
std::string shortValue(const std::string& binary) {
    if (binary.size() <= 1)
        return binary;
    std::string hex;
    for (size_t end = binary.size(); end > 0;) {
        const size_t begin = end >= 4 ? end - 4 : 0;
        const std::string digit = binary.substr(begin, end - begin);
        const auto unknown = std::count(digit.begin(), digit.end(), 'x');
        if (unknown == 0)
            hex += "0123456789abcdef"[std::stoul(digit, nullptr, 2)];
        else if (static_cast<size_t>(unknown) == digit.size())
            hex += 'x';
        else
            return "'b" + binary;
        end = begin;
    }
    std::reverse(hex.begin(), hex.end());
    return "'h" + hex;
}

std::string padded(const std::string& text, size_t width) {
    return text + std::string(width > text.size() ? width - text.size() : 0, ' ');
}

} // namespace

std::string readableValue(const std::string& binary) {
    return binary.size() <= 8 ? binary : shortValue(binary);
}

std::string toTable(const SimTrace& trace) {
    struct Printed {
        std::string head;
        std::vector<std::string> cells;
        size_t width;
    };
    std::vector<Printed> shown;
    std::string constants;
    Printed cycles{"cycle", {}, 5};
    for (size_t c = 0; c < trace.cycles.size(); ++c)
        cycles.cells.push_back(std::to_string(c));
    shown.push_back(std::move(cycles));
    for (const auto& column : columnsOf(trace)) {
        const std::string head =
            column.group == "input" ? column.name : column.group + " " + column.name;
        const bool changes = std::adjacent_find(column.values.begin(), column.values.end(),
                                                std::not_equal_to<>()) != column.values.end();
        if (!changes && trace.cycles.size() > 1 && column.name != trace.output) {
            constants += fmt::format("  {} = {}\n", head, shortValue(column.values[0]));
            continue;
        }
        Printed p{head, {}, head.size()};
        for (const auto& v : column.values) {
            p.cells.push_back(shortValue(v));
            p.width = std::max(p.width, p.cells.back().size());
        }
        shown.push_back(std::move(p));
    }
    std::string text;
    auto line = [&](auto cell) {
        std::string l;
        for (const auto& p : shown)
            l += (l.empty() ? "" : "  ") + padded(cell(p), p.width);
        text += l.substr(0, l.find_last_not_of(' ') + 1) + "\n";
    };
    line([](const Printed& p) { return p.head; });
    for (size_t c = 0; c < trace.cycles.size(); ++c)
        line([&](const Printed& p) { return p.cells[c]; });
    text +=
        fmt::format("{} in cycle {}: the spec demands {}, the HDL has {}\n", trace.output,
                    trace.cycles.size() - 1, shortValue(trace.expected), shortValue(trace.actual));
    return constants.empty() ? text : text + "constant:\n" + constants;
}

// ---------------------------------------------------------------------------------------------
// VCD

namespace {

/// Printable identifiers from '!' to '~', shortest first.
std::string vcdId(size_t n) {
    std::string id;
    do {
        id += static_cast<char>('!' + n % 94);
        n /= 94;
    } while (n-- != 0);
    return id;
}

/// GTKWave takes a reference up to the next space.
std::string vcdName(std::string name) {
    std::replace_if(
        name.begin(), name.end(), [](unsigned char c) { return c <= ' ' || c > '~'; }, '_');
    return name.empty() ? "_" : name;
}

std::string vcdChange(const std::string& value, const std::string& id) {
    return value.size() == 1 ? value + id + "\n" : "b" + value + " " + id + "\n";
}

} // namespace

std::string toVcd(const SimTrace& trace, const std::string& unit, const Clocking& clocking) {
    const auto columns = columnsOf(trace);
    const bool clocked = !clocking.clock.empty();
    std::string text = "$comment cycles of 10 ns; the active clock edge is in the middle $end\n"
                       "$timescale 1ns $end\n"
                       "$scope module " +
                       vcdName(unit) + " $end\n";
    if (clocked)
        text += fmt::format("$var wire 1 {} {} $end\n", vcdId(0), vcdName(clocking.clock));
    std::string scope;
    for (size_t i = 0; i < columns.size(); ++i) {
        const Column& c = columns[i];
        // A registered port is a register and an output of one name: scopes of their own.
        const std::string group = c.group == "spec reg"  ? "spec_registers"
                                  : c.group == "hdl reg" ? "hdl_registers"
                                                         : c.group;
        if (group != scope) {
            if (!scope.empty() && scope != "input")
                text += "$upscope $end\n";
            scope = group;
            if (scope != "input")
                text += "$scope module " + scope + " $end\n";
        }
        const auto sized = std::find_if(c.values.begin(), c.values.end(),
                                        [](const std::string& v) { return !v.empty(); });
        const size_t width = sized->size();
        const char* kind = c.group.ends_with("reg") ? "reg" : "wire";
        const std::string range = width > 1 ? fmt::format(" [{}:0]", width - 1) : "";
        text += fmt::format("$var {} {} {} {}{} $end\n", kind, width, vcdId(i + 1), vcdName(c.name),
                            range);
    }
    if (!scope.empty() && scope != "input")
        text += "$upscope $end\n";
    text += "$upscope $end\n$enddefinitions $end\n";

    const char* idle = clocking.edge == logic::Edge::Pos ? "0" : "1";
    const char* active = clocking.edge == logic::Edge::Pos ? "1" : "0";
    std::vector<std::string> last(columns.size());
    for (size_t c = 0; c < trace.cycles.size(); ++c) {
        text += fmt::format("#{}\n", 10 * c);
        if (clocked)
            text += idle + vcdId(0) + "\n";
        for (size_t i = 0; i < columns.size(); ++i) {
            const std::string& v = columns[i].values[c];
            if (!v.empty() && v != last[i])
                text += vcdChange(v, vcdId(i + 1));
            last[i] = v;
        }
        if (clocked)
            text += fmt::format("#{}\n{}{}\n", 10 * c + 5, active, vcdId(0));
    }
    return text + fmt::format("#{}\n", 10 * trace.cycles.size());
}

} // namespace palindrome::sim
