// Blame.cpp - from the name of a broken assumption to rows of connections.
// SPDX-License-Identifier: MIT
#include "flow/Blame.h"

#include "logic/Promise.h"
#include "util/Text.h"

#include <algorithm>
#include <fmt/format.h>

namespace palindrome::flow {

namespace {

constexpr size_t listedRows = 3;

/// Does "u_is[i].gnt[o]" drive port `gnt` of an instance named `u_is`?
bool drives(std::string_view to, std::string_view instance, std::string_view port) {
    if (util::leadingIdentifier(to) != instance)
        return false;
    const size_t dot = to.find('.');
    return dot != std::string_view::npos && util::leadingIdentifier(to.substr(dot + 1)) == port;
}

std::vector<std::string> inputsOf(const logic::TermPool& pool, const logic::System& system,
                                  const logic::Named& condition) {
    const logic::Term terms[] = {condition.fn.value, condition.fn.unknown};
    const auto variables = pool.variables(terms);
    std::vector<std::string> names;
    for (const auto& in : system.inputs) {
        const bool isPort = in.name.find('.') == std::string::npos;
        if (isPort && std::count(variables.begin(), variables.end(), in.var))
            names.push_back(in.name);
    }
    return names;
}

/// The rows, the first few of them.
std::string rowsOf(const lct::Unit& unit, std::string_view instance, const std::string& port) {
    std::string text;
    size_t found = 0;
    for (const lct::Connection& row : unit.connections) {
        if (drives(row.to.text, instance, port) && ++found <= listedRows)
            text += fmt::format("{}`{}` -> `{}` ({}:{})", text.empty() ? "" : ", ", row.from.text,
                                row.to.text, row.to.span.file, row.to.span.line);
    }
    if (found > listedRows)
        text += fmt::format(" and {} more rows", found - listedRows);
    return text;
}

} // namespace

std::string whereOf(const logic::TermPool& pool, const Claims& claims, const std::string& name) {
    for (const auto& below : claims.below) {
        for (const auto& assumption : below.claims->system.assumptions) {
            if (logic::promiseName(below.path, assumption.name) != name)
                continue;
            std::string text = fmt::format("`{}` of `{}` (unit `{}`)", assumption.name, below.path,
                                           below.claims->unit->name.text);
            const std::string instance(util::leadingIdentifier(below.path));
            for (const std::string& port :
                 inputsOf(pool, below.claims->system, assumption)) {
                const std::string rows = rowsOf(*claims.unit, instance, port);
                text += fmt::format("; its input `{}` comes from {}", port,
                                    rows.empty() ? "no row" : rows);
            }
            return text;
        }
    }
    return {};
}

} // namespace palindrome::flow
