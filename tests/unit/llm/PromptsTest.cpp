// PromptsTest.cpp - templates found, filled without escaping, and recognised again.
// SPDX-License-Identifier: MIT
#include "llm/Prompts.h"

#include "MockServer.h"
#include "llm/ReplyParser.h"
#include "util/Files.h"

#include <doctest/doctest.h>

using namespace palindrome;
using namespace palindrome::llm;
using palindrome::llm::testing::ScopedVariable;
using palindrome::llm::testing::TemporaryFolder;

namespace {

EncodeData sampleSpec() {
    EncodeData data;
    data.unit = "counter";
    data.table = "# counter\n\n| a && b \\|\\| \"c\" | <x> |\n";
    data.clock = "clk";
    data.edge = "posedge";
    data.reset = "rst_n";
    data.active = "low";
    data.style = "async";
    data.registers = {"count", "mem [4]"};
    return data;
}

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

std::string encode(const EncodeData& data) {
    const Result<RenderedPrompt> prompt = renderEncode(data);
    REQUIRE(prompt);
    return promptText(*prompt);
}

} // namespace

TEST_CASE("the encode prompt carries the table as it is, and the conventions of its reset") {
    const Result<RenderedPrompt> prompt = renderEncode(sampleSpec());
    REQUIRE(prompt);
    CHECK(prompt->prompt.id == "encode");
    CHECK_FALSE(prompt->prompt.version.empty());
    REQUIRE(prompt->messages.size() == 1);
    CHECK(prompt->messages[0].role == Role::User);
    const std::string text = promptText(*prompt);
    CHECK(has(text, "```markdown\n# counter\n\n| a && b \\|\\| \"c\" | <x> |\n```\n"));
    CHECK(has(text, "always_ff @(posedge clk or negedge rst_n)"));
    CHECK(has(text, "if (!rst_n)"));
    CHECK(has(text, "`count`; `mem [4]`; "));
    CHECK_FALSE(has(text, "{{"));
    CHECK_FALSE(has(text, "\n\n\n"));
    CHECK(text.back() == '\n');
}

TEST_CASE("the conventions follow the clocking of the unit") {
    EncodeData data = sampleSpec();
    data.style = "sync";
    data.active = "high";
    data.reset = "rst";
    CHECK(has(encode(data), "always_ff @(posedge clk)` with `if (rst)`"));
    CHECK_FALSE(has(encode(data), "or posedge rst"));
    data.hasReset = false;
    CHECK(has(encode(data), "There is no reset."));
    data.hasClock = false;
    data.registers.clear();
    CHECK(has(encode(data), "purely combinational: no clock"));
    CHECK_FALSE(has(encode(data), "always_ff @("));
}

TEST_CASE("the unspecified, memories and signals are spoken of only where they are") {
    EncodeData data = sampleSpec();
    CHECK_FALSE(has(encode(data), "leaves a value open"));
    CHECK_FALSE(has(encode(data), "unpacked dimension. Its words"));
    data.hasUnspecified = data.hasMemory = true;
    data.signals = {"logic sum"};
    CHECK(has(encode(data), "leaves a value open"));
    CHECK(has(encode(data), "unpacked dimension. Its words"));
    CHECK(has(encode(data), "`logic sum`; "));
}

TEST_CASE("a table with fences in it is fenced by more") {
    EncodeData data = sampleSpec();
    data.table = "# counter\n\n```sv\nx\n```\n";
    CHECK(has(encode(data), "````markdown\n# counter\n\n```sv\nx\n```\n````\n"));
}

TEST_CASE("template tags in the user's text stay text") {
    EncodeData data = sampleSpec();
    data.table = "# counter\n{{#has_clock}} {{{unit}}} &amp; {{> _writing}}\n";
    CHECK(has(encode(data), "{{#has_clock}} {{{unit}}} &amp; {{> _writing}}\n"));
}

TEST_CASE("the decode prompt has the code and nothing else of the user's, comments stripped") {
    const Result<RenderedPrompt> prompt =
        renderDecode({.hdl = "module m; // secret intent\n  wire a = b && c;\nendmodule",
                      .problems = {},
                      .previous = {}});
    REQUIRE(prompt);
    const std::string text = promptText(*prompt);
    CHECK(prompt->prompt.id == "decode");
    CHECK(has(text, "```systemverilog\nmodule m;\n  wire a = b && c;\nendmodule\n```\n"));
    CHECK_FALSE(has(text, "secret intent"));
    CHECK_FALSE(has(text, "earlier answer"));
    const auto kept =
        renderDecode({.hdl = "// kept\n", .keepComments = true, .problems = {}, .previous = {}});
    CHECK(has(promptText(*kept), "// kept\n"));
}

