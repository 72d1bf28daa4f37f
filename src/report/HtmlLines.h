// HtmlLines.h - which lines of the HDL each row needs, for the pages of results.
// SPDX-License-Identifier: MIT
#pragma once

#include "flow/RowLines.h"

#include <filesystem>
#include <functional>
#include <map>
#include <string>

namespace palindrome::report {

/// Rows and lines by what they do (flow::traceRows), of each HDL once, and kept in a folder by content:
/// a report that is made again costs nothing.
class HtmlLines {
public:
    struct Settings {
        bool wanted = true;
        proof::Options proof;        ///< limits of each HDL
        std::filesystem::path cache; ///< empty: nothing is kept
        std::function<void(const std::string&)> progress;
    };

    HtmlLines(const Settings& settings, flow::Parameters parameters)
        : settings(settings), parameters(std::move(parameters)) {}

    /// `verdict`, `rows` (kind, table, row, text, state, why, lines as pairs), `needless` (lines). Null
    /// if it is not wanted, or the HDL cannot be taken apart.
    flow::Json of(const lct::Unit& unit, const std::string& hdl);

private:
    flow::Json make(const lct::Unit& unit, const std::string& hdl) const;
    std::string keyOf(const lct::Unit& unit, const std::string& hdl) const;

    const Settings& settings;
    flow::Parameters parameters;
    std::map<std::string, flow::Json> known; ///< by key
};

} // namespace palindrome::report
