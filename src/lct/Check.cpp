// Check.cpp - checks between the sections of a unit: names, clock and reset, equations, structure.
// SPDX-License-Identifier: MIT
#include "lct/Build.h"
#include "lct/Sections.h"
#include "util/Suggest.h"
#include "util/Text.h"

#include <algorithm>

namespace palindrome::lct {

namespace {

using util::shorten;

std::string quoted(std::string_view text) {
    return "`" + shorten(text, 60) + "`";
}

class Checker {
public:
    Checker(const Unit& theUnit, bool isComplete, Report& theReport)
        : unit(theUnit), complete(isComplete), report(theReport) {}

    void run() {
        for (const Parameter& p : unit.parameters)
            plainName(p.name, "a parameter");
        for (const TypeDef& t : unit.types)
            type(t);
        for (const Port& p : unit.ports)
            port(p);
        for (const Register& r : unit.registers)
            reg(r);
        for (const Signal& s : unit.signals)
            plainName(s.name, "a signal");
        for (const Instance& i : unit.instances)
            instance(i);
        for (const auto* section : {&unit.assumptions, &unit.invariants, &unit.properties}) {
            for (const Condition& e : *section) {
                plainName(e.name, section == &unit.assumptions  ? "an assumption"
                                  : section == &unit.invariants ? "an invariant"
                                                                : "a property");
                ranges(e.forRanges);
            }
        }
        if (unit.clocking)
            clocking(*unit.clocking);
        else if (complete && !unit.registers.empty())
            report.error("lct-no-clocking", unit.registers[0].name.span,
                         "the unit has registers but no clock",
                         "add the section `Clocking`, or list the value in `Signals`");
        equations();
        for (const Connection& c : unit.connections)
            ranges(c.forRanges);
    }

private:
    struct Declaration {
        diag::Span span;
        std::string what;
        bool outputPort = false;
    };

    void declare(const std::string& name, const diag::Span& span, const std::string& what,
                 bool outputPort = false) {
        auto [first, isNew] = names.emplace(name, Declaration{span, what, outputPort});
        if (isNew) {
            if (name == "hold" || name == "otherwise" || name == "note")
                report.warning("lct-reserved-name", span,
                               quoted(name) + " has a meaning of its own in tables",
                               "write `(" + name + ")` where the name is meant, or choose another");
            return;
        }
        const Declaration& before = first->second;
        if (what == "a register" && before.outputPort) {
            first->second.outputPort = false; // a registered port; only one register can be it
            return;
        }
        if (what == "a register" && before.what == "an input port") {
            report.error("lct-register-input", span,
                         quoted(name) + " is an input port and cannot be a register",
                         "remove it from `Registers`, or make it an output");
            return;
        }
        auto& d = report.error("lct-duplicate-name", span,
                               "a second declaration of " + quoted(name) + ", as " + what,
                               "names are unique in the whole unit; choose another");
        report.note(d, before.span, "it is declared here as " + before.what);
    }

    /// A name that may have nothing behind it.
    bool plainName(const Text& cell, const std::string& what, bool outputPort = false) {
        if (util::isIdentifier(cell.text)) {
            declare(cell.text, cell.span, what, outputPort);
            return true;
        }
        if (cell.empty())
            return false; // reported as an empty cell
        const auto base = util::leadingIdentifier(cell.text);
        if (!base.empty() &&
            util::trim(std::string_view(cell.text).substr(base.size())).starts_with('['))
            report.error("lct-unpacked-dimension", cell.span,
                         "the name of " + what + " has a dimension; only registers can be memories",
                         "write the dimension into the type: `logic [N-1:0]`");
        else
            badName(cell, what);
        return false;
    }

    void badName(const Text& cell, const std::string& what) {
        report.error("lct-name", cell.span,
                     quoted(cell.text) + " is not a SystemVerilog identifier and cannot name " +
                         what,
                     "use letters, digits and `_`, and begin with no digit");
    }

    /// True if the text is empty or consists of groups in square brackets.
    static bool isDimensions(std::string_view text) {
        while (!(text = util::trim(text)).empty()) {
            const size_t close =
                text.front() == '[' ? util::matchingBracket(text, 0) : std::string_view::npos;
            if (close == std::string_view::npos)
                return false;
            text.remove_prefix(close + 1);
        }
        return true;
    }

    void dimensionedName(const Text& cell, const std::string& what) {
        const auto base = util::leadingIdentifier(cell.text);
        if (base.empty() || !isDimensions(std::string_view(cell.text).substr(base.size()))) {
            if (!cell.empty())
                badName(cell, what);
            return;
        }
        diag::Span span = cell.span;
        span.length = static_cast<unsigned>(base.size());
        declare(std::string(base), span, what);
    }

    void type(const TypeDef& t) {
        plainName(t.name, "a type");
        const std::string_view text = t.definition.text;
        if (util::leadingIdentifier(text) != "enum")
            return;
        const size_t open = text.find('{');
        const size_t close =
            open == std::string_view::npos ? open : util::matchingBracket(text, open);
        if (close == std::string_view::npos)
            return; // a syntax error, reported when the unit is elaborated
        for (const auto item : util::splitTopLevelCommas(text.substr(open + 1, close - open - 1))) {
            const auto name = util::leadingIdentifier(item);
            // "S[4]" makes S0 to S3, which elaboration knows better.
            if (!name.empty() && !util::trim(item.substr(name.size())).starts_with('['))
                declare(std::string(name),
                        placeIn(t.definition, static_cast<size_t>(name.data() - text.data()),
                                name.size()),
                        "an enum item");
        }
    }

