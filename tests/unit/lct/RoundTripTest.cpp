// RoundTripTest.cpp - reading what was printed gives the same unit, for every input.
// SPDX-License-Identifier: MIT
#include "Samples.h"
#include "UnitGenerator.h"

#include "diag/Render.h"
#include "lct/Json.h"
#include "lct/Printer.h"

#include <algorithm>
#include <cstdlib>
#include <random>

using namespace palindrome;
using namespace palindrome::lct;

namespace {

size_t iterations(size_t usual) {
    const char* wanted = std::getenv("PALINDROME_FUZZ");
    return wanted ? static_cast<size_t>(std::strtoull(wanted, nullptr, 10)) : usual;
}

/// Empty if all conversions keep the unit; else what went wrong.
std::string lossIn(const Unit& unit) {
    const std::string text = printMarkdown(unit);
    diag::Sink sink;
    const auto again = readMarkdown(text, "printed.lct.md", sink);
    if (!again)
        return "not readable:\n" + diag::renderText(sink.all()) + text;
    if (!(*again == unit))
        return "read as another unit:\n" + text + "\nwhich prints as\n" + printMarkdown(*again);
    if (printMarkdown(*again) != text)
        return "printed differently:\n" + text + "\nand then\n" + printMarkdown(*again);
    const std::string json = printJson(unit);
    const auto fromJson = readJson(json, "printed.json", sink);
    if (!fromJson)
        return "JSON not readable:\n" + diag::renderText(sink.all()) + json;
    if (!(*fromJson == unit))
        return "JSON read as another unit:\n" + json;
    if (printJson(*fromJson) != json)
        return "JSON printed differently:\n" + json;
    return {};
}

/// Random edits of a text, with a taste for what means something in it.
std::string mutate(std::string text, std::mt19937_64& random) {
    static const std::vector<std::string> tokens = {"|",
                                                    "\n",
                                                    "\n\n",
                                                    "`",
                                                    "```\n",
                                                    "\\",
                                                    "## ",
                                                    "# ",
                                                    "---",
                                                    "|---|\n",
                                                    "- ",
                                                    "> ",
                                                    "<!--",
                                                    "-->",
                                                    "→ ",
                                                    "->",
                                                    "note",
                                                    " ",
                                                    "\t",
                                                    "otherwise",
                                                    "hold",
                                                    "policy: ",
                                                    "default: hold\n",
                                                    "<div>",
                                                    "\r",
                                                    "[x]: y\n",
                                                    "===\n",
                                                    "---\n",
                                                    "    ",
                                                    "## Table: z\n",
                                                    "{",
                                                    "*",
                                                    "_",
                                                    "~~~\n",
                                                    "\xc3\xa9",
                                                    "\x01",
                                                    "1. ",
                                                    "</script>",
                                                    "<!A",
                                                    "?>"};
    for (size_t i = 0, edits = 1 + random() % 4; i < edits; ++i) {
        const size_t at = text.empty() ? 0 : random() % text.size();
        const size_t length = std::min<size_t>(random() % 40, text.size() - at);
        switch (random() % 6) {
        case 0:
            text.erase(at, 1 + random() % 3);
            break;
        case 1:
            text.erase(at, length);
            break;
        case 2:
            text.insert(at, text.substr(at, length));
            break;
        case 3:
            text.insert(at, tokens[random() % tokens.size()]);
            break;
        case 4:
            if (!text.empty())
                text[at] = static_cast<char>(random() % 256);
            break;
        default: { // move a line
            const size_t end = std::min(text.find('\n', at), text.size());
            const size_t begin = text.rfind('\n', at) + 1;
            if (begin < end) {
                const std::string line = text.substr(begin, end - begin + 1);
                text.insert(text.rfind('\n', random() % text.size()) + 1, line);
            }
            break;
        }
        }
    }
    return text;
}

} // namespace

TEST_CASE("the sample with every form survives all conversions") {
    CHECK(lossIn(samples::mustRead(samples::everything)) == "");
}

TEST_CASE("canonical text is printed as it was read") {
    const std::string text = printMarkdown(samples::mustRead(samples::everything));
    CHECK(text.find("| RUN | != 3 | 1 | - | sum |  |") != std::string::npos);
    CHECK(text.find("| otherwise | '0 |") != std::string::npos);
    CHECK(text.find("| win[3:1] | `a*b*3` |  |") != std::string::npos);
    CHECK(
        text.find(
            "## Table: next state\npolicy: unique\ndefault: hold\n\nWhy it is so.\n\n| state |") !=
        std::string::npos);
    CHECK(text.find("## Table: memory\n| → mem[count[1:0]] | → last |\n|---|---|\n") !=
          std::string::npos);
    CHECK(printMarkdown(samples::mustRead(text)) == text);
}

TEST_CASE("units made by a program survive all conversions") {
    for (size_t seed = 0, count = iterations(1500); seed < count; ++seed) {
        CAPTURE(seed);
        const std::string loss = lossIn(UnitGenerator(seed).unit());
        REQUIRE_MESSAGE(loss.empty(), loss);
    }
}

TEST_CASE("damaged files are refused or read without loss, and never crash") {
    std::mt19937_64 random(7);
    size_t accepted = 0, refused = 0;
    for (size_t i = 0, count = iterations(6000); i < count; ++i) {
        std::string text =
            i % 4 == 0 ? std::string(samples::everything) : printMarkdown(UnitGenerator(i).unit());
        text = mutate(text, random);
        CAPTURE(text);
        diag::Sink sink;
        const auto unit = readMarkdown(text, "damaged.lct.md", sink);
        REQUIRE(unit.has_value() == !sink.hasErrors());
        diag::renderText(sink.all());
        if (!unit) {
            ++refused;
            continue;
        }
        ++accepted;
        // JSON import refuses prose with an open fence or comment, so only Markdown must keep it.
        const std::string printed = printMarkdown(*unit);
        diag::Sink second;
        const auto again = readMarkdown(printed, "printed.lct.md", second);
        const std::string findings = printed + diag::renderText(second.all());
        REQUIRE_MESSAGE(again, findings);
        REQUIRE_MESSAGE(*again == *unit, printed);
        REQUIRE(printMarkdown(*again) == printed);
    }
    CHECK(accepted > 0);
    CHECK(refused > 0);
}

TEST_CASE("damaged JSON is refused or read without loss, and never crashes") {
    std::mt19937_64 random(11);
    size_t accepted = 0, refused = 0;
    for (size_t i = 0, count = iterations(3000); i < count; ++i) {
        const std::string text = mutate(printJson(UnitGenerator(i).unit()), random);
        CAPTURE(text);
        diag::Sink sink;
        const auto unit = readJson(text, "damaged.json", sink);
        REQUIRE(unit.has_value() == !sink.hasErrors());
        unit ? ++accepted : ++refused;
        if (unit) {
            const std::string loss = lossIn(*unit);
            REQUIRE_MESSAGE(loss.empty(), loss);
        }
    }
    CHECK(accepted > 0);
    CHECK(refused > 0);
}
