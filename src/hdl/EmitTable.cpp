// EmitTable.cpp - one table as one always block, or two where registers differ in having a reset.
// SPDX-License-Identifier: MIT
#include "hdl/EmitTable.h"

#include <algorithm>
#include <map>
#include <set>

namespace palindrome::hdl {

namespace {

/// An output column with what is needed to print its statements.
struct Column {
    size_t index = 0; ///< in Table::outputs
    TargetShape shape;
    const lct::Register* reg = nullptr; ///< null in a combinational table
};

void emitOperand(const lct::ConditionCell& cell, EmitWriter& out) {
    bool bare = cell.kind == lct::ConditionCell::Kind::Pattern &&
                cell.raw.text.find_first_not_of("01?") == std::string::npos;
    if (bare) {
        out.standIn(cell.raw, std::to_string(cell.raw.text.size()) + "'b");
        out.cell(cell.raw);
    }
    else if (size_t offset = operandOffset(cell); offset != std::string::npos)
        out.piece(cell.raw, offset, cell.operand.size());
    else
        out.standIn(cell.raw, cell.operand);
}

/// `isSingle`: the header needs no parentheses.
void emitTest(const lct::Text& header, bool isSingle, const lct::ConditionCell& cell,
              EmitWriter& out) {
    using Kind = lct::ConditionCell::Kind;
    out.put(isSingle ? "" : "(");
    out.cell(header);
    out.put(isSingle ? " " : ") ");
    if (cell.kind == Kind::Compare && cell.raw.text.starts_with(cell.op))
        out.piece(cell.raw, 0, cell.op.size());
    else
        out.put(cell.kind == Kind::Compare   ? std::string_view(cell.op)
                : cell.kind == Kind::Pattern ? "==?"
                : cell.kind == Kind::Set     ? "inside"
                                             : "==");
    bool bare = cell.kind == Kind::Set || cell.kind == Kind::Pattern ||
                isSingleOperand(cell.operand);
    out.put(bare ? " " : " (");
    emitOperand(cell, out);
    out.put(bare ? "" : ")");
}

class Process {
public:
    Process(const lct::Unit& theUnit, const UnitNames& theNames, const lct::Table& theTable,
            const std::vector<Column>& all, EmitWriter& writer)
        : unit(theUnit), names(theNames), table(theTable), columns(all), out(writer),
          clocked(!all.empty() && all[0].reg) {
        for (const lct::Text& header : table.conditions)
            single.push_back(isSingleOperand(header.text));
    }

    void print(bool withReset, std::string_view titleSuffix) {
        out.put("\n");
        out.indent(1);
        out.put("// Table");
        out.put(table.title.empty() ? "" : ": ");
        putTitle();
        out.put(titleSuffix);
        out.put("\n");
        out.indent(1);
        event(withReset);
        if (withReset)
            resetBranch();
        rows(withReset);
        out.indent(1);
        out.put("end\n");
    }

private:
    const lct::Unit& unit;
    const UnitNames& names;
    const lct::Table& table;
    const std::vector<Column>& columns;
    EmitWriter& out;
    bool clocked;
    std::vector<bool> single; ///< per condition header: needs no parentheses

    void putTitle() {
        for (char c : table.title.text)
            out.put(static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? std::string_view(" ")
                                                                      : std::string_view(&c, 1));
    }

    void event(bool withReset) {
        if (!clocked)
            return out.put("always_comb begin\n");
        const lct::Clocking& c = *unit.clocking;
        out.put("always_ff @(");
        out.cell(c.edge);
        out.put(" ");
        out.cell(c.clock);
        if (withReset && c.style.text == "async") {
            out.put(c.active.text == "high" ? " or posedge " : " or negedge ");
            out.cell(c.reset);
        }
        out.put(") begin\n");
    }

