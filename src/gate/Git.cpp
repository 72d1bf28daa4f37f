// Git.cpp - git's plumbing without its configuration, and what it answers.
// SPDX-License-Identifier: MIT
#include "gate/Git.h"

#include "util/Process.h"
#include "util/Text.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <openssl/evp.h>

namespace palindrome::gate {

namespace fs = std::filesystem;

namespace {

constexpr uint64_t listingLimit = uint64_t(256) << 20;
constexpr double gitSeconds = 120;

/// Options and variables that leave nothing to be run or fetched.
util::ProcessOptions plumbing(const fs::path& folder, std::vector<std::string> arguments) {
    util::ProcessOptions o;
    o.command = {"git",
                 "--no-pager",
                 "--literal-pathspecs",
                 "-c", "core.fsmonitor=false",
                 "-c", "core.hooksPath=/dev/null",
                 "-c", "core.attributesFile=/dev/null",
                 "-c", "core.alternateRefsCommand=true",
                 "-c", "protocol.allow=never",
                 "-c", "core.sshCommand=false",
                 "-c", "credential.helper=",
                 // The checkout of a CI often belongs to another user; nothing in it is executed.
                 "-c", "safe.directory=*"};
    o.command.insert(o.command.end(), arguments.begin(), arguments.end());
    o.directory = folder;
    // HOME would be the folder of the repository, whose .gitconfig is not ours.
    o.environment = {{"HOME", "/nonexistent"},       {"XDG_CONFIG_HOME", "/nonexistent"},
                     {"GIT_CONFIG_NOSYSTEM", "1"},   {"GIT_CONFIG_GLOBAL", "/dev/null"},
                     {"GIT_ATTR_NOSYSTEM", "1"},     {"GIT_OPTIONAL_LOCKS", "0"},
                     {"GIT_NO_REPLACE_OBJECTS", "1"}, {"GIT_NO_LAZY_FETCH", "1"},
                     {"GIT_TERMINAL_PROMPT", "0"},   {"GIT_GRAFT_FILE", "/dev/null"}};
    o.limits.seconds = gitSeconds;
    o.limits.cpuSeconds = static_cast<unsigned>(gitSeconds);
    return o;
}

std::string firstLine(std::string_view text) {
    return shownName(text.substr(0, text.find('\n')));
}

TreeEntry::Kind kindOf(std::string_view mode) {
    return mode == "120000"   ? TreeEntry::Kind::Link
           : mode == "160000" ? TreeEntry::Kind::Submodule
           : mode.starts_with("100") ? TreeEntry::Kind::File
                                     : TreeEntry::Kind::Other;
}

/// Names as they may stand in a tree; other faults of a name only matter where it is used.
bool honestPath(std::string_view path) {
    if (path.empty() || path.front() == '/' || path.back() == '/')
        return false;
    for (size_t at = 0; at <= path.size();) {
        const size_t end = std::min(path.find('/', at), path.size());
        const std::string_view part = path.substr(at, end - at);
        if (part.empty() || part == "." || part == ".." || part == ".git")
            return false;
        at = end + 1;
    }
    return true;
}

/// "<id> <type> <size>" of cat-file; false for an object that is missing.
bool header(std::string_view line, std::string_view& type, uint64_t& size) {
    const size_t first = line.find(' '), second = line.rfind(' ');
    if (first == line.npos || second <= first)
        return false;
    type = line.substr(first + 1, second - first - 1);
    const std::string_view digits = line.substr(second + 1);
    const auto end = std::from_chars(digits.data(), digits.data() + digits.size(), size);
    return end.ec == std::errc() && end.ptr == digits.data() + digits.size();
}

std::string joined(const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names)
        text += name + "\n";
    return text;
}

} // namespace

std::string shownName(std::string_view name) {
    std::string text;
    for (const char c : name)
        text += static_cast<unsigned char>(c) < ' ' || c == '\x7f' ? '?' : c;
    return util::shorten(text, 200);
}

