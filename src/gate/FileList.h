// FileList.h - the lists of HDL files that simulators read, as far as they only name things.
// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace palindrome::gate {

/// What a list names; paths are from the root of the repository.
struct FileList {
    std::vector<std::string> files, include, define, lists;
    std::vector<std::string> problems; ///< sentences
};

/// Reads a list: files, +incdir+, -I, +define+, -D, -F and -f, with // and # comments. Paths are
/// relative to the list, but those below -f to the root. Options beside these, variables and
/// patterns are problems: nobody could say from the list alone what they read.
FileList readFileList(std::string_view text, const std::string& path);

} // namespace palindrome::gate
