// Reader.cpp - reads logic condition tables from files.
// SPDX-License-Identifier: MIT
#include "lct/Reader.h"

#include "lct/Json.h"
#include "lct/Raw.h"

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
    const bool markdown = path.ends_with(".md"), json = path.ends_with(".json");
    if (!markdown && !json) {
        sink.error("file-format", {path, 0, 0, 0},
                   "the name of the file tells no format of a logic condition table",
                   "name it `.lct.md` (Markdown) or `.lct.json` (JSON)");
        return std::nullopt;
    }
    const auto text = diag::readSource(path, sink, limit);
    if (!text)
        return std::nullopt;
    return markdown ? readMarkdown(*text, path, sink) : readJson(*text, path, sink);
}

} // namespace palindrome::lct