std::string pathFault(std::string_view path) {
    if (path.empty())
        return "is empty";
    if (path.size() > 1000)
        return "is longer than 1000 bytes";
    for (const char c : path)
        if (static_cast<unsigned char>(c) < ' ' || c == '\x7f')
            return "holds a control character";
    if (path.find('\\') != path.npos)
        return "holds a backslash";
    if (util::findInvalidUtf8(path) != std::string::npos)
        return "is no UTF-8";
    if (path.front() == '/')
        return "is absolute";
    if (path.front() == '-')
        return "begins with a hyphen";
    if (!honestPath(path))
        return "has a part that is empty, `.`, `..` or `.git`";
    return {};
}

Result<std::string> Repository::git(std::vector<std::string> arguments, const std::string& input,
                                    uint64_t outputLimit) const {
    const std::string name = arguments.front();
    util::ProcessOptions o = plumbing(folder, std::move(arguments));
    o.input = input;
    o.limits.outputBytes = outputLimit;
    auto result = util::runProcess(o);
    if (!result)
        return tl::unexpected(result.error());
    if (result->end == util::ProcessResult::End::OutputLimit)
        return fail(Failure::Kind::Limit, fmt::format("git {} gives more than {} bytes", name,
                                                      outputLimit));
    if (!result->ok())
        return fail(Failure::Kind::Unavailable,
                    fmt::format("git {} {}: {}", name, result->describeEnd(o.limits),
                                firstLine(result->err)));
    return std::move(result->out);
}

Result<Repository> Repository::open(const fs::path& given) {
    std::error_code ec;
    Repository repository;
    repository.folder = fs::weakly_canonical(given, ec);
    auto facts = repository.git({"rev-parse", "--is-bare-repository", "--is-shallow-repository",
                                 "--show-object-format", "--show-prefix"},
                                {}, 1 << 16);
    if (!facts)
        return fail(facts.error().kind == Failure::Kind::NotFound ? Failure::Kind::NotFound
                                                                  : Failure::Kind::Unreadable,
                    facts.error().kind == Failure::Kind::NotFound
                        ? "git is not installed, and gate reads the base through it"
                        : "this is no git repository that can be read (" + facts.error().message +
                              ")");
    const auto lines = util::splitLines(*facts);
    if (lines.size() < 3)
        return fail(Failure::Kind::BadReply, "git rev-parse does not say what was asked; version "
                                             "2.28 or later is needed");
    const bool bare = lines[0] == "true";
    repository.shallow = lines[1] == "true";
    repository.format = lines[2];
    if (repository.format != "sha1" && repository.format != "sha256")
        return fail(Failure::Kind::Refused, "the repository names its objects by " +
                                                shownName(repository.format) +
                                                ", which is not known");
    if (bare)
        return repository;
    repository.below = lines.size() > 3 ? lines[3] : "";
    repository.top = repository.folder;
    for (const char c : repository.below)
        if (c == '/')
            repository.top = repository.top.parent_path();
    return repository;
}

Result<std::vector<std::string>> Repository::commits(const std::vector<std::string>& names) const {
    std::vector<std::string> asked;
    for (const std::string& name : names) {
        if (name.empty() || name.front() == '-' || name.find_first_of(" \t\r\n") != name.npos)
            return fail(Failure::Kind::NotFound,
                        "`" + shownName(name) + "` is no name of a commit");
        asked.push_back(name + "^{commit}");
    }
    auto answer = git({"cat-file", "--batch-check"}, joined(asked), 1 << 20);
    if (!answer)
        return tl::unexpected(answer.error());
    const auto lines = util::splitLines(*answer);
    std::vector<std::string> found;
    for (size_t i = 0; i < names.size(); ++i) {
        std::string_view type;
        uint64_t size = 0;
        if (i >= lines.size() || !header(lines[i], type, size) || type != "commit")
            return fail(Failure::Kind::NotFound,
                        fmt::format("there is no commit `{}` here{}", shownName(names[i]),
                                    shallow ? "; this is a shallow clone, which needs `git fetch "
                                              "--unshallow` (or fetch-depth: 0) and the base's "
                                              "branch"
                                            : "; fetch it first (git fetch origin BRANCH), and "
                                              "name it as origin/BRANCH"));
        found.emplace_back(lines[i].substr(0, lines[i].find(' ')));
    }
    return found;
}

