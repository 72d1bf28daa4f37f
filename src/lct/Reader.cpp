// Reader.cpp - reads logic condition tables from files.
// SPDX-License-Identifier: MIT
#include "lct/Reader.h"

#include "lct/Json.h"
#include "lct/Raw.h"
#include "lct/Sheets.h"

namespace palindrome::lct {

std::optional<Unit> readMarkdown(std::string_view text, const std::string& fileName,
                                 diag::Sink& sink) {
    if (!diag::checkText(text, fileName, std::string_view::npos, sink))
        return std::nullopt;
    const diag::Quoter quoter(text);
    Report report(sink, quoter);
    auto raw = cutMarkdown(text, fileName, report);
    if (!raw)
        return std::nullopt;
    return buildUnit(std::move(*raw), fileName, report);
}

std::optional<Unit> readFile(const std::string& path, diag::Sink& sink, size_t limit) {
    const auto format = formatOf(path);
    if (!format) {
        sink.error("file-format", {path, 0, 0, 0},
                   "the name of the file tells no format of a logic condition table",
                   "name it `.lct.md` (Markdown), `.lct.json`, `.csv`, `.xlsx` or `.ods`");
        return std::nullopt;
    }
    if (*format != TableFormat::Markdown && *format != TableFormat::Json)
        return readSheets(path, *format, sink, limit);
    const auto text = diag::readSource(path, sink, limit);
    if (!text)
        return std::nullopt;
    return *format == TableFormat::Markdown ? readMarkdown(*text, path, sink)
                                            : readJson(*text, path, sink);
}

} // namespace palindrome::lct
