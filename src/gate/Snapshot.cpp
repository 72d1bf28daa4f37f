// Snapshot.cpp - the files of a commit, or of the working folder, by path and content id.
// SPDX-License-Identifier: MIT
#include "gate/Snapshot.h"

#include "util/Files.h"

#include <algorithm>

namespace palindrome::gate {

namespace fs = std::filesystem;

namespace {

class CommitSnapshot : public Snapshot {
public:
    CommitSnapshot(const Repository& repository, Tree tree, std::string name)
        : repository(repository), tree(std::move(tree)), shown(std::move(name)) {}

    std::optional<TreeEntry> find(const std::string& path) const override {
        if (const auto at = tree.find(path); at != tree.end())
            return at->second;
        const auto inside = tree.lower_bound(path + "/");
        if (inside != tree.end() && inside->first.starts_with(path + "/"))
            return TreeEntry{TreeEntry::Kind::Folder, {}};
        for (size_t slash = path.find('/'); slash != path.npos; slash = path.find('/', slash + 1))
            if (const auto at = tree.find(path.substr(0, slash));
                at != tree.end() && at->second.kind != TreeEntry::Kind::File)
                return at->second;
        return std::nullopt;
    }

    Result<Tree> below(const std::string& folder) const override {
        Tree result;
        const std::string start = folder.empty() ? folder : folder + "/";
        for (auto at = tree.lower_bound(start); at != tree.end() && at->first.starts_with(start);
             ++at)
            result.insert(*at);
        return result;
    }

    std::string placeOf(const std::string& id) const override {
        const auto at = std::ranges::find_if(tree, [&](auto& e) { return e.second.id == id; });
        return at == tree.end() ? std::string() : at->first;
    }

    Result<std::vector<std::optional<uint64_t>>> sizes(
        const std::vector<std::string>& ids) const override {
        return repository.sizes(ids);
    }
    Result<std::map<std::string, std::string>> read(const std::vector<std::string>& ids,
                                                    uint64_t limit) const override {
        return repository.blobs(ids, limit);
    }
    const std::string& name() const override { return shown; }

private:
    const Repository& repository;
    Tree tree;
    std::string shown;
};

class WorkingFolder : public Snapshot {
public:
    WorkingFolder(const Repository& repository, uint64_t fileLimit)
        : repository(repository), fileLimit(fileLimit) {}

    std::optional<TreeEntry> find(const std::string& path) const override {
        fs::path at = repository.root();
        std::error_code ec;
        for (size_t begin = 0; begin <= path.size();) {
            const size_t end = std::min(path.find('/', begin), path.size());
            at /= path.substr(begin, end - begin);
            const fs::file_status status = fs::symlink_status(at, ec);
            if (fs::is_symlink(status))
                return TreeEntry{TreeEntry::Kind::Link, keep(fs::read_symlink(at, ec).string())};
            const bool last = end == path.size();
            if (fs::is_directory(status)) {
                if (fs::exists(fs::symlink_status(at / ".git", ec)))
                    return TreeEntry{TreeEntry::Kind::Submodule, {}};
                if (last)
                    return TreeEntry{TreeEntry::Kind::Folder, {}};
            }
            else if (!fs::exists(status) || !last) {
                return std::nullopt;
            }
            else {
                return fileAt(at, status);
            }
            begin = end + 1;
        }
        return std::nullopt;
    }

    Result<Tree> below(const std::string& folder) const override {
        Tree result;
        std::error_code ec;
        fs::recursive_directory_iterator walk(repository.root() / folder, ec), end;
        for (; !ec && walk != end; walk.increment(ec)) {
            const std::string path =
                walk->path().lexically_relative(repository.root()).generic_string();
            if (walk->path().filename() == ".git") {
                walk.disable_recursion_pending();
                continue;
            }
            auto entry = find(path);
            if (entry && entry->kind == TreeEntry::Kind::Submodule)
                walk.disable_recursion_pending();
            if (entry && entry->kind != TreeEntry::Kind::Folder)
                result.emplace(path, std::move(*entry));
        }
        if (ec)
            return fail(Failure::Kind::Unreadable,
                        "cannot list " + shownName(folder) + ": " + ec.message());
        return result;
    }

    std::string placeOf(const std::string&) const override { return {}; }

    Result<std::vector<std::optional<uint64_t>>> sizes(
        const std::vector<std::string>& ids) const override {
        std::vector<std::optional<uint64_t>> result;
        for (const std::string& id : ids) {
            const auto at = contents.find(id);
            result.push_back(at == contents.end() ? std::nullopt
                                                  : std::optional<uint64_t>(at->second.size()));
        }
        return result;
    }

    Result<std::map<std::string, std::string>> read(const std::vector<std::string>& ids,
                                                    uint64_t limit) const override {
        std::map<std::string, std::string> result;
        uint64_t total = 0;
        for (const std::string& id : ids) {
            const auto at = contents.find(id);
            if (at == contents.end())
                return fail(Failure::Kind::NotFound, "a file of the working folder is too large");
            total += at->second.size();
            if (total > limit)
                return fail(Failure::Kind::Limit, "the files are too large together");
            result[id] = at->second;
        }
        return result;
    }
    const std::string& name() const override { return shown; }

private:
    std::string keep(std::string content) const {
        std::string id = repository.blobId(content);
        contents[id] = std::move(content);
        return id;
    }

    TreeEntry fileAt(const fs::path& path, const fs::file_status& status) const {
        if (!fs::is_regular_file(status))
            return {TreeEntry::Kind::Other, {}};
        auto content = util::readFile(path, fileLimit);
        // Without an id nothing is known to be the same, and nothing can be read.
        return {TreeEntry::Kind::File, content ? keep(std::move(*content)) : std::string()};
    }

    const Repository& repository;
    uint64_t fileLimit;
    mutable std::map<std::string, std::string> contents; ///< of what was looked at
    std::string shown = "the working folder";
};

} // namespace

Result<std::unique_ptr<Snapshot>> snapshotOf(const Repository& repository,
                                             const std::string& commit, std::string name) {
    auto tree = repository.tree(commit);
    if (!tree)
        return tl::unexpected(tree.error());
    return std::make_unique<CommitSnapshot>(repository, std::move(*tree), std::move(name));
}

std::unique_ptr<Snapshot> workingFolder(const Repository& repository, uint64_t fileLimit) {
    return std::make_unique<WorkingFolder>(repository, fileLimit);
}

} // namespace palindrome::gate
