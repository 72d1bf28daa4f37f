// RowLinesJson.cpp - rows and lines as JSON, by docs/trace.schema.json.
// SPDX-License-Identifier: MIT
#include "flow/RowLines.h"

#include <algorithm>

namespace palindrome::flow {

const char* dutyKindName(Duty::Kind kind) {
    switch (kind) {
    case Duty::Kind::Row: return "row";
    case Duty::Kind::Equation: return "equation";
    case Duty::Kind::Reset: break;
    }
    return "reset";
}

const char* dutyStateName(Duty::State state) {
    switch (state) {
    case Duty::State::Decided: return "decided";
    case Duty::State::NeverApplies: return "never-applies";
    case Duty::State::Undecided: break;
    }
    return "undecided";
}

const char* needName(Need need) {
    switch (need) {
    case Need::Needed: return "needed";
    case Need::NotNeeded: return "not-needed";
    case Need::Undecided: break;
    }
    return "undecided";
}

size_t RowLines::count(Need need) const {
    return static_cast<size_t>(
        std::ranges::count_if(lines, [&](const HdlLine& line) { return line.need == need; }));
}

int RowLines::exitCode() const {
    const bool differs =
        verdict == proof::Verdict::Refuted || verdict == proof::Verdict::PossibleX;
    if (differs || count(Need::NotNeeded) > 0)
        return 1;
    const bool open = std::ranges::any_of(duties, [](const Duty& duty) {
        return duty.state == Duty::State::Undecided;
    });
    return open || verdict != proof::Verdict::Proved || lines.empty() ? 4 : 0;
}

Json toJson(const RowLines& lines) {
    Json json{{"schema", 1},
              {"verdict", proof::verdictName(lines.verdict)},
              {"reason", lines.reason}};
    json["rows"] = Json::array();
    for (const Duty& d : lines.duties)
        json["rows"].push_back({{"kind", dutyKindName(d.kind)},
                                {"state", dutyStateName(d.state)},
                                {"table", d.table},
                                {"row", d.row},
                                {"line", d.line},
                                {"text", d.text},
                                {"why", d.why},
                                {"through", d.through},
                                {"ranges", d.ranges}});
    json["ranges"] = Json::array();
    for (const HdlRange& r : lines.ranges)
        json["ranges"].push_back({{"kind", r.kind},
                                  {"file", r.source.file},
                                  {"line", r.source.line},
                                  {"column", r.source.column},
                                  {"endLine", r.source.endLine},
                                  {"endColumn", r.source.endColumn},
                                  {"text", r.text},
                                  {"rows", r.duties},
                                  {"need", needName(r.need)}});
    json["lines"] = Json::array();
    for (const HdlLine& l : lines.lines)
        json["lines"].push_back({{"file", l.file},
                                 {"line", l.line},
                                 {"text", l.text},
                                 {"rows", l.duties},
                                 {"need", needName(l.need)}});
    json["notes"] = lines.notes;
    json["questions"] = lines.questions;
    json["seconds"] = lines.seconds;
    json["exitCode"] = lines.exitCode();
    return json;
}

} // namespace palindrome::flow
