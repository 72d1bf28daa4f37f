// ScratchFolder.cpp - a folder for temporary files that goes when its owner does.
// SPDX-License-Identifier: MIT
#include "util/ScratchFolder.h"

#include <stdlib.h>

namespace palindrome::util {

namespace fs = std::filesystem;

Result<ScratchFolder> ScratchFolder::make(const fs::path& parent) {
    std::error_code ec;
    const fs::path base = parent.empty() ? fs::temp_directory_path(ec) : parent;
    fs::create_directories(base, ec);
    std::string name = (fs::absolute(base, ec) / "tmp-XXXXXX").string();
    if (!mkdtemp(name.data()))
        return fail(Failure::Kind::Unwritable, "cannot make a folder in " + base.string());
    return ScratchFolder(name);
}

ScratchFolder::~ScratchFolder() {
    std::error_code ec;
    if (!folder.empty())
        fs::remove_all(folder, ec);
}

} // namespace palindrome::util
