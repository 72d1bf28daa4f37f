// DecodeJoin.cpp - tables and equations from rows: bits joined to vectors, titles, notes.
// SPDX-License-Identifier: MIT
#include "hdl/DecodeUnit.h"
#include "hdl/DecodeVector.h"

#include <algorithm>

namespace palindrome::hdl::decoding {

namespace {

/// More bits of one vector than this are always one output column.
constexpr size_t bitColumns = 3;
constexpr unsigned joinedWidth = 16;
/// A concatenation of more characters than this is a signal.
constexpr size_t longestCell = 1500;

std::string listOf(const std::vector<std::string>& names) {
    std::string text;
    for (auto& n : names)
        text += (text.empty() ? "" : ", ") + n;
    return text;
}

} // namespace

// ---------------------------------------------------------------------------------------------
// Output cells

std::string UnitDecoder::headerOf(const Variable& v, unsigned lo, unsigned width) {
    return v.isElement() ? v.name : ctx.selectText(v, v.name, lo, width);
}

/// A signal for a right-hand side of which only some bits are used in a place.
std::string UnitDecoder::leafSignal(const Leaf& leaf) {
    auto& name = leafSignals[leaf.id];
    if (name.empty()) {
        name = ctx.freeName("part_" + std::to_string(leafSignals.size()));
        lct::Signal signal;
        signal.name.text = name;
        signal.type.text = Context::vectorType({leaf.width, false});
        unit.signals.push_back(signal);
        lct::Equation equation;
        equation.name.text = name;
        equation.expression.text = leaf.text;
        unit.equations.push_back(equation);
        ctx.note(leaf.range, "decode-part-signal",
                 "only some bits of this value are assigned here; it became the signal `" + name +
                     "`");
    }
    return name;
}

/// Some bits of a value, as an operand of a concatenation.
std::string UnitDecoder::pieceOf(const Slot& slot, const Node* node) {
    auto& leaf = *node->leaf;
    const bool whole = node->lo == 0 && node->width == leaf.width;
    if (leaf.kind == Leaf::Kind::Unspecified)
        return std::to_string(node->width) + "'bx";
    if (leaf.kind == Leaf::Kind::Hold)
        return headerOf(ctx.variables[slot.variable], slot.lo, slot.width);
    if (auto value = ctx.constantOf(node))
        return Context::literal(*value);
    if (whole)
        return leaf.pieceText;
    // Walk the pieces from the least significant one.
    std::string text;
    unsigned at = 0;
    for (auto& piece : leaf.pieces) {
        const unsigned from = std::max(at, node->lo), to = std::min(at + piece.width, node->lo + node->width);
        if (from < to) {
            std::string part;
            if (piece.value) {
                part = Context::literal(piece.value->slice(static_cast<int32_t>(to - at) - 1,
                                                           static_cast<int32_t>(from - at)));
            }
            else {
                auto& v = ctx.variables[piece.variable];
                part = ctx.selectText(v, piece.versionName.empty() ? v.name : piece.versionName,
                                      piece.lo + (from - at), to - from);
            }
            if (part.empty()) {
                text.clear();
                break;
            }
            text = text.empty() ? part : part + ", " + text;
        }
        at += piece.width;
    }
    if (!text.empty())
        return text.find(", ") == std::string::npos ? text : "{" + text + "}";
    auto name = leafSignal(leaf);
    if (node->width == leaf.width)
        return name;
    if (node->width == 1)
        return name + "[" + std::to_string(node->lo) + "]";
    return name + "[" + std::to_string(node->lo + node->width - 1) + ":" +
           std::to_string(node->lo) + "]";
}

std::vector<UnitDecoder::Output> UnitDecoder::outputsOf(const ProtoTable& proto) {
    // Slots of one variable that lie side by side, in order of the first one.
    std::vector<Output> outputs;
    std::vector<bool> used(proto.slots.size());
    for (size_t i = 0; i < proto.slots.size(); ++i) {
        if (used[i])
            continue;
        auto& v = ctx.variables[proto.slots[i].variable];
        std::vector<size_t> mine;
        for (size_t j = i; j < proto.slots.size(); ++j)
            if (proto.slots[j].variable == v.id) {
                mine.push_back(j);
                used[j] = true;
            }
        std::sort(mine.begin(), mine.end(),
                  [&](size_t a, size_t b) { return proto.slots[a].lo < proto.slots[b].lo; });
        // Runs without a gap.
        std::vector<std::vector<size_t>> runs;
        for (auto s : mine) {
            const bool follows =
                !runs.empty() && proto.slots[runs.back().back()].lo +
                                         proto.slots[runs.back().back()].width ==
                                     proto.slots[s].lo;
            if (follows && !v.isMemory)
                runs.back().push_back(s);
            else
                runs.push_back({s});
        }
        for (auto& run : runs) {
            const unsigned lo = proto.slots[run.front()].lo;
            const unsigned width = proto.slots[run.back()].lo + proto.slots[run.back()].width - lo;
            auto header = headerOf(v, lo, width);
            // One column where each row says one thing about all bits.
            bool nice = true, mixed = false;
            for (auto& row : proto.rows) {
                bool constant = true, hold = true, unspecified = true, one = true;
                const Leaf* first = row.leaves[run[0]]->leaf;
                unsigned base = row.leaves[run[0]]->lo;
                for (auto s : run) {
                    auto* node = row.leaves[s];
                    constant &= ctx.constantOf(node).has_value();
                    hold &= isHold(proto.slots[s], node);
                    unspecified &= node->leaf->kind == Leaf::Kind::Unspecified;
                    one &= node->leaf == first && node->lo == base + (proto.slots[s].lo - lo);
                }
                nice &= constant || hold || unspecified || one;
                mixed |= constant && !one;
            }
            const bool single = run.size() == 1;
            bool selectable = !header.empty();
            for (auto s : run)
                selectable &= !headerOf(v, proto.slots[s].lo, proto.slots[s].width).empty();
            // Tables of one unconditional value read well as one concatenation.
            const bool flat = proto.rows.size() == 1 && width == v.width;
            if (!header.empty() && (single || nice || flat || run.size() > bitColumns || !selectable)) {
                outputs.push_back({header, v.id, lo, width, run, !single && !flat && mixed});
                continue;
            }
            for (size_t k = run.size(); k-- > 0;) {
                auto& slot = proto.slots[run[k]];
                outputs.push_back({headerOf(v, slot.lo, slot.width), v.id, slot.lo, slot.width,
                                   {run[k]}, false});
            }
        }
    }
    return outputs;
}

lct::OutputCell UnitDecoder::cellOf(const ProtoTable& proto, const Output& output,
                                    const ProtoRow& row) {
    lct::OutputCell cell;
    auto expression = [&](const std::string& text) {
        cell.kind = lct::OutputCell::Kind::Expression;
        cell.raw.text = text;
        return cell;
    };
    bool hold = proto.clocked, unspecified = true, constant = true, one = true;
    auto* first = row.leaves[output.slots[0]];
    slang::SVInt value(output.width, 0, false);
    for (auto s : output.slots) {
        auto& slot = proto.slots[s];
        auto* node = row.leaves[s];
        hold &= isHold(slot, node);
        unspecified &= node->leaf->kind == Leaf::Kind::Unspecified;
        one &= node->leaf == first->leaf &&
               node->lo == first->lo + (slot.lo - proto.slots[output.slots[0]].lo);
        auto part = ctx.constantOf(node);
        constant &= part.has_value();
        if (part)
            value.set(static_cast<int32_t>(slot.lo - output.lo + slot.width) - 1,
                      static_cast<int32_t>(slot.lo - output.lo), *part);
    }
    if (hold) {
        cell.kind = lct::OutputCell::Kind::Hold;
        cell.raw.text = "hold";
        return cell;
    }
    if (unspecified) {
        cell.kind = lct::OutputCell::Kind::Unspecified;
        cell.raw.text = "-";
        return cell;
    }
    if (constant && output.literal)
        return expression(Context::literal(value));
    if (one && first->lo == 0 && output.width == first->leaf->width)
        return expression(first->leaf->text);
    if (constant)
        return expression(Context::literal(value));
    if (one) {
        auto* whole = ctx.leafNode(first->leaf, first->lo, output.width);
        return expression(pieceOf({output.variable, output.lo, output.width, whole}, whole));
    }
    // Bits that are all computed alike.
    std::vector<BitText> bits;
    for (auto s : output.slots)
        if (auto* node = row.leaves[s]; proto.slots[s].width == 1 && node->leaf->width == 1 &&
                                        node->leaf->kind == Leaf::Kind::Value)
            bits.push_back({proto.slots[s].lo, node->leaf->pieceText});
    if (bits.size() == output.slots.size() && bits.size() > 1)
        if (auto text = vectorText(ctx, ctx.variables[output.variable], bits); !text.empty())
            return expression(text);
    std::vector<std::string> parts; // most significant first
    size_t length = 0;
    for (size_t k = output.slots.size(); k-- > 0;) {
        parts.push_back(pieceOf(proto.slots[output.slots[k]], row.leaves[output.slots[k]]));
        length += parts.back().size();
    }
    if (length <= longestCell)
        return expression("{" + listOf(parts) + "}");
    // Too long to read: a signal whose bits have an equation each.
    auto& v = ctx.variables[output.variable];
    auto name = ctx.freeName((v.symbol ? std::string(v.symbol->name) : v.name) + "_bits");
    lct::Signal signal;
    signal.name.text = name;
    signal.type.text = Context::vectorType({output.width, false});
    unit.signals.push_back(signal);
    for (size_t k = output.slots.size(); k-- > 0;) {
        auto& slot = proto.slots[output.slots[k]];
        lct::Equation equation;
        const unsigned lo = slot.lo - output.lo;
        equation.name.text = name + "[" + std::to_string(lo + slot.width - 1) +
                             (slot.width > 1 ? ":" + std::to_string(lo) : "") + "]";
        equation.expression.text = parts[output.slots.size() - 1 - k];
        unit.equations.push_back(equation);
    }
    return expression(name);
}

// ---------------------------------------------------------------------------------------------
// Tables

lct::Table UnitDecoder::tableFrom(const ProtoTable& proto, const std::string& title) {
    lct::Table table;
    auto outputs = outputsOf(proto);
    std::vector<std::string> names;
    for (auto& output : outputs) {
        lct::Text header;
        header.text = output.header;
        table.outputs.push_back(header);
        names.push_back(output.header);
    }
    table.title.text = title.empty() ? listOf(names) : title;
    table.policy = proto.unique ? lct::Policy::Unique : lct::Policy::First;
    table.defaultHold = proto.defaultHold;
    for (auto* column : proto.columns) {
        lct::Text header;
        header.text = column->header;
        table.conditions.push_back(header);
    }
    table.policyWritten = !table.conditions.empty() &&
                          (proto.rows.size() > 1);
    for (auto& proto_ : proto.rows) {
        lct::Row row;
        row.otherwise = proto_.otherwise;
        for (auto* column : proto.columns) {
            lct::Text text;
            auto it = std::find_if(proto_.cells.begin(), proto_.cells.end(),
                                   [&](auto& cell) { return cell.column == column; });
            text.text = it == proto_.cells.end() ? (row.otherwise ? "" : "-") : it->text;
            if (row.otherwise) {
                lct::ConditionCell cell;
                if (row.conditions.empty())
                    text.text = "otherwise";
                cell.raw = text;
                row.conditions.push_back(cell);
            }
            else {
                row.conditions.push_back(lct::parseConditionCell(text));
            }
        }
        for (auto& output : outputs)
            row.outputs.push_back(cellOf(proto, output, proto_));
        // The comment of the innermost branch that has one.
        for (size_t i = proto_.steps.size(); i-- > 0 && row.note.text.empty();) {
            auto& [guard, value] = proto_.steps[i];
            auto& note = value ? guard->noteYes : guard->noteNo;
            if (note != "unspecified")
                row.note.text = note;
        }
        table.hasNotes |= !row.note.empty();
        // Lines: what the row enters, and what is assigned there.
        unsigned from = 0, to = 0;
        std::string file;
        auto cover = [&](slang::SourceRange range) {
            auto ref = sourceRef(ctx.design.sources(), range);
            if (ref.line == 0 || (!file.empty() && ref.file != file))
                return;
            file = ref.file;
            from = from == 0 ? ref.line : std::min(from, ref.line);
            to = std::max({to, ref.line, ref.endLine});
        };
        for (size_t i = proto_.steps.size(); i-- > 0;)
            if (proto_.steps[i].second) {
                cover(proto_.steps[i].first->range);
                break;
            }
        bool branch = false;
        for (auto* node : proto_.leaves)
            if (node->leaf->isExplicit() && !node->leaf->path.empty()) {
                cover(node->leaf->range);
                branch = true;
            }
        if (!branch)
            for (auto* node : proto_.leaves)
                if (node->leaf->isExplicit())
                    cover(node->leaf->range);
        if (from != 0)
            row.origin = file + ":" + std::to_string(from) +
                         (to > from ? "-" + std::to_string(to) : "");
        table.rows.push_back(std::move(row));
    }
    joinColumns(table, proto.columns);
    return table;
}

/// When every bit of a vector is a column of its own, they are one column of patterns.
void UnitDecoder::joinColumns(lct::Table& table, const std::vector<const Column*>& columns) {
    std::map<std::string, std::vector<size_t>> byBase;
    for (size_t i = 0; i < columns.size(); ++i)
        if (!columns[i]->base.empty())
            byBase[columns[i]->base].push_back(i);
    std::vector<bool> gone(columns.size());
    for (auto& [base, mine] : byBase) {
        const unsigned width = columns[mine[0]]->baseWidth;
        if (width > joinedWidth || mine.size() != width)
            continue;
        const bool taken = std::any_of(columns.begin(), columns.end(), [&](auto* c) {
            return c->header == base;
        });
        if (taken)
            continue;
        const size_t first = *std::min_element(mine.begin(), mine.end());
        for (auto& row : table.rows) {
            if (row.otherwise)
                continue;
            std::string bits(width, '?');
            bool any = false;
            for (auto i : mine) {
                auto& cell = row.conditions[i];
                if (cell.kind == lct::ConditionCell::Kind::Any)
                    continue;
                any = true;
                const auto& text = cell.raw.text;
                bits[width - 1 - columns[i]->bit] = text.back() == '1' ? '1' : '0';
            }
            lct::Text text;
            text.text = any ? std::to_string(width) + "'b" + bits : "-";
            row.conditions[first] = lct::parseConditionCell(text);
        }
        table.conditions[first].text = base;
        for (auto i : mine)
            if (i != first)
                gone[i] = true;
    }
    if (std::none_of(gone.begin(), gone.end(), [](bool g) { return g; }))
        return;
    auto keep = [&](auto& list) {
        std::remove_reference_t<decltype(list)> kept;
        for (size_t i = 0; i < list.size(); ++i)
            if (!gone[i])
                kept.push_back(list[i]);
        list = std::move(kept);
    };
    keep(table.conditions);
    for (auto& row : table.rows)
        keep(row.conditions);
}

void UnitDecoder::reportLatches(const ProtoTable& proto) {
    for (auto& [region, node] : proto.latches) {
        bool covered = false;
        for (size_t i = 0; i < invariantBdds.size() && !covered; ++i)
            if (ctx.bdd.disjoint(region, invariantBdds[i])) {
                usedInvariants.insert(i);
                covered = true;
            }
        if (!covered) {
            Bdd all = region;
            for (auto invariant : invariantBdds)
                all = ctx.bdd.conj(all, invariant);
            if (all == BddManager::False) {
                for (size_t i = 0; i < invariantBdds.size(); ++i)
                    usedInvariants.insert(i);
                covered = true;
            }
        }
        if (covered)
            continue;
        auto& v = ctx.variables[node->leaf->variable];
        std::string example;
        for (auto& [name, value] : ctx.bdd.example(region))
            example += (example.empty() ? "" : ", ") + name + " = " + (value ? "1" : "0");
        for (auto& process : processes)
            if (process.results.count(v.id)) {
                ctx.refuse(process.range, "decode-refused-latch",
                           "'" + v.name + "' is a latch: nothing is assigned to it" +
                               (example.empty() ? std::string() : " when " + example) +
                               ", and that can be reached");
                return;
            }
    }
}

void UnitDecoder::emitTable(const ProtoTable& proto, unsigned process, std::string title) {
    reportLatches(proto);
    ReadyTable entry;
    entry.table = tableFrom(proto, title);
    entry.process = process;
    entry.order = static_cast<unsigned>(ready.size());
    ready.push_back(std::move(entry));
}

void UnitDecoder::emitEquation(const Target& target, const std::string& note) {
    ProtoTable proto;
    proto.slots = target.slots;
    ProtoRow row;
    for (auto& slot : target.slots)
        row.leaves.push_back(slot.node);
    proto.rows.push_back(row);
    for (auto& output : outputsOf(proto)) {
        auto cell = cellOf(proto, output, proto.rows[0]);
        lct::Equation equation;
        equation.name.text = output.header;
        equation.expression.text =
            cell.kind == lct::OutputCell::Kind::Unspecified ? "'x" : cell.raw.text;
        equation.note.text = note;
        unit.equations.push_back(equation);
    }
}

} // namespace palindrome::hdl::decoding
