// Targets.cpp - which names of a unit a table or an equation may drive.
// SPDX-License-Identifier: MIT
#include "lct/Build.h"
#include "util/Text.h"

namespace palindrome::lct {

namespace {

/// A name, then selects and members: "x", "x[3]", "mem[wptr][7:0]", "st.count".
bool isTarget(std::string_view text) {
    const size_t name = util::leadingIdentifier(text).size();
    if (name == 0)
        return false;
    text.remove_prefix(name);
    while (!(text = util::trim(text)).empty()) {
        size_t length = 0;
        if (text.front() == '[') {
            const size_t close = util::matchingBracket(text, 0);
            length = close == std::string_view::npos ? 0 : close + 1;
        }
        else if (text.front() == '.') {
            const size_t member = util::leadingIdentifier(text.substr(1)).size();
            length = member == 0 ? 0 : member + 1;
        }
        if (length == 0)
            return false;
        text.remove_prefix(length);
    }
    return true;
}

} // namespace

Targets::Targets(const Unit& unit) {
    auto add = [&](const std::string& name, Kind kind) {
        if (kinds.insert_or_assign(name, kind).second &&
            (kind == Kind::Register || kind == Kind::Combinational))
            drivable.push_back(name);
    };
    for (const Parameter& parameter : unit.parameters)
        add(parameter.name.text, Kind::Other);
    for (const TypeDef& type : unit.types)
        add(type.name.text, Kind::Other);
    for (const Port& port : unit.ports)
        add(port.name.text, port.isOutput() ? Kind::Combinational : Kind::Input);
    for (const Signal& signal : unit.signals)
        add(signal.name.text, Kind::Combinational);
    for (const Register& reg : unit.registers)
        add(reg.baseName(), Kind::Register);
}

std::optional<Targets::Kind> Targets::resolve(const Text& output, const std::string& what,
                                              Report& report) const {
    if (!isTarget(output.text)) {
        report.error("lct-target-form", output.span,
                     output.empty() ? "the name of an output is missing"
                                    : "`" + util::shorten(output.text, 60) +
                                          "` is not a name, a slice or an element",
                     "an output is a register, a signal, an output port, or a part of one");
        return std::nullopt;
    }
    const std::string name(util::leadingIdentifier(output.text));
    const std::string quoted = "`" + util::shorten(name, 60) + "`";
    diag::Span place = output.span;
    place.length = static_cast<unsigned>(name.size());
    const auto found = kinds.find(name);
    if (found == kinds.end()) {
        report.error("lct-unknown-target", place,
                     quoted + " is no register, signal or output port of the unit",
                     util::suggestName(name, drivable));
        return std::nullopt;
    }
    if (found->second == Kind::Input || found->second == Kind::Other) {
        report.error("lct-driven-input", place,
                     quoted + " is " +
                         (found->second == Kind::Input ? "an input port" : "a parameter or type") +
                         " and cannot be driven by " + what);
        return std::nullopt;
    }
    return found->second;
}

} // namespace palindrome::lct
