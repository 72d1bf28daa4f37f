// TriageText.cpp - triage as text for a terminal: units, groups, rows under suspicion.
// SPDX-License-Identifier: MIT
#include "report/TriageText.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>

namespace palindrome::report {

namespace {

using triage::Answer;
using triage::Departure;
using triage::Evidence;
using triage::Group;
using triage::Place;
using triage::Suspect;
using triage::UnitTriage;

constexpr size_t shownSuspects = 8, shownGroups = 6, shownRows = 6, shownSides = 4;

std::string counted(size_t n, const char* noun) {
    return fmt::format("{} {}{}", n, noun, n == 1 ? "" : "s");
}

std::string placeName(const Place& place) {
    std::string name = "`" + place.table + "`";
    if (place.row != 0)
        name += fmt::format(", row {}", place.row);
    if (place.line != 0)
        name += fmt::format(" (line {})", place.line);
    return name;
}

/// "alpha (3), beta (5)": models with their numbers of answers.
std::string membersOf(const UnitTriage& unit, const Group& group) {
    std::string text;
    for (const std::string& model : group.models) {
        const auto n = std::ranges::count_if(group.answers, [&](size_t a) {
            return unit.unit->answers[a].model == model;
        });
        text += fmt::format("{}{}", text.empty() ? "" : ", ", model);
        if (n > 1)
            text += fmt::format(" ({})", n);
    }
    return text;
}

class Writer {
public:
    Writer(const triage::Result& result, bool all, const Style& style)
        : result(result), all(all), style(style) {}

    std::string write() {
        head();
        units();
        for (const UnitTriage& unit : result.units)
            groupsOf(unit);
        suspects();
        totals();
        return std::move(text);
    }

private:
    size_t limit(size_t n, size_t shown) const { return all ? n : std::min(n, shown); }

    void head() {
        text += fmt::format("{} {}: {}, {}; {}\n\n", result.run.isMatrix ? "matrix" : "run",
                            result.run.id, counted(result.units.size(), "unit"),
                            counted(result.run.models.size(), "model"),
                            result.attempt == triage::Attempt::First
                                ? "the first attempt of each answer"
                                : "the best attempt of each answer");
    }

    void units() {
        Grid grid({"unit", "answers", "proved", "wrong", "no HDL", "not decided", "groups",
                   "proofs", "who erred"});
        for (const UnitTriage& unit : result.units) {
            size_t proved = 0, wrong = 0, none = 0, open = 0;
            std::map<std::string, size_t> words;
            for (const Answer& a : unit.unit->answers) {
                ++words[flow::triageName(a.triage)];
                if (!a.readable())
                    ++none;
                else if (a.verdict == "proved")
                    ++proved;
                else if (a.verdict == "refuted" || a.verdict == "possible-x")
                    ++wrong;
                else
                    ++open;
            }
            std::string who;
            for (const auto& [word, n] : words)
                who += fmt::format("{}{} {}", who.empty() ? "" : ", ", n, word);
            grid.add({{unit.unit->unit},
                      {std::to_string(unit.unit->answers.size())},
                      {std::to_string(proved), proved > 0 ? Tone::Good : Tone::Plain},
                      {std::to_string(wrong), wrong > 0 ? Tone::Bad : Tone::Plain},
                      {none > 0 ? std::to_string(none) : "", Tone::Bad},
                      {open > 0 ? std::to_string(open) : "", Tone::Doubtful},
                      {std::to_string(unit.groups.size())},
                      {std::to_string(unit.proofs.proofs)},
                      {who}});
        }
        text += grid.text(style);
    }

    void groupsOf(const UnitTriage& unit) {
        std::vector<size_t> wrong;
        for (size_t g = 0; g < unit.groups.size(); ++g)
            if (!unit.groups[g].ofSpec)
                wrong.push_back(g);
        if (wrong.empty())
            return;
        text += "\n" + painted(unit.unit->unit, Tone::Bad, style) + ":\n";
        for (size_t g = 0; g < unit.groups.size(); ++g)
            if (unit.groups[g].ofSpec)
                text += fmt::format("  group {}, as the table: {}\n", g,
                                    membersOf(unit, unit.groups[g]));
        std::ranges::stable_sort(wrong, [&](size_t a, size_t b) {
            return unit.groups[a].answers.size() > unit.groups[b].answers.size();
        });
        const size_t shown = limit(wrong.size(), shownGroups);
        for (size_t i = 0; i < shown; ++i)
            group(unit, wrong[i]);
        if (shown < wrong.size())
            text += fmt::format("  and {}; --all shows them\n",
                                counted(wrong.size() - shown, "smaller group"));
    }

