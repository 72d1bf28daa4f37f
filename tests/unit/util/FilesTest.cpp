// FilesTest.cpp - reading what is no ordinary file.
// SPDX-License-Identifier: MIT
#include "util/Files.h"
#include "util/ScratchFolder.h"

#include <chrono>
#include <doctest/doctest.h>
#include <fcntl.h>
#include <string>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

using namespace palindrome::util;

TEST_CASE("a pipe is read to its end, however late its writer is") {
    int ends[2];
    REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
    std::jthread writer([fd = ends[1]] {
        for (const char* part : {"first, ", "second"}) {
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
            const std::string text = part;
            CHECK(::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()));
        }
        ::close(fd);
    });
    const auto text = readFile("/dev/fd/" + std::to_string(ends[0]), 100);
    REQUIRE(text);
    CHECK(*text == "first, second");
    ::close(ends[0]);
}

TEST_CASE("a named pipe that nobody writes to is empty, and is not waited for") {
    const auto folder = ScratchFolder::make();
    REQUIRE(folder);
    const auto path = folder->path() / "pipe";
    REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
    const auto text = readFile(path, 100);
    REQUIRE(text);
    CHECK(text->empty());
}
