// CommandLineTest.cpp - words of the command line, exit codes, and the table of commands.
// SPDX-License-Identifier: MIT
#include "cli/Command.h"
#include "cli/Dispatch.h"
#include "cli/Options.h"

#include <doctest/doctest.h>
#include <set>
#include <sstream>

using namespace palindrome;
using namespace palindrome::cli;

TEST_CASE("simulator spellings become options, and words after -- stay") {
    CHECK(expandPlusOptions({"a.sv", "+incdir+x+y", "+define+A=1+B", "--top", "m"}) ==
          std::vector<std::string>{"a.sv", "-I", "x", "-I", "y", "-D", "A=1", "-D", "B", "--top",
                                   "m"});
    CHECK(expandPlusOptions({"--", "+incdir+x"}) == std::vector<std::string>{"--", "+incdir+x"});
    CHECK(expandPlusOptions({"+incdir+"}).empty());
    CHECK(expandPlusOptions({"+other+x"}) == std::vector<std::string>{"+other+x"});
}

TEST_CASE("parameters are split at the first equals sign, and malformed ones are refused") {
    diag::Sink sink;
    auto good = splitParameters({"WIDTH=16", "INIT=4'h3", "E=a==b"}, sink);
    REQUIRE(good);
    CHECK(*good == Parameters{{"WIDTH", "16"}, {"INIT", "4'h3"}, {"E", "a==b"}});
    CHECK(!sink.hasErrors());
    for (const char* bad : {"WIDTH", "=3", "WIDTH=", "1X=3", "A B=3"}) {
        diag::Sink found;
        CHECK(!splitParameters({bad}, found));
        REQUIRE(found.errorCount() == 1);
        CHECK(found.all()[0].rule == "usage-parameter");
    }
}

TEST_CASE("HDL options without any file are refused") {
    HdlOptions options;
    diag::Sink sink;
    CHECK(!options.sources({}, sink));
    REQUIRE(sink.errorCount() == 1);
    CHECK(sink.all()[0].rule == "usage-no-hdl");
    options.fileLists = {"files.f"};
    diag::Sink quiet;
    CHECK(options.sources({}, quiet));
}

TEST_CASE("the worse exit code wins, whatever the order") {
    CHECK(worseExit(ExitOk, ExitOk) == ExitOk);
    CHECK(worseExit(ExitOk, ExitUndecided) == ExitUndecided);
    CHECK(worseExit(ExitFinding, ExitUndecided) == ExitFinding);
    CHECK(worseExit(ExitInternal, ExitInput) == ExitInternal);
    for (const auto& a : exitDescriptions())
        for (const auto& b : exitDescriptions())
            CHECK(worseExit(a.code, b.code) == worseExit(b.code, a.code));
}

TEST_CASE("failures of the world have the documented exit codes") {
    CHECK(exitCodeOf(Failure::Kind::NotFound) == 3);
    CHECK(exitCodeOf(Failure::Kind::Unreadable) == 3);
    CHECK(exitCodeOf(Failure::Kind::Timeout) == 4);
    CHECK(exitCodeOf(Failure::Kind::Limit) == 4);
    CHECK(exitCodeOf(Failure::Kind::Unavailable) == 5);
    CHECK(exitCodeOf(Failure::Kind::Refused) == 5);
    CHECK(exitCodeOf(Failure::Kind::BadReply) == 5);
    CHECK(exitCodeOf(Failure::Kind::Unwritable) == 5);
    CHECK(exitCodeOf(Failure::Kind::Interrupted) == 130);
}

TEST_CASE("every command has a name of its own, a summary, examples and known exit codes") {
    std::set<std::string> names;
    std::set<int> known;
    for (const auto& exit : exitDescriptions())
        known.insert(exit.code);
    REQUIRE(commands().size() >= 13);
    for (const CommandEntry* entry : commands()) {
        CAPTURE(entry->name);
        CHECK(names.insert(entry->name).second);
        CHECK(findCommand(entry->name) == entry);
        CHECK(!std::string(entry->summary).empty());
        CHECK(!std::string(entry->details).empty());
        std::istringstream examples{entry->examples};
        int count = 0;
        for (std::string line; std::getline(examples, line); ++count)
            CHECK(line.starts_with(std::string("palindrome ")));
        CHECK(count >= 2);
        std::istringstream exits{entry->exits};
        for (std::string code; std::getline(exits, code, ',');)
            CHECK(known.count(std::stoi(code)) == 1);
        CHECK(entry->make() != nullptr);
    }
    CHECK(findCommand("no-such-command") == nullptr);
}
