// SourceTest.cpp - files that are no clean text are refused before anything parses them.
// SPDX-License-Identifier: MIT
#include "diag/Source.h"

#include "util/Files.h"

#include <doctest/doctest.h>
#include <filesystem>

using namespace palindrome;
using namespace palindrome::diag;

namespace {

class Folder {
public:
    Folder() {
        std::string pattern = (std::filesystem::temp_directory_path() / "pal-diag-XXXXXX").string();
        path = ::mkdtemp(pattern.data());
    }
    ~Folder() { std::filesystem::remove_all(path); }
    std::string file(const std::string& name, std::string_view text) const {
        const std::string full = path + "/" + name;
        REQUIRE(util::writeFileAtomic(full, text));
        return full;
    }
    std::string path;
};

Diagnostic onlyFinding(std::string_view text, size_t limit = 1000) {
    Sink sink;
    CHECK_FALSE(checkText(text, "f", limit, sink));
    REQUIRE(sink.all().size() == 1);
    return sink.all()[0];
}

} // namespace

TEST_CASE("clean text passes") {
    Sink sink;
    CHECK(checkText("", "f", 10, sink));
    CHECK(checkText("a→\n\t\r\n", "f", 10, sink));
    CHECK(sink.all().empty());
}

TEST_CASE("the first byte that does not belong into a text is pointed at") {
    const Diagnostic nul = onlyFinding(std::string_view("ab\ncd\0e", 7));
    CHECK(nul.rule == "file-nul-byte");
    CHECK(nul.span == Span{"f", 2, 3, 1});
    const Diagnostic latin = onlyFinding("x\nf\xfcr");
    CHECK(latin.rule == "file-not-utf8");
    CHECK(latin.span == Span{"f", 2, 2, 1});
    CHECK(latin.message.find("0xfc") != std::string::npos);
    CHECK(latin.quote == "f\xfcr");
    CHECK(onlyFinding("\xed\xa0\x80").rule == "file-not-utf8");
    CHECK(onlyFinding("12345", 4).rule == "file-too-large");
}

TEST_CASE("reading reports missing, unreadable and too large files") {
    const Folder folder;
    Sink sink;
    CHECK(readSource(folder.file("ok", "text"), sink) == "text");
    CHECK(sink.all().empty());
    CHECK_FALSE(readSource(folder.path + "/none", sink));
    CHECK(sink.all().back().rule == "file-unreadable");
    CHECK_FALSE(readSource(folder.path, sink));
    CHECK(sink.all().back().rule == "file-unreadable");
    CHECK_FALSE(readSource(folder.file("large", "12345"), sink, 4));
    CHECK(sink.all().back().rule == "file-too-large");
    CHECK(readSource(folder.file("fits", "1234"), sink, 4));
    CHECK_FALSE(readSource(folder.file("bad", "\xff"), sink));
    CHECK(sink.all().back().rule == "file-not-utf8");
}
