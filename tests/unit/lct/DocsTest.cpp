// DocsTest.cpp - the example in the user's reference of the format is a canonical unit.
// SPDX-License-Identifier: MIT
#include "Samples.h"

#include "lct/Printer.h"
#include "util/Files.h"

using namespace palindrome;
using namespace palindrome::lct;

TEST_CASE("the unit shown in docs/lct.md is read without a finding and is canonical") {
    const std::string page =
        util::readFile(std::string(PALINDROME_SOURCE_DIR) + "/docs/lct.md").value();
    const std::string fence = "```markdown\n";
    const size_t begin = page.find(fence);
    REQUIRE(begin != std::string::npos);
    const size_t start = begin + fence.size(), end = page.find("```\n", start);
    REQUIRE(end != std::string::npos);
    const std::string example = page.substr(start, end - start);
    const Unit unit = samples::mustRead(example);
    CHECK(unit.tables.size() == 1);
    CHECK(printMarkdown(unit) == example);
}

TEST_CASE("docs/lct.md names every section with its columns") {
    const std::string page =
        util::readFile(std::string(PALINDROME_SOURCE_DIR) + "/docs/lct.md").value();
    for (const auto* row :
         {"| `Parameters` | name, type, value, note |", "| `Types` | name, definition, note |",
          "| `Clocking` | clock, edge, reset, active, style |",
          "| `Ports` | name, direction, type, note |", "| `Registers` | name, type, reset, note |",
          "| `Signals` | name, type, note |", "| `Equations` | name, expression, note |",
          "| `Assumptions` | name, expression, for, note |",
          "| `Invariants` | name, expression, for, note |",
          "| `Properties` | name, expression, for, note |",
          "| `Instances` | name, unit, parameters, note |",
          "| `Connections` | from, to, for, note |"})
        CHECK_MESSAGE(page.find(row) != std::string::npos, row);
}
