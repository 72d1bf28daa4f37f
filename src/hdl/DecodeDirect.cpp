// DecodeDirect.cpp - reads back the form that emit prints: one branch a row, one statement a cell.
// SPDX-License-Identifier: MIT
#include "hdl/DecodeUnit.h"

#include "hdl/EmitLex.h"
#include "util/Assert.h"

#include <algorithm>

namespace palindrome::hdl::decoding {

namespace {

using Kind = sa::StatementKind;

/// `begin` and `end` around a single statement, and lists of one, are passed through.
const sa::Statement& inner(const sa::Statement& stmt) {
    auto* s = &stmt;
    for (;;) {
        if (auto* block = s->as_if<sa::BlockStatement>())
            s = &block->body;
        else if (auto* list = s->as_if<sa::StatementList>(); list && list->list.size() == 1)
            s = list->list[0];
        else
            return *s;
    }
}

std::string textOf(const sa::Expression& expr) {
    auto& e = core(expr);
    return e.syntax ? printTokens(*e.syntax) : std::string();
}

/// Undoes the parentheses that emit puts around what is no single operand.
std::string bareText(const slang::syntax::SyntaxNode& syntax) {
    if (syntax.kind != slang::syntax::SyntaxKind::ParenthesizedExpression)
        return printTokens(syntax);
    auto inside =
        printTokens(*syntax.as<slang::syntax::ParenthesizedExpressionSyntax>().expression);
    return isSingleOperand(inside) ? printTokens(syntax) : inside;
}

struct DirectTest {
    std::string header, cell;
};

/// One row as printed: its tests, and what it assigns.
struct DirectRow {
    std::vector<DirectTest> tests;
    std::vector<std::pair<std::string, std::string>> assignments;
    std::string note;
    bool otherwise = false, unspecified = false;
    slang::SourceRange range;
};

class Reader {
public:
    Reader(const Context& ctx, bool clocked) : ctx(ctx), clocked(clocked) {}

    std::vector<DirectRow> rows;
    bool unique = false, plain = false;

    /// The rows of a table's statements. False if they have another form.
    bool read(const sa::Statement& stmt) {
        auto& body = inner(stmt);
        if (auto* conditional = body.as_if<sa::ConditionalStatement>())
            return chain(*conditional);
        if (auto* items = body.as_if<sa::CaseStatement>())
            return caseItems(*items);
        plain = true;
        DirectRow row;
        row.note = innermostComment(stmt);
        return branch(stmt, row);
    }

private:
    const Context& ctx;
    bool clocked;

    /// The comment beside the last `begin` that has one.
    std::string innermostComment(const sa::Statement& stmt) const {
        std::string note = ctx.commentAt(startOf(stmt));
        if (auto* block = stmt.as_if<sa::BlockStatement>())
            if (auto inside = innermostComment(block->body); !inside.empty())
                return inside;
        return note;
    }

    bool chain(const sa::ConditionalStatement& first) {
        unique = first.check == sa::UniquePriorityCheck::Unique;
        const sa::Statement* next = &first;
        while (next) {
            auto* conditional = next->as_if<sa::ConditionalStatement>();
            DirectRow row;
            if (!conditional) {
                row.otherwise = true;
                row.note = ctx.commentAt(startOf(*next));
                return branch(*next, row);
            }
            if (conditional->conditions.size() != 1 || conditional->conditions[0].pattern ||
                (conditional->check != first.check &&
                 conditional->check != sa::UniquePriorityCheck::None))
                return false;
            auto& cond = *conditional->conditions[0].expr;
            row.note = ctx.commentAt(cond.sourceRange.end());
            row.range = cond.sourceRange;
            if (!tests(cond, row) || !branch(conditional->ifTrue, row))
                return false;
            next = conditional->ifFalse;
        }
        return true;
    }

    bool caseItems(const sa::CaseStatement& items) {
        if (items.condition != sa::CaseStatementCondition::Normal || textOf(items.expr) != "1'b1")
            return false;
        unique = items.check == sa::UniquePriorityCheck::Unique;
        for (auto& item : items.items) {
            DirectRow row;
            if (item.expressions.size() != 1)
                return false;
            row.note = ctx.commentAt(item.expressions[0]->sourceRange.end());
            row.range = item.expressions[0]->sourceRange;
            if (!tests(*item.expressions[0], row) || !branch(*item.stmt, row))
                return false;
        }
        if (items.defaultCase) {
            DirectRow row;
            row.otherwise = true;
            row.note = ctx.commentAt(startOf(*items.defaultCase));
            return branch(*items.defaultCase, row);
        }
        return true;
    }

