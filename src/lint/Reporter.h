// Reporter.h - makes findings: severities as they are set, places, quoted lines.
// SPDX-License-Identifier: MIT
#pragma once

#include "diag/Render.h"
#include "lint/Lint.h"

namespace palindrome::lint {

class Reporter {
public:
    Reporter(const lct::Unit& theUnit, std::string_view text, const Settings& theSettings)
        : unit(theUnit), settings(theSettings), quoter(text) {}

    /// False if the rule is switched off: then it need not be decided.
    bool wants(const char* rule) const;
    /// The result may be completed until the next call.
    Finding& add(const char* rule, const Where& where, const diag::Span& span,
                 std::string message, std::string suggestion = {});
    /// A question of `rule` that a limit left open.
    void undecided(const char* rule, const Where& where, const diag::Span& span,
                   const std::string& question, const std::string& limit);
    void note(Finding& to, const diag::Span& span, std::string message);
    void note(Finding& to, std::string message) { note(to, {}, std::move(message)); }

    /// From the first cell of a row to its last.
    diag::Span rowSpan(size_t table, size_t row) const;
    std::string rowName(size_t table, size_t row) const; ///< "row 3"

    std::vector<Finding> findings;

private:
    const lct::Unit& unit;
    const Settings& settings;
    diag::Quoter quoter;
    Finding dropped;
};

} // namespace palindrome::lint
