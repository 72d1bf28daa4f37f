// FakeSnapshot.h - a state of a repository that lies in memory.
// SPDX-License-Identifier: MIT
#pragma once

#include "gate/Snapshot.h"
#include "util/Text.h"

#include <fmt/format.h>

namespace palindrome::gate {

/// Files by path; the id of a content is made of the content.
class FakeSnapshot : public Snapshot {
public:
    using Files = std::initializer_list<std::pair<const char*, std::string>>;
    FakeSnapshot(Files files) {
        for (const auto& [path, text] : files)
            add(path, TreeEntry::Kind::File, text);
    }

    void add(const std::string& path, TreeEntry::Kind kind, const std::string& text) {
        const std::string id = fmt::format("{:x}", std::hash<std::string>()(text));
        tree[path] = {kind, id};
        contents[id] = text;
    }

    std::optional<TreeEntry> find(const std::string& path) const override {
        if (const auto at = tree.find(path); at != tree.end())
            return at->second;
        const auto next = tree.lower_bound(path + "/");
        if (next != tree.end() && next->first.starts_with(path + "/"))
            return TreeEntry{TreeEntry::Kind::Folder, {}};
        return std::nullopt;
    }
    Result<Tree> below(const std::string& folder) const override {
        Tree found;
        for (const auto& [path, entry] : tree)
            if (path.starts_with(folder + "/"))
                found.emplace(path, entry);
        return found;
    }
    std::string placeOf(const std::string& id) const override {
        for (const auto& [path, entry] : tree)
            if (entry.id == id)
                return path;
        return {};
    }
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
        for (const std::string& id : ids) {
            if (contents.at(id).size() > limit)
                return fail(Failure::Kind::Limit, "too large");
            result[id] = contents.at(id);
        }
        return result;
    }
    const std::string& name() const override { return label; }

private:
    Tree tree;
    std::map<std::string, std::string> contents;
    std::string label = "memory";
};

} // namespace palindrome::gate
