// Diff.cpp - declared facts, levels, and the report as text and JSON.
// SPDX-License-Identifier: MIT
#include "diff/Diff.h"

#include "diff/Classify.h"
#include "lct/Printer.h"

#include <algorithm>

namespace palindrome::diff {

const char* levelName(Level level) {
    switch (level) {
        case Level::Identical: return "identical";
        case Level::SameRows: return "same rows";
        case Level::Equivalent: return "equivalent";
        case Level::Different: return "different";
        case Level::Undecided: return "undecided";
    }
    return "";
}

const char* rowClassName(RowClass c) {
    switch (c) {
        case RowClass::Confirmed: return "confirmed";
        case RowClass::Changed: return "changed";
        case RowClass::Omitted: return "omitted";
        case RowClass::Invented: return "invented";
        case RowClass::FilledIn: return "filled in";
        case RowClass::Undecided: return "undecided";
    }
    return "";
}

size_t Report::count(RowClass c) const {
    return static_cast<size_t>(
        std::count_if(rows.begin(), rows.end(), [&](auto& row) { return row.rowClass == c; }));
}

namespace {

std::string resetText(logic::TermPool& pool, const logic::Register& reg,
                      const logic::System& system, const proof::ClockingSpec& clocking) {
    if (clocking.reset.empty())
        return reg.initial ? pool.value(reg.initial->value).toVerilog() : "-";
    auto* input = system.findInput(clocking.reset);
    if (!input)
        return "-";
    logic::TermMap active{{input->var, pool.bool_(clocking.resetActiveHigh)}};
    const auto value = pool.substitute(reg.next.value, active);
    if (pool.isConst(value) && pool.isZero(pool.substitute(reg.next.unknown, active)))
        return pool.value(value).toVerilog();
    return value == reg.var.value ? reg.name : "-";
}

class Facts {
public:
    explicit Facts(std::vector<FactFinding>& facts) : facts(facts) {}

