// Users.cpp - what depends on a signal of a table, by the table's own cells.
// SPDX-License-Identifier: MIT
#include "flow/Users.h"

#include "util/Text.h"

#include <set>

namespace palindrome::flow {

namespace {

/// The identifiers of an expression; those behind a dot are members, and not names of the unit.
void addNames(const std::string& text, std::set<std::string>& names) {
    for (size_t at = 0; at < text.size();) {
        const auto word = util::leadingIdentifier(std::string_view(text).substr(at));
        if (word.empty()) {
            ++at;
            continue;
        }
        if (at == 0 || text[at - 1] != '.')
            names.emplace(word);
        at += word.size();
    }
}

} // namespace

std::vector<std::string> usersOf(const lct::Unit& unit, const std::string& signal) {
    std::set<std::string> reached{signal}, users;
    const auto addUser = [&](const std::string& header) {
        const std::string name(lct::baseNameOf(header));
        const auto* port = unit.findPort(name);
        if (unit.findRegister(name) || (port && port->isOutput()))
            users.insert(name);
        return unit.findRegister(name) ? false : reached.insert(name).second;
    };
    const auto reads = [&](const std::set<std::string>& names) {
        for (const std::string& name : names)
            if (reached.contains(name))
                return true;
        return false;
    };
    for (bool grows = true; grows;) {
        grows = false;
        for (const lct::Equation& e : unit.equations) {
            std::set<std::string> names;
            addNames(e.expression.text, names);
            if (reads(names))
                grows = addUser(e.name.text) || grows;
        }
        for (const lct::Table& table : unit.tables) {
            std::set<std::string> names;
            for (const lct::Text& header : table.conditions)
                addNames(header.text, names);
            for (const lct::Row& row : table.rows)
                for (const lct::ConditionCell& cell : row.conditions)
                    addNames(cell.raw.text, names);
            for (size_t c = 0; c < table.outputs.size(); ++c) {
                auto all = names;
                for (const lct::Row& row : table.rows)
                    addNames(row.outputs[c].raw.text, all);
                if (reads(all))
                    grows = addUser(table.outputs[c].text) || grows;
            }
        }
    }
    users.erase(signal);
    return {users.begin(), users.end()};
}

} // namespace palindrome::flow
