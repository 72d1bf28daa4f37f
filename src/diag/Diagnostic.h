// Diagnostic.h - findings for the user as data: rule, severity, place, quote, suggestion.
// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

namespace palindrome::diag {

enum class Severity { Note, Warning, Error };

/// A range in a text file. Lines and columns are 1-based, columns count bytes; line 0 means that
/// the finding has no place (a whole file, a command line).
struct Span {
    std::string file;
    unsigned line = 0;
    unsigned column = 0;
    unsigned length = 0;

    bool operator==(const Span&) const = default;
};

/// One finding. `rule` is a stable name listed in Rules.def; `quote` is the source line or table
/// cell that the caret points into, and `quoteColumn` is where in the quote the span begins
/// (1-based; 0 draws no caret).
struct Diagnostic {
    std::string rule;
    Severity severity = Severity::Error;
    std::string message;
    Span span;
    std::string quote;
    unsigned quoteColumn = 0;
    std::string suggestion; ///< the way out, empty if there is none
    std::vector<Diagnostic> notes;
};

/// Collects diagnostics in the order in which they are found.
class Sink {
public:
    Diagnostic& add(Diagnostic d) {
        if (d.severity == Severity::Error)
            ++errors;
        items.push_back(std::move(d));
        return items.back();
    }

    Diagnostic& error(std::string rule, Span span, std::string message,
                      std::string suggestion = {}) {
        return add({std::move(rule),
                    Severity::Error,
                    std::move(message),
                    std::move(span),
                    {},
                    0,
                    std::move(suggestion),
                    {}});
    }
    Diagnostic& warning(std::string rule, Span span, std::string message,
                        std::string suggestion = {}) {
        return add({std::move(rule),
                    Severity::Warning,
                    std::move(message),
                    std::move(span),
                    {},
                    0,
                    std::move(suggestion),
                    {}});
    }

    bool hasErrors() const { return errors != 0; }
    size_t errorCount() const { return errors; }
    const std::vector<Diagnostic>& all() const { return items; }
    /// To complete diagnostics (quotes, notes); the severity of one must not be changed.
    std::vector<Diagnostic>& all() { return items; }

private:
    std::vector<Diagnostic> items;
    size_t errors = 0;
};

} // namespace palindrome::diag
