// Render.cpp - diagnostics as text for a terminal and as JSON.
// SPDX-License-Identifier: MIT
#include "diag/Render.h"

#include "diag/Rules.h"
#include "util/CellName.h"
#include "util/Escape.h"
#include "util/Text.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace palindrome::diag {

namespace {

constexpr std::string_view replacement = "\xef\xbf\xbd"; // U+FFFD

/// Length of the UTF-8 sequence at `at` if it is well-formed and may be shown, else 0.
size_t printableLength(std::string_view text, size_t at) {
    const size_t length = util::characterLength(text, at);
    return util::isHarmless(text.substr(at, length)) ? length : 0;
}

/// Terminal columns of one character: two in the East Asian wide ranges, none for combining marks.
unsigned displayWidth(std::string_view character) {
    if (character.size() < 2)
        return 1;
    if (character >= "\u0300" && character <= "\u036f")
        return 0;
    const bool wide = (character >= "\u1100" && character <= "\u115f") ||
                      (character >= "\u2e80" && character <= "\ua4cf") ||
                      (character >= "\uac00" && character <= "\ud7a3") ||
                      (character >= "\uf900" && character <= "\ufaff") ||
                      (character >= "\uff00" && character <= "\uff60") ||
                      (character >= "\U0001f300" && character <= "\U0001faff") ||
                      (character >= "\U00020000" && character <= "\U0003fffd");
    return wide && character.size() >= 3 ? 2 : 1;
}

/// What a terminal may see of a text; `pad` becomes blanks of the same width (tabs are kept).
void show(std::string_view text, std::string& shown, std::string& pad, bool keepTabs) {
    for (size_t i = 0; i < text.size();) {
        if (text[i] == '\t' && keepTabs) {
            shown += '\t';
            pad += '\t';
            ++i;
            continue;
        }
        const size_t length = printableLength(text, i);
        const std::string_view character = length ? text.substr(i, length) : replacement;
        shown += character;
        pad.append(displayWidth(character), ' ');
        i += std::max<size_t>(length, 1);
    }
}

std::string shown(std::string_view text) {
    std::string out, pad;
    show(text, out, pad, true);
    return out;
}

class Renderer {
public:
    explicit Renderer(const RenderOptions& options) : colour(options.colour) {}

    void render(const Diagnostic& d) {
        if (d.span.line != 0)
            out += paint("1", place(d.span)) + ": ";
        else if (!d.span.file.empty())
            out += paint("1", shown(d.span.file)) + ": ";
        out += paint(severityColour(d.severity), std::string(severityName(d.severity)) + ":");
        out += " " + paint("1", shown(d.message));
        if (!d.rule.empty())
            out += " [" + d.rule + "]";
        out += "\n";
        if (!d.quote.empty())
            renderQuote(d);
        if (!d.suggestion.empty())
            out += paint("1;32", "help:") + " " + shown(d.suggestion) + "\n";
        for (const Diagnostic& note : d.notes)
            render(note);
    }

    std::string out;

private:
    /// "spec.xlsx:Ports!B7" for a cell of a spreadsheet, "file:7:2" for other places.
    static std::string place(const Span& span) {
        const size_t mark = span.file.rfind('#');
        const std::string_view path = std::string_view(span.file).substr(0, mark);
        if (mark != std::string::npos && (path.ends_with(".xlsx") || path.ends_with(".ods")))
            return shown(path) + ":" + shown(span.file.substr(mark + 1)) + "!" +
                   util::spreadsheetCell(span.line, span.column);
        std::string text = shown(span.file) + ":" + std::to_string(span.line);
        if (span.column != 0)
            text += ":" + std::to_string(span.column);
        return text;
    }

    void renderQuote(const Diagnostic& d) {
        std::string line, pad;
        show(d.quote, line, pad, true);
        out += "    " + line + "\n";
        if (d.quoteColumn == 0 || d.quoteColumn > d.quote.size() + 1)
            return;
        const std::string_view quote = d.quote;
        const size_t begin = d.quoteColumn - 1;
        std::string before, indent, marked, width;
        show(quote.substr(0, begin), before, indent, true);
        show(quote.substr(begin, d.span.length), marked, width, false);
        const size_t columns = std::max<size_t>(width.size(), 1);
        out += "    " + indent + paint("1;32", "^" + std::string(columns - 1, '~')) + "\n";
    }

