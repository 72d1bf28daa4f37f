// DecodeRegular.cpp - equal iterations of a loop or generate become one vector expression.
// SPDX-License-Identifier: MIT
#include "hdl/DecodeUnit.h"
#include "hdl/DecodeVector.h"

#include <algorithm>
#include <charconv>

namespace palindrome::hdl::decoding {

namespace {

/// Up to this many iterations a table for each says it well.
constexpr size_t fewIterations = 4;
constexpr size_t manyRows = 6;

/// "flag[3]" as name and index; false for any other header.
bool splitBit(const std::string& header, std::string& name, int64_t& index) {
    auto open = header.find('[');
    if (open == std::string::npos || header.back() != ']' ||
        header.find('[', open + 1) != std::string::npos)
        return false;
    name = header.substr(0, open);
    auto* begin = header.data() + open + 1;
    auto* end = header.data() + header.size() - 1;
    auto result = std::from_chars(begin, end, index);
    return result.ec == std::errc() && result.ptr == end;
}

bool isOneBitCell(const lct::ConditionCell& cell, bool& value) {
    if (cell.kind != lct::ConditionCell::Kind::Equal)
        return false;
    value = cell.raw.text == "1" || cell.raw.text == "1'b1";
    return value || cell.raw.text == "0" || cell.raw.text == "1'b0";
}

/// What a table computes for its one-bit output, as one expression; empty if it does not fit. The
/// simple cases `0` and `1` leave no trace of a multiplexer.
std::string expressionOf(const lct::Table& table) {
    auto operand = [](const std::string& text) {
        return isPrimary(text) || text[0] == '~' ? text : "(" + text + ")";
    };
    std::string rest = table.defaultHold ? table.outputs[0].text : "";
    for (size_t i = table.rows.size(); i-- > 0;) {
        auto& row = table.rows[i];
        auto& output = row.outputs[0];
        if (output.kind == lct::OutputCell::Kind::Unspecified || !row.note.empty())
            return {};
        const auto value = output.kind == lct::OutputCell::Kind::Hold ? table.outputs[0].text
                                                                      : output.raw.text;
        std::vector<std::string> tests;
        for (size_t c = 0; c < row.conditions.size(); ++c) {
            auto& cell = row.conditions[c];
            bool wanted = false;
            if (cell.kind == lct::ConditionCell::Kind::Any || row.otherwise)
                continue;
            if (!isOneBitCell(cell, wanted))
                return {};
            tests.push_back((wanted ? "" : "~") + operand(table.conditions[c].text));
        }
        if (tests.empty()) {
            rest = value;
            continue;
        }
        if (rest.empty())
            return {};
        std::string all, none;
        for (auto& t : tests)
            all += (all.empty() ? "" : " & ") + t;
        const bool negated = tests.size() == 1 && all[0] == '~';
        none = tests.size() > 1 ? "~(" + all + ")" : negated ? all.substr(1) : "~" + all;
        const bool zero = value == "1'b0" || value == "0", one = value == "1'b1" || value == "1";
        if (zero)
            rest = none + " & " + operand(rest);
        else if (one)
            rest = (tests.size() > 1 ? "(" + all + ")" : all) + " | " + operand(rest);
        else
            rest = "(" + all + " & " + operand(value) + ") | (" + none + " & " + operand(rest) + ")";
    }
    return rest;
}

/// "if (clr[i]) 1'b0 else if (set[i]) 1'b1": what the source says in each iteration.
std::string sayRows(const lct::Table& table, int64_t index) {
    auto general = [&](std::string text) {
        const auto from = "[" + std::to_string(index) + "]";
        for (size_t at = 0; (at = text.find(from, at)) != std::string::npos;)
            text.replace(at, from.size(), "[i]");
        return text;
    };
    std::string text;
    for (auto& row : table.rows) {
        std::string tests;
        for (size_t c = 0; c < row.conditions.size(); ++c) {
            bool wanted = false;
            if (!row.otherwise && isOneBitCell(row.conditions[c], wanted))
                tests += (tests.empty() ? "" : " && ") + std::string(wanted ? "" : "!") +
                         general(table.conditions[c].text);
        }
        text += (text.empty() ? "" : " else ") + (tests.empty() ? "" : "if (" + tests + ") ") +
                general(lct::OutputCell::Kind::Hold == row.outputs[0].kind ? "hold"
                                                                            : row.outputs[0].raw.text);
    }
    return text;
}

} // namespace

/// Tables of single bits of one vector that do the same to each bit.
void UnitDecoder::joinIterations() {
    struct Bit {
        size_t entry;
        unsigned bit;
        int64_t index;
    };
    std::map<std::string, std::vector<Bit>> byName;
    std::vector<std::string> names;
    for (size_t i = 0; i < ready.size(); ++i) {
        auto& table = ready[i].table;
        std::string name;
        int64_t index = 0;
        if (table.outputs.size() != 1 || table.rows.size() > manyRows || table.hasNotes ||
            !processes[ready[i].process].marker.empty() ||
            !splitBit(table.outputs[0].text, name, index))
            continue;
        if (!byName.count(name))
            names.push_back(name);
        byName[name].push_back({i, 0, index});
    }
    std::set<size_t> gone;
    for (auto& name : names) {
        auto& bits = byName[name];
        auto v = std::find_if(ctx.variables.begin(), ctx.variables.end(),
                              [&](auto& x) { return x.name == name && !x.local; });
        if (v == ctx.variables.end() || !v->simpleRange || bits.size() <= fewIterations)
            continue;
        for (auto& b : bits)
            b.bit = static_cast<unsigned>(v->left >= v->right ? b.index - v->right
                                                              : v->right - b.index);
        std::sort(bits.begin(), bits.end(), [](auto& a, auto& b) { return a.bit < b.bit; });
        std::vector<BitText> texts;
        for (auto& b : bits)
            texts.push_back({b.bit, expressionOf(ready[b.entry].table)});
        auto text = vectorText(ctx, *v, texts);
        if (text.empty())
            continue;
        auto& first = ready[bits[0].entry];
        auto& loop = processes[first.process].loop;
        auto note = std::to_string(bits.size()) + " equal iterations" +
                    (loop.empty() ? "" : " of `" + loop + "`") + ": " +
                    sayRows(first.table, bits[0].index);
        const auto width = static_cast<unsigned>(bits.size());
        auto& leaf = ctx.newLeaf();
        leaf.width = width;
        leaf.text = text;
        leaf.pieceText = std::to_string(width) + "'(" + text + ")";
        leaf.seq = 1;
        leaf.note = note;
        Target target;
        target.variable = v->id;
        target.slots.push_back({v->id, bits[0].bit, width, ctx.leafNode(&leaf, 0, width)});
        if (registerOf.count(v->id))
            unconditional.emplace_back(target, first.process);
        else
            emitEquation(target, note);
        for (auto& b : bits)
            gone.insert(b.entry);
    }
    if (gone.empty())
        return;
    std::vector<ReadyTable> kept;
    for (size_t i = 0; i < ready.size(); ++i)
        if (!gone.count(i))
            kept.push_back(std::move(ready[i]));
    ready = std::move(kept);
}

/// Equations and unconditional values of single bits, likewise.
void UnitDecoder::joinBitEquations() {
    std::map<std::string, std::vector<std::pair<unsigned, size_t>>> byName;
    std::vector<std::string> names;
    for (size_t i = 0; i < unit.equations.size(); ++i) {
        std::string name;
        int64_t index = 0;
        if (!unit.equations[i].note.empty() ||
            !splitBit(unit.equations[i].name.text, name, index))
            continue;
        auto v = std::find_if(ctx.variables.begin(), ctx.variables.end(),
                              [&](auto& x) { return x.name == name && !x.local; });
        if (v == ctx.variables.end() || !v->simpleRange)
            continue;
        if (!byName.count(name))
            names.push_back(name);
        byName[name].emplace_back(
            static_cast<unsigned>(v->left >= v->right ? index - v->right : v->right - index), i);
    }
    std::set<size_t> gone;
    for (auto& name : names) {
        auto& bits = byName[name];
        if (bits.size() <= fewIterations)
            continue;
        std::sort(bits.begin(), bits.end());
        auto& v = *std::find_if(ctx.variables.begin(), ctx.variables.end(),
                                [&](auto& x) { return x.name == name && !x.local; });
        // The longest runs of bits without a gap, and of one form.
        for (size_t from = 0; from < bits.size();) {
            std::vector<BitText> texts;
            std::string text;
            size_t to = from;
            for (; to < bits.size() && bits[to].first == bits[from].first + (to - from); ++to) {
                texts.push_back({bits[to].first, unit.equations[bits[to].second].expression.text});
                auto longer = vectorText(ctx, v, texts);
                if (longer.empty())
                    break;
                text = longer;
            }
            const size_t count = to - from;
            if (count > fewIterations && !text.empty()) {
                auto& equation = unit.equations[bits[from].second];
                equation.name.text =
                    headerOf(v, bits[from].first, static_cast<unsigned>(count));
                equation.expression.text = text;
                equation.note.text = std::to_string(count) + " equal iterations";
                for (size_t k = from + 1; k < to; ++k)
                    gone.insert(bits[k].second);
            }
            from = std::max(to, from + 1);
        }
    }
    std::vector<lct::Equation> kept;
    for (size_t i = 0; i < unit.equations.size(); ++i)
        if (!gone.count(i))
            kept.push_back(unit.equations[i]);
    unit.equations = std::move(kept);
}

} // namespace palindrome::hdl::decoding
