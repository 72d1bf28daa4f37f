// Console.cpp - the two output streams of the program: results and messages.
// SPDX-License-Identifier: MIT
#include "cli/Console.h"

#include "util/Escape.h"
#include "util/Text.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <fmt/format.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
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

std::string clock(double seconds) {
    const auto s = static_cast<unsigned long>(seconds + 0.5);
    return s < 3600 ? fmt::format("{}:{:02}", s / 60, s % 60)
                    : fmt::format("{}:{:02}:{:02}", s / 3600, s / 60 % 60, s % 60);
}

bool isFile(int fd) {
    struct stat status {};
    return ::fstat(fd, &status) == 0 && S_ISREG(status.st_mode);
}

bool colorAllowedByEnvironment() {
    const char* no = std::getenv("NO_COLOR");
    const char* term = std::getenv("TERM");
    return !(no && *no) && !(term && std::string_view(term) == "dumb");
}

} // namespace

Console::Console()
    : terminalOut(::isatty(1) == 1), terminalError(::isatty(2) == 1),
      commandLog{util::isCommandLog() && !isFile(1), util::isCommandLog() && !isFile(2)} {
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

void Console::show(int fd, std::string_view text) {
    const bool terminal = fd == 1 ? terminalOut : terminalError;
    if (terminal)
        write(fd, util::forColouredTerminal(text));
    else if (commandLog[fd - 1])
        write(fd, breakers[static_cast<size_t>(fd - 1)].pass(text));
    else
        write(fd, text);
}

void Console::out(std::string_view text) {
    if (jsonOnly)
        return;
    const std::lock_guard lock(mutex);
    clearStatus();
    show(1, text);
}

void Console::summary(std::string_view text) {
    if (!quiet)
        out(text);
}

void Console::json(std::string_view text) {
    const std::lock_guard lock(mutex);
    clearStatus();
    show(1, text);
}

void Console::error(std::string_view text) {
    const std::lock_guard lock(mutex);
    clearStatus();
    show(2, text);
}

void Console::note(std::string_view text) {
    if (!quiet)
        error(text);
}

void Console::workflow(std::string_view commands) {
    const std::lock_guard lock(mutex);
    clearStatus();
    write(2, commands);
}

void Console::status(std::string_view text) {
    if (!terminalError || quiet)
        return;
    const std::lock_guard lock(mutex);
    const std::string line = util::forTerminal(text, util::Lines::Join);
    const std::string times = timesOf(line);
    const size_t room = width() > times.size() + 1 ? width() - times.size() - 1 : 0;
    draw({line.substr(0, util::prefixOf(line, room)) + times});
    current = line;
    if (!ticker.joinable())
        ticker = std::jthread([this](const std::stop_token& stop) { tick(stop); });
}

void Console::status(const std::vector<std::string>& lines) {
    if (!terminalError || quiet || lines.empty())
        return;
    const std::lock_guard lock(mutex);
    draw(lines);
    current.clear();
}

/// Says the last line again each second, with its times as they are then.
void Console::tick(const std::stop_token& stop) {
    std::unique_lock lock(mutex);
    while (!ending.wait_for(lock, stop, std::chrono::seconds(1),
                            [&] { return stop.stop_requested(); }))
        if (statusLines == 1 && !current.empty())
            status(std::string(current));
}

/// " 0:12, about 0:40 left": nothing in the first second, when nobody can know.
std::string Console::timesOf(std::string_view line) const {
    const double seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    if (seconds < 1)
        return {};
    unsigned step = 0, all = 0;
    if (std::sscanf(std::string(line.substr(0, 40)).c_str(), "[%u/%u]", &step, &all) == 2 &&
        step > 1 && step <= all)
        return fmt::format("  {}, about {} left", clock(seconds),
                           clock(seconds / (step - 1) * (all - step + 1)));
    if (most > seconds && all == 0)
        return fmt::format("  {}, at most {} left", clock(seconds), clock(most - seconds));
    return "  " + clock(seconds);
}

void Console::draw(const std::vector<std::string>& lines) {
    const size_t columns = width() > 1 ? width() - 1 : 1;
    const size_t rows = std::min<size_t>(lines.size(), height() > 2 ? height() - 1 : 1);
    // One write, so that no half-drawn table is seen.
    std::string text = backToStatus();
    for (size_t i = 0; i < rows; ++i) {
        const bool last = i + 1 == rows;
        // The last line of what does not fit is the most telling one.
        const std::string line =
            util::forTerminal(last ? lines.back() : lines[i], util::Lines::Join);
        text += painted(useColorError, Paint::Dim, line.substr(0, util::prefixOf(line, columns)));
        text += last ? "" : "\n";
    }
    write(2, text);
    statusLines = rows;
}

void Console::clearStatus() {
    const std::lock_guard lock(mutex);
    if (statusLines == 0)
        return;
    write(2, backToStatus());
    statusLines = 0;
}

/// What clears the lines that are shown and leaves the cursor at their beginning.
std::string Console::backToStatus() const {
    if (statusLines < 2)
        return "\r\x1b[K";
    return "\r\x1b[" + std::to_string(statusLines - 1) + "A\x1b[J";
}

std::string Console::paint(Paint style, std::string_view text) const {
    return painted(useColorOut, style, text);
}

std::string Console::paintError(Paint style, std::string_view text) const {
    return painted(useColorError, style, text);
}

unsigned Console::width() const {
    if (const char* columns = std::getenv("COLUMNS"))
        if (const long count = std::strtol(columns, nullptr, 10); count > 0 && count < 10'000)
            return static_cast<unsigned>(count);
    winsize size{};
    if (::ioctl(terminalOut ? 1 : 2, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        return size.ws_col;
    return 100;
}

unsigned Console::height() const {
    winsize size{};
    if (::ioctl(terminalError ? 2 : 1, TIOCGWINSZ, &size) == 0 && size.ws_row > 0)
        return size.ws_row;
    return 24;
}

} // namespace palindrome::cli
