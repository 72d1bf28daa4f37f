// Toolchain.h - Verilator, the C++ compiler, and the parts compiled once for both.
// SPDX-License-Identifier: MIT
#pragma once

#include "sim/Build.h"

namespace palindrome::sim {

struct Toolchain {
    Verilator verilator;
    std::filesystem::path compiler;
    std::string compilerVersion;
    std::string identity; ///< of all of it and of the harness, for cache keys
};

/// Looked up once for each program run.
const Result<Toolchain>& toolchain();

/// The folder with the precompiled header and the objects linked to every model, made if missing.
Result<std::filesystem::path> runtimeFolder(const Toolchain& tools, const Options& options);

/// Flags for every C++ compilation; one set, or the precompiled header does not match.
const std::vector<std::string>& compileFlags();

/// Runs a tool in `folder` (writable), reading `readable` besides. Anything but success is a
/// failure: a limit by its name, an error of the tool (Refused) with its first messages.
Result<util::ProcessResult> runTool(const std::string& what, std::vector<std::string> command,
                                    const std::filesystem::path& folder,
                                    std::vector<std::filesystem::path> readable,
                                    const Options& options);

/// Writes a file of a scratch folder.
Result<void> writeScratch(const std::filesystem::path& path, std::string_view text);

/// Renames a finished folder to its place in the cache. Another process may have been first: its
/// folder then stays, and ours is left where it is.
Result<void> publish(const std::filesystem::path& folder, const std::filesystem::path& place);

} // namespace palindrome::sim
