// MarkdownReport.cpp - a report as Markdown that fits a limit, the most important things first.
// SPDX-License-Identifier: MIT
#include "report/Formats.h"
#include "report/Writers.h"

#include "diag/Render.h"
#include "util/Assert.h"
#include "util/Escape.h"
#include "util/Text.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>

namespace palindrome::report {

namespace {

constexpr size_t reserve = 2'200;  ///< for the sentences on what was left out
constexpr size_t cellLimit = 160;  ///< bytes of a text in a table
constexpr size_t lineLimit = 600;  ///< of a message
constexpr size_t quoteLimit = 400; ///< of a quoted line
constexpr size_t stepsShown = 64;  ///< cycles of a trace, the last ones

std::string counted(size_t n, const char* noun) {
    return fmt::format("{} {}{}", n, noun, n == 1 ? "" : "s");
}

std::string cell(const std::string& text) {
    return util::forMarkdown(util::shorten(text, cellLimit));
}

std::string code(const std::string& text, size_t limit = cellLimit) {
    return util::markdownCode(util::shorten(text, limit));
}

class Writer {
public:
    Writer(const Report& report, size_t limit) : report(report), limit(limit) {}

    std::string text() {
        out = "## " + cell(report.title) + "\n\n" + headline() + "\n";
        for (const std::string& note : report.notes)
            addIfRoom("\n" + util::forMarkdownProse(util::shorten(note, lineLimit)) + "\n", limit / 10);
        unitTable();
        findings();
        PAL_ASSERT(out.size() <= limit, "Markdown keeps to its limit");
        return std::move(out);
    }

private:
    bool addIfRoom(const std::string& piece, size_t until) {
        if (out.size() + piece.size() + reserve > until)
            return false;
        out += piece;
        return true;
    }

    std::string headline() const {
        const Counts& c = report.counts;
        std::vector<std::string> parts;
        auto add = [&](size_t n, const char* noun, const char* mark) {
            if (n > 0)
                parts.push_back(std::string(mark) + counted(n, noun));
        };
        add(c.errors, "error", "❌ ");
        add(c.warnings, "warning", "⚠️ ");
        add(c.undecided, "open question", "❔ ");
        add(c.notes, "note", "");
        add(c.accepted, "accepted finding", "");
        add(c.fixed, "fixed finding", "");
        std::string line = report.exitCode == 0 ? "✅ **Passed.**" : "❌ **Did not pass**";
        if (report.exitCode != 0)
            line += fmt::format(" (exit code {}).", report.exitCode);
        line += " " + counted(report.units.size(), "unit");
        for (const std::string& part : parts)
            line += ", " + part;
        if (c.fresh + c.weakened > 0)
            line += fmt::format("; **{} new**, **{} weakened**", c.fresh, c.weakened);
        return line + ".\n";
    }

    // ------------------------------------------------------------------------------- the units

    /// What did not pass, then what was compared and changed, then the rest; of equals in order.
    static int rankOf(const UnitResult& unit) {
        return unit.exitCode != 0 ? 0 : unit.status == Status::Weakened ? 1 : unit.reused ? 3 : 2;
    }

    void unitTable() {
        if (report.units.empty())
            return;
        std::vector<const UnitResult*> units;
        for (const UnitResult& unit : report.units)
            units.push_back(&unit);
        std::stable_sort(units.begin(), units.end(), [](const UnitResult* a, const UnitResult* b) {
            return rankOf(*a) < rankOf(*b);
        });
        const bool triage = std::any_of(units.begin(), units.end(),
                                        [](const UnitResult* u) { return !u->triage.empty(); });
        out += std::string("\n| unit | verdict |") + (triage ? " triage |" : "") +
               " findings | time | reason |\n|---|---|" + (triage ? "---|" : "") + "--:|--:|---|\n";
        size_t shown = 0;
        for (; shown < units.size(); ++shown)
            if (!addIfRoom(unitRow(*units[shown], triage), limit * 2 / 5))
                break;
        if (shown < units.size())
            out += fmt::format("\n{} left out of this table", counted(units.size() - shown, "unit")) +
                   passedAmong(units, shown) + ".\n";
    }

    static std::string passedAmong(const std::vector<const UnitResult*>& units, size_t from) {
        const auto passed = std::count_if(units.begin() + static_cast<std::ptrdiff_t>(from),
                                          units.end(),
                                          [](const UnitResult* u) { return u->exitCode == 0; });
        return fmt::format(", {} of them passed", passed);
    }

    static std::string unitRow(const UnitResult& unit, bool triage) {
        const char* mark = unit.exitCode == 0 ? "✅" : unit.exitCode == 4 ? "❔" : "❌";
        std::string row = "| " + code(unit.unit);
        if (!unit.variant.empty())
            row += " " + cell(unit.variant);
        row += fmt::format(" | {} {}{}", mark, cell(unit.verdict), unit.reused ? " (reused)" : "");
        if (unit.status == Status::Weakened)
            row += ", **weakened**";
        row += triage ? " | " + cell(unit.triage) : "";
        row += fmt::format(" | {} | {:.1f} s | ", unit.findings.size(), unit.seconds);
        return row + util::forMarkdownProse(util::shorten(unit.reason, cellLimit)) + " |\n";
    }

