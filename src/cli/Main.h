// Main.h - the whole program behind one function.
// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

namespace palindrome::cli {

/// Runs the program: work on a thread with a large stack, Ctrl-C, the one catch of the program.
/// Returns the exit status (ExitCodes.h).
int palindromeMain(int argc, char** argv);

/// The same on the calling thread and without signal handling, for tests. `arguments` are those
/// after the program's name.
int runArguments(const std::vector<std::string>& arguments);

} // namespace palindrome::cli
