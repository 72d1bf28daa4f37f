// Inputs.cpp - declared files, file lists, include folders and links, resolved without a checkout.
// SPDX-License-Identifier: MIT
#include "gate/Inputs.h"

#include "gate/FileList.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <set>
#include <unistd.h>

namespace palindrome::gate {

namespace fs = std::filesystem;

namespace {

constexpr uint64_t smallText = 1 << 20; ///< of a file list or a link
constexpr unsigned mostLinks = 8, mostLists = 100;

class Gatherer {
public:
    Gatherer(const UnitSetup& unit, const Snapshot& snapshot, const GateLimits& limits)
        : unit(unit), snapshot(snapshot), limits(limits) {}

    Result<UnitInputs> run() {
        inputs.spec = unit.spec;
        inputs.top = unit.top;
        inputs.parameters = unit.parameters;
        inputs.simulate = unit.simulate;
        inputs.define = unit.define;
        inputs.specMissing = !addFile(unit.spec, "spec");
        for (const std::string& path : unit.below)
            addFile(path, "spec of an instance");
        for (const std::string& path : unit.hdl)
            addHdl(path);
        for (const std::string& path : unit.include)
            addFolder(path);
        for (const std::string& path : unit.fileLists)
            addList(path);
        if (failure)
            return tl::unexpected(*failure);
        return std::move(inputs);
    }

private:
    void fault(const char* rule, const std::string& path, std::string message,
               std::string wayOut = {}) {
        inputs.faults.push_back({rule, std::move(message), std::move(wayOut), path});
    }

    std::optional<std::string> read(const std::string& id, const std::string& path) {
        auto content = snapshot.read({id}, smallText);
        if (content)
            return content->at(id);
        if (content.error().kind == Failure::Kind::Limit)
            fault("gate-too-large", path, "`" + shownName(path) + "` is too large");
        else if (!failure)
            failure = content.error();
        return std::nullopt;
    }

    /// The entry of a path with links followed; faults are reported, nothing is given then.
    std::optional<TreeEntry> resolve(std::string path, const char* what) {
        const std::string asked = path;
        for (unsigned hops = 0; hops <= mostLinks; ++hops) {
            auto entry = snapshot.find(path);
            if (!entry) {
                fault("gate-file-missing", asked,
                      fmt::format("the {} `{}` does not exist", what, shownName(asked)),
                      "if it was moved, name its new place in the project file");
                return std::nullopt;
            }
            switch (entry->kind) {
            case TreeEntry::Kind::File:
            case TreeEntry::Kind::Folder: return entry;
            case TreeEntry::Kind::Submodule:
                fault("gate-submodule", asked,
                      "`" + shownName(asked) + "` lies in a submodule, which is not read",
                      "gate the repository of the submodule by itself");
                return std::nullopt;
            case TreeEntry::Kind::Other:
                fault("gate-path-refused", asked, "`" + shownName(asked) + "` is no regular file");
                return std::nullopt;
            case TreeEntry::Kind::Link: break;
            }
            auto target = follow(path, *entry);
            if (!target) {
                fault("gate-path-refused", asked,
                      "`" + shownName(asked) + "` is a link that leads out of the repository");
                return std::nullopt;
            }
            path = *target;
        }
        fault("gate-path-refused", asked, "`" + shownName(asked) + "` is a link without an end");
        return std::nullopt;
    }

    /// Where the link that stands at `path`, or at a folder on the way to it, leads.
    std::optional<std::string> follow(const std::string& path, const TreeEntry& link) {
        // The link is the shortest part of the path that is none of a folder.
        size_t end = path.find('/');
        for (; end != path.npos; end = path.find('/', end + 1)) {
            auto entry = snapshot.find(path.substr(0, end));
            if (entry && entry->kind != TreeEntry::Kind::Folder)
                break;
        }
        const std::string at = path.substr(0, end);
        const auto text = read(link.id, path);
        if (!text || text->empty() || text->front() == '/' || text->find('\0') != text->npos)
            return std::nullopt;
        std::vector<std::string> parts;
        const size_t slash = at.rfind('/');
        const std::string whole = (slash == at.npos ? std::string() : at.substr(0, slash + 1)) +
                                  *text + (end == path.npos ? std::string() : path.substr(end));
        for (size_t begin = 0; begin <= whole.size();) {
            const size_t stop = std::min(whole.find('/', begin), whole.size());
            const std::string part = whole.substr(begin, stop - begin);
            begin = stop + 1;
            if (part.empty() || part == ".")
                continue;
            if (part != "..")
                parts.push_back(part);
            else if (parts.empty())
                return std::nullopt;
            else
                parts.pop_back();
        }
        std::string target;
        for (const std::string& part : parts)
            target += (target.empty() ? "" : "/") + part;
        return pathFault(target).empty() ? std::optional(target) : std::nullopt;
    }

    bool addFile(const std::string& path, const char* what) {
        auto entry = resolve(path, what);
        if (!entry)
            return false;
        if (entry->kind == TreeEntry::Kind::Folder) {
            fault("gate-file-missing", path, "`" + shownName(path) + "` is a folder, not a file");
            return false;
        }
        if (entry->id.empty())
            fault("gate-too-large", path, "`" + shownName(path) + "` is too large");
        keep(path, *entry);
        return true;
    }