    void resetBranch() {
        const lct::Clocking& c = *unit.clocking;
        out.indent(2);
        out.put(c.active.text == "high" ? "if (" : "if (!");
        out.cell(c.reset);
        out.put(") begin\n");
        std::vector<const lct::Register*> done;
        for (const Column& column : columns) {
            const lct::Register& reg = *column.reg;
            std::string_view base = leadingName(reg.name.text);
            bool isSplit = names.isSplit(base);
            bool repeated = !isSplit && std::find(done.begin(), done.end(), &reg) != done.end();
            if (repeated || reg.reset.text == base)
                continue;
            done.push_back(&reg);
            out.indent(3);
            resetStatement(column, base, isSplit);
        }
        if (done.empty()) {
            out.indent(3);
            out.put("// all hold\n");
        }
        out.indent(2);
        out.put("end\n");
    }

    void resetStatement(const Column& column, std::string_view base, bool isSplit) {
        if (isSplit) {
            const lct::Text& header = table.outputs[column.index];
            out.cell(header);
            out.put(" <= ");
            out.standIn(column.reg->reset, splitResetName(base) + header.text.substr(base.size()));
        }
        else {
            out.put(base);
            out.put(" <= ");
            out.cell(column.reg->reset);
        }
        out.put(";\n");
    }

    bool always(const lct::Row& row) const {
        for (const lct::ConditionCell& cell : row.conditions)
            if (cell.kind != lct::ConditionCell::Kind::Any &&
                cell.kind != lct::ConditionCell::Kind::Otherwise)
                return false;
        return true;
    }

    /// Must a branch for "no row matches" be printed?
    bool needsGap() const {
        if (table.rows.empty())
            return true;
        return !table.defaultHold && !table.rows.back().otherwise && !always(table.rows.back());
    }

    void rows(bool afterReset) {
        bool plain = table.rows.empty() || table.rows[0].otherwise || table.conditions.empty();
        if (plain)
            plainRow(afterReset);
        else if (table.rows.size() > longestChain)
            caseItems(afterReset);
        else
            chain(afterReset);
    }

    /// Statements without a condition.
    void plainRow(bool afterReset) {
        const lct::Row* row = table.rows.empty() ? nullptr : &table.rows[0];
        bool note = row && !row->note.empty();
        if (afterReset) {
            out.indent(2);
            out.put("else begin");
            branchNote(row);
        }
        else if (note || !row) {
            out.indent(2);
            out.put("begin");
            branchNote(row);
        }
        bool nested = afterReset || note || !row;
        statements(row, nested ? 3 : 2);
        if (nested) {
            out.indent(2);
            out.put("end\n");
        }
    }

    /// Ends the line on which a branch begins.
    void branchNote(const lct::Row* row) {
        if (row)
            out.noteAndBreak(row->note.text);
        else
            out.noteAndBreak({}, table.defaultHold ? "" : "unspecified");
    }

    void chain(bool afterReset) {
        // `unique` may not follow `else`, so such a chain gets a block of its own.
        bool isUnique = table.policy == lct::Policy::Unique;
        bool nested = afterReset && isUnique;
        unsigned level = nested ? 3 : 2;
        if (nested) {
            out.indent(2);
            out.put("else begin\n");
        }
        bool first = true;
        for (const lct::Row& row : table.rows) {
            out.indent(level);
            out.put(first && (nested || !afterReset) ? "" : "else ");
            if (row.otherwise)
                out.put("begin");
            else {
                out.put(first && isUnique ? "unique if (" : "if (");
                condition(row);
                out.put(") begin");
            }
            branch(&row, level);
            first = false;
        }
        if (needsGap()) {
            out.indent(level);
            out.put("else begin");
            branch(nullptr, level);
        }
        if (nested) {
            out.indent(2);
            out.put("end\n");
        }
    }

    /// What follows a `begin` at `level`.
    void branch(const lct::Row* row, unsigned level) {
        branchNote(row);
        statements(row, level + 1);
        out.indent(level);
        out.put("end\n");
    }

