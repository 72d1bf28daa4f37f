// ScratchFolderTest.cpp - temporary folders: new, private, gone afterwards.
// SPDX-License-Identifier: MIT
#include "util/Files.h"
#include "util/ScratchFolder.h"

#include <doctest/doctest.h>
#include <optional>

using namespace palindrome::util;
namespace fs = std::filesystem;

TEST_CASE("a scratch folder is new, private, and goes with all that is in it") {
    fs::path place;
    {
        auto outer = ScratchFolder::make();
        REQUIRE(outer);
        auto scratch = ScratchFolder::make(outer->path() / "not/yet");
        auto second = ScratchFolder::make(outer->path() / "not/yet");
        REQUIRE((scratch && second));
        CHECK(scratch->path() != second->path());
        place = outer->path();
        CHECK(fs::is_directory(scratch->path()));
        CHECK(fs::is_empty(scratch->path()));
        CHECK((fs::status(scratch->path()).permissions() & fs::perms::all) == fs::perms::owner_all);
        REQUIRE(writeFileAtomic(scratch->path() / "deep/down.txt", "x"));
    }
    CHECK_FALSE(fs::exists(place));
}

TEST_CASE("a scratch folder that is released or moved from stays") {
    auto outer = ScratchFolder::make();
    REQUIRE(outer);
    fs::path kept, moved;
    {
        auto scratch = ScratchFolder::make(outer->path());
        REQUIRE(scratch);
        kept = scratch->path();
        scratch->release();
        auto first = ScratchFolder::make(outer->path());
        REQUIRE(first);
        moved = first->path();
        std::optional<ScratchFolder> second(std::move(*first));
        CHECK(first->path().empty());
        CHECK(second->path() == moved);
        CHECK(fs::exists(moved));
    }
    CHECK(fs::exists(kept));
    CHECK_FALSE(fs::exists(moved));
}

TEST_CASE("a scratch folder where none can be is a failure with the place") {
    auto outer = ScratchFolder::make();
    REQUIRE(outer);
    REQUIRE(writeFileAtomic(outer->path() / "file", "x"));
    auto scratch = ScratchFolder::make(outer->path() / "file");
    REQUIRE_FALSE(scratch);
    CHECK(scratch.error().kind == palindrome::Failure::Kind::Unwritable);
    CHECK(scratch.error().message.find("file") != std::string::npos);
}
