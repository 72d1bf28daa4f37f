// Revision.cpp - files as they were in a revision of git, named REV:path.
// SPDX-License-Identifier: MIT
#include "flow/Revision.h"

#include "util/Process.h"
#include "util/Text.h"

#include <algorithm>
#include <filesystem>

namespace palindrome::flow {

namespace {

/// Characters of names, hashes and suffixes of revisions (HEAD~2, v1.0^{}, main@{1}, a/b).
bool canBeRevision(const std::string& text) {
    static const std::string others = "._-/~^@{}+#";
    return !text.empty() && text[0] != '-' && std::ranges::all_of(text, [](char c) {
               return util::isLetter(c) || util::isDigit(c) || others.find(c) != others.npos;
           });
}

} // namespace

std::optional<RevisionPath> revisionPathOf(const std::string& name) {
    std::error_code ec;
    const size_t colon = name.find(':');
    if (colon == name.npos || colon + 1 == name.size() || std::filesystem::exists(name, ec))
        return std::nullopt;
    RevisionPath found{name.substr(0, colon), name.substr(colon + 1)};
    return canBeRevision(found.revision) ? std::optional(std::move(found)) : std::nullopt;
}

Result<std::string> readRevision(const RevisionPath& from) {
    const auto git = util::findProgram("git");
    if (!git)
        return fail(Failure::Kind::Unavailable, "git is needed to read " + from.revision + ":" +
                                                    from.path + ": " + git.error().message);
    util::ProcessOptions options;
    options.command = {git->string(), "cat-file", "blob", from.revision + ":" + from.path};
    options.directory = std::filesystem::current_path();
    options.limits.outputBytes = uint64_t(64) << 20;
    const auto done = util::runProcess(options);
    if (!done)
        return tl::unexpected(done.error());
    if (done->ok())
        return done->out;
    std::string why = util::shorten(std::string(util::trim(done->err)), 300);
    std::ranges::replace(why, '\n', ' ');
    return fail(Failure::Kind::NotFound, "git has no " + from.revision + ":" + from.path + ": " +
                                             (why.empty() ? done->describeEnd(options.limits) : why));
}

} // namespace palindrome::flow