    void caseItems(bool afterReset) {
        unsigned level = afterReset ? 3 : 2;
        if (afterReset) {
            out.indent(2);
            out.put("else begin\n");
        }
        out.indent(level);
        out.put(table.policy == lct::Policy::Unique ? "unique case (1'b1)\n" : "case (1'b1)\n");
        for (const lct::Row& row : table.rows)
            caseItem(&row, level + 1);
        if (needsGap())
            caseItem(nullptr, level + 1);
        out.indent(level);
        out.put("endcase\n");
        if (afterReset) {
            out.indent(2);
            out.put("end\n");
        }
    }

    void caseItem(const lct::Row* row, unsigned level) {
        out.indent(level);
        if (!row || row->otherwise)
            out.put("default");
        else
            condition(*row);
        out.put(": begin");
        branch(row, level);
    }

    void condition(const lct::Row& row) {
        bool any = false;
        for (size_t i = 0; i < row.conditions.size(); ++i) {
            if (row.conditions[i].kind == lct::ConditionCell::Kind::Any)
                continue;
            out.put(any ? " && " : "");
            any = true;
            emitTest(table.conditions[i], single[i], row.conditions[i], out);
        }
        if (!any)
            out.put("1'b1");
    }

    /// One statement a column; `row` is null where no row matches.
    void statements(const lct::Row* row, unsigned level) {
        for (const Column& column : columns) {
            const lct::Text& header = table.outputs[column.index];
            out.indent(level);
            out.cell(header);
            out.put(clocked ? " <= " : " = ");
            value(column, header, row ? &row->outputs[column.index] : nullptr);
            out.put(";\n");
        }
    }

    void value(const Column& column, const lct::Text& header, const lct::OutputCell* cell) {
        using Kind = lct::OutputCell::Kind;
        if (cell && cell->kind == Kind::Expression)
            return out.cell(cell->raw);
        bool hold = cell ? cell->kind == Kind::Hold : table.defaultHold;
        std::string text = hold ? header.text : unspecified(column.shape);
        if (cell)
            out.standIn(cell->raw, text);
        else
            out.put(text);
    }

    static std::string unspecified(const TargetShape& shape) {
        std::string word = shape.enumType.empty() ? "'x" : shape.enumType + "'('x)";
        return shape.wholeMemory ? "'{default: " + word + "}" : word;
    }
};

/// Depth-first search over "cell of column i reads column j".
class OrderSearch {
public:
    OrderSearch(const lct::Table& theTable)
        : table(theTable), edges(table.outputs.size()), state(table.outputs.size(), Fresh) {
        for (const lct::Row& row : table.rows)
            for (size_t i = 0; i < row.outputs.size(); ++i)
                if (row.outputs[i].kind == lct::OutputCell::Kind::Expression)
                    addReads(i, row.outputs[i].raw);
    }

    StatementOrder run() {
        for (size_t i = 0; i < edges.size() && order.cycle.empty(); ++i)
            visit(i);
        return std::move(order);
    }

private:
    enum State : char { Fresh, Open, Done };
    const lct::Table& table;
    std::vector<std::map<size_t, const lct::Text*>> edges; ///< what a column reads, and where
    std::vector<State> state;
    std::vector<size_t> path;
    StatementOrder order;

    void addReads(size_t column, const lct::Text& cell) {
        for (std::string_view read : readsIn(cell.text))
            for (size_t j = 0; j < table.outputs.size(); ++j)
                if (mayOverlap(read, table.outputs[j].text))
                    edges[column].emplace(j, &cell);
    }

    void visit(size_t column) {
        if (state[column] == Done || !order.cycle.empty())
            return;
        state[column] = Open;
        path.push_back(column);
        for (auto [next, cell] : edges[column]) {
            if (state[next] == Open)
                return close(next, cell);
            visit(next);
            if (!order.cycle.empty())
                return;
        }
        path.pop_back();
        state[column] = Done;
        order.columns.push_back(column);
    }