    bool tests(const sa::Expression& condition, DirectRow& row) {
        using namespace slang::syntax;
        auto* syntax = core(condition).syntax;
        if (!syntax)
            return false;
        if (printTokens(*syntax) == "1'b1")
            return true;
        std::vector<const SyntaxNode*> parts;
        const SyntaxNode* node = syntax;
        while (node->kind == SyntaxKind::LogicalAndExpression) {
            parts.insert(parts.begin(), node->as<BinaryExpressionSyntax>().right);
            node = node->as<BinaryExpressionSyntax>().left;
        }
        parts.insert(parts.begin(), node);
        for (auto* part : parts) {
            DirectTest test;
            if (part->kind == SyntaxKind::InsideExpression) {
                auto& inside = part->as<InsideExpressionSyntax>();
                test.header = bareText(*inside.expr);
                test.cell = printTokens(*inside.ranges);
            }
            else if (auto* binary = part->as_if<BinaryExpressionSyntax>()) {
                auto op = std::string(binary->operatorToken.rawText());
                test.header = bareText(*binary->left);
                auto operand = bareText(*binary->right);
                if (op == "==?")
                    test.cell = printTokens(*binary->right);
                else if (op == "==")
                    test.cell = operand;
                else if (op == "!=" || op == "<" || op == "<=" || op == ">" || op == ">=")
                    test.cell = op + " " + operand;
                else
                    return false;
            }
            else {
                return false;
            }
            lct::Text text;
            text.text = test.cell;
            // Only what is read as the same test again.
            auto kind = lct::parseConditionCell(text).kind;
            using CK = lct::ConditionCell::Kind;
            const bool fits = part->kind == SyntaxKind::InsideExpression ? kind == CK::Set
                              : test.cell.empty()                        ? false
                              : kind != CK::Any && kind != CK::Otherwise;
            if (!fits)
                return false;
            row.tests.push_back(test);
        }
        return true;
    }

