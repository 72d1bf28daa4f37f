// UnitBuilder.h - builds units by hand for tests, with places as in a Markdown file.
// SPDX-License-Identifier: MIT
#pragma once

#include "lct/Model.h"

#include <algorithm>
#include <initializer_list>
#include <string>
#include <vector>

namespace palindrome::test {

/// Each call adds one table row on a line of its own: "| a | b \|\| c |". A pipe in a cell counts
/// two bytes in its span, as in Markdown.
class UnitBuilder {
public:
    using Cells = std::vector<std::string>;

    explicit UnitBuilder(const std::string& name) {
        unit.file = "lct_specs/" + name + ".lct.md";
        unit.name = cells({name})[0];
    }

    lct::Unit unit;

    UnitBuilder& parameter(const Cells& c) { return add(unit.parameters, c); }
    UnitBuilder& type(const Cells& c) { return add(unit.types, c); }
    UnitBuilder& port(const Cells& c) { return add(unit.ports, c); }
    UnitBuilder& reg(const Cells& c) { return add(unit.registers, c); }
    UnitBuilder& signal(const Cells& c) { return add(unit.signals, c); }
    UnitBuilder& equation(const Cells& c) { return add(unit.equations, c); }
    UnitBuilder& assume(const Cells& c) { return add(unit.assumptions, c); }
    UnitBuilder& invariant(const Cells& c) { return add(unit.invariants, c); }
    UnitBuilder& property(const Cells& c) { return add(unit.properties, c); }

    UnitBuilder& clocking(const Cells& c) {
        auto t = cells(c);
        unit.clocking = lct::Clocking{t[0], t[1], t[2], t[3], t[4]};
        return *this;
    }

    /// Clock and asynchronous active-low reset, with their ports.
    UnitBuilder& clocked() {
        return clocking({"clk", "posedge", "rst_n", "low", "async"})
            .port({"clk", "in", "logic"})
            .port({"rst_n", "in", "logic"});
    }

    /// `options` holds "unique" or "hold"; headers that begin with "->" are outputs, "note" is the
    /// note.
    UnitBuilder& table(const std::string& title, const Cells& options, const Cells& headers,
                       std::initializer_list<Cells> rows) {
        return table(title, options, headers, std::vector<Cells>(rows));
    }

    UnitBuilder& table(const std::string& title, const Cells& options, const Cells& headers,
                       const std::vector<Cells>& rows) {
        lct::Table t;
        t.title = cells({title})[0];
        for (const std::string& o : options) {
            t.policy = o == "unique" ? lct::Policy::Unique : t.policy;
            t.defaultHold |= o == "hold";
        }
        for (lct::Text& h : cells(headers)) {
            if (h.text == "note")
                t.hasNotes = true;
            else if (h.text.starts_with("->")) {
                size_t skip = h.text.find_first_not_of("-> ");
                h.text.erase(0, skip);
                h.span.column += static_cast<unsigned>(skip);
                h.span.length -= static_cast<unsigned>(skip);
                t.outputs.push_back(h);
            }
            else
                t.conditions.push_back(h);
        }
        bool clockedTable = lct::isClocked(unit, t);
        for (const Cells& r : rows)
            t.rows.push_back(row(t, cells(r), clockedTable));
        unit.tables.push_back(std::move(t));
        return *this;
    }

private:
    unsigned line = 0;

    std::vector<lct::Text> cells(const Cells& texts) {
        ++line;
        std::vector<lct::Text> result;
        unsigned column = 3;
        for (const std::string& text : texts) {
            auto pipes = static_cast<size_t>(std::count(text.begin(), text.end(), '|'));
            auto length = static_cast<unsigned>(text.size() + pipes);
            result.push_back({text, {unit.file, line, column, length}});
            column += length + 3;
        }
        return result;
    }

    template<typename T>
    UnitBuilder& add(std::vector<T>& section, const Cells& c) {
        auto t = cells(c);
        t.resize(4);
        if constexpr (
            requires(T x) { x.value; } || requires(T x) { x.direction; } ||
            requires(T x) { x.reset; })
            section.push_back({t[0], t[1], t[2], t[3]});
        else if constexpr (requires(T x) { x.forRanges; })
            section.push_back({{t[0], t[1], t[2]}, {}});
        else
            section.push_back({t[0], t[1], t[2]});
        return *this;
    }

    lct::Row row(const lct::Table& t, std::vector<lct::Text> c, bool clockedTable) {
        lct::Row r;
        c.resize(t.conditions.size() + t.outputs.size() + 1);
        r.line = line;
        for (size_t i = 0; i < t.conditions.size(); ++i) {
            r.conditions.push_back(lct::parseConditionCell(c[i]));
            if (r.conditions.back().kind == lct::ConditionCell::Kind::Otherwise) {
                r.otherwise = true;
                r.conditions.back().kind = lct::ConditionCell::Kind::Any;
            }
        }
        for (size_t i = 0; i < t.outputs.size(); ++i)
            r.outputs.push_back(lct::parseOutputCell(c[t.conditions.size() + i], clockedTable));
        r.note = c.back();
        return r;
    }
};

} // namespace palindrome::test
