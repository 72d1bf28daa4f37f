// RuleExamplesTest.cpp - runs the examples of the rules that reading a table can report.
// SPDX-License-Identifier: MIT
#include "RuleDocs.h"

#include "diag/Render.h"
#include "lct/Reader.h"

#include <doctest/doctest.h>
#include <stdlib.h>

using namespace palindrome;

namespace {

class Folder {
public:
    Folder() {
        std::string pattern =
            (std::filesystem::temp_directory_path() / "pal-rules-XXXXXX").string();
        path = ::mkdtemp(pattern.data());
    }
    ~Folder() { std::filesystem::remove_all(path); }
    std::string path;
};

std::vector<diag::Diagnostic> findingsOf(const ruledocs::Example& example, const Folder& folder) {
    const std::string name = !example.file.empty()        ? example.file
                             : example.language == "json" ? "example.lct.json"
                                                          : "example.lct.md";
    const std::string path = folder.path + "/" + name;
    if (!example.text.empty() || example.file.empty())
        REQUIRE(util::writeFileAtomic(path, example.text));
    diag::Sink sink;
    const auto unit = lct::readFile(path, sink);
    CHECK(unit.has_value() == !sink.hasErrors());
    return sink.all();
}

} // namespace

TEST_CASE("each example of a reading rule gives exactly that finding, with its place") {
    const Folder folder;
    size_t count = 0;
    for (const auto& section : ruledocs::readAll(PALINDROME_SOURCE_DIR)) {
        for (const auto& example : section.examples) {
            if (!example.run.empty() || example.language == "none")
                continue; // run by tests/run_rules.py, or not at all
            ++count;
            const auto findings = findingsOf(example, folder);
            const std::string text = section.page + ":" + std::to_string(example.line) + ": " +
                                     section.rule + "\n" + diag::renderText(findings);
            REQUIRE_MESSAGE(findings.size() == 1, text);
            CHECK_MESSAGE(findings[0].rule == section.rule, text);
            const bool wholeFile = section.rule.starts_with("file-") &&
                                   section.rule != "file-nul-byte" &&
                                   section.rule != "file-not-utf8";
            CHECK_MESSAGE((findings[0].span.line != 0) == !wholeFile, text);
            if (!wholeFile && section.rule != "lct-too-complex" &&
                section.rule != "lct-too-many-columns")
                CHECK_MESSAGE(!findings[0].quote.empty(), text);
        }
    }
    CHECK(count >= 50);
}
