// EmitStructureCheck.cpp - what must hold of instances and connections before they are printed.
// SPDX-License-Identifier: MIT
#include "hdl/EmitCheck.h"
#include "hdl/EmitStructure.h"
#include "hdl/Instances.h"
#include "util/Suggest.h"
#include "util/Text.h"

#include <algorithm>
#include <set>

namespace palindrome::hdl {

namespace {

std::string didYouMean(const std::string& name, const std::vector<std::string>& known) {
    std::string near = util::nearest(name, known);
    return near.empty() ? std::string() : "did you mean `" + near + "`?";
}

class StructureChecker {
public:
    StructureChecker(const lct::Unit& theUnit, const UnitNames& theNames, diag::Sink& theSink)
        : unit(theUnit), names(theNames), instances(theUnit), sink(theSink) {}

    void run() {
        size_t before = sink.errorCount();
        for (const InstanceInfo& info : instances.all())
            instance(info);
        if (sink.errorCount() != before)
            return;
        for (const lct::Connection& c : unit.connections)
            connection(c);
        if (sink.errorCount() == before)
            openOutputs();
    }

private:
    const lct::Unit& unit;
    const UnitNames& names;
    InstanceSet instances;
    diag::Sink& sink;
    std::set<std::pair<std::string, std::string>> read; ///< instance, output

    void instance(const InstanceInfo& info) {
        if (!info.unit) {
            cellError(sink, "structure-unit", info.cell->unit,
                      "the unit " + inTicks(info.cell->unit.text) + " was not read",
                      "read this unit from a file that stands beside its units");
            return;
        }
        if (!info.count.empty())
            if (auto problem = checkExpression(info.count))
                cellError(sink, "spec-cell", info.cell->name, problem->message, problem->wayOut);
        parameters(info);
        for (const lct::Port& port : info.unit->ports) {
            if (info.isControl(port))
                control(info, port);
            else if (!info.typeOf(port))
                cellError(sink, "structure-port", info.cell->unit,
                          "port " + inTicks(port.name.text) + " has the type " +
                              inTicks(port.type.text) + ", which has no meaning outside of its unit",
                          "make it a vector of logic");
        }
    }

    void parameters(const InstanceInfo& info) {
        std::vector<std::string> known;
        for (const lct::Parameter& p : info.unit->parameters)
            known.push_back(p.name.text);
        for (const auto& [name, value] : info.parameters) {
            if (std::find(known.begin(), known.end(), name) == known.end())
                cellError(sink, "spec-parameter-unknown", info.cell->parameters,
                          "the unit " + inTicks(info.unit->name.text) + " has no parameter " +
                              inTicks(name),
                          didYouMean(name, known));
            if (auto problem = checkExpression(value.text))
                cellError(sink, "spec-cell", info.cell->parameters, problem->message,
                          problem->wayOut, value.begin + problem->offset, problem->length);
        }
    }

    void control(const InstanceInfo& info, const lct::Port& port) {
        const UnitName* own = names.find(port.name.text);
        if (own && own->kind == UnitName::Kind::Input)
            return;
        cellError(sink, "structure-port", info.cell->unit,
                  inTicks(port.name.text) + " of " + inTicks(info.unit->name.text) +
                      " connects by name, and this unit has no input of that name",
                  "add the port " + inTicks(port.name.text));
    }

    void connection(const lct::Connection& c) {
        checkRanges(c.forRanges, names, sink);
        if (auto problem = checkExpression(c.from.text))
            return void(cellError(sink, "spec-cell", c.from, problem->message, problem->wayOut,
                                  problem->offset, problem->length));
        for (const Endpoint& e : instances.endpointsIn(c.from.text))
            endpoint(c.from, e, true);
        if (c.to.text == "open")
            open(c);
        else
            target(c.to);
    }