    bool branch(const sa::Statement& stmt, DirectRow& row) {
        auto& body = inner(stmt);
        std::vector<const sa::Statement*> list;
        if (auto* many = body.as_if<sa::StatementList>())
            list.assign(many->list.begin(), many->list.end());
        else
            list.push_back(&body);
        for (auto* one : list) {
            auto* expression = one->as_if<sa::ExpressionStatement>();
            auto* assignment =
                expression ? expression->expr.as_if<sa::AssignmentExpression>() : nullptr;
            if (!assignment || assignment->isCompound() || !assignment->syntax ||
                assignment->isNonBlocking() != clocked)
                return false;
            auto* binary = assignment->syntax->as_if<slang::syntax::BinaryExpressionSyntax>();
            if (!binary)
                return false;
            row.assignments.emplace_back(printTokens(*binary->left), printTokens(*binary->right));
            row.range = row.range.start().buffer().valid() &&
                                row.range != slang::SourceRange()
                            ? slang::SourceRange{row.range.start(), assignment->sourceRange.end()}
                            : assignment->sourceRange;
        }
        if (row.note == "unspecified") {
            row.unspecified = true;
            row.note.clear();
        }
        rows.push_back(row);
        return true;
    }
};

/// Headers in an order that each row agrees with, first use deciding where rows do not.
std::vector<std::string> columnsOf(const std::vector<DirectRow>& rows) {
    std::vector<std::string> found;
    std::map<std::string, std::set<std::string>> after;
    for (auto& row : rows)
        for (size_t i = 0; i < row.tests.size(); ++i) {
            auto& header = row.tests[i].header;
            if (std::find(found.begin(), found.end(), header) == found.end())
                found.push_back(header);
            if (i > 0)
                after[header].insert(row.tests[i - 1].header);
        }
    std::vector<std::string> ordered;
    std::vector<bool> placed(found.size());
    auto isPlaced = [&](const std::string& header) {
        return std::find(ordered.begin(), ordered.end(), header) != ordered.end();
    };
    while (ordered.size() < found.size()) {
        size_t best = found.size();
        for (size_t i = 0; i < found.size() && best == found.size(); ++i)
            if (!placed[i] && std::all_of(after[found[i]].begin(), after[found[i]].end(), isPlaced))
                best = i;
        if (best == found.size()) // rows disagree: not our own print
            best = static_cast<size_t>(std::find(placed.begin(), placed.end(), false) -
                                       placed.begin());
        placed[best] = true;
        ordered.push_back(found[best]);
    }
    return ordered;
}

bool isUnspecified(const std::string& text) {
    return text == "'x" || text == "'{default: 'x}" ||
           (text.ends_with("'('x)") && isPrimary(text)) ||
           (text.starts_with("'{default: ") && text.ends_with("'('x)}"));
}

} // namespace

/// The table of a process that carries the title which emit prints. False, with nothing changed, if
/// the process has another form.
bool UnitDecoder::directTable(Process& process, const sa::Statement& body) {
    const bool clocked = process.kind == Process::Kind::Clocked;
    const sa::Statement* rowsBody = &body;
    if (clocked && !reset.empty()) {
        // The reset branch was taken off already, when the registers were found.
        auto* conditional = inner(body).as_if<sa::ConditionalStatement>();
        auto test = conditional && conditional->conditions.size() == 1
                        ? textOf(*conditional->conditions[0].expr)
                        : std::string();
        if (test == (activeHigh ? reset : "!" + reset)) {
            if (!conditional->ifFalse)
                return false;
            rowsBody = conditional->ifFalse;
        }
    }
    Reader reader(ctx, clocked);
    if (!reader.read(*rowsBody) || reader.rows.empty())
        return false;
    lct::Table table;
    auto columns = columnsOf(reader.rows);
    for (auto& header : columns) {
        lct::Text text;
        text.text = header;
        table.conditions.push_back(text);
    }
    for (auto& [header, value] : reader.rows[0].assignments) {
        lct::Text text;
        text.text = header;
        table.outputs.push_back(text);
    }
    table.policy = reader.unique ? lct::Policy::Unique : lct::Policy::First;
    table.policyWritten = !columns.empty();
    auto title = process.marker;
    const std::string suffix = " (no reset)";
    const bool second = title.ends_with(suffix);
    if (second)
        title.resize(title.size() - suffix.size());
    table.title.text = title;
    bool gap = false;
    for (auto& direct : reader.rows) {
        if (direct.assignments.size() != table.outputs.size())
            return false;
        lct::Row row;
        row.otherwise = direct.otherwise;
        row.note.text = direct.note;
        row.origin = ctx.origin(direct.range);
        for (size_t i = 0; i < columns.size(); ++i) {
            lct::Text text;
            text.text = row.otherwise ? (i == 0 ? "otherwise" : "") : "-";
            unsigned uses = 0;
            for (auto& test : direct.tests)
                if (test.header == columns[i]) {
                    text.text = test.cell;
                    ++uses;
                }
            if (uses > 1)
                return false;
            if (row.otherwise) {
                lct::ConditionCell cell;
                cell.raw = text;
                row.conditions.push_back(cell);
            }
            else {
                row.conditions.push_back(lct::parseConditionCell(text));
            }
        }
        bool allUnspecified = true;
        for (size_t i = 0; i < table.outputs.size(); ++i) {
            auto& [header, value] = direct.assignments[i];
            if (header != table.outputs[i].text)
                return false;
            lct::OutputCell cell;
            if (clocked && value == header) {
                cell.kind = lct::OutputCell::Kind::Hold;
                cell.raw.text = "hold";
            }
            else if (isUnspecified(value)) {
                cell.kind = lct::OutputCell::Kind::Unspecified;
                cell.raw.text = "-";
            }
            else {
                cell.raw.text = value;
            }
            allUnspecified &= cell.kind == lct::OutputCell::Kind::Unspecified;
            row.outputs.push_back(cell);
        }
        if (direct.unspecified && allUnspecified) {
            gap = true; // no row matches here
            continue;
        }
        table.hasNotes |= !row.note.empty();
        table.rows.push_back(std::move(row));
    }
    const bool closed = gap || reader.plain || table.rows.empty() || table.rows.back().otherwise ||
                        reader.rows.back().tests.empty();
    table.defaultHold = clocked && !closed;
    if (!clocked && !closed)
        return false;
    if (!second) {
        ReadyTable entry;
        entry.table = std::move(table);
        entry.process = process.order;
        ready.push_back(std::move(entry));
        return true;
    }
    // The registers without reset of a table whose other registers have one.
    for (auto& entry : ready) {
        if (entry.table.title.text != title || entry.table.rows.size() != table.rows.size() ||
            entry.table.conditions != table.conditions ||
            entry.table.defaultHold != table.defaultHold || entry.table.policy != table.policy)
            continue;
        bool same = true;
        for (size_t i = 0; i < table.rows.size(); ++i)
            same &= entry.table.rows[i].conditions == table.rows[i].conditions &&
                    entry.table.rows[i].otherwise == table.rows[i].otherwise;
        if (!same)
            continue;
        joinOutputs(entry.table, table);
        return true;
    }
    return false;
}

/// Puts the outputs of `other` into `table`, in the order of their declarations if both have it.
void UnitDecoder::joinOutputs(lct::Table& table, const lct::Table& other) {
    auto rank = [&](const lct::Text& header) {
        auto base = lct::baseNameOf(header.text);
        for (auto& v : ctx.variables)
            if (v.name == base && !v.local)
                return v.id;
        return UINT32_MAX;
    };
    auto isOrdered = [&](const std::vector<lct::Text>& headers) {
        return std::is_sorted(headers.begin(), headers.end(),
                              [&](auto& a, auto& b) { return rank(a) < rank(b); });
    };
    const bool ordered = isOrdered(table.outputs) && isOrdered(other.outputs);
    for (size_t i = 0; i < other.outputs.size(); ++i) {
        size_t at = table.outputs.size();
        if (ordered)
            for (size_t j = 0; j < table.outputs.size(); ++j)
                if (rank(other.outputs[i]) < rank(table.outputs[j])) {
                    at = j;
                    break;
                }
        const auto place = static_cast<std::ptrdiff_t>(at);
        table.outputs.insert(table.outputs.begin() + place, other.outputs[i]);
        for (size_t r = 0; r < table.rows.size(); ++r)
            table.rows[r].outputs.insert(table.rows[r].outputs.begin() + place,
                                         other.rows[r].outputs[i]);
    }
}

} // namespace palindrome::hdl::decoding