    void close(size_t first, const lct::Text* cell) {
        auto from = std::find(path.begin(), path.end(), first);
        for (; from != path.end(); ++from)
            order.cycle.push_back(table.outputs[*from].text);
        order.cycle.push_back(table.outputs[first].text);
        order.cycleCell = cell;
    }
};

} // namespace

StatementOrder statementOrder(const UnitNames& names, const lct::Table& table) {
    StatementOrder order;
    for (size_t i = 0; i < table.outputs.size(); ++i)
        order.columns.push_back(i);
    bool clocked = !table.outputs.empty() && names.isRegister(table.outputs[0].text);
    return clocked ? order : OrderSearch(table).run();
}

std::string splitResetName(std::string_view registerName) {
    return "lct__reset_" + std::string(registerName);
}

void emitTable(const lct::Unit& unit, const UnitNames& names, const lct::Table& table,
               EmitWriter& out) {
    bool unitResets = unit.clocking && unit.clocking->hasReset();
    std::vector<Column> reset, other;
    for (size_t i : statementOrder(names, table).columns) {
        std::string_view base = leadingName(table.outputs[i].text);
        Column column{i, names.shapeOf(table.outputs[i].text), nullptr};
        if (names.isRegister(base)) {
            for (const lct::Register& r : unit.registers)
                if (leadingName(r.name.text) == base)
                    column.reg = &r;
        }
        bool resets = unitResets && column.reg && column.reg->reset.text != "-";
        (resets ? reset : other).push_back(std::move(column));
    }
    if (!reset.empty())
        Process(unit, names, table, reset, out).print(true, "");
    if (!other.empty())
        Process(unit, names, table, other, out).print(false, reset.empty() ? "" : " (no reset)");
}

namespace {

/// Names of a child instance ("u_a.x"), which SystemVerilog does not allow in $bits.
bool looksBelow(std::string_view expression) {
    const LexedCell cell = lexCell(expression);
    return std::any_of(cell.tokens.begin(), cell.tokens.end(),
                       [](const CellToken& token) { return token.is("."); });
}

void emitTests(const lct::Table& table, size_t column, const std::string& place,
               EmitWriter& out) {
    const lct::Text& header = table.conditions[column];
    // Such a column is taken wider than any is, with zeros above it.
    const std::string high =
        looksBelow(header.text) ? "1023" : "$bits(" + header.text + ")-1";
    out.put("    wire [" + high + ":0] lct__col_" + place + " = ");
    out.cell(header);
    out.put(";\n");
    const bool isSingle = isSingleOperand(header.text);
    std::set<std::string_view> seen;
    for (const lct::Row& row : table.rows) {
        const lct::ConditionCell& cell = row.conditions[column];
        if (row.otherwise || cell.kind == lct::ConditionCell::Kind::Any ||
            !seen.insert(cell.raw.text).second)
            continue;
        out.put("    wire lct__test_" + place + "_" + std::to_string(seen.size() - 1) + " = ");
        emitTest(header, isSingle, cell, out);
        out.put(";\n");
    }
}

} // namespace

void emitWide(const std::string& wire, const lct::Text& expression, EmitWriter& out) {
    // An assignment pattern means nothing without its target.
    if (expression.text.find("'{") != std::string::npos || looksBelow(expression.text))
        return;
    out.put("    wire [$bits(" + expression.text + ")-1:0] " + wire + " = ");
    out.cell(expression);
    out.put(";\n");
}

void emitCellWires(const UnitNames& names, const lct::Table& table, size_t number,
                   EmitWriter& out) {
    for (size_t c = 0; c < table.conditions.size(); ++c)
        emitTests(table, c, std::to_string(number) + "_" + std::to_string(c), out);
    for (size_t c = 0; c < table.outputs.size(); ++c) {
        if (names.shapeOf(table.outputs[c].text).wholeMemory)
            continue;
        std::set<std::string_view> seen;
        for (const lct::Row& row : table.rows) {
            const lct::OutputCell& cell = row.outputs[c];
            if (cell.kind != lct::OutputCell::Kind::Expression ||
                !seen.insert(cell.raw.text).second)
                continue;
            emitWide("lct__wide_" + std::to_string(number) + "_" + std::to_string(c) + "_" +
                         std::to_string(seen.size() - 1),
                     cell.raw, out);
        }
    }
}

} // namespace palindrome::hdl
