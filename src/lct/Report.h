// Report.h - collects the findings of reading one file, with quotes, up to a limit.
// SPDX-License-Identifier: MIT
#pragma once

#include "diag/Diagnostic.h"
#include "diag/Render.h"

#include <string>

namespace palindrome::lct {

/// Adds to a sink what is found in one file. After `maxErrors` errors the last one says that there
/// are more, and further findings are dropped: a wrong header of a long table is one mistake.
class Report {
public:
    static constexpr size_t maxErrors = 100;

    /// The quoter must outlive the report.
    Report(diag::Sink& theSink, const diag::Quoter& theQuoter) : sink(theSink), quoter(theQuoter) {}

    /// The returned diagnostic may be completed with notes until the next call.
    diag::Diagnostic& error(const char* rule, const diag::Span& span, std::string message,
                            std::string suggestion = {}) {
        if (errors == maxErrors)
            return dropped;
        ++errors;
        diag::Diagnostic& d = sink.error(rule, span, std::move(message), std::move(suggestion));
        quoter.quote(d);
        if (errors == maxErrors)
            d.notes.push_back({{},
                               diag::Severity::Note,
                               "further errors in this file are not shown",
                               {},
                               {},
                               0,
                               {},
                               {}});
        return d;
    }

    diag::Diagnostic& warning(const char* rule, const diag::Span& span, std::string message,
                              std::string suggestion = {}) {
        if (errors == maxErrors || ++warnings > maxErrors)
            return dropped;
        diag::Diagnostic& d = sink.warning(rule, span, std::move(message), std::move(suggestion));
        quoter.quote(d);
        return d;
    }

    /// Adds "… is here" to a diagnostic.
    void note(diag::Diagnostic& to, const diag::Span& span, std::string message) {
        diag::Diagnostic d{{}, diag::Severity::Note, std::move(message), span, {}, 0, {}, {}};
        quoter.quote(d);
        to.notes.push_back(std::move(d));
    }

    bool failed() const { return errors != 0; }
    /// For findings that another function adds to the sink itself.
    diag::Sink& rawSink() { return sink; }

private:
    diag::Sink& sink;
    const diag::Quoter& quoter;
    size_t errors = 0, warnings = 0;
    diag::Diagnostic dropped;
};

} // namespace palindrome::lct
