// SlangDesign.cpp - source ranges of slang as places and text.
// SPDX-License-Identifier: MIT
#include "hdl/SlangDesign.h"

namespace palindrome::hdl {

namespace {

bool hasText(const slang::SourceManager& sources, slang::SourceLocation location) {
    return location.buffer().valid() && location.buffer() != slang::SourceLocation::NoLocation.buffer() &&
           sources.isFileLoc(location);
}

std::string_view lineText(const slang::SourceManager& sources, slang::SourceLocation location) {
    auto text = sources.getSourceText(location.buffer());
    auto begin = location.offset();
    while (begin > 0 && text[begin - 1] != '\n')
        --begin;
    auto end = location.offset();
    while (end < text.size() && text[end] != '\n' && text[end] != '\r' && text[end] != '\0')
        ++end;
    return text.substr(begin, end - begin);
}

} // namespace

logic::SourceRef sourceRef(const slang::SourceManager& sources, slang::SourceRange range) {
    logic::SourceRef ref;
    auto start = sources.getFullyExpandedLoc(range.start());
    auto end = sources.getFullyExpandedLoc(range.end());
    if (!hasText(sources, start))
        return ref;
    ref.file = std::string(sources.getFileName(start));
    ref.line = static_cast<unsigned>(sources.getLineNumber(start));
    ref.column = static_cast<unsigned>(sources.getColumnNumber(start));
    if (!hasText(sources, end) || end.buffer() != start.buffer())
        end = start;
    ref.endLine = static_cast<unsigned>(sources.getLineNumber(end));
    ref.endColumn = static_cast<unsigned>(sources.getColumnNumber(end));
    return ref;
}

std::string sourceText(const slang::SourceManager& sources, slang::SourceRange range) {
    auto start = range.start();
    auto end = range.end();
    if (!start.buffer().valid() || start.buffer() != end.buffer() || !hasText(sources, start) ||
        end.offset() < start.offset())
        return {};
    auto text = sources.getSourceText(start.buffer());
    if (end.offset() > text.size())
        return {};
    return std::string(text.substr(start.offset(), end.offset() - start.offset()));
}

diag::Diagnostic diagnosticAt(const slang::SourceManager& sources, slang::SourceRange range,
                              std::string rule, diag::Severity severity, std::string message) {
    diag::Diagnostic d;
    d.rule = std::move(rule);
    d.severity = severity;
    d.message = std::move(message);
    auto start = sources.getFullyExpandedLoc(range.start());
    if (!hasText(sources, start))
        return d;
    auto ref = sourceRef(sources, range);
    d.span = {ref.file, ref.line, ref.column, 1};
    d.quote = std::string(lineText(sources, start));
    d.quoteColumn = ref.column;
    if (ref.endLine == ref.line && ref.endColumn > ref.column)
        d.span.length = ref.endColumn - ref.column;
    else if (ref.endLine > ref.line && d.quote.size() >= ref.column)
        d.span.length = static_cast<unsigned>(d.quote.size()) - ref.column + 1;
    return d;
}

} // namespace palindrome::hdl
