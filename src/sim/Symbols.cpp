// Symbols.cpp - reads the symbol registrations that Verilator generates.
// SPDX-License-Identifier: MIT
#include "sim/Symbols.h"

#include <algorithm>
#include <cctype>
#include <fmt/format.h>
#include <map>
#include <optional>
#include <string_view>
#include <vector>

namespace palindrome::sim {

namespace {

/// Takes a fixed text off the front.
bool take(std::string_view& s, std::string_view prefix) {
    if (!s.starts_with(prefix))
        return false;
    s.remove_prefix(prefix.size());
    return true;
}

/// Takes everything before `end`, and `end`; only letters, digits, `_` and the given ones.
std::optional<std::string> takeWord(std::string_view& s, std::string_view end,
                                    std::string_view alsoAllowed) {
    const size_t at = s.find(end);
    if (at == std::string_view::npos)
        return std::nullopt;
    const std::string_view word = s.substr(0, at);
    const bool clean = std::all_of(word.begin(), word.end(), [&](unsigned char c) {
        return std::isalnum(c) || c == '_' || alsoAllowed.find(c) != std::string_view::npos;
    });
    if (!clean || word.empty())
        return std::nullopt;
    s.remove_prefix(at + end.size());
    return std::string(word);
}

/// `__Vscope_m.configure(this, name(), "m.g", ...`: C++ name and scope.
std::optional<std::pair<std::string, std::string>> readScope(std::string_view line) {
    if (!take(line, "__Vscope_"))
        return std::nullopt;
    auto variable = takeWord(line, ".configure(this, name(), \"", "");
    if (!variable)
        return std::nullopt;
    auto scope = takeWord(line, "\"", ".");
    if (!scope)
        return std::nullopt;
    return std::pair(*variable, "TOP." + *scope);
}

/// `__Vscope_m.varInsert(__Vfinal,"x", &(TOP.m__DOT__x), false, VLVT_UINT8,VLVD_NODIR|…,1 ,3,0);`
std::optional<std::string> readVariable(std::string_view line,
                                        const std::map<std::string, std::string>& scopes) {
    take(line, "//UNSUP ");
    if (!take(line, "__Vscope_"))
        return std::nullopt;
    auto variable = takeWord(line, ".varInsert(__Vfinal,\"", "");
    if (!variable || !scopes.contains(*variable))
        return std::nullopt;
    auto name = takeWord(line, "\", &(", "");
    auto expression = name ? takeWord(line, "), false, VLVT_", ".") : std::nullopt;
    auto type = expression ? takeWord(line, ",", "") : std::nullopt;
    auto flags = type ? takeWord(line, ",", "|") : std::nullopt;
    if (!flags)
        return std::nullopt;
    const size_t close = line.find(");");
    if (close == std::string_view::npos)
        return std::nullopt;
    std::string numbers;
    size_t count = 0;
    for (char c : line.substr(0, close)) {
        if (c == ' ')
            continue;
        if (!std::isdigit(static_cast<unsigned char>(c)) && c != ',' && c != '-')
            return std::nullopt;
        count += c == ',';
        numbers += c;
    }
    // The number of dimensions, then a pair for each.
    const size_t comma = std::min(numbers.find(','), numbers.size());
    if (numbers.substr(0, comma) != std::to_string(count / 2) || count % 2 != 0)
        return std::nullopt;
    const char* direction = flags->find("VLVD_IN|") == 0    ? "VLVD_IN"
                            : flags->find("VLVD_OUT|") == 0 ? "VLVD_OUT"
                                                            : "0";
    return fmt::format("    palAdd(table, \"{}\", \"{}\", &symbols.{}, {}, {{{}}});\n",
                       scopes.at(*variable), *name, *expression, direction,
                       comma < numbers.size() ? numbers.substr(comma + 1) : "");
}

} // namespace

std::string symbolTableText(const std::string& symsText) {
    std::map<std::string, std::string> scopes;
    std::string body;
    for (size_t at = 0; at < symsText.size();) {
        const size_t end = std::min(symsText.find('\n', at), symsText.size());
        std::string_view line = std::string_view(symsText).substr(at, end - at);
        at = end + 1;
        line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
        if (auto scope = readScope(line))
            scopes.insert(*scope);
        else if (auto variable = readVariable(line, scopes))
            body += *variable;
    }
    return "static void palAddSymbols(PalTable& table, Vdut__Syms& symbols) {\n"
           "    (void)table;\n    (void)symbols;\n" +
           body + "}\n";
}

} // namespace palindrome::sim
