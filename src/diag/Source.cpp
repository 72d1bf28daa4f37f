// Source.cpp - text files of the user, read and vetted before anything parses them.
// SPDX-License-Identifier: MIT
#include "diag/Source.h"

#include "diag/Render.h"
#include "util/Files.h"
#include "util/Text.h"

#include <algorithm>

namespace palindrome::diag {

namespace {

/// The line and column of a byte.
Span placeOf(std::string_view text, size_t offset, const std::string& file) {
    const std::string_view before = text.substr(0, offset);
    const size_t lineStart = before.rfind('\n') + 1; // npos + 1 is 0
    return {file, static_cast<unsigned>(std::count(before.begin(), before.end(), '\n')) + 1,
            static_cast<unsigned>(offset - lineStart) + 1, 1};
}

void quoteFrom(Diagnostic& d, std::string_view text) {
    Quoter(text).quote(d);
}

std::string hexByte(char c) {
    static constexpr std::string_view digits = "0123456789abcdef";
    const auto byte = static_cast<unsigned char>(c);
    return {'0', 'x', digits[byte >> 4], digits[byte & 15]};
}

void reportTooLarge(const std::string& file, size_t limit, Sink& sink) {
    sink.error("file-too-large", {file, 0, 0, 0},
               "the file is larger than the limit of " + std::to_string(limit) + " bytes",
               "split the unit, or check that this is the right file");
}

} // namespace

bool checkText(std::string_view text, const std::string& file, size_t limit, Sink& sink) {
    if (text.size() > limit) {
        reportTooLarge(file, limit, sink);
        return false;
    }
    if (const size_t nul = text.find('\0'); nul != std::string_view::npos) {
        quoteFrom(sink.error("file-nul-byte", placeOf(text, nul, file),
                             "the file has a NUL byte, so it is not a text file",
                             "save it as UTF-8 text"),
                  text);
        return false;
    }
    if (const size_t bad = util::findInvalidUtf8(text); bad != std::string_view::npos) {
        quoteFrom(sink.error("file-not-utf8", placeOf(text, bad, file),
                             "the byte " + hexByte(text[bad]) + " is not valid UTF-8",
                             "save the file as UTF-8"),
                  text);
        return false;
    }
    return true;
}

std::optional<std::string> readSource(const std::string& path, Sink& sink, size_t limit) {
    auto text = util::readFile(path, limit);
    if (!text) {
        std::error_code error;
        const auto size = std::filesystem::file_size(path, error);
        if (!error && std::filesystem::is_regular_file(path, error) && size > limit)
            reportTooLarge(path, limit, sink);
        else
            sink.error("file-unreadable", {path, 0, 0, 0}, text.error().message);
        return std::nullopt;
    }
    if (!checkText(*text, path, limit, sink))
        return std::nullopt;
    return std::move(*text);
}

} // namespace palindrome::diag
