// RowLinesText.cpp - rows and the lines of HDL that they need, as text for a terminal.
// SPDX-License-Identifier: MIT
#include "report/RowLinesText.h"

#include "report/ProofText.h"
#include "util/Escape.h"
#include "util/Numbers.h"
#include "util/Text.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <set>

namespace palindrome::report {

namespace {

using flow::Duty;
using flow::HdlLine;
using flow::Need;

std::string linesOf(const flow::RowLines& all, size_t duty) {
    std::map<std::string, std::set<unsigned>> files;
    for (const HdlLine& line : all.lines)
        for (size_t d : line.duties)
            if (d == duty)
                files[line.file].insert(line.line);
    std::string text;
    for (const auto& [file, lines] : files)
        text += (text.empty() ? "" : "; ") + file + ":" + util::numberRanges(lines);
    return text;
}

std::string dutyText(const flow::RowLines& all, size_t index) {
    const Duty& duty = all.duties[index];
    std::string text = fmt::format("  `{}`, row {} (line {}): {}\n", duty.table, duty.row, duty.line,
                                   duty.text);
    const std::string lines = linesOf(all, index);
    if (duty.state == Duty::State::NeverApplies)
        return text + "      never applies\n";
    if (!lines.empty())
        text += "      " + lines + "\n";
    else if (duty.state == Duty::State::Decided)
        text += "      no line" + (duty.why.empty() ? "" : ": " + duty.why) + "\n";
    if (!duty.through.empty())
        text += "      seen at " + util::quotedList(duty.through) +
                ", as no signal of the HDL computes it\n";
    if (duty.state == Duty::State::Undecided)
        text += "      not decided: " + duty.why + "\n";
    return text;
}

/// "grant 2-6, 8; pointer 1; = full; reset ptr": duties beside a line.
std::string namesOf(const flow::RowLines& all, const std::vector<size_t>& duties) {
    std::string text;
    const auto add = [&](const std::string& name) { text += (text.empty() ? "" : "; ") + name; };
    for (size_t i = 0; i < duties.size();) {
        const Duty& duty = all.duties[duties[i]];
        if (duty.kind == Duty::Kind::Row) {
            std::set<unsigned> rows;
            for (; i < duties.size() && all.duties[duties[i]].kind == Duty::Kind::Row &&
                   all.duties[duties[i]].table == duty.table;
                 ++i)
                rows.insert(static_cast<unsigned>(all.duties[duties[i]].row));
            add(duty.table + " " + util::numberRanges(rows));
            continue;
        }
        add(duty.kind == Duty::Kind::Reset ? "reset " + duty.text.substr(0, duty.text.find(','))
                                           : "= " + duty.text.substr(0, duty.text.find(' ')));
        ++i;
    }
    return text;
}

std::string lineText(const flow::RowLines& all, const HdlLine& line, const Style& style) {
    const size_t room = std::max<size_t>(style.width, 40) - 10;
    const auto shown = [&](const std::string& text) {
        return util::shorten(util::forTerminal(text, util::Lines::Join), room);
    };
    std::string who = shown(namesOf(all, line.duties));
    if (line.need == Need::NotNeeded)
        who = painted("no row", Tone::Bad, style);
    else if (line.need == Need::Undecided)
        who = painted("not decided", Tone::Doubtful, style);
    return fmt::format("  {:>5}  {}\n         ↳ {}\n", line.line, shown(line.text), who);
}

} // namespace

std::string rowLinesText(const flow::RowLines& all, const Style& style) {
    std::string text = "rows and their lines\n";
    for (size_t d = 0; d < all.duties.size(); ++d)
        text += dutyText(all, d);
    std::string file;
    for (const HdlLine& line : all.lines) {
        if (line.file != file || file.empty())
            text += "\nlines of " + line.file + " and their rows\n";
        file = line.file;
        text += lineText(all, line, style);
    }
    for (const std::string& note : all.notes)
        text += "\nnote: " + note + "\n";
    size_t open = 0;
    for (const Duty& duty : all.duties)
        open += duty.state == Duty::State::Undecided;
    text += fmt::format("\n{}: {}; {} lines needed, {} that no row needs, {} not decided",
                        verdictWord(all.verdict, style), all.reason, all.count(Need::Needed),
                        all.count(Need::NotNeeded), all.count(Need::Undecided));
    if (open > 0)
        text += fmt::format("; {} of {} rows not decided", open, all.duties.size());
    return text + fmt::format(" ({} questions, {:.1f} s)\n", all.questions, all.seconds);
}

} // namespace palindrome::report
