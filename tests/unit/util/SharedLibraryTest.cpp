// SharedLibraryTest.cpp - libraries that are loaded when they are needed.
// SPDX-License-Identifier: MIT
#include "util/SharedLibrary.h"

#include <array>
#include <doctest/doctest.h>

using namespace palindrome;

TEST_CASE("a library is loaded by the first name that the system knows") {
    double (*cosine)(double) = nullptr;
    void* missing = &cosine;
    const std::array names{"libno-such-library.so.0", "libm.so.6"};
    const std::array functions{
        util::LibraryFunction{"cos", reinterpret_cast<void**>(&cosine)},
        util::LibraryFunction{"no_such_function", &missing},
    };
    REQUIRE(util::loadLibrary(names, functions));
    REQUIRE((cosine != nullptr));
    CHECK(cosine(0.0) == 1.0);
    CHECK(missing == nullptr);
}

TEST_CASE("a library that is not installed is a failure with its name, and sets nothing") {
    void* place = nullptr;
    const std::array names{"libno-such-library.so.0"};
    const std::array functions{util::LibraryFunction{"f", &place}};
    auto loaded = util::loadLibrary(names, functions);
    REQUIRE_FALSE(loaded);
    CHECK(loaded.error().kind == Failure::Kind::Unavailable);
    CHECK(loaded.error().message.find("libno-such-library.so.0") != std::string::npos);
    CHECK(place == nullptr);
}
