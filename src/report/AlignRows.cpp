// AlignRows.cpp - which row of one table stands beside which row of another, for readers.
// SPDX-License-Identifier: MIT
#include "report/AlignRows.h"

#include "lct/Printer.h"

#include <charconv>
#include <map>
#include <optional>
#include <set>
#include <string>

namespace palindrome::report {

namespace {

using flow::Json;
using RowIndex = std::pair<size_t, size_t>; ///< table, row

/// Spaces, and brackets around the whole, change nothing for a reader.
std::string plain(const std::string& text) {
    std::string out;
    for (char c : text)
        if (c != ' ' && c != '\t' && c != '`')
            out += c;
    return out;
}

/// What a row says: its columns by name. Equal signatures are the same row for a reader.
std::string signatureOf(const lct::Table& table, const lct::Row& row) {
    std::set<std::string> parts;
    if (row.otherwise)
        parts.insert("otherwise");
    else
        for (size_t c = 0; c < table.conditions.size() && c < row.conditions.size(); ++c)
            if (row.conditions[c].kind != lct::ConditionCell::Kind::Any)
                parts.insert(plain(table.conditions[c].text) + " is " +
                             plain(lct::cellText(row.conditions[c])));
    for (size_t c = 0; c < table.outputs.size() && c < row.outputs.size(); ++c)
        parts.insert("> " + plain(table.outputs[c].text) + " gets " +
                     plain(lct::cellText(row.outputs[c])));
    std::string text;
    for (const std::string& part : parts)
        text += part + "\n";
    return text;
}

std::set<std::string> outputsOf(const lct::Table& table) {
    std::set<std::string> names;
    for (const lct::Text& output : table.outputs)
        names.insert(lct::baseNameOf(output.text));
    return names;
}

bool holds(const lct::Row& row) {
    for (const lct::OutputCell& cell : row.outputs)
        if (cell.kind != lct::OutputCell::Kind::Hold)
            return false;
    return !row.outputs.empty();
}

/// "title, row 3" as indexes.
std::optional<RowIndex> rowNamed(const lct::Unit& unit, const std::string& name) {
    constexpr std::string_view between = ", row ";
    const auto at = name.rfind(between);
    if (at == name.npos)
        return std::nullopt;
    size_t number = 0;
    const char* begin = name.data() + at + between.size();
    const auto [end, error] = std::from_chars(begin, name.data() + name.size(), number);
    if (error != std::errc() || end != name.data() + name.size() || number == 0)
        return std::nullopt;
    for (size_t t = 0; t < unit.tables.size(); ++t)
        if (unit.tables[t].title.text == name.substr(0, at) &&
            number <= unit.tables[t].rows.size())
            return RowIndex{t, number - 1};
    return std::nullopt;
}

/// The counterparts that a comparison names, by row of the spec.
std::map<RowIndex, RowIndex> namedPairs(const lct::Unit& spec, const lct::Unit& other,
                                        const Json& comparison) {
    std::map<RowIndex, RowIndex> pairs;
    if (!comparison.is_object())
        return pairs;
    for (const Json& row : comparison.value("rows", Json::array())) {
        const std::string own =
            row.value("table", "") + ", row " + std::to_string(row.value("row", size_t(0)));
        const std::string counterpart = row.value("counterpart", "");
        const bool ofSpec = row.value("side", "") == "spec";
        const auto from = rowNamed(spec, ofSpec ? own : counterpart);
        const auto to = rowNamed(other, ofSpec ? counterpart : own);
        if (from && to)
            pairs.emplace(*from, *to);
    }
    return pairs;
}

} // namespace

const char* rowPairName(RowPair::How how) {
    switch (how) {
    case RowPair::How::Proof: return "proof";
    case RowPair::How::Text: return "text";
    case RowPair::How::Default: return "default";
    }
    return "";
}

std::vector<RowPair> alignRows(const lct::Unit& spec, const lct::Unit& other,
                               const Json& comparison) {
    const auto named = namedPairs(spec, other, comparison);
    std::map<std::string, std::vector<RowIndex>> bySignature;
    for (size_t t = 0; t < other.tables.size(); ++t)
        for (size_t r = 0; r < other.tables[t].rows.size(); ++r)
            bySignature[signatureOf(other.tables[t], other.tables[t].rows[r])].push_back({t, r});
    std::vector<RowPair> pairs;
    for (size_t t = 0; t < spec.tables.size(); ++t) {
        const lct::Table& table = spec.tables[t];
        for (size_t r = 0; r < table.rows.size(); ++r) {
            if (const auto known = named.find({t, r}); known != named.end()) {
                pairs.push_back(
                    {RowPair::How::Proof, t, r, known->second.first, known->second.second});
                continue;
            }
            auto& same = bySignature[signatureOf(table, table.rows[r])];
            if (!same.empty()) {
                pairs.push_back({RowPair::How::Text, t, r, same.front().first, same.front().second});
                same.erase(same.begin());
                continue;
            }
            if (!holds(table.rows[r]))
                continue;
            for (size_t o = 0; o < other.tables.size(); ++o)
                if (other.tables[o].defaultHold && outputsOf(other.tables[o]) == outputsOf(table)) {
                    pairs.push_back({RowPair::How::Default, t, r, o, 0});
                    break;
                }
        }
    }
    return pairs;
}

} // namespace palindrome::report