TEST_CASE("a second decode shows the first answer and what is wrong with it") {
    const auto prompt = renderDecode(
        {.hdl = "module m; endmodule\n", .problems = "line 3: ragged", .previous = "# m\n```\n"});
    const std::string text = promptText(*prompt);
    CHECK(has(text, "````markdown\n# m\n```\n````\n"));
    CHECK(has(text, "```\nline 3: ragged\n```\n"));
}

TEST_CASE("the example in the decode prompt reads as one table document") {
    const auto prompt = renderDecode({.hdl = "", .problems = {}, .previous = {}});
    const std::string text = promptText(*prompt);
    const size_t begin = text.find("````markdown");
    const auto table = extractLct(text.substr(begin, text.find("\n````\n", begin) + 6 - begin));
    REQUIRE(table);
    CHECK(table->starts_with("# timer\n"));
    CHECK(has(*table, "| otherwise |  | 2'b00 |"));
}

TEST_CASE("the repair prompt holds spec, module and finding") {
    RepairData data;
    data.spec = sampleSpec();
    data.previous = "module counter; endmodule";
    data.counterexample = "cycle | count\n1 | 3";
    const auto prompt = renderRepair(data);
    REQUIRE(prompt);
    CHECK(prompt->prompt.id == "repair");
    const std::string text = promptText(*prompt);
    CHECK(has(text, "| a && b \\|\\| \"c\" | <x> |"));
    CHECK(has(text, "module counter; endmodule\n```\n"));
    CHECK(has(text, "cycle | count\n1 | 3\n```\n"));
    CHECK_FALSE(has(text, "The compiler, or the reader"));
    CHECK_FALSE(has(text, "\n\n\n"));
    data.counterexample.clear();
    data.previous.clear();
    data.diagnostics = "the answer has no module in it";
    const std::string other = promptText(*renderRepair(data));
    CHECK(has(other, "The compiler, or the reader"));
    CHECK_FALSE(has(other, "The module as it is"));
    CHECK_FALSE(has(other, "The proof found"));
}

TEST_CASE("a printed prompt is recognised by its opening words, other text is not") {
    CHECK(identifyPrompt(encode(sampleSpec()))->id == "encode");
    CHECK(identifyPrompt(promptText(*renderDecode({.hdl = "x", .problems = {}, .previous = {}})))
              ->id == "decode");
    RepairData repair;
    repair.spec = sampleSpec();
    CHECK(identifyPrompt(promptText(*renderRepair(repair)))->id == "repair");
    CHECK_FALSE(identifyPrompt("Write a poem."));
    CHECK_FALSE(identifyPrompt(""));
    CHECK_FALSE(identifyPrompt(" " + encode(sampleSpec())));
}

TEST_CASE("the folder of templates can be replaced, and bad templates are named") {
    const TemporaryFolder folder;
    const ScopedVariable variable("PALINDROME_PROMPTS", folder.path().c_str());
    CHECK_FALSE(renderEncode(sampleSpec())); // empty: no silent fall-back
    const auto put = [&](const char* name, std::string_view text) {
        REQUIRE(util::writeFileAtomic(folder.path() / name, text));
    };
    const auto fault = [&] {
        const auto prompt = renderEncode(sampleSpec());
        return prompt ? std::string() : prompt.error().message;
    };
    put("encode.mustache", "no front matter");
    CHECK(has(fault(), "front matter"));
    put("encode.mustache", "---\nid: x\nversion: 2\n");
    CHECK(has(fault(), "no end"));
    put("encode.mustache", "---\nid: x\nversion: 2\n---\nText");
    CHECK(has(fault(), "lacks one of"));
    put("encode.mustache", "---\nid: x\nversion: 2\npurpose: p\nauthor: y\n---\nText");
    CHECK(has(fault(), "unknown front matter `author`"));
    put("encode.mustache", "---\nid: x\nversion: 2\npurpose: p\n---\n{{#open}}");
    CHECK(has(fault(), "encode.mustache"));
    put("encode.mustache", "---\nid: x\nversion: 2\npurpose: p\n---\n{{> _gone}}");
    CHECK(has(fault(), "_gone.mustache"));
    put("encode.mustache", "---\nid: x\nversion: 2\npurpose: p\n---\n{{> ../../etc/passwd}}");
    CHECK(has(fault(), "odd name"));
    put("encode.mustache", "---\nid: x\nversion: 2\npurpose: p\n---\nDo {{unit}}.\n");
    const auto prompt = renderEncode(sampleSpec());
    REQUIRE(prompt);
    CHECK(promptText(*prompt) == "Do counter.\n");
    CHECK(prompt->prompt == PromptId{"x", "2"});
}