    static const char* severityColour(Severity severity) {
        return severity == Severity::Error     ? "1;31"
               : severity == Severity::Warning ? "1;35"
                                               : "1;36";
    }

    std::string paint(const char* code, const std::string& text) const {
        return colour ? "\x1b[" + std::string(code) + "m" + text + "\x1b[0m" : text;
    }

    bool colour;
};

} // namespace

const char* severityName(Severity severity) {
    return severity == Severity::Error     ? "error"
           : severity == Severity::Warning ? "warning"
                                           : "note";
}

std::string renderText(const Diagnostic& diagnostic, const RenderOptions& options) {
    Renderer renderer(options);
    renderer.render(diagnostic);
    return std::move(renderer.out);
}

std::string renderText(const std::vector<Diagnostic>& diagnostics, const RenderOptions& options) {
    Renderer renderer(options);
    for (const Diagnostic& d : diagnostics)
        renderer.render(d);
    return std::move(renderer.out);
}

nlohmann::ordered_json toJson(const Diagnostic& d) {
    nlohmann::ordered_json json;
    json["rule"] = d.rule;
    if (const Rule* rule = findRule(d.rule))
        json["number"] = rule->number;
    json["severity"] = severityName(d.severity);
    json["message"] = d.message;
    if (!d.span.file.empty())
        json["file"] = d.span.file;
    if (d.span.line != 0) {
        json["line"] = d.span.line;
        json["column"] = d.span.column;
        json["length"] = d.span.length;
    }
    if (!d.quote.empty())
        json["quote"] = d.quote;
    if (!d.suggestion.empty())
        json["suggestion"] = d.suggestion;
    if (!d.notes.empty())
        json["notes"] = toJson(d.notes);
    return json;
}

nlohmann::ordered_json toJson(const std::vector<Diagnostic>& diagnostics) {
    auto json = nlohmann::ordered_json::array();
    for (const Diagnostic& d : diagnostics)
        json.push_back(toJson(d));
    return json;
}

std::string dumpJson(const nlohmann::ordered_json& json) {
    return util::calmJson(
               json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace)) +
           "\n";
}

Quoter::Quoter(std::string_view text) : lines(util::splitLines(text)) {}

std::string_view Quoter::line(unsigned number) const {
    return number >= 1 && number <= lines.size() ? lines[number - 1] : std::string_view();
}

void Quoter::quote(Diagnostic& d) const {
    if (!d.quote.empty() || d.span.line == 0 || d.span.line > lines.size())
        return;
    constexpr size_t window = 160, before = 60;
    const std::string_view whole = line(d.span.line);
    const size_t at = d.span.column == 0 ? 0 : d.span.column - 1;
    if (at > whole.size())
        return;
    auto boundary = [&](size_t offset) {
        while (offset > 0 && offset < whole.size() &&
               (static_cast<unsigned char>(whole[offset]) & 0xc0) == 0x80)
            --offset;
        return offset;
    };
    const size_t begin = whole.size() > window && at > before ? boundary(at - before) : 0;
    const size_t end = whole.size() - begin > window ? boundary(begin + window) : whole.size();
    const std::string_view lead = begin > 0 ? "…" : "";
    d.quote = std::string(lead) + std::string(whole.substr(begin, end - begin)) +
              (end < whole.size() ? "…" : "");
    d.quoteColumn = d.span.column == 0 ? 0 : static_cast<unsigned>(at - begin + lead.size() + 1);
}

void quoteAll(Sink& sink, const std::string& file, std::string_view text) {
    const Quoter quoter(text);
    for (Diagnostic& d : sink.all()) {
        if (d.span.file == file)
            quoter.quote(d);
        for (Diagnostic& note : d.notes) {
            if (note.span.file == file)
                quoter.quote(note);
        }
    }
}

} // namespace palindrome::diag