Result<std::string> Repository::mergeBase(const std::string& a, const std::string& b) const {
    if (a == b)
        return a;
    auto answer = git({"merge-base", a, b}, {}, 1 << 16);
    const std::string id = answer ? std::string(util::trim(util::splitLines(*answer).empty()
                                                               ? std::string_view()
                                                               : util::splitLines(*answer)[0]))
                                  : std::string();
    if (!id.empty())
        return id;
    return fail(Failure::Kind::NotFound,
                shallow ? "the history here does not reach back to where base and head part; this "
                          "is a shallow clone, which needs `git fetch --unshallow` (or "
                          "fetch-depth: 0)"
                        : "base and head have no commit in common");
}

Result<Tree> Repository::tree(const std::string& commit) const {
    auto listing = git({"ls-tree", "-r", "-z", "--full-tree", commit}, {}, listingLimit);
    if (!listing)
        return tl::unexpected(listing.error());
    Tree tree;
    for (size_t at = 0; at < listing->size();) {
        const size_t end = std::min(listing->find('\0', at), listing->size());
        const std::string_view line = std::string_view(*listing).substr(at, end - at);
        at = end + 1;
        const size_t tab = line.find('\t'), blank = line.find(' ');
        if (tab == line.npos || blank == line.npos || blank > tab)
            return fail(Failure::Kind::BadReply, "git ls-tree gives a line that is none of its");
        const std::string path(line.substr(tab + 1));
        if (!honestPath(path))
            return fail(Failure::Kind::Refused,
                        "the commit holds the path `" + shownName(path) +
                            "`, which would lead out of its folder");
        const std::string_view facts = line.substr(0, tab);
        TreeEntry entry{kindOf(line.substr(0, blank)),
                        std::string(facts.substr(facts.rfind(' ') + 1))};
        if (!tree.emplace(path, std::move(entry)).second)
            return fail(Failure::Kind::Refused,
                        "the commit holds the path `" + shownName(path) + "` twice");
    }
    return tree;
}

Result<std::vector<std::optional<uint64_t>>> Repository::sizes(
    const std::vector<std::string>& ids) const {
    std::vector<std::optional<uint64_t>> result;
    if (ids.empty())
        return result;
    auto answer = git({"cat-file", "--batch-check"}, joined(ids), listingLimit);
    if (!answer)
        return tl::unexpected(answer.error());
    for (const std::string_view line : util::splitLines(*answer)) {
        std::string_view type;
        uint64_t size = 0;
        const bool found = header(line, type, size) && type == "blob";
        result.push_back(found ? std::optional(size) : std::nullopt);
    }
    result.resize(ids.size());
    return result;
}

Result<std::map<std::string, std::string>> Repository::blobs(const std::vector<std::string>& ids,
                                                             uint64_t limit) const {
    std::map<std::string, std::string> contents;
    if (ids.empty())
        return contents;
    auto answer = git({"cat-file", "--batch", "--buffer"}, joined(ids), limit + 256 * ids.size());
    if (!answer)
        return tl::unexpected(answer.error());
    size_t at = 0;
    for (const std::string& id : ids) {
        const size_t end = std::min(answer->find('\n', at), answer->size());
        std::string_view type;
        uint64_t size = 0;
        if (!header(std::string_view(*answer).substr(at, end - at), type, size) ||
            type != "blob" || end + 1 + size > answer->size())
            return fail(Failure::Kind::NotFound,
                        "the content of blob " + id + " is not in this clone" +
                            (shallow ? "; fetch the whole history" : "; fetch it without a filter"));
        contents[id] = answer->substr(end + 1, size);
        at = end + 1 + size + 1;
    }
    return contents;
}

std::string Repository::blobId(std::string_view content) const {
    const std::string start = fmt::format("blob {}", content.size()) + '\0';
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned length = 0;
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    EVP_DigestInit_ex(context, format == "sha256" ? EVP_sha256() : EVP_sha1(), nullptr);
    EVP_DigestUpdate(context, start.data(), start.size());
    EVP_DigestUpdate(context, content.data(), content.size());
    EVP_DigestFinal_ex(context, digest, &length);
    EVP_MD_CTX_free(context);
    std::string id;
    for (unsigned i = 0; i < length; ++i)
        id += fmt::format("{:02x}", digest[i]);
    return id;
}

} // namespace palindrome::gate
