// Revision.h - files as they were in a revision of git, named REV:path.
// SPDX-License-Identifier: MIT
#pragma once

#include "util/Result.h"

#include <optional>
#include <string>

namespace palindrome::flow {

/// "HEAD~2:lct/unit.lct.md" as its parts.
struct RevisionPath {
    std::string revision, path;
};

/// Splits a name that is no existing file and has a colon behind something that can be a revision;
/// nothing for all other names.
std::optional<RevisionPath> revisionPathOf(const std::string& name);

/// The file's bytes in the revision, from git in the current folder. As git has it, the path is that
/// below the repository's top, or relative if it begins with `./`. Failures: git is missing, there is
/// no such revision or file, or the file is larger than 64 MiB.
Result<std::string> readRevision(const RevisionPath& from);

} // namespace palindrome::flow
