// Sandbox.h - the bubblewrap command line behind Process.h; no other file needs it.
// SPDX-License-Identifier: MIT
#pragma once

#include "util/Process.h"

#include <string>
#include <vector>

namespace palindrome::util {

/// `command` (its program as an absolute path) wrapped to run under bubblewrap at `bwrap`.
std::vector<std::string> sandboxedCommand(const std::string& bwrap,
                                          const std::vector<std::string>& command,
                                          const SandboxPaths& paths,
                                          const std::filesystem::path& directory,
                                          unsigned processes);

/// The path of bubblewrap; empty unless sandboxStatus().available.
const std::string& bubblewrapPath();

} // namespace palindrome::util
