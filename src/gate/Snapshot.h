// Snapshot.h - the files of a commit, or of the working folder, by path and content id.
// SPDX-License-Identifier: MIT
#pragma once

#include "gate/Git.h"

#include <memory>

namespace palindrome::gate {

/// A state of the repository. Nothing is read until it is asked for.
class Snapshot {
public:
    virtual ~Snapshot() = default;
    /// What stands at a path: a file, a link, a submodule, a folder. Where a folder on the way is a
    /// link or a submodule, that is what is given. Nothing if there is nothing.
    virtual std::optional<TreeEntry> find(const std::string& path) const = 0;
    /// Everything below a folder but folders, by path from the root.
    virtual Result<Tree> below(const std::string& folder) const = 0;
    /// A file with this content, if that can be told without reading; for hints.
    virtual std::string placeOf(const std::string& id) const = 0;
    virtual Result<std::vector<std::optional<uint64_t>>> sizes(
        const std::vector<std::string>& ids) const = 0;
    virtual Result<std::map<std::string, std::string>> read(const std::vector<std::string>& ids,
                                                            uint64_t limit) const = 0;
    /// For sentences: "origin/main (1a2b3c4d)", "the working folder".
    virtual const std::string& name() const = 0;
};

/// Listing a commit is one call of git, reading blobs two.
Result<std::unique_ptr<Snapshot>> snapshotOf(const Repository& repository,
                                             const std::string& commit, std::string name);

/// Files as they lie in the working folder, whether git knows them or not. A file of more than
/// `fileLimit` bytes has no content id (and is too large for everything).
std::unique_ptr<Snapshot> workingFolder(const Repository& repository, uint64_t fileLimit);

} // namespace palindrome::gate
