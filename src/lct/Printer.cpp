// Printer.cpp - prints a unit as canonical Markdown.
// SPDX-License-Identifier: MIT
#include "lct/Printer.h"

#include "lct/Gfm.h"
#include "lct/Sections.h"
#include "util/Text.h"

#include <algorithm>

namespace palindrome::lct {

namespace {

std::string oneLine(std::string_view text) {
    std::string out(text);
    std::replace_if(out.begin(), out.end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
    return std::string(util::trim(out));
}

class Printer {
public:
    explicit Printer(const Unit& theUnit) : unit(theUnit) {}

    std::string print() {
        prose(unit.preamble);
        heading("# " + unit.name.text);
        prose(unit.intent);
        for (const SectionRef& section : effectiveOrder(unit)) {
            if (section.kind == SectionRef::Kind::Prose)
                prose(unit.prose[section.index].markdown);
            else if (section.kind == SectionRef::Kind::Table)
                table(unit.tables[section.index]);
            else
                fixedSection(section.kind);
        }
        return assemble();
    }

private:
    /// A part of the output; a cell of code may still need a code span.
    struct Piece {
        std::string text;
        bool code = false;
    };

    void raw(std::string text) { pieces.push_back({std::move(text), false}); }

    /// Blank lines stand around prose only; headings and tables follow each other directly.
    void separate() {
        if (afterProse)
            raw("\n");
        afterProse = false;
    }

    void heading(std::string line) {
        separate();
        raw(std::move(line) + "\n");
        empty = false;
    }

    void prose(const std::string& text) {
        if (text.empty())
            return;
        if (!empty)
            raw("\n");
        raw(text + "\n");
        if (text.find("]:") != std::string::npos)
            collectDefinitions(text);
        empty = false;
        afterProse = true;
    }

    void collectDefinitions(const std::string& text) {
        for (const auto line : util::splitLines(text)) {
            const auto trimmed = util::trim(line);
            const size_t end = trimmed.find("]:");
            if (trimmed.starts_with('[') && end != std::string_view::npos)
                definitions += std::string(trimmed.substr(0, end)) + "]: x\n";
        }
    }

    void row(const std::vector<Piece>& cells) {
        raw("|");
        for (const Piece& cell : cells) {
            raw(" ");
            std::string text = oneLine(cell.text);
            if (cell.code)
                pieces.push_back({std::move(text), true});
            else
                raw(escapePipes(text));
            raw(" |");
        }
        raw("\n");
    }

    void tableHead(const std::vector<Piece>& cells) {
        separate();
        row(cells);
        std::string dashes = "|";
        for (size_t i = 0; i < cells.size(); ++i)
            dashes += "---|";
        raw(dashes + "\n");
    }

    const std::string& proseOf(const std::vector<std::pair<SectionRef::Kind, std::string>>& texts,
                               SectionRef::Kind kind) const {
        static const std::string none;
        const auto found = std::find_if(texts.begin(), texts.end(),
                                        [&](const auto& text) { return text.first == kind; });
        return found == texts.end() ? none : found->second;
    }

    void fixedSection(SectionRef::Kind kind) {
        const SectionSpec& spec = sectionSpec(kind);
        heading("## " + std::string(spec.title));
        prose(proseOf(unit.sectionProse, kind));
        const auto rows = sectionRows(unit, kind);
        const auto columns = printedColumns(spec, rows);
        std::vector<Piece> cells;
        for (size_t c : columns)
            cells.push_back({std::string(spec.columns[c].name), false});
        tableHead(cells);
        for (const auto& entry : rows) {
            for (size_t i = 0; i < columns.size(); ++i)
                cells[i] = {entry[columns[i]].text, !spec.columns[columns[i]].prose};
            row(cells);
        }
        prose(proseOf(unit.sectionProseAfter, kind));
    }

    void table(const Table& table) {
        std::string title = oneLine(table.title.text);
        // A run of # at the end would be read as the end of the heading.
        if (title.ends_with('#'))
            title += " #";
        heading("## Table: " + title);
        const bool policy = !table.conditions.empty() || table.policy == Policy::Unique;
        if (policy)
            raw(table.policy == Policy::First ? "policy: first\n" : "policy: unique\n");
        if (table.defaultHold)
            raw("default: hold\n");
        prose(table.prose);
        if (policy || table.defaultHold)
            afterProse = true;

        const bool notes = table.printsNotes();
        std::vector<Piece> cells;
        for (const Text& condition : table.conditions)
            cells.push_back({condition.text == "note" ? "(note)" : condition.text, true});
        for (const Text& output : table.outputs)
            cells.push_back({"→ " + oneLine(output.text), true});
        if (notes)
            cells.push_back({"note", false});
        tableHead(cells);
        for (const Row& r : table.rows)
            tableRow(table, r, notes);
        prose(table.proseAfter);
    }

    void tableRow(const Table& table, const Row& r, bool notes) {
        std::vector<Piece> cells;
        cells.reserve(table.conditions.size() + table.outputs.size() + 1);
        for (size_t i = 0; i < table.conditions.size(); ++i) {
            if (r.otherwise)
                cells.push_back({i == 0 ? "otherwise" : "", false});
            else
                cells.push_back({i < r.conditions.size() ? cellText(r.conditions[i]) : "-", true});
        }
        PAL_ASSERT(r.outputs.size() == table.outputs.size(), "a row lacks an output cell");
        for (const OutputCell& output : r.outputs)
            cells.push_back({cellText(output), true});
        if (notes)
            cells.push_back({r.note.text, false});
        row(cells);
    }

    std::string assemble() {
        std::vector<std::string> codes;
        for (const Piece& piece : pieces) {
            if (piece.code)
                codes.push_back(piece.text);
        }
        const std::vector<bool> changed = changedByMarkdown(codes, definitions);
        std::string out;
        size_t index = 0;
        for (const Piece& piece : pieces) {
            if (piece.code)
                out += escapePipes(changed[index++] ? asCodeSpan(piece.text) : piece.text);
            else
                out += piece.text;
        }
        return out;
    }

    const Unit& unit;
    std::vector<Piece> pieces;
    std::string definitions;
    bool empty = true;
    bool afterProse = false;
};

} // namespace

std::string cellText(const ConditionCell& cell) {
    switch (cell.kind) {
    case ConditionCell::Kind::Any:
        return "-";
    case ConditionCell::Kind::Otherwise:
        return "otherwise";
    case ConditionCell::Kind::Compare:
        return cell.op + " " + cell.operand;
    case ConditionCell::Kind::Equal: // a name that has a meaning of its own in tables
        return cell.operand == "otherwise" ? "(otherwise)" : cell.operand;
    case ConditionCell::Kind::Pattern:
    case ConditionCell::Kind::Set:
        break;
    }
    return cell.operand;
}

std::string cellText(const OutputCell& cell) {
    if (cell.kind == OutputCell::Kind::Hold)
        return "hold";
    if (cell.kind == OutputCell::Kind::Unspecified)
        return "-";
    return cell.raw.text == "hold" ? "(hold)" : cell.raw.text; // the value of a signal named so
}

std::string printMarkdown(const Unit& unit) {
    return Printer(unit).print();
}

} // namespace palindrome::lct
