// InForce.cpp - which rows of a spec decided the end of a trace.
// SPDX-License-Identifier: MIT
#include "flow/InForce.h"

#include "flow/Rows.h"
#include "logic/Interpreter.h"

#include <algorithm>
#include <fmt/format.h>

namespace palindrome::flow {

namespace {

using Values = std::vector<std::pair<std::string, std::string>>;

const std::string* findValue(const Values& values, const std::string& name) {
    for (const auto& [key, value] : values)
        if (key == name)
            return &value;
    return nullptr;
}

/// A binary text with x as a value; wholly unknown if the width is another.
logic::XValue parseValue(const std::string& text, unsigned width) {
    if (text.size() != width)
        return logic::XValue::allUnknown(width);
    logic::BitVec value(width, 0), unknown(width, 0);
    for (unsigned i = 0; i < width; ++i) {
        const char c = text[width - 1 - i];
        value.setBit(i, c == '1');
        unknown.setBit(i, c != '0' && c != '1');
    }
    return logic::XValue(value, unknown);
}

void place(logic::Interpreter& run, const logic::System& system, const proof::TraceCycle& cycle) {
    run.powerUp();
    for (size_t i = 0; i < system.inputs.size(); ++i)
        if (const std::string* v = findValue(cycle.inputs, system.inputs[i].name))
            run.setInput(i, parseValue(*v, system.inputs[i].width).value);
    for (size_t i = 0; i < system.registers.size(); ++i) {
        const std::string* v = findValue(cycle.specRegisters, system.registers[i].name);
        const unsigned width = system.registers[i].width;
        run.setRegister(i, v ? parseValue(*v, width) : logic::XValue::allUnknown(width));
    }
}

bool drives(const lct::Table& table, const std::string& output) {
    return std::any_of(table.outputs.begin(), table.outputs.end(), [&](const lct::Text& header) {
        return lct::baseNameOf(header.text) == output;
    });
}

} // namespace

std::vector<std::string> rowsInForce(Pair& pair, const lct::Unit& spec,
                                     const proof::Trace& trace) {
    if (trace.cycles.empty())
        return {};
    const auto regions = rowRegions(pair.pool, spec, pair.spec);
    const bool direct = std::any_of(regions.begin(), regions.end(), [&](const RowRegion& r) {
        return drives(spec.tables[r.table], trace.output);
    });
    std::vector<std::string> rows;
    logic::Interpreter run(pair.pool, pair.spec);
    const size_t last = trace.cycles.size() - 1;
    for (size_t cycle = last > 0 ? last - 1 : 0; cycle <= last; ++cycle) {
        place(run, pair.spec, trace.cycles[cycle]);
        for (const RowRegion& region : regions) {
            const lct::Table& table = spec.tables[region.table];
            const bool clocked = lct::isClocked(spec, table);
            if (cycle + (clocked ? 1 : 0) != last || (direct && !drives(table, trace.output)))
                continue;
            if (run.evalBit(region.guard) == 1)
                rows.push_back(fmt::format("cycle {}: {} (line {})", cycle, region.name,
                                           region.line));
        }
    }
    return rows;
}

} // namespace palindrome::flow
