// DecodeStructure.cpp - proves the table of a unit of instances equal to its source, port by port.
// SPDX-License-Identifier: MIT
#include "flow/DecodeStructure.h"

#include "hdl/Structure.h"
#include "lct/Reader.h"

#include <algorithm>
#include <map>

namespace palindrome::flow {

namespace {

std::string firstError(const diag::Sink& sink) {
    for (const auto& d : sink.all())
        if (d.severity == diag::Severity::Error)
            return d.message + " [" + d.rule + "]" + (d.quote.empty() ? "" : ": " + d.quote);
    return "no diagnostic was given";
}

/// The clock, edge and asynchronous resets of a register, as a part of its name: two that differ in
/// them have nothing to do with each other.
std::string clockingText(const logic::Register& reg) {
    std::string text =
        " @" + std::string(reg.edge == logic::Edge::Pos ? "posedge " : "negedge ") + reg.clock;
    for (const auto& reset : reg.asyncResets)
        text += (reset.activeHigh ? " or posedge " : " or negedge ") + reset.signal;
    return text + (reg.isLatch ? " latch" : "");
}

/// One step of a system as a function: registers are inputs, and their next values outputs.
/// `atPower`: what they are at first counts too.
logic::System stepOf(logic::TermPool& pool, const logic::System& system, bool atPower) {
    logic::System step;
    step.name = system.name;
    step.inputs = system.inputs;
    step.outputs = system.outputs;
    logic::TermMap map;
    for (const auto& reg : system.registers) {
        logic::Term value = pool.var(reg.width, reg.name);
        step.inputs.push_back({reg.name + " now", reg.width, reg.isSigned, value});
        if (!pool.isConst(reg.var.unknown)) {
            step.inputs.push_back({reg.name + " now?", reg.width, false, reg.var.unknown});
            value = pool.and_(value, pool.not_(reg.var.unknown));
        }
        map[reg.var.value] = value;
        const auto clocking = clockingText(reg);
        step.outputs.push_back(
            {reg.name + " next" + clocking, reg.width, reg.isSigned, reg.next, {}, {}});
        if (!atPower)
            continue;
        const logic::XTerm unknown{pool.zero(reg.width), pool.ones(reg.width)};
        step.outputs.push_back(
            {reg.name + " at first", reg.width, false, reg.initial.value_or(unknown), {}, {}});
    }
    for (auto& output : step.outputs) {
        const logic::Term both[] = {output.fn.value, output.fn.unknown};
        const auto replaced = pool.substitute(both, map);
        output.fn = {replaced[0], replaced[1]};
        output.leaves.clear();
    }
    return step;
}

/// Names of the source's instances become those of the table.
class Renaming {
public:
    explicit Renaming(const std::vector<std::pair<std::string, std::string>>& instances) {
        for (const auto& [path, name] : instances)
            names[path] = name;
    }
    std::string of(const std::string& path) const {
        auto known = names.find(path);
        return known == names.end() ? path : known->second;
    }
    /// "path.port"
    void port(std::string& name) const {
        const size_t dot = name.rfind('.');
        if (dot != std::string::npos)
            name = of(name.substr(0, dot)) + name.substr(dot);
    }

private:
    std::map<std::string, std::string> names;
};

bool samePort(const hdl::PortInfo& a, const hdl::PortInfo& b) {
    return a.name == b.name && a.isOutput == b.isOutput && a.width == b.width &&
           a.isSigned == b.isSigned;
}

/// What differs between the instances of the two sides; empty if nothing does.
std::string differenceOf(const hdl::Design& source, const hdl::Design& table,
                         const Renaming& renaming) {
    std::map<std::string, hdl::InstanceFacts> theirs;
    for (auto& facts : hdl::instancesOf(table))
        theirs[facts.path] = facts;
    const auto ours = hdl::instancesOf(source);
    if (ours.size() != theirs.size())
        return "it has " + std::to_string(theirs.size()) + " instances, and the source " +
               std::to_string(ours.size());
    for (const auto& facts : ours) {
        const auto name = renaming.of(facts.path);
        auto found = theirs.find(name);
        if (found == theirs.end())
            return "it has no instance `" + name + "`";
        const auto& other = found->second;
        if (other.module != facts.module)
            return "`" + name + "` is of `" + other.module + "` and not of `" + facts.module + "`";
        if (!std::equal(other.ports.begin(), other.ports.end(), facts.ports.begin(),
                        facts.ports.end(), samePort))
            return "the ports of `" + name + "` differ";
        for (const auto& parameter : facts.parameters)
            if (std::count(facts.overridable.begin(), facts.overridable.end(), parameter.first) &&
                !std::count(other.parameters.begin(), other.parameters.end(), parameter))
                return "the parameter `" + parameter.first + "` of `" + name + "` is not " +
                       parameter.second;
    }
    return {};
}

class Check {
public:
    Check(DecodeOutcome& theOutcome, const hdl::Design& theDesign, const DecodeOptions& theOptions,
          diag::Sink& theSink)
        : outcome(theOutcome), design(theDesign), options(theOptions), sink(theSink),
          renaming(hdl::instanceNames(design)) {}

