// File.h - whole files: size-limited reading and atomic writing.
// SPDX-License-Identifier: MIT
#pragma once

#include "util/Result.h"

#include <string>
#include <string_view>

namespace palindrome::util {

/// Reads a whole file as bytes. More than `limit` bytes is a failure (Unreadable) that is found
/// after reading at most `limit` + 1 bytes, so endless files (devices, pipes) end too. NotFound and
/// Unreadable (folders, permissions) carry the path and the system's reason.
Result<std::string> readFile(const std::string& path, size_t limit);

/// Replaces the file by `content`, whole or not at all: writes a new file in the same folder, syncs
/// it and renames it over the old one, whose permissions are kept. Symbolic links are followed.
/// Missing folders are not made. On failure (Unwritable) nothing has changed.
Result<void> writeFile(const std::string& path, std::string_view content);

/// True if something exists at the path, of whatever kind.
bool exists(const std::string& path);

/// Makes a folder and the missing ones above it; fine if it exists.
Result<void> makeFolders(const std::string& path);

} // namespace palindrome::util
