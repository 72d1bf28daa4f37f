// BlocksTest.cpp - withholding table rows and inline markup never changes the block structure.
// SPDX-License-Identifier: MIT
#include "Samples.h"
#include "UnitGenerator.h"

#include "lct/Blocks.h"
#include "lct/Printer.h"
#include "util/Text.h"

#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm.h>
#include <random>

using namespace palindrome;
using namespace palindrome::lct;

namespace {

/// "heading 1 at 3, table 5 to 9": what cmark-gfm itself says of the whole text.
std::string directOutline(const std::string& text) {
    cmark_gfm_core_extensions_ensure_registered();
    cmark_parser* parser = cmark_parser_new(CMARK_OPT_DEFAULT);
    cmark_parser_attach_syntax_extension(parser, cmark_find_syntax_extension("table"));
    cmark_parser_feed(parser, text.data(), text.size());
    cmark_node* document = cmark_parser_finish(parser);
    std::string out;
    for (cmark_node* node = cmark_node_first_child(document); node; node = cmark_node_next(node)) {
        const std::string_view type = cmark_node_get_type_string(node);
        if (type == "heading" && cmark_node_get_heading_level(node) <= 2)
            out += "heading " + std::to_string(cmark_node_get_heading_level(node)) + " at " +
                   std::to_string(cmark_node_get_start_line(node)) + ", ";
        if (type != "table")
            continue;
        int rows = 0;
        for (cmark_node* row = cmark_node_first_child(node); row; row = cmark_node_next(row))
            ++rows;
        const int last = cmark_node_get_end_line(node);
        out += "table " + std::to_string(last - rows) + " to " + std::to_string(last) + ", ";
    }
    cmark_node_free(document);
    cmark_parser_free(parser);
    return out;
}

std::string ourOutline(const std::string& text) {
    diag::Sink sink;
    const auto lines = util::splitLines(text);
    const auto blocks = findBlocks(lines, "f", sink);
    if (!blocks)
        return sink.all().at(0).rule;
    std::string out;
    for (const Block& block : *blocks) {
        if (block.kind == Block::Kind::Heading)
            out += "heading " + std::to_string(block.level) + " at " + std::to_string(block.first) +
                   ", ";
        if (block.kind == Block::Kind::Table)
            out +=
                "table " + std::to_string(block.first) + " to " + std::to_string(block.last) + ", ";
    }
    return out;
}

/// Documents from lines that begin, continue and end blocks of all kinds.
std::string randomDocument(std::mt19937_64& random) {
    static const std::vector<std::string> lines = {"| a | b |",
                                                   "|---|---|",
                                                   "| 1 | 2 |",
                                                   "| 3 | `x` |",
                                                   "|",
                                                   "||",
                                                   "| x --> |",
                                                   "| </pre> |",
                                                   "a | b",
                                                   "---|---",
                                                   " | i | j |",
                                                   " |---|---|",
                                                   " | 5 | 6 |",
                                                   "   |---|",
                                                   "    | code |",
                                                   "# one",
                                                   "## two",
                                                   "### three",
                                                   "text",
                                                   "*emph* _x_ [a](b)",
                                                   "===",
                                                   "---",
                                                   "- item",
                                                   "  - deep",
                                                   "1. one",
                                                   "> quoted",
                                                   "> | q |",
                                                   "> |---|",
                                                   "```",
                                                   "~~~",
                                                   "<!-- c",
                                                   "-->",
                                                   "<div>",
                                                   "</div>",
                                                   "<pre>",
                                                   "<!X y",
                                                   "<?p",
                                                   "?>",
                                                   "<![CDATA[",
                                                   "]]>",
                                                   "[r]: /u",
                                                   "[r]:",
                                                   "/u \"t\"",
                                                   "    indented",
                                                   "\ttab",
                                                   "* * *",
                                                   "***bold***",
                                                   "<a href='x_y'>",
                                                   "\\| a",
                                                   "| a |",
                                                   "|---|",
                                                   "|:-:|",
                                                   "| only",
                                                   "&amp; !x ![i](j)",
                                                   "+ plus",
                                                   "***",
                                                   "___",
                                                   "_ _ _",
                                                   "#",
                                                   "##",
                                                   "####### x"};
    std::string text;
    for (size_t i = 0, count = random() % 24; i < count; ++i) {
        if (random() % 4 != 0)
            text += lines[random() % lines.size()];
        text += "\n";
        if (random() % 5 == 0) // tables with bodies are rare among random lines
            text += "| h | k |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |\n| 5 | 6 |\n";
    }
    return text;
}

} // namespace

TEST_CASE("headings and tables are those that cmark-gfm finds in the whole text") {
    CHECK(ourOutline(std::string(samples::everything)) ==
          directOutline(std::string(samples::everything)));
    std::mt19937_64 random(3);
    for (int i = 0; i < 30000; ++i) {
        const std::string text = randomDocument(random);
        CAPTURE(text);
        REQUIRE(ourOutline(text) == directOutline(text));
    }
    for (size_t seed = 0; seed < 500; ++seed) {
        const std::string text = printMarkdown(UnitGenerator(seed).unit());
        CAPTURE(text);
        REQUIRE(ourOutline(text) == directOutline(text));
    }
}

TEST_CASE("the lines of a table reach from its header to its last row") {
    diag::Sink sink;
    const std::string text = "text\n| a |\n|---|\n| 1 |\n| 2 |\nx\n| 3 |\n\n| a |\n|---|\n";
    const auto blocks = findBlocks(util::splitLines(text), "f", sink);
    REQUIRE(blocks);
    REQUIRE(blocks->size() == 3);
    CHECK((*blocks)[0].kind == Block::Kind::Paragraph);
    CHECK((*blocks)[0].last == 1);
    CHECK((*blocks)[1].first == 2);
    CHECK((*blocks)[1].last == 7);
    CHECK((*blocks)[2].first == 9);
    CHECK((*blocks)[2].last == 10);
}