    // ---------------------------------------------------------------------------- the findings

    void findings() {
        const std::vector<const Finding*> all = byImportance(report);
        if (all.empty())
            return;
        out += "\n### Findings\n";
        // Traces take most of the room: they end first, then quotes, and the last part is for lines.
        size_t at = 0;
        while (at < all.size() && addIfRoom(entry(*all[at], true), limit * 3 / 4))
            ++at;
        size_t withoutTrace = 0;
        while (at < all.size() && addIfRoom(entry(*all[at], false), limit * 9 / 10))
            withoutTrace += !all[at]->trace.empty(), ++at;
        size_t shortened = 0;
        while (at < all.size() && addIfRoom("\n- " + firstLine(*all[at]) + "\n", limit))
            ++shortened, ++at;
        leftOut(all, at, withoutTrace, shortened);
    }

    void leftOut(const std::vector<const Finding*>& all, size_t from, size_t withoutTrace,
                 size_t shortened) {
        std::string text;
        if (withoutTrace > 0)
            text += "The cycles of " + counted(withoutTrace, "trace") + " are left out. ";
        if (shortened > 0)
            text += counted(shortened, "finding") + " above " + (shortened == 1 ? "is" : "are") +
                    " shortened. ";
        if (from < all.size())
            text += fmt::format("**{} left out** for want of room, the least important: ",
                                counted(all.size() - from, "finding")) +
                    byRule(all, from) + ". ";
        if (!text.empty())
            out += "\n" + text + "The other formats have everything.\n";
    }

    static std::string byRule(const std::vector<const Finding*>& all, size_t from) {
        constexpr size_t rulesShown = 6;
        std::map<std::string, size_t> counts;
        for (size_t i = from; i < all.size(); ++i)
            ++counts[all[i]->rule];
        std::vector<std::pair<std::string, size_t>> sorted(counts.begin(), counts.end());
        std::stable_sort(sorted.begin(), sorted.end(),
                         [](const auto& a, const auto& b) { return a.second > b.second; });
        std::string text;
        for (size_t i = 0; i < std::min(sorted.size(), rulesShown); ++i)
            text += fmt::format("{}{} {}", i == 0 ? "" : ", ", sorted[i].second,
                                code(sorted[i].first, 40));
        return sorted.size() > rulesShown ? text + ", …" : text;
    }

    std::string firstLine(const Finding& f) const {
        const char* mark = f.status == Status::Fixed ? "✔️"
                           : f.accepted              ? "➖"
                           : f.undecided             ? "❔"
                           : f.severity == diag::Severity::Error     ? "❌"
                           : f.severity == diag::Severity::Warning   ? "⚠️"
                                                                     : "💬";
        std::string line = std::string(mark) + " ";
        if (f.status != Status::None)
            line += std::string("**") + statusName(f.status) + "** ";
        line += code(f.rule) + (f.unit.empty() ? "" : " in " + code(f.unit)) + ": " +
                util::forMarkdownProse(util::shorten(f.message, lineLimit));
        if (!f.place.file.empty())
            line += " " + placeText(f.place);
        if (f.accepted)
            line += " (accepted: " + cell(f.acceptedWhy) + ")";
        return line;
    }

    std::string placeText(const Place& place) const {
        std::string text = util::shorten(shownPath(place.file, report.root), cellLimit);
        if (place.line != 0)
            text += ":" + std::to_string(place.line);
        return util::markdownCode(text);
    }

    std::string entry(const Finding& f, bool withTrace) const {
        std::string text = "\n" + firstLine(f) + "\n";
        if (!f.place.quote.empty())
            text += "\n" + util::markdownBlock(util::shorten(f.place.quote, quoteLimit));
        if (!f.wayOut.empty())
            text += "\n*" + std::string("Way out:* ") +
                    util::forMarkdownProse(util::shorten(f.wayOut, lineLimit)) + "\n";
        std::string related;
        for (const Related& r : f.related)
            related += "- " + util::forMarkdownProse(util::shorten(r.text, lineLimit)) +
                       (r.place.file.empty() ? "" : " " + placeText(r.place)) + "\n";
        if (!related.empty())
            text += "\n" + related;
        return withTrace ? text + traceText(f) : text;
    }

    static std::string traceText(const Finding& f) {
        if (f.trace.empty())
            return {};
        const size_t from = f.trace.size() > stepsShown ? f.trace.size() - stepsShown : 0;
        std::string lines = from > 0 ? fmt::format("… {} before\n", counted(from, "cycle")) : "";
        for (size_t i = from; i < f.trace.size(); ++i)
            lines += fmt::format("cycle {:>3}: {}\n", f.trace[i].cycle,
                                 util::readable(util::shorten(f.trace[i].text, lineLimit),
                                                util::Lines::Join));
        return fmt::format("\n<details><summary>Run of {} to the difference</summary>\n\n",
                           counted(f.trace.size(), "cycle")) +
               util::markdownBlock(lines) + "\n</details>\n";
    }

    const Report& report;
    const size_t limit;
    std::string out;
};

} // namespace

std::string markdownReport(const Report& report, size_t limit) {
    PAL_ASSERT(limit >= 8192, "room for a heading and what is left out");
    return Writer(report, limit).text();
}

} // namespace palindrome::report