    void compare(const std::string& what, const std::string& expected, const std::string& actual) {
        if (expected != actual)
            facts.push_back({what, expected, actual});
    }

private:
    std::vector<FactFinding>& facts;
};

void compareFacts(logic::TermPool& pool, const Side& spec, const Side& other,
                  const proof::ClockingSpec& clocking, std::vector<FactFinding>& found) {
    Facts facts(found);
    auto& a = *spec.unit;
    auto& b = *other.unit;
    auto clockingText = [](const lct::Unit& unit) {
        if (!unit.clocking)
            return std::string("none");
        auto& c = *unit.clocking;
        return c.clock.text + " " + c.edge.text + ", reset " + c.reset.text + " " + c.active.text +
               " " + c.style.text;
    };
    facts.compare("clocking", clockingText(a), clockingText(b));
    auto width = [](unsigned w) { return std::to_string(w) + (w == 1 ? " bit" : " bits"); };
    for (auto& input : spec.system->inputs) {
        auto* same = other.system->findInput(input.name);
        facts.compare("input " + input.name, width(input.width), same ? width(same->width) : "none");
    }
    for (auto& input : other.system->inputs)
        if (!spec.system->findInput(input.name))
            facts.compare("input " + input.name, "none", width(input.width));
    for (auto& output : spec.system->outputs) {
        auto* same = other.system->findOutput(output.name);
        facts.compare("output " + output.name, width(output.width),
                      same ? width(same->width) : "none");
    }
    for (auto& output : other.system->outputs)
        if (!spec.system->findOutput(output.name))
            facts.compare("output " + output.name, "none", width(output.width));
    for (auto& reg : spec.system->registers) {
        auto* same = other.system->findRegister(reg.name);
        facts.compare("register " + reg.name, width(reg.width), same ? width(same->width) : "none");
        if (same && same->width == reg.width)
            facts.compare("reset of " + reg.name, resetText(pool, reg, *spec.system, clocking),
                          resetText(pool, *same, *other.system, clocking));
    }
    for (auto& reg : other.system->registers)
        if (!spec.system->findRegister(reg.name))
            facts.compare("register " + reg.name, "none", width(reg.width));
    for (auto& parameter : a.parameters) {
        auto same = std::find_if(b.parameters.begin(), b.parameters.end(),
                                 [&](auto& p) { return p.name == parameter.name; });
        facts.compare("parameter " + parameter.name.text, parameter.value.text,
                      same == b.parameters.end() ? "none" : same->value.text);
    }
}

/// Differences that do not show at the ports: the other side may keep its state as it likes.
bool internalOnly(const std::vector<FactFinding>& facts) {
    return std::all_of(facts.begin(), facts.end(), [](auto& fact) {
        return fact.what.rfind("register ", 0) == 0 || fact.what.rfind("parameter ", 0) == 0;
    });
}

bool isClean(const Report& report) {
    return report.count(RowClass::Confirmed) + report.count(RowClass::FilledIn) ==
           report.rows.size();
}

} // namespace

Report compare(logic::TermPool& pool, const Side& spec, const Side& other,
               const proof::ClockingSpec& clocking, const std::function<proof::Verdict()>& prove,
               const proof::Options& options) {
    Report report;
    if (lct::printMarkdown(*spec.unit) == lct::printMarkdown(*other.unit)) {
        report.level = Level::Identical;
        report.reason = "the canonical texts are the same";
        return report;
    }
    compareFacts(pool, spec, other, clocking, report.facts);
    // A table whose outputs depend on what it leaves open is not equal to itself as a spec and its
    // implementation. Row by row it still is, open cells beside open cells.
    auto rowsAreSame = [&](Joint::Open open) {
        Joint joint(pool, spec, other, clocking, options, open);
        report.notes.clear();
        report.rows = classifyRows(joint, spec, other, report.notes);
        return isClean(report) && report.facts.empty() && sameRows(joint, spec, other);
    };
    if ((report.facts.empty() && Joint::canPairOpen(*spec.system, *other.system) &&
         rowsAreSame(Joint::Open::Paired)) ||
        rowsAreSame(Joint::Open::Followed)) {
        report.level = Level::SameRows;
        report.reason = "every row has its counterpart";
        return report;
    }
    const bool clean = isClean(report);
    const proof::Verdict proved = prove();
    if (proved == proof::Verdict::Proved) {
        report.level = Level::Equivalent;
        report.reason = "proved equal in every reachable state";
    }
    else if (proved == proof::Verdict::Refuted || proved == proof::Verdict::PossibleX) {
        report.level = Level::Different;
        report.reason = clean && internalOnly(report.facts)
                            ? "the proof found a difference that no single row shows"
                            : "the behaviours differ";
    }
    else {
        report.level = Level::Undecided;
        report.reason = std::string("the proof ended with '") + proof::verdictName(proved) + "'";
    }
    if (proved == proof::Verdict::Proved && !clean)
        report.notes.push_back("rows that differ do so only in states or values that cannot be "
                               "reached or seen: the proof covers every reachable state");
    return report;
}

namespace {

std::string placeOf(const RowFinding& row) {
    if (!row.origin.empty())
        return row.origin;
    return row.line ? "line " + std::to_string(row.line) : std::string();
}

} // namespace

std::string toText(const Report& report) {
    std::string text = std::string(levelName(report.level)) + ": " + report.reason + "\n";
    for (auto& fact : report.facts)
        text += "  " + fact.what + ": " + fact.expected + " here, " + fact.actual + " there\n";
    for (auto& row : report.rows) {
        if (row.rowClass == RowClass::Confirmed)
            continue;
        text += "  " + std::string(rowClassName(row.rowClass)) + ": " + row.table + ", row " +
                std::to_string(row.row);
        if (auto place = placeOf(row); !place.empty())
            text += " (" + place + ")";
        text += "\n      " + row.text + "\n";
        if (!row.counterpart.empty())
            text += "      " + std::string(row.ofOther ? "lies in " : "there: ") + row.counterpart +
                    (row.counterpartOrigin.empty() ? "" : " (" + row.counterpartOrigin + ")") +
                    "\n";
        for (auto& d : row.differences)
            text += "      " + d.target + ": " + d.expected + " = " + d.expectedValue + ", but " +
                    d.actual + " = " + d.actualValue + "\n";
        if (!row.input.empty()) {
            text += "      for";
            for (auto& [name, value] : row.input)
                text += " " + name + "=" + value;
            text += "\n";
        }
    }
    text += "  " + std::to_string(report.count(RowClass::Confirmed)) + " confirmed, " +
            std::to_string(report.count(RowClass::Changed)) + " changed, " +
            std::to_string(report.count(RowClass::Omitted)) + " omitted, " +
            std::to_string(report.count(RowClass::Invented)) + " invented, " +
            std::to_string(report.count(RowClass::FilledIn)) + " filled in\n";
    for (auto& note : report.notes)
        text += "  note: " + note + "\n";
    return text;
}

nlohmann::ordered_json toJson(const Report& report) {
    using Json = nlohmann::ordered_json;
    Json json;
    json["level"] = levelName(report.level);
    json["reason"] = report.reason;
    json["facts"] = Json::array();
    for (auto& fact : report.facts)
        json["facts"].push_back(
            {{"what", fact.what}, {"expected", fact.expected}, {"actual", fact.actual}});
    json["rows"] = Json::array();
    for (auto& row : report.rows) {
        Json item;
        item["class"] = rowClassName(row.rowClass);
        item["side"] = row.ofOther ? "other" : "spec";
        item["table"] = row.table;
        item["row"] = row.row;
        item["line"] = row.line;
        item["origin"] = row.origin;
        item["text"] = row.text;
        item["counterpart"] = row.counterpart;
        item["counterpartOrigin"] = row.counterpartOrigin;
        item["differences"] = Json::array();
        for (auto& d : row.differences)
            item["differences"].push_back({{"target", d.target},
                                           {"expected", d.expected},
                                           {"actual", d.actual},
                                           {"expectedValue", d.expectedValue},
                                           {"actualValue", d.actualValue}});
        item["input"] = Json::object();
        for (auto& [name, value] : row.input)
            item["input"][name] = value;
        json["rows"].push_back(std::move(item));
    }
    json["notes"] = report.notes;
    return json;
}

} // namespace palindrome::diff
