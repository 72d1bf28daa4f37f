// RecordingFiles.h - one recording on disk: its folder's name, its files, reading and writing.
// SPDX-License-Identifier: MIT
#pragma once

#include "llm/Recordings.h"

namespace palindrome::llm {

constexpr unsigned maxFailedRecordings = 99; ///< kept of one call
constexpr size_t shownKeyDigits = 12;        ///< of the key, in folder names and messages

/// A model id or label as a file name: letters, digits and "-_.", others "_"; never hidden, never
/// empty, at most 60 bytes.
std::string safeName(std::string_view text);

/// How the folder of a call ends: "-0123456789ab-r0".
std::string callEnding(std::string_view key, unsigned repeat);
/// How the folder of a failed call ends: "-0123456789ab-r0-failed1".
std::string failedEnding(const std::string& ending, unsigned number);

/// Reads and checks a folder: the key must be that of the stored request, the reply that of the
/// stored hash.
Result<Recording> readRecording(const std::filesystem::path& folder);

/// Writes the folder whole or not at all. If a good recording of the call is there already, that
/// one is returned instead, unless it shall be replaced.
Result<Recording> writeRecording(const std::filesystem::path& root, Recording recording,
                                 bool replace = false);

/// The two commands with which a person records the call, as part of a sentence.
std::string recordingCommands(const Request& request, unsigned repeat,
                              const std::filesystem::path& store);

} // namespace palindrome::llm
