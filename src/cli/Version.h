// Version.h - which Palindrome this is.
// SPDX-License-Identifier: MIT
#pragma once

#include "cli/Command.h"

#include <string>

namespace palindrome::cli {

/// "0.1.0", from CMakeLists.txt.
std::string programVersion();

/// Prints the version and those of the parts it uses, or puts them into the JSON result.
void printVersion(Context& context);

} // namespace palindrome::cli
