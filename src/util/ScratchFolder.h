// ScratchFolder.h - a folder for temporary files that goes when its owner does.
// SPDX-License-Identifier: MIT
#pragma once

#include "util/Result.h"

#include <filesystem>
#include <utility>

namespace palindrome::util {

/// A new, empty folder that only this user can read; removed with everything in it at the end.
class ScratchFolder {
public:
    /// Below `parent`, which is made if missing, or below the system's folder for temporary files.
    static Result<ScratchFolder> make(const std::filesystem::path& parent = {});
    ScratchFolder(ScratchFolder&& o) noexcept : folder(std::exchange(o.folder, {})) {}
    ScratchFolder& operator=(ScratchFolder&&) = delete;
    ~ScratchFolder();
    const std::filesystem::path& path() const { return folder; }
    /// The folder was renamed or removed by its user: forget it.
    void release() { folder.clear(); }

private:
    explicit ScratchFolder(std::filesystem::path p) : folder(std::move(p)) {}
    std::filesystem::path folder;
};

} // namespace palindrome::util
