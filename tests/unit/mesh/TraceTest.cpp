// TraceTest.cpp - traces of packets, and what is said of bad lines.
// SPDX-License-Identifier: MIT
#include "mesh/TraceFile.h"
#include "util/Files.h"

#include <doctest/doctest.h>
#include <filesystem>

using namespace palindrome;

namespace {

struct Read {
    std::optional<std::vector<mesh::TraceEntry>> entries;
    std::vector<diag::Diagnostic> found;
};

Read readText(const std::string& text, unsigned k = 4) {
    const auto path = std::filesystem::temp_directory_path() / "palindrome-trace-test.txt";
    REQUIRE(util::writeFileAtomic(path, text));
    diag::Sink sink;
    Read read{mesh::readTrace(path.string(), k, sink), {}};
    read.found.assign(sink.all().begin(), sink.all().end());
    std::filesystem::remove(path);
    return read;
}

} // namespace

TEST_CASE("a trace has packets by number or place, and comments") {
    const auto read = readText("# who to whom\n0 0 15 4\n\n3\t1,2  3,0 1 # one\n");
    REQUIRE(read.entries);
    REQUIRE(read.entries->size() == 2);
    CHECK((*read.entries)[0].destination == 15);
    CHECK((*read.entries)[1].source == 9);
    CHECK((*read.entries)[1].destination == 3);
    CHECK((*read.entries)[1].cycle == 3);
}

TEST_CASE("each bad line of a trace is reported at its word") {
    const struct {
        const char* text;
        unsigned line, column;
        const char* message;
    } cases[] = {
        {"0 0 16 4\n", 1, 5, "no node"},     {"0 0 0,4 4\n", 1, 5, "no node"},
        {"0 0 4,0 4\n", 1, 5, "no node"},    {"0 0 , 4\n", 1, 5, "no node"},
        {"0 -1 2 4\n", 1, 3, "no node"},     {"\n0 0 1 0\n", 2, 7, "1 to 15"},
        {"0 0 1 16\n", 1, 7, "1 to 15"},     {"x 0 1 1\n", 1, 1, "no cycle"},
        {"5 0 1 1\n4 0 1 1\n", 2, 1, "behind"}, {"0 0 1\n", 1, 5, "four words"},
        {"0 0 1 1 1\n", 1, 9, "four words"}, {"", 1, 1, "no packet"},
        {"# only\n", 1, 1, "no packet"}};
    for (const auto& c : cases) {
        CAPTURE(c.text);
        const auto read = readText(c.text);
        CHECK_FALSE(read.entries);
        REQUIRE(read.found.size() == 1);
        CHECK(read.found[0].rule == "mesh-trace");
        CHECK(read.found[0].span.line == c.line);
        CHECK(read.found[0].span.column == c.column);
        CHECK(read.found[0].message.find(c.message) != std::string::npos);
    }
}

TEST_CASE("a trace of nothing but bad lines ends after some") {
    std::string text;
    for (int i = 0; i < 1000; ++i)
        text += "bad\n";
    CHECK(readText(text).found.size() == 20);
}
