// Console.h - the two output streams of the program: results and messages.
// SPDX-License-Identifier: MIT
#pragma once

#include "util/WorkflowLog.h"

#include <array>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace palindrome::cli {

enum class ColorMode { Auto, Always, Never };
enum class Paint { None, Bold, Dim, Red, Green, Yellow, Cyan };

/// Results go to standard output, everything else (diagnostics, progress) to standard error. In
/// JSON mode standard output carries one JSON object and nothing else. Colour only on a terminal,
/// unless asked for; never with NO_COLOR set or TERM=dumb. Several threads may write.
///
/// What is shown may hold names and lines of anybody: on a terminal, controls other than colours are
/// replaced (util::forColouredTerminal); in the log of a CI system nothing of it is read as a command
/// (util::CommandBreaker). Into a file or another program it goes as it is.
class Console {
public:
    Console();
    void configure(ColorMode color, bool quiet, bool json);

    /// A part of the result, as is. Dropped in JSON mode.
    void out(std::string_view text);
    /// A summary around the result. Dropped in JSON mode and by --quiet.
    void summary(std::string_view text);
    /// Bytes of the JSON object.
    void json(std::string_view text);
    /// A message, as is; not dropped by anything.
    void error(std::string_view text);
    /// A message that helps along. Dropped by --quiet.
    void note(std::string_view text);
    /// Commands for the CI system (util::workflowCommand), to standard error, as they are.
    void workflow(std::string_view commands);

    /// What is being done now: one line rewritten in place on a terminal, nothing elsewhere. Behind it
    /// stands how long that takes already, and how long the rest takes: of a line that begins with
    /// `[3/13] ` reckoned from the two steps of 13 that are done, else at most what `within` said.
    void status(std::string_view text);
    /// The same with several lines; those that the terminal has no room for are left out.
    void status(const std::vector<std::string>& lines);
    void clearStatus();
    /// The work ends after this many seconds at the latest.
    void within(double seconds) { most = seconds; }

    std::string paint(Paint style, std::string_view text) const;      ///< for out()
    std::string paintError(Paint style, std::string_view text) const; ///< for error()
    bool colorOut() const { return useColorOut; }
    bool colorError() const { return useColorError; }
    bool jsonMode() const { return jsonOnly; }
    bool quietMode() const { return quiet; }
    bool errorIsTerminal() const { return terminalError; }
    unsigned width() const;  ///< $COLUMNS, else those of the terminal, 100 if there is none
    /// What a table on standard output has to fit in; 0, as wide as it likes, in files and pipes.
    unsigned tableWidth() const { return terminalOut ? width() : 0; }
    unsigned height() const; ///< its lines, 24 if there is none

    /// False after a write to standard output failed (a closed pipe, a full disk).
    bool good() const { return ok; }

private:
    /// What is shown on one of the streams.
    void show(int fd, std::string_view text);
    void write(int fd, std::string_view text);
    void draw(const std::vector<std::string>& lines);
    void tick(const std::stop_token& stop);
    std::string backToStatus() const;
    std::string timesOf(std::string_view line) const;

    bool terminalOut, terminalError;
    bool useColorOut = false, useColorError = false;
    bool quiet = false, jsonOnly = false;
    size_t statusLines = 0; ///< shown now
    const std::chrono::steady_clock::time_point start = std::chrono::steady_clock::now();
    double most = 0; ///< seconds of all the work; 0: not known
    bool commandLog[2];     ///< standard output, error: a log that is read for commands
    std::array<util::CommandBreaker, 2> breakers;
    bool ok = true;
    std::recursive_mutex mutex;
    std::string current; ///< the line that is shown, without its times; empty: none
    std::condition_variable_any ending;
    std::jthread ticker; ///< keeps the times of the line going; last, so that it ends first
};

} // namespace palindrome::cli
