// Files.h - reading and replacing whole text files, and content hashes.
// SPDX-License-Identifier: MIT
#pragma once

#include "util/Result.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace palindrome::util {

/// The bytes of a regular file. Fails if it is missing, a folder, or larger than `limit` bytes.
/// Does not check the encoding.
Result<std::string> readFile(const std::filesystem::path& path, uint64_t limit = 64u << 20);

/// Replaces `path` by `text`, or creates it (and its folders). Readers see the old file or the new
/// one, never a part: the text goes to a temporary file beside it, is synced and renamed. An
/// existing file keeps its permissions; a symbolic link is followed.
/// Without `durable` the text may be lost (never torn) by a power failure, and writing is faster.
Result<void> writeFileAtomic(const std::filesystem::path& path, std::string_view text,
                             bool durable = true);

/// Removes the temporary files of writes that are under way; for a program about to be ended by a
/// signal.
void removeTemporaries() noexcept;

/// SHA-256 as 64 hexadecimal digits.
std::string sha256(std::string_view bytes);

} // namespace palindrome::util