    /// Reports an endpoint that is no port, or has the wrong direction.
    bool endpoint(const lct::Text& cell, const Endpoint& e, bool output) {
        std::vector<std::string> known;
        for (const lct::Port& p : e.instance->unit->ports)
            if (p.isOutput() == output && !e.instance->isControl(p))
                known.push_back(p.name.text);
        const lct::Port* port = e.instance->unit->findPort(e.port);
        const char* kind = output ? "output" : "input";
        size_t length = e.end - e.begin;
        if (e.port.empty())
            cellError(sink, "structure-connection", cell,
                      inTicks(e.instance->base) + " is an instance: name one of its ports", "",
                      e.begin, length);
        else if (!port)
            cellError(sink, "structure-connection", cell,
                      "the unit " + inTicks(e.instance->unit->name.text) + " has no port " +
                          inTicks(e.port),
                      didYouMean(e.port, known), e.begin, length);
        else if (port->isOutput() != output || e.instance->isControl(*port))
            cellError(sink, "structure-connection", cell,
                      inTicks(e.port) + " is no " + kind + " of " +
                          inTicks(e.instance->unit->name.text) +
                          (e.instance->isControl(*port) ? " to connect: it connects by name" : ""),
                      output ? "only outputs can be read" : "only inputs can be driven", e.begin,
                      length);
        else {
            read.insert({e.instance->base, e.port});
            return true;
        }
        return false;
    }

    void open(const lct::Connection& c) {
        auto ends = instances.endpointsIn(c.from.text);
        if (ends.size() != 1 || ends[0].begin != 0)
            cellError(sink, "structure-connection", c.from,
                      "only an output of an instance can be left open",
                      "write it as `u_x.port`, or `u_x[p].port` with a range for p");
    }

    void target(const lct::Text& to) {
        if (auto problem = checkExpression(to.text))
            return void(cellError(sink, "spec-cell", to, problem->message, problem->wayOut,
                                  problem->offset, problem->length));
        auto ends = instances.endpointsIn(to.text);
        if (!ends.empty() && ends[0].begin == 0) {
            if (endpoint(to, ends[0], false))
                if (auto problem = checkTarget("x" + to.text.substr(ends[0].end)))
                    cellError(sink, "structure-connection", to, "this is no input or part of one",
                              "write `u_x[p].port` or bits of it");
            return;
        }
        if (auto problem = checkTarget(to.text))
            return void(cellError(sink, "structure-connection", to, problem->message,
                                  problem->wayOut, problem->offset, problem->length));
        std::string name(leadingName(to.text));
        const UnitName* own = names.find(name);
        if (own && !own->isRegister &&
            (own->kind == UnitName::Kind::Output || own->kind == UnitName::Kind::Signal))
            return;
        std::vector<std::string> known;
        for (const lct::Port& p : unit.ports)
            if (p.isOutput())
                known.push_back(p.name.text);
        cellError(sink, "structure-connection", to,
                  inTicks(name) + (own ? " cannot be driven by a connection"
                                      : " is neither an instance nor an output port or signal"),
                  own ? "connect inputs of instances, output ports and signals"
                      : didYouMean(name, known),
                  0, name.size());
    }

    void openOutputs() {
        for (const InstanceInfo& info : instances.all()) {
            for (const lct::Port& port : info.unit->ports) {
                if (port.isOutput() && !read.contains({info.base, port.name.text}))
                    cellError(sink, "structure-open", info.cell->name,
                              "nothing reads the output " + inTicks(port.name.text) + " of " +
                                  inTicks(info.cell->name.text),
                              "connect it, or list it: | " + info.base +
                                  (info.count.empty() ? "" : "[i]") + "." + port.name.text +
                                  " | open |" +
                                  (info.count.empty() ? "" : " i " + info.count + " |"));
            }
        }
    }
};

} // namespace

void checkRanges(const lct::Text& cell, const UnitNames& names, diag::Sink& sink) {
    for (const auto& [name, count] : rangesOf(cell.text)) {
        if (names.find(name) || isKeyword(name))
            cellError(sink, "structure-connection", cell,
                      inTicks(name) + " cannot count: it is a name of the unit, or a keyword",
                      "choose another name");
        if (auto problem = checkExpression(count))
            cellError(sink, "spec-cell", cell, problem->message, problem->wayOut);
    }
}

void checkStructure(const lct::Unit& unit, const UnitNames& names, diag::Sink& sink) {
    StructureChecker(unit, names, sink).run();
}

} // namespace palindrome::hdl
