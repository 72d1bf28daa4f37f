// Git.h - reads commits, trees and blobs of a repository that a stranger may have written to.
// SPDX-License-Identifier: MIT
#pragma once

#include "util/Result.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace palindrome::gate {

/// What stands at a path of a tree.
struct TreeEntry {
    enum class Kind { File, Link, Submodule, Folder, Other };
    Kind kind = Kind::File;
    std::string id; ///< of the object, in hexadecimal
    bool operator==(const TreeEntry&) const = default;
};

/// All entries of a commit by their path from the root; no folders.
using Tree = std::map<std::string, TreeEntry, std::less<>>;

/// A repository, read through git's plumbing only: nothing is checked out, written or fetched, and
/// neither hooks, filters, aliases nor pagers of the repository or of the user are run. Refs of the
/// kind refs/replace and grafts are not followed.
class Repository {
public:
    /// The repository around `folder`, which may be a bare one.
    static Result<Repository> open(const std::filesystem::path& folder);

    const std::filesystem::path& root() const { return top; } ///< empty of a bare repository
    /// The folder that was opened, from the root: empty or with a slash at its end.
    const std::string& prefix() const { return below; }
    bool isShallow() const { return shallow; }
    /// "sha1" or "sha256".
    const std::string& objectFormat() const { return format; }

    /// The commits that names stand for; a name that is none is a failure NotFound which says what
    /// to do, especially in a shallow clone.
    Result<std::vector<std::string>> commits(const std::vector<std::string>& names) const;
    /// The best common ancestor; a failure NotFound if the history here has none.
    Result<std::string> mergeBase(const std::string& a, const std::string& b) const;
    /// Everything in a commit. Fails with Refused for what no honest tree has: two entries of one
    /// path, or a path with `..`, an empty part or `.git`.
    Result<Tree> tree(const std::string& commit) const;
    /// Sizes in bytes, in the order of `ids`; nothing for an object that is not here.
    Result<std::vector<std::optional<uint64_t>>> sizes(const std::vector<std::string>& ids) const;
    /// Contents by id. Fails if one is missing, is no blob, or if they have more than `limit` bytes
    /// together.
    Result<std::map<std::string, std::string>> blobs(const std::vector<std::string>& ids,
                                                     uint64_t limit) const;
    /// The id that git gives to a file with this content.
    std::string blobId(std::string_view content) const;

private:
    Repository() = default;
    Result<std::string> git(std::vector<std::string> arguments, const std::string& input,
                            uint64_t outputLimit) const;

    std::filesystem::path folder, top;
    std::string below, format;
    bool shallow = false;
};

/// What is wrong with a path as a path inside of a tree: absolute, empty, with `.` or `..` or `.git`
/// as a part, with a control character or a backslash. Empty if nothing is.
std::string pathFault(std::string_view path);

/// A name without control characters, cut to what a message can hold.
std::string shownName(std::string_view name);

} // namespace palindrome::gate