    void group(const UnitTriage& unit, size_t g) {
        const Group& group = unit.groups[g];
        text += fmt::format("  group {}, {}: {}\n", g, group.verdict, membersOf(unit, group));
        if (!group.notDecided.empty())
            text += fmt::format("      not told apart from {} within the limits\n",
                                counted(group.notDecided.size(), "group"));
        size_t rows = 0;
        for (const Evidence& e : unit.places)
            for (const Departure& d : e.departures) {
                if (d.group != g || (++rows > shownRows && !all))
                    continue;
                text += fmt::format("      {} {}: {}\n", triage::deedName(d.deed),
                                    placeName(e.place), e.place.text);
            }
        if (rows > shownRows && !all)
            text += fmt::format("      and {}\n", counted(rows - shownRows, "further row"));
        if (rows == 0)
            text += "      no single row shows it: " +
                    unit.unit->answers[group.representative].reason + "\n";
    }

    void suspects() {
        if (result.suspects.empty())
            return;
        text += "\n" + painted("rows of specs under suspicion", Tone::Doubtful, style) + "\n";
        const size_t shown = limit(result.suspects.size(), shownSuspects);
        for (size_t i = 0; i < shown; ++i)
            suspect(result.suspects[i], i + 1);
        if (shown == result.suspects.size())
            return;
        std::map<std::string, size_t> left;
        for (size_t i = shown; i < result.suspects.size(); ++i)
            ++left[result.units[result.suspects[i].unit].unit->unit];
        std::string where;
        for (const auto& [unit, n] : left)
            where += fmt::format("{}{} in {}", where.empty() ? "" : ", ", n, unit);
        text += fmt::format("\n{} more, less suspicious ({}); --all shows them\n",
                            result.suspects.size() - shown, where);
    }

    void suspect(const Suspect& s, size_t rank) {
        const UnitTriage& unit = result.units[s.unit];
        const Place& place = unit.places[s.place].place;
        text += fmt::format("\n{}. {}\n      {}\n", rank,
                            painted(unit.unit->unit + ": " + placeName(place), Tone::Bad, style),
                            place.text);
        text += "   " + s.sentence + "\n";
        for (const triage::Reason& r : s.reasons)
            text += "   - " + r.words + "\n";
        sides(unit, s);
        text += fmt::format("   either {},\n   or     {}\n", s.keep, s.change);
    }

    /// The behaviours beside each other, after one and the same run from reset if there is one.
    void sides(const UnitTriage& unit, const Suspect& s) {
        if (s.sides.empty())
            return;
        const triage::SharedRun& run = unit.runs[s.sides.front().group];
        if (run.trace.cycles.empty())
            return;
        text += fmt::format("     {} after the same {}:\n", run.trace.output,
                            run.trace.cycles.size() == 1
                                ? "input"
                                : counted(run.trace.cycles.size(), "cycle") + " from reset");
        std::string rows;
        const auto line = [&](const std::string& who, const std::string& value) {
            rows += fmt::format("       {:<40} {}\n", who, flow::shortValue(value));
        };
        line("the table", run.trace.expected);
        const size_t shown = limit(s.sides.size(), shownSides);
        for (size_t i = 0; i < shown; ++i) {
            const size_t g = s.sides[i].group;
            if (!run.values[g].empty())
                line(fmt::format("group {}: {}", g, membersOf(unit, unit.groups[g])),
                     run.values[g]);
        }
        text += rows;
        if (shown < s.sides.size())
            text += fmt::format("       and {}\n", counted(s.sides.size() - shown, "further way"));
    }

    void totals() {
        const triage::Totals& t = result.totals;
        text += fmt::format("\n{} ({} different), {}; {} (at most {}), {} not decided, {:.1f} s\n",
                            counted(t.judged, "HDL"), t.texts, counted(t.groups, "group"),
                            counted(t.proofs, "proof"), t.bound, t.undecided, t.seconds);
        std::string verdict = t.judged == 0 ? "nothing was judged"
                              : result.suspects.empty()
                                  ? "no row is under suspicion"
                                  : counted(result.suspects.size(), "row") + " under suspicion";
        if (t.wrong > 0)
            verdict += fmt::format("; {} wrong", counted(t.wrong, "HDL or reading"));
        text += painted(verdict, result.exitCode() == 0 ? Tone::Good : Tone::Bad, style) + "\n";
    }

    const triage::Result& result;
    bool all;
    const Style& style;
    std::string text;
};

} // namespace

std::string triageText(const triage::Result& result, bool all, const Style& style) {
    return Writer(result, all, style).write();
}

} // namespace palindrome::report
