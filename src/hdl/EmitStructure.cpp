// EmitStructure.cpp - prints instances and connections; connections become assignments of wires.
// SPDX-License-Identifier: MIT
#include "hdl/EmitStructure.h"

#include "hdl/Instances.h"
#include "util/Text.h"

#include <algorithm>

namespace palindrome::hdl {

namespace {

bool isNumber(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), util::isDigit);
}

/// "[4:0]" for a count of 5; parameters stay.
std::string countRange(const std::string& count) {
    return isNumber(count) && count.size() < 9
               ? "[" + std::to_string(std::max(std::stol(count), 1L) - 1) + ":0]"
               : "[(" + count + ")-1:0]";
}

/// Prints a cell in which `u_rx[p].flit` stands for the wire of that port.
class EndpointPrinter {
public:
    EndpointPrinter(const InstanceSet& theInstances, EmitWriter& writer)
        : instances(theInstances), out(writer) {}

    void print(const lct::Text& cell) {
        size_t done = 0;
        for (const Endpoint& e : instances.endpointsIn(cell.text)) {
            out.piece(cell, done, e.begin - done);
            // Elements of a packed array have no sign of their own.
            bool cast = e.signedElement && !e.selected;
            out.put(cast ? "$signed(" : "");
            out.piece(cell, e.begin, e.instance->base.size());
            out.put("__" + e.port);
            size_t index = e.begin + e.instance->base.size();
            out.piece(cell, index, e.indexEnd - index);
            out.put(cast ? ")" : "");
            done = e.end;
        }
        out.piece(cell, done, cell.text.size() - done);
    }

private:
    const InstanceSet& instances;
    EmitWriter& out;
};

class StructurePrinter {
public:
    StructurePrinter(const lct::Unit& theUnit, EmitWriter& writer)
        : unit(theUnit), instances(theUnit), out(writer) {}

    void run() {
        out.put("\n    // Wires of the instances\n");
        for (const InstanceInfo& info : instances.all())
            wires(info);
        for (const InstanceInfo& info : instances.all())
            instance(info);
        out.put("\n    // Connections\n");
        const auto& rows = unit.connections;
        for (size_t i = 0; i < rows.size();) {
            size_t end = i + 1;
            while (end < rows.size() && rows[end].forRanges.text == rows[i].forRanges.text)
                ++end;
            connections(i, end);
            i = end;
        }
    }

private:
    const lct::Unit& unit;
    InstanceSet instances;
    EmitWriter& out;

    void wires(const InstanceInfo& info) {
        for (const lct::Port& port : info.unit->ports) {
            if (info.isControl(port))
                continue;
            auto type = info.typeOf(port);
            out.put("    logic" + std::string(type->isSigned && info.count.empty() ? " signed" : ""));
            std::string dimensions = info.count.empty() ? "" : countRange(info.count);
            dimensions += type->dimensions;
            out.put(dimensions.empty() ? " " : " " + dimensions + " ");
            out.standIn(info.cell->name, instanceWire(info.base, port.name.text));
            out.put(";\n");
        }
    }

    void instance(const InstanceInfo& info) {
        out.put("\n    ");
        out.cell(info.cell->unit);
        for (size_t i = 0; i < info.parameters.size(); ++i) {
            const auto& [name, value] = info.parameters[i];
            out.put((i ? ", ." : " #(.") + name + "(");
            out.piece(info.cell->parameters, value.begin, value.text.size());
            out.put(")");
        }
        out.put(info.parameters.empty() ? " " : ") ");
        out.put(info.base + (info.count.empty() ? "" : " " + countRange(info.count)) + " (\n");
        const auto& ports = info.unit->ports;
        for (size_t i = 0; i < ports.size(); ++i) {
            const std::string& name = ports[i].name.text;
            out.put("        ." + name + "(" +
                    (info.isControl(ports[i]) ? name : instanceWire(info.base, name)) + ")" +
                    (i + 1 < ports.size() ? "," : "") + "\n");
        }
        out.put("    );");
        out.noteAndBreak(info.cell->note.text);
    }

    /// Rows [begin, end) have the same ranges.
    void connections(size_t begin, size_t end) {
        bool any = false;
        for (size_t i = begin; i < end; ++i)
            any = any || unit.connections[i].to.text != "open";
        if (!any)
            return;
        EndpointPrinter endpoints(instances, out);
        emitLoops("lct__connect_" + std::to_string(begin), unit.connections[begin].forRanges.text,
                  out, [&](unsigned level) {
            for (size_t i = begin; i < end; ++i) {
                const lct::Connection& c = unit.connections[i];
                if (c.to.text == "open")
                    continue;
                out.indent(level);
                out.put("assign ");
                endpoints.print(c.to);
                out.put(" = ");
                endpoints.print(c.from);
                out.put(";");
                out.noteAndBreak(c.note.text);
            }
        });
    }
};

} // namespace

void emitLoops(const std::string& label, std::string_view ranges, EmitWriter& out,
               const std::function<void(unsigned level)>& body) {
    unsigned level = 1;
    for (const auto& [name, count] : rangesOf(ranges)) {
        out.indent(level++);
        std::string index(name);
        out.put("for (genvar " + index + " = 0; " + index + " < " +
                (isNumber(count) ? std::string(count) : "(" + std::string(count) + ")") + "; " +
                index + "++) begin : " + label + "_" + index + "\n");
    }
    body(level);
    while (level > 1) {
        out.indent(--level);
        out.put("end\n");
    }
}

std::string rangeDimensions(std::string_view ranges) {
    std::string result;
    for (const auto& [name, count] : rangesOf(ranges))
        result += countRange(std::string(count));
    return result;
}

std::string instanceWire(std::string_view instance, std::string_view port) {
    return std::string(instance) + "__" + std::string(port);
}

std::vector<InstanceInput> instanceInputs(const lct::Unit& unit) {
    std::vector<InstanceInput> result;
    InstanceSet instances(unit);
    for (const InstanceInfo& info : instances.all()) {
        for (const lct::Port& port : info.unit->ports) {
            if (!port.isOutput() && !info.isControl(port))
                result.push_back(
                    {info.cell, port.name.text, instanceWire(info.base, port.name.text)});
        }
    }
    return result;
}

void emitStructure(const lct::Unit& unit, EmitWriter& out) {
    StructurePrinter(unit, out).run();
}

} // namespace palindrome::hdl
