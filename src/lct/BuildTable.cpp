// BuildTable.cpp - gives the cells of a table of conditions and outputs their meaning.
// SPDX-License-Identifier: MIT
#include "lct/Build.h"
#include "util/Text.h"

#include <algorithm>
#include <set>

namespace palindrome::lct {

namespace {

/// The text behind the arrow of an output header, or nothing for other headers.
std::optional<std::string_view> behindArrow(std::string_view header) {
    constexpr std::string_view arrow = "→";
    if (header.starts_with(arrow))
        return util::trim(header.substr(arrow.size()));
    if (header.starts_with("->"))
        return util::trim(header.substr(2));
    return std::nullopt;
}

/// The text without its first bytes, which hold no pipes and so are as many in the file.
Text cutFront(Text cell, size_t bytes) {
    cell.text.erase(0, bytes);
    cell.span.column += static_cast<unsigned>(bytes);
    cell.span.length -= static_cast<unsigned>(std::min<size_t>(bytes, cell.span.length));
    return cell;
}

} // namespace

TableBuilder::TableBuilder(const Unit& unit, bool isComplete, bool theCodeSpans, Report& theReport)
    : complete(isComplete), codeSpans(theCodeSpans), report(theReport), targets(unit) {}

Table TableBuilder::build(const RawSection& section) {
    Table table;
    table.line = section.heading.line;
    table.title = section.title;
    if (table.title.empty())
        report.error("lct-table-title", section.heading, "a table needs a title",
                     "write `## Table: title`");
    table.prose = section.proseBefore;
    table.proseAfter = section.proseAfter;
    directives(section, table);
    const RawTable& raw = *section.table;
    const auto layout = header(raw, table);
    if (!layout)
        return table;
    const Clocking clocking = checkOutputs(table);
    if (table.defaultHold && clocking == Clocking::Combinational)
        report.error("lct-hold-combinational", section.heading,
                     "`default: hold` in a table whose outputs are not registers",
                     "add an `otherwise` row");
    table.rows.reserve(raw.rows.size());
    for (size_t i = 0; i < raw.rows.size(); ++i) {
        if (hasCellsOf(raw.rows[i], raw.header, i + 1, report))
            row(raw.rows[i], i + 1, *layout, clocking, table);
    }
    checkRowSet(raw, *layout, table);
    return table;
}

void TableBuilder::directives(const RawSection& section, Table& table) {
    const Text* policy = nullptr;
    const Text* defaults = nullptr;
    table.policyWritten = false;
    for (const RawDirective& directive : section.directives) {
        const bool isPolicy = directive.key.text == "policy";
        const Text*& seen = isPolicy ? policy : defaults;
        if (seen) {
            auto& d = report.error("lct-duplicate-directive", directive.key.span,
                                   "a second `" + directive.key.text + "` line");
            report.note(d, seen->span, "the first one is here");
            continue;
        }
        seen = &directive.key;
        const std::string& value = directive.value.text;
        if (isPolicy) {
            table.policyWritten = true;
            if (value == "unique")
                table.policy = Policy::Unique;
            else if (value != "first")
                report.error("lct-policy", directive.value.span,
                             "the policy is `first` or `unique`, not `" + util::shorten(value, 60) +
                                 "`",
                             util::suggestName(value, {"first", "unique"}));
        }
        else if (value == "hold")
            table.defaultHold = true;
        else
            report.error("lct-default", directive.value.span,
                         "the default is `hold`, not `" + util::shorten(value, 60) + "`",
                         "for another value add an `otherwise` row");
    }
}

std::optional<TableBuilder::Layout> TableBuilder::header(const RawTable& raw, Table& table) {
    Layout layout;
    bool good = true;
    for (size_t i = 0; i < raw.header.cells.size(); ++i) {
        Text cell = meaningOf(raw.header.cells[i], codeSpans);
        ColumnRole role = ColumnRole::Condition;
        if (!raw.roles.empty())
            role = raw.roles[i];
        else if (const auto rest = behindArrow(cell.text)) {
            role = ColumnRole::Output;
            cell = meaningOf(cutFront(cell, cell.text.size() - rest->size()), codeSpans);
        }
        else if (cell.text == "note")
            role = ColumnRole::Note;
        good = column(cell, role, layout, table) && good;
    }
    table.hasNotes = layout.notes;
    if (good && layout.outputs == 0) {
        report.error("lct-no-outputs", raw.header.span, "the table has no output column",
                     "mark the header of an output with an arrow: `→ name`");
        good = false;
    }
    return good ? std::optional(layout) : std::nullopt;
}

bool TableBuilder::column(const Text& cell, ColumnRole role, Layout& layout, Table& table) {
    bool good = true;
    auto misplaced = [&](const std::string& message) {
        report.error("lct-column-order", cell.span, message,
                     "conditions come first, then outputs, then `note`");
        good = false;
    };
    switch (role) {
    case ColumnRole::Note:
        if (layout.notes) {
            report.error("lct-duplicate-column", cell.span, "a second column `note`",
                         "remove one of them");
            good = false;
        }
        layout.notes = true;
        break;
    case ColumnRole::Output:
        if (layout.notes)
            misplaced("an output column stands after `note`");
        ++layout.outputs;
        table.outputs.push_back(cell);
        break;
    case ColumnRole::Condition:
        if (cell.empty()) {
            report.error("lct-empty-header", cell.span, "a column has no header",
                         "write what the condition looks at, or `→ name` for an output");
            good = false;
        }
        else if (layout.outputs != 0 || layout.notes)
            misplaced("the condition column `" + util::shorten(cell.text, 60) + "` stands after " +
                      (layout.notes ? "`note`" : "an output column"));
        ++layout.conditions;
        table.conditions.push_back(cell);
        break;
    }
    return good;
}

TableBuilder::Clocking TableBuilder::checkOutputs(const Table& table) {
    if (!complete)
        return Clocking::Unknown;
    bool good = true;
    std::set<std::string_view> seen;
    const Text* reg = nullptr;
    const Text* other = nullptr;
    for (const Text& output : table.outputs) {
        const auto kind = targets.resolve(output, "a table", report);
        if (kind && !seen.insert(output.text).second) {
            report.error("lct-duplicate-column", output.span,
                         "a second output column `" + output.text + "`", "remove one of them");
            good = false;
        }
        good = good && kind;
        const Text*& first = kind == Targets::Kind::Register ? reg : other;
        if (!first)
            first = &output;
    }
    if (!good)
        return Clocking::Unknown;
    if (reg && other) {
        auto& d = report.error("lct-mixed-table", other->span,
                               "`" + reg->text + "` is a register, but `" + other->text +
                                   "` is not: one table cannot drive both",
                               "make two tables with the same conditions");
        report.note(d, reg->span, "the register is here");
        return Clocking::Unknown;
    }
    return reg ? Clocking::Clocked : Clocking::Combinational;
}

void TableBuilder::row(const RawRow& raw, size_t number, const Layout& layout, Clocking clocking,
                       Table& table) {
    Row row;
    row.line = raw.span.line;
    conditions(raw, layout, row);
    row.outputs.reserve(layout.outputs);
    for (size_t i = 0; i < layout.outputs; ++i)
        row.outputs.push_back(
            output(raw.cells[layout.conditions + i], table.outputs[i], clocking, number));
    if (layout.notes)
        row.note = raw.cells.back();
    table.rows.push_back(std::move(row));
}

void TableBuilder::conditions(const RawRow& raw, const Layout& layout, Row& row) {
    row.conditions.reserve(layout.conditions);
    for (size_t i = 0; i < layout.conditions; ++i) {
        ConditionCell cell = parseConditionCell(meaningOf(raw.cells[i], codeSpans));
        if (cell.kind == ConditionCell::Kind::Otherwise) {
            if (i == 0)
                row.otherwise = true;
            else if (!row.otherwise)
                report.error("lct-otherwise-place", cell.raw.span,
                             "`otherwise` stands in the first cell of its row",
                             "write `-` for a don't care");
        }
        checkCondition(cell);
        row.conditions.push_back(std::move(cell));
    }
    if (!row.otherwise)
        return;
    otherwiseRow(raw, layout);
    for (ConditionCell& cell : row.conditions)
        cell = parseConditionCell(Text{{}, cell.raw.span});
}

void TableBuilder::otherwiseRow(const RawRow& raw, const Layout& layout) {
    for (size_t i = 1; i < layout.conditions; ++i) {
        const Text cell = meaningOf(raw.cells[i], codeSpans);
        if (cell.empty() || cell.text == "-")
            continue;
        report.error("lct-otherwise-cells", cell.span, "an `otherwise` row has no other conditions",
                     "leave the cell empty");
    }
}

void TableBuilder::checkCondition(const ConditionCell& cell) {
    const std::string_view text = cell.raw.text;
    const bool compare = cell.kind == ConditionCell::Kind::Compare;
    if (compare && cell.operand.empty()) {
        report.error("lct-condition-operand", cell.raw.span,
                     "nothing to compare with follows `" + cell.op + "`");
        return;
    }
    std::string suggestion;
    if (text.starts_with("="))
        suggestion = "a cell without an operator already means `==`";
    else if (compare && cell.op == "!=" &&
             std::string_view("=?").find(cell.operand[0]) != std::string_view::npos)
        suggestion = "the operators of a cell are `!=`, `<`, `<=`, `>` and `>=`";
    else if (compare && std::string_view("<>=").find(cell.operand[0]) != std::string_view::npos)
        suggestion = "the operators of a cell are `!=`, `<`, `<=`, `>` and `>=`";
    else if (util::leadingIdentifier(text) == "inside")
        suggestion = "write the set alone: `{A, B}`";
    if (!suggestion.empty())
        report.error("lct-condition-operator", cell.raw.span,
                     "`" + util::shorten(text, 60) +
                         "` begins with no operator of a condition cell",
                     suggestion);
}

OutputCell TableBuilder::output(const Text& cell, const Text& header, Clocking clocking,
                                size_t number) {
    OutputCell out = parseOutputCell(meaningOf(cell, codeSpans), clocking == Clocking::Clocked);
    if (clocking != Clocking::Combinational)
        return out;
    if (out.kind == OutputCell::Kind::Hold)
        report.error("lct-hold-combinational", cell.span,
                     "`" + header.text + "` is not a register and cannot hold its value",
                     "write a value, or `-` where any value is correct");
    else if (out.kind == OutputCell::Kind::Expression && out.raw.empty())
        report.error("lct-empty-cell", cell.span,
                     "the cell of `" + header.text + "` in row " + std::to_string(number) +
                         " is empty",
                     "write a value, or `-` where any value is correct");
    return out;
}

void TableBuilder::checkRowSet(const RawTable& raw, const Layout& layout, const Table& table) {
    if (raw.rows.empty()) {
        report.error("lct-empty-table", raw.header.span,
                     "the table `" + table.title.text + "` has no rows", "add a row");
        return;
    }
    if (layout.conditions == 0 && raw.rows.size() > 1) {
        report.error("lct-unconditional-rows", raw.rows[1].span,
                     "a table without condition columns has one row, which always holds",
                     "add a condition column, or remove the other rows");
        return;
    }
    const diag::Span* first = nullptr;
    for (size_t i = 0; i < table.rows.size(); ++i) {
        const Row& row = table.rows[i];
        if (!row.otherwise)
            continue;
        const diag::Span place = row.conditions[0].raw.span;
        if (first) {
            auto& d = report.error("lct-otherwise-twice", place, "a second `otherwise` row");
            report.note(d, *first, "the first one is here");
            return;
        }
        first = &row.conditions[0].raw.span;
    }
    if (first && !table.rows.back().otherwise)
        report.error("lct-otherwise-last", *first, "`otherwise` is not the last row",
                     "move it to the end of the table");
}

} // namespace palindrome::lct