    bool run() {
        auto source = hdl::lowerWithoutInstances(design, pool, options.lowering, sink);
        if (!source)
            return false;
        for (auto& input : source->inputs)
            renaming.port(input.name);
        for (auto& output : source->outputs)
            renaming.port(output.name);
        diag::Sink own;
        auto table = tableDesign(own);
        if (!table)
            return failed("the table is not valid: " + firstError(own));
        if (auto difference = differenceOf(design, *table, renaming); !difference.empty())
            return failed("the table differs from its source: " + difference);
        auto module = hdl::lowerWithoutInstances(*table, pool, options.lowering, own);
        if (!module)
            return failed("the table cannot be lowered: " + firstError(own));
        // After a reset, power-up is no matter.
        const auto& clocking = outcome.decoded.unit.clocking;
        const bool atPower = clocking && !clocking->hasReset();
        compare(stepOf(pool, *source, atPower), stepOf(pool, *module, atPower));
        return true;
    }

private:
    DecodeOutcome& outcome;
    const hdl::Design& design;
    const DecodeOptions& options;
    diag::Sink& sink;
    Renaming renaming;
    logic::TermPool pool;

    bool failed(std::string detail) {
        outcome.check = SelfCheck::Failed;
        outcome.checkDetail = std::move(detail);
        return true;
    }

    /// What is printed is read again, and elaborated with the outlines of its units.
    std::optional<hdl::Design> tableDesign(diag::Sink& own) const {
        auto unit = lct::readMarkdown(outcome.markdown, "<decoded>", own);
        if (!unit || own.hasErrors())
            return std::nullopt;
        unit->units = outcome.decoded.unit.units;
        hdl::Sources sources;
        sources.top = unit->name.text;
        sources.parameters = parametersOf(*unit, options.parameters);
        auto add = [&](const lct::Unit& one) {
            auto emitted = hdl::emit(one, {}, own);
            if (emitted)
                sources.texts.emplace_back(one.name.text + ".lct", std::move(emitted->text));
            return emitted.has_value();
        };
        if (!add(*unit))
            return std::nullopt;
        for (const auto& below : unit->units) {
            lct::Unit outline = *below; // without what it is made of
            outline.instances.clear();
            outline.connections.clear();
            outline.units.clear();
            if (!add(outline))
                return std::nullopt;
        }
        return hdl::elaborate(sources, own);
    }

    /// Each side is known where the other is, and equal there.
    void compare(const logic::System& source, const logic::System& module) {
        auto result = proof::prove(pool, source, module, {}, options.proof);
        if (result.verdict == proof::Verdict::Proved)
            result = proof::prove(pool, module, source, {}, options.proof);
        if (result.verdict == proof::Verdict::Proved) {
            outcome.check = SelfCheck::Proved;
        }
        else if (result.verdict == proof::Verdict::Bounded ||
                 result.verdict == proof::Verdict::Unknown || !source.registers.empty()) {
            outcome.check = SelfCheck::Undecided;
            outcome.checkDetail = result.reason;
        }
        else {
            failed("the table differs from its source: " + result.reason);
        }
        outcome.proof = std::move(result);
    }
};

} // namespace

bool checkStructure(DecodeOutcome& outcome, const hdl::Design& design, const DecodeOptions& options,
                    diag::Sink& sink) {
    return Check(outcome, design, options, sink).run();
}

} // namespace palindrome::flow
