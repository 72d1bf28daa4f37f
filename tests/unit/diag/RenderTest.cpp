// RenderTest.cpp - what the user sees of a diagnostic.
// SPDX-License-Identifier: MIT
#include "diag/Render.h"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

using namespace palindrome::diag;

namespace {

Diagnostic sample() {
    Diagnostic d;
    d.rule = "lct-edge";
    d.message = "wrong edge";
    d.span = {"a.lct.md", 3, 5, 4};
    d.quote = "| b both |";
    d.quoteColumn = 5;
    d.suggestion = "did you mean `x`?";
    return d;
}

} // namespace

TEST_CASE(
    "a diagnostic is its place, message and rule, then the quote with a caret, then the way out") {
    CHECK(renderText(sample()) == "a.lct.md:3:5: error: wrong edge [lct-edge]\n"
                                  "    | b both |\n"
                                  "        ^~~~\n"
                                  "help: did you mean `x`?\n");
}

TEST_CASE("parts that a diagnostic does not have are left out") {
    Diagnostic d;
    d.message = "just this";
    CHECK(renderText(d) == "error: just this\n");
    d.span.file = "x.sv";
    d.severity = Severity::Warning;
    d.rule = "file-format";
    CHECK(renderText(d) == "x.sv: warning: just this [file-format]\n");
    d.span.line = 7;
    CHECK(renderText(d) == "x.sv:7: warning: just this [file-format]\n");
    d.quote = "abc";
    CHECK(renderText(d) == "x.sv:7: warning: just this [file-format]\n    abc\n");
}

TEST_CASE("notes follow with their own place") {
    Diagnostic d = sample();
    d.quote.clear();
    d.suggestion.clear();
    Diagnostic note;
    note.severity = Severity::Note;
    note.message = "first here";
    note.span = {"a.lct.md", 1, 1, 1};
    note.quote = "x";
    note.quoteColumn = 1;
    d.notes.push_back(note);
    CHECK(renderText(std::vector{d}) == "a.lct.md:3:5: error: wrong edge [lct-edge]\n"
                                        "a.lct.md:1:1: note: first here\n    x\n    ^\n");
}

TEST_CASE("the caret stands under its character behind tabs, wide and combining characters") {
    Diagnostic d;
    d.message = "m";
    d.span = {"f", 1, 1, 2};
    d.quote = "\té→漢e\u0301xy";
    d.quoteColumn = static_cast<unsigned>(d.quote.find("xy")) + 1;
    CHECK(renderText(d) == "f:1:1: error: m\n    \té→漢e\u0301xy\n    \t     ^~\n");
}

TEST_CASE("a caret never runs past the end of the quote") {
    Diagnostic d = sample();
    d.quoteColumn = 11; // just behind the text
    CHECK(renderText(d).find("    | b both |\n              ^\n") != std::string::npos);
    d.quoteColumn = 12;
    CHECK(renderText(d).find('^') == std::string::npos);
    d.quoteColumn = 9;
    d.span.length = 400;
    CHECK(renderText(d).find("            ^~\n") != std::string::npos);
}

TEST_CASE("a file cannot send control characters to the terminal or reorder its text") {
    Diagnostic d;
    d.message = "bad \x1b[31m name\x07";
    d.quote = "a\x1b]0;x\x9b\xff\u202e\u2066z\u009b";
    d.span = {"\x1b.md", 1, 1, 1};
    const std::string text = renderText(d);
    CHECK(text.find('\x1b') == std::string::npos);
    CHECK(text.find('\x07') == std::string::npos);
    CHECK(text.find("\u202e") == std::string::npos);
    CHECK(text.find("\u2066") == std::string::npos);
    CHECK(text.find("\u009b") == std::string::npos);
    CHECK(text.find("\ufffd[31m name\ufffd") != std::string::npos);
}

TEST_CASE("colour is used when it is asked for") {
    CHECK(renderText(sample(), {true}).find("\x1b[1;31merror:\x1b[0m") != std::string::npos);
    CHECK(renderText(sample(), {false}).find('\x1b') == std::string::npos);
}

TEST_CASE("JSON has every part, and replaces what is no UTF-8") {
    Diagnostic d = sample();
    d.quote = "a\xff";
    d.notes.push_back(Diagnostic{{}, Severity::Note, "n", {}, {}, 0, {}, {}});
    const auto json = nlohmann::json::parse(dumpJson(toJson(std::vector{d})));
    CHECK(json[0]["rule"] == "lct-edge");
    CHECK(json[0]["number"] == 236);
    CHECK(json[0]["severity"] == "error");
    CHECK(json[0]["message"] == "wrong edge");
    CHECK(json[0]["file"] == "a.lct.md");
    CHECK(json[0]["line"] == 3);
    CHECK(json[0]["column"] == 5);
    CHECK(json[0]["length"] == 4);
    CHECK(json[0]["quote"] == "a\ufffd");
    CHECK(json[0]["suggestion"] == "did you mean `x`?");
    CHECK(json[0]["notes"][0]["message"] == "n");
    CHECK_FALSE(json[0]["notes"][0].contains("line"));
    CHECK_FALSE(json[0]["notes"][0].contains("number"));
}

TEST_CASE("quotes are filled from the text of the file") {
    Sink sink;
    sink.error("lct-edge", {"f", 2, 3, 2}, "m");
    sink.error("lct-edge", {"other", 2, 3, 2}, "m");
    sink.error("lct-edge", {"f", 9, 3, 2}, "m");
    sink.all()[0].notes.push_back(
        Diagnostic{{}, Severity::Note, "n", {"f", 1, 1, 1}, {}, 0, {}, {}});
    quoteAll(sink, "f", "one\r\ntwo words\n");
    CHECK(sink.all()[0].quote == "two words");
    CHECK(sink.all()[0].quoteColumn == 3);
    CHECK(sink.all()[0].notes[0].quote == "one");
    CHECK(sink.all()[1].quote.empty());
    CHECK(sink.all()[2].quote.empty());
    CHECK(sink.hasErrors());
    CHECK(sink.errorCount() == 3);
}

TEST_CASE("long lines are quoted around the place") {
    const std::string line = std::string(5000, 'a') + "→→X" + std::string(5000, 'b');
    Diagnostic d;
    d.span = {"f", 1, 5007, 1};
    d.message = "m";
    Quoter quoter(line);
    quoter.quote(d);
    CHECK(d.quote.size() < 200);
    CHECK(d.quote.starts_with("…a"));
    CHECK(d.quote.ends_with("b…"));
    REQUIRE(d.quoteColumn > 0);
    CHECK(d.quote[d.quoteColumn - 1] == 'X');
}
