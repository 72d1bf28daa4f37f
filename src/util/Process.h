// Process.h - runs other programs: no shell, bounded in time, memory and output, sandboxed if
// possible. SPDX-License-Identifier: MIT
#pragma once

#include "util/Result.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace palindrome::util {

/// What a program may use. The kernel enforces all but `seconds` and `outputBytes`, which end the
/// program and everything it started.
struct ProcessLimits {
    double seconds = 60;                      ///< wall clock
    unsigned cpuSeconds = 60;                 ///< of each process
    uint64_t memoryBytes = uint64_t(4) << 30; ///< address space of each process
    uint64_t fileBytes = uint64_t(512) << 20; ///< of each file it writes
    uint64_t outputBytes = uint64_t(4) << 20; ///< of standard output and of standard error, each
    unsigned openFiles = 256;
    /// Processes and threads at once. Enforced in the sandbox only, because outside of it the
    /// kernel counts all processes of the user; and not for root, whom the kernel exempts.
    unsigned processes = 256;
};

/// What a sandboxed program sees beside the system's read-only /usr (and /lib, /bin, …): the given
/// paths under their own names, an empty private /tmp, its own /proc and /dev. No network, no home
/// folder, no other process. Paths must exist.
struct SandboxPaths {
    std::vector<std::filesystem::path> readOnly;
    std::vector<std::filesystem::path> writable;
};

enum class SandboxMode {
    Auto,    ///< bubblewrap if it works here, otherwise the limits alone
    Required ///< fail rather than run without bubblewrap
};

struct ProcessOptions {
    /// Program (a path, or a name looked up by findProgram) and its arguments, passed as they are.
    std::vector<std::string> command;
    std::string input; ///< standard input, then end of file
    /// Working folder, and HOME. Writable in the sandbox only if listed there. Must be absolute.
    std::filesystem::path directory;
    /// Added to PATH, HOME, LANG and LC_ALL; nothing else of our own environment is passed on.
    std::vector<std::pair<std::string, std::string>> environment;
    ProcessLimits limits;
    std::optional<SandboxPaths> sandbox; ///< none: limits alone
    SandboxMode sandboxMode = SandboxMode::Auto;
};

struct ProcessResult {
    enum class End { Exited, Signalled, Timeout, OutputLimit };
    End end = End::Exited;
    int exitCode = 0;     ///< Exited
    int signal = 0;       ///< Signalled
    std::string out, err; ///< cut at outputBytes
    double seconds = 0;
    bool sandboxed = false;

    bool ok() const { return end == End::Exited && exitCode == 0; }
    /// "ended with exit code 1", "was killed by signal 24 (CPU time limit exceeded)", "was stopped
    /// after 10 s", … to follow the name of the program.
    std::string describeEnd(const ProcessLimits& limits) const;
};

/// Runs a program to its end. A program that cannot be started is a failure (NotFound,
/// Unavailable), as is the user's interrupt (Interrupted); any way in which it ends by itself is a
/// result. When this returns, the program and its process group are gone, and, where a limit
/// ended it, all its descendants; without the sandbox a process whose parent ended before, and which
/// left the group on purpose, is not found.
Result<ProcessResult> runProcess(const ProcessOptions& options);

/// Looks a program up in PATH (absolute folders only), or checks that a path is executable.
Result<std::filesystem::path> findProgram(const std::string& name);

/// Whether bubblewrap is installed and works here, tried once for each program run.
struct SandboxStatus {
    bool available = false;
    std::string reason; ///< why not; else the version of bubblewrap
};
const SandboxStatus& sandboxStatus();

} // namespace palindrome::util
