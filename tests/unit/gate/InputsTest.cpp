// InputsTest.cpp - which files a unit is made of, and which paths and file lists are refused.
// SPDX-License-Identifier: MIT
#include "gate/Inputs.h"

#include "FakeSnapshot.h"
#include "gate/FileList.h"

#include <algorithm>
#include <doctest/doctest.h>

using namespace palindrome;
using namespace palindrome::gate;
using Kind = TreeEntry::Kind;

namespace {

UnitSetup setup() {
    UnitSetup u;
    u.name = "u";
    u.spec = "u.lct.md";
    u.hdl = {"rtl/u.sv"};
    return u;
}

FakeSnapshot tree() {
    return FakeSnapshot{{"u.lct.md", "table"}, {"rtl/u.sv", "module"}, {"inc/a.svh", "a"},
                         {"rtl/files.f", "u.sv // the module\n+define+FAST\n"}};
}

UnitInputs of(const UnitSetup& unit, const FakeSnapshot& snapshot) {
    auto inputs = inputsOf(unit, snapshot, {});
    REQUIRE(inputs);
    return *inputs;
}

bool has(const UnitInputs& inputs, const std::string& rule) {
    return std::ranges::find(inputs.faults, rule, &InputFault::rule) != inputs.faults.end();
}

} // namespace

TEST_CASE("a path inside of a tree has no way out of it") {
    for (const char* path : {"a", "a/b.sv", "a b/ü.sv", "..a/b..", "a/...sv"}) {
        CAPTURE(path);
        CHECK(pathFault(path).empty());
    }
    for (const std::string& path :
         {std::string(""), std::string("/etc/passwd"), std::string("../a"), std::string("a/../b"),
          std::string("a/.."), std::string("./a"), std::string("a/./b"), std::string("a//b"),
          std::string("a/.git/config"), std::string(".git"),
          std::string("a\\b"), std::string("a\nb"), std::string("a\x1b[31m"), std::string("a\0b", 3),
          std::string("a\x7f")}) {
        CAPTURE(path);
        CHECK_FALSE(pathFault(path).empty());
    }
}

TEST_CASE("a unit is its declared files, and the same ones are the same unit") {
    UnitSetup unit = setup();
    unit.include = {"inc"};
    auto inputs = of(unit, tree());
    CHECK(inputs.faults.empty());
    CHECK(inputs.files.size() == 3);
    CHECK(inputs == of(unit, tree()));
    FakeSnapshot other = tree();
    other.add("elsewhere.sv", Kind::File, "more");
    CHECK(inputs == of(unit, other));
    other.add("inc/a.svh", Kind::File, "changed");
    CHECK_FALSE(inputs == of(unit, other));
}

TEST_CASE("file lists are resolved where they lie") {
    UnitSetup unit = setup();
    unit.hdl = {};
    unit.fileLists = {"rtl/files.f"};
    const auto inputs = of(unit, tree());
    CHECK(inputs.hdl == std::vector<std::string>{"rtl/u.sv"});
    CHECK(inputs.define == std::vector<std::string>{"FAST"});
    CHECK(inputs.faults.empty());
}

TEST_CASE("options, variables and patterns are problems, and a list that names itself ends") {
    for (const char* text : {"-y lib", "$HOME/a.sv", "*.sv", "--exe main.cpp", "-CFLAGS x"}) {
        CAPTURE(text);
        CHECK_FALSE(readFileList(text, "f.f").problems.empty());
    }
    UnitSetup unit = setup();
    unit.fileLists = {"rtl/files.f"};
    FakeSnapshot loop = tree();
    loop.add("rtl/files.f", Kind::File, "-F files.f\nmore.sv\n");
    loop.add("rtl/more.sv", Kind::File, "module more");
    CHECK(of(unit, loop).hdl == std::vector<std::string>{"rtl/u.sv", "rtl/more.sv"});
}

TEST_CASE("what is missing, a submodule, and links out of the tree are faults") {
    FakeSnapshot snapshot = tree();
    UnitSetup unit = setup();
    unit.hdl = {"rtl/gone.sv"};
    CHECK(has(of(unit, snapshot), "gate-file-missing"));
    CHECK(of(unit, snapshot).hdlMissing);

    snapshot.add("rtl/u.sv", Kind::Submodule, "1111");
    CHECK(has(of(setup(), snapshot), "gate-submodule"));
    for (const char* target : {"/etc/passwd", "../../x.sv", "u.sv"}) { // the last is itself
        CAPTURE(target);
        snapshot.add("rtl/u.sv", Kind::Link, target);
        CHECK_FALSE(of(setup(), snapshot).faults.empty());
    }
    snapshot.add("rtl/real.sv", Kind::File, "module");
    snapshot.add("rtl/u.sv", Kind::Link, "real.sv");
    CHECK(of(setup(), snapshot).faults.empty());
}

TEST_CASE("files beyond the limits are faults") {
    GateLimits limits;
    limits.sourceMiB = 1;
    FakeSnapshot snapshot = tree();
    const std::string large(2 << 20, 'x');
    snapshot.add("rtl/u.sv", Kind::File, large);
    auto inputs = *inputsOf(setup(), snapshot, limits);
    std::map<std::string, std::optional<uint64_t>> sizes;
    for (const std::string& id : idsOf(inputs))
        sizes[id] = (*snapshot.sizes({id}))[0];
    checkSize(inputs, sizes, limits);
    CHECK(has(inputs, "gate-too-large"));

    limits.files = 1;
    UnitSetup unit = setup();
    unit.include = {"rtl"};
    CHECK_FALSE(inputsOf(unit, tree(), limits)->faults.empty());
}