    void port(const Port& p) {
        word(p.direction, {"in", "out"}, "lct-direction", "the direction of a port");
        plainName(p.name, p.direction.text == "in" ? "an input port" : "an output port",
                  p.isOutput());
    }

    void reg(const Register& r) { dimensionedName(r.name, "a register"); }

    void word(const Text& cell, const std::vector<std::string>& allowed, const char* rule,
              const std::string& what) {
        if (cell.empty() || std::find(allowed.begin(), allowed.end(), cell.text) != allowed.end())
            return;
        static const std::map<std::string, std::string, std::less<>> other = {
            {"input", "in"},         {"output", "out"},        {"i", "in"},   {"o", "out"},
            {"rising", "posedge"},   {"falling", "negedge"},   {"1", "high"}, {"0", "low"},
            {"synchronous", "sync"}, {"asynchronous", "async"}};
        const auto known = other.find(cell.text);
        std::string suggestion = util::suggestName(cell.text, allowed);
        if (known != other.end())
            suggestion = "did you mean `" + known->second + "`?";
        report.error(rule, cell.span,
                     what + " is `" + allowed[0] + "` or `" + allowed[1] + "`, not " +
                         quoted(cell.text),
                     suggestion);
    }

    void clocking(const Clocking& c) {
        inputPort(c.clock, "clock");
        word(c.edge, {"posedge", "negedge"}, "lct-edge", "the edge of the clock");
        const auto none = [](const Text& cell) { return cell.text == "-"; };
        if (none(c.reset) && none(c.active) && none(c.style))
            return;
        for (const Text* cell : {&c.reset, &c.active, &c.style}) {
            if (!none(*cell))
                continue;
            report.error("lct-reset-incomplete", cell->span,
                         "`reset`, `active` and `style` are given together, or are all `-`",
                         "fill in the missing cells, or write `-` in all three");
            return;
        }
        inputPort(c.reset, "reset");
        word(c.active, {"high", "low"}, "lct-active", "the active level of the reset");
        word(c.style, {"sync", "async"}, "lct-style", "the style of the reset");
    }

    void inputPort(const Text& cell, const std::string& what) {
        if (cell.empty() || !complete)
            return;
        std::vector<std::string> inputs;
        for (const Port& p : unit.ports) {
            if (p.isOutput())
                continue;
            if (p.name.text == cell.text)
                return;
            inputs.push_back(p.name.text);
        }
        const std::string guess = util::suggestName(cell.text, inputs);
        report.error("lct-clock-port", cell.span,
                     "the " + what + " " + quoted(cell.text) + " is not an input port of the unit",
                     guess.empty() ? "list it in `Ports` with the direction `in`" : guess);
    }

    void equations() {
        if (unit.equations.empty() || !complete)
            return;
        const Targets targets(unit);
        for (const Equation& e : unit.equations) {
            if (e.name.empty())
                continue;
            if (targets.resolve(e.name, "an equation", report) == Targets::Kind::Register)
                report.error("lct-equation-register", e.name.span,
                             quoted(e.name.text) + " is a register and cannot have an equation",
                             "give its next value by a table without condition columns");
        }
    }

    void instance(const Instance& i) {
        dimensionedName(i.name, "an instance");
        if (!i.unit.empty() && !util::isIdentifier(i.unit.text))
            badName(i.unit, "a unit");
        if (i.parameters.empty() || i.parameters.text == "-")
            return;
        for (const auto item : util::splitTopLevelCommas(i.parameters.text)) {
            const auto name = util::leadingIdentifier(item);
            const auto rest = util::trim(item.substr(name.size()));
            const bool good = !name.empty() && rest.starts_with('=') && !rest.starts_with("==") &&
                              !util::trim(rest.substr(1)).empty();
            if (good)
                continue;
            report.error("lct-instance-parameters", placeOf(i.parameters, item),
                         quoted(item) + " is no parameter assignment",
                         "write `NAME = value, NAME = value`, or `-` for none");
            return;
        }
    }

    void ranges(const Text& cell) {
        if (cell.empty() || cell.text == "-")
            return;
        std::vector<std::string_view> seen;
        for (const auto item : util::splitTopLevelCommas(cell.text)) {
            const auto name = util::leadingIdentifier(item);
            const auto rest = item.substr(name.size());
            const auto count = util::trim(rest);
            const bool good = !name.empty() && !count.empty() &&
                              (util::isBlankChar(rest.front()) || rest.front() == '(') &&
                              util::leadingIdentifier(count) != "in" &&
                              count.find("..") == std::string_view::npos;
            const bool again = std::find(seen.begin(), seen.end(), name) != seen.end();
            seen.push_back(name);
            if (good && !again)
                continue;
            report.error("lct-connection-for", placeOf(cell, item),
                         good ? "a second range for " + quoted(name)
                              : quoted(item) + " is not a name and a number of values",
                         "write `p 5, v 2` for p in 0..4 and v in 0..1");
            return;
        }
    }

    static diag::Span placeOf(const Text& cell, std::string_view part) {
        return part.empty() ? cell.span
                            : placeIn(cell, static_cast<size_t>(part.data() - cell.text.data()),
                                      part.size());
    }

    const Unit& unit;
    bool complete;
    Report& report;
    std::map<std::string, Declaration> names;
};

} // namespace

void checkUnit(const Unit& unit, bool complete, Report& report) {
    Checker(unit, complete, report).run();
}

} // namespace palindrome::lct
