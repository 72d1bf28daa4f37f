// Render.h - diagnostics as text for a terminal and as JSON.
// SPDX-License-Identifier: MIT
#pragma once

#include "diag/Diagnostic.h"

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace palindrome::diag {

struct RenderOptions {
    bool colour = false; ///< ANSI colours; the caller decides (terminal, NO_COLOR)
};

/// One finding and its notes, with a line end after the last line:
///
///     file:3:9: error: message [rule-name]
///         | the | quoted | line |
///               ^~~~~~
///     help: suggestion
///
/// Control characters and bytes that are no UTF-8 are shown as U+FFFD, so that a file cannot drive
/// the terminal; tabs stay and are copied into the caret line.
std::string renderText(const Diagnostic& diagnostic, const RenderOptions& options = {});
std::string renderText(const std::vector<Diagnostic>& diagnostics,
                       const RenderOptions& options = {});

/// {"rule","number","severity","message","file","line","column","length","quote","suggestion",
/// "notes"}; `number` is left out for a rule that is not listed, and a place for a finding
/// without one. Dump it with `dumpJson` (bytes that are no UTF-8 are replaced).
nlohmann::ordered_json toJson(const Diagnostic& diagnostic);
nlohmann::ordered_json toJson(const std::vector<Diagnostic>& diagnostics);
/// The JSON text, indented by two spaces, with a line end.
std::string dumpJson(const nlohmann::ordered_json& json);

const char* severityName(Severity severity);

/// Fills `quote` and `quoteColumn` of diagnostics from the text of the file they point into. Lines
/// are found in constant time after one pass over the text, which must outlive the object.
class Quoter {
public:
    explicit Quoter(std::string_view text);
    /// Does nothing if there is a quote already, no line, or a line that the text does not have.
    /// Long lines are cut to a window around the span.
    void quote(Diagnostic& diagnostic) const;
    /// The text of a line (1-based) without its end; empty if there is none.
    std::string_view line(unsigned number) const;

private:
    std::vector<std::string_view> lines;
};

/// `quote` for all diagnostics of one file in a sink that have none yet, notes included.
void quoteAll(Sink& sink, const std::string& file, std::string_view text);

} // namespace palindrome::diag