    void keep(const std::string& path, const TreeEntry& entry) {
        inputs.files[path] = entry.id;
        if (inputs.files.size() > limits.files && !tooMany) {
            tooMany = true;
            fault("gate-too-large", path,
                  fmt::format("the unit has more than {} files", limits.files),
                  "name fewer or smaller include folders, or raise `files` in [gate.limits]");
        }
    }

    void addHdl(const std::string& path) {
        if (std::ranges::find(inputs.hdl, path) != inputs.hdl.end())
            return;
        inputs.hdl.push_back(path);
        if (!addFile(path, "HDL file"))
            inputs.hdlMissing = true;
    }

    void addFolder(const std::string& path) {
        if (std::ranges::find(inputs.include, path) != inputs.include.end())
            return;
        auto entry = resolve(path, "include folder");
        if (!entry)
            return;
        if (entry->kind != TreeEntry::Kind::Folder) {
            fault("gate-file-missing", path, "`" + shownName(path) + "` is no folder");
            return;
        }
        auto files = snapshot.below(path);
        if (!files) {
            if (!failure)
                failure = files.error();
            return;
        }
        // A folder behind a link has its files elsewhere.
        if (files->empty()) {
            fault("gate-path-refused", path,
                  "the include folder `" + shownName(path) + "` is a link; name the folder itself");
            return;
        }
        inputs.include.push_back(path);
        for (const auto& [file, unused] : *files) {
            if (tooMany)
                return;
            if (const std::string wrong = pathFault(file); !wrong.empty())
                fault("gate-path-refused", path,
                      fmt::format("the path `{}` in the include folder `{}` {}", shownName(file),
                                  shownName(path), wrong),
                      "rename it, or name a folder that does not hold it");
            else if (auto inside = resolve(file, "file"))
                keep(file, *inside);
        }
    }

    void addList(const std::string& path) {
        if (!lists.insert(path).second)
            return;
        if (lists.size() > mostLists) {
            fault("gate-file-list", path, "file lists name each other without an end");
            return;
        }
        auto entry = resolve(path, "file list");
        if (!entry || entry->kind != TreeEntry::Kind::File)
            return;
        keep(path, *entry);
        const auto text = entry->id.empty() ? std::nullopt : read(entry->id, path);
        if (!text)
            return;
        const FileList list = readFileList(*text, path);
        for (const std::string& wrong : list.problems)
            fault("gate-file-list", path, wrong);
        for (const std::string& file : list.files)
            addHdl(file);
        for (const std::string& folder : list.include)
            addFolder(folder);
        inputs.define.insert(inputs.define.end(), list.define.begin(), list.define.end());
        for (const std::string& other : list.lists)
            addList(other);
    }

    const UnitSetup& unit;
    const Snapshot& snapshot;
    const GateLimits& limits;
    UnitInputs inputs;
    std::set<std::string> lists;
    bool tooMany = false;
    std::optional<Failure> failure;
};

Result<void> writeFile(const fs::path& path, std::string_view text) {
    auto cannot = [&] {
        return fail(Failure::Kind::Unwritable,
                    fmt::format("cannot write {}: {}", path.string(), std::strerror(errno)));
    };
    const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0)
        return cannot();
    while (!text.empty()) {
        const ssize_t n = ::write(fd, text.data(), text.size());
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) {
            auto failure = cannot();
            ::close(fd);
            return failure;
        }
        text.remove_prefix(static_cast<size_t>(n));
    }
    if (::close(fd) != 0)
        return cannot();
    return {};
}

} // namespace

Result<UnitInputs> inputsOf(const UnitSetup& unit, const Snapshot& snapshot,
                            const GateLimits& limits) {
    return Gatherer(unit, snapshot, limits).run();
}

std::vector<std::string> idsOf(const UnitInputs& inputs) {
    std::set<std::string> ids;
    for (const auto& [path, id] : inputs.files)
        if (!id.empty())
            ids.insert(id);
    return {ids.begin(), ids.end()};
}

void checkSize(UnitInputs& inputs, const std::map<std::string, std::optional<uint64_t>>& sizes,
               const GateLimits& limits) {
    uint64_t total = 0, largest = 0;
    std::string path;
    for (const auto& [file, id] : inputs.files) {
        const auto at = sizes.find(id);
        if (at == sizes.end() || !at->second) {
            if (!id.empty())
                inputs.faults.push_back({"gate-file-missing",
                                         "the content of `" + shownName(file) +
                                             "` is not in this clone",
                                         "fetch it whole", file});
            continue;
        }
        total += *at->second;
        if (*at->second >= largest) {
            largest = *at->second;
            path = file;
        }
    }
    if (total <= limits.sourceMiB << 20)
        return;
    inputs.faults.push_back(
        {"gate-too-large",
         fmt::format("the unit's files have {} MiB together, of which `{}` has {}; the limit is {}",
                     (total >> 20) + 1, shownName(path), (largest >> 20) + 1, limits.sourceMiB),
         "raise `source_mib` in [gate.limits] if that is meant", path});
}

Result<void> materialise(const UnitInputs& inputs,
                         const std::map<std::string, std::string>& contents,
                         const fs::path& folder) {
    std::error_code ec;
    for (const auto& [path, id] : inputs.files) {
        const auto content = contents.find(id);
        if (content == contents.end())
            return fail(Failure::Kind::NotFound, "the content of " + shownName(path) +
                                                     " was not read");
        const fs::path place = folder / path;
        fs::create_directories(place.parent_path(), ec);
        if (auto written = writeFile(place, content->second); !written)
            return written;
    }
    return {};
}

} // namespace palindrome::gate
