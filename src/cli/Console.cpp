// Console.cpp - the two output streams of the program: results and messages.
// SPDX-License-Identifier: MIT
#include "cli/Console.h"

#include <cerrno>
#include <cstdlib>
#include <sys/ioctl.h>
#include <unistd.h>

namespace palindrome::cli {

namespace {

const char* code(Paint style) {
    switch (style) {
    case Paint::Bold: return "1";
    case Paint::Dim: return "2";
    case Paint::Red: return "1;31";
    case Paint::Green: return "32";
    case Paint::Yellow: return "33";
    case Paint::Cyan: return "36";
    case Paint::None: break;
    }
    return "";
}

std::string painted(bool use, Paint style, std::string_view text) {
    if (!use || style == Paint::None || text.empty())
        return std::string(text);
    return std::string("\x1b[") + code(style) + "m" + std::string(text) + "\x1b[0m";
}

bool colorAllowedByEnvironment() {
    const char* no = std::getenv("NO_COLOR");
    const char* term = std::getenv("TERM");
    return !(no && *no) && !(term && std::string_view(term) == "dumb");
}

} // namespace

Console::Console() : terminalOut(::isatty(1) == 1), terminalError(::isatty(2) == 1) {
    configure(ColorMode::Auto, false, false);
}

void Console::configure(ColorMode color, bool quietMode, bool json) {
    quiet = quietMode;
    jsonOnly = json;
    bool allowed = colorAllowedByEnvironment();
    auto decide = [&](bool terminal) {
        return color == ColorMode::Always || (color == ColorMode::Auto && terminal && allowed);
    };
    useColorOut = decide(terminalOut);
    useColorError = decide(terminalError);
}

void Console::write(int fd, std::string_view text) {
    while (!text.empty()) {
        ssize_t n = ::write(fd, text.data(), text.size());
        if (n < 0) {
            if (errno == EINTR)
                continue;
            // Nobody can be told that standard error is gone.
            if (fd == 1)
                ok = false;
            return;
        }
        text.remove_prefix(static_cast<size_t>(n));
    }
}

void Console::out(std::string_view text) {
    if (jsonOnly)
        return;
    clearStatus();
    write(1, text);
}

void Console::summary(std::string_view text) {
    if (!quiet)
        out(text);
}

void Console::json(std::string_view text) {
    clearStatus();
    write(1, text);
}

void Console::error(std::string_view text) {
    clearStatus();
    write(2, text);
}

void Console::note(std::string_view text) {
    if (!quiet)
        error(text);
}

void Console::status(std::string_view text) {
    if (!terminalError || quiet)
        return;
    unsigned limit = width() > 1 ? width() - 1 : 1;
    write(2, "\r\x1b[K");
    write(2, painted(useColorError, Paint::Dim, text.substr(0, limit)));
    statusShown = true;
}

void Console::clearStatus() {
    if (!statusShown)
        return;
    write(2, "\r\x1b[K");
    statusShown = false;
}

std::string Console::paint(Paint style, std::string_view text) const {
    return painted(useColorOut, style, text);
}

std::string Console::paintError(Paint style, std::string_view text) const {
    return painted(useColorError, style, text);
}

unsigned Console::width() const {
    winsize size{};
    if (::ioctl(terminalOut ? 1 : 2, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        return size.ws_col;
    return 100;
}

} // namespace palindrome::cli
