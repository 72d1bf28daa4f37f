// PolicyInForce.cpp - the base's project file rules; what the head changes in it is reported.
// SPDX-License-Identifier: MIT
#include "gate/Policy.h"
#include "gate/NewFinding.h"

namespace palindrome::gate {

namespace {

constexpr uint64_t largestProject = uint64_t(4) << 20;

/// The text of a project file; nothing if there is none that can be read.
std::optional<std::string> textOf(const Snapshot& snapshot, const std::string& file,
                                  std::string& why) {
    const auto entry = snapshot.find(file);
    if (!entry || entry->kind != TreeEntry::Kind::File || entry->id.empty()) {
        why = entry ? "is no regular file of a usual size" : "does not exist";
        return std::nullopt;
    }
    auto sizes = snapshot.sizes({entry->id});
    if (!sizes || !(*sizes)[0] || *(*sizes)[0] > largestProject) {
        why = "is too large, or its content is not in this clone";
        return std::nullopt;
    }
    auto contents = snapshot.read({entry->id}, largestProject);
    if (!contents) {
        why = "cannot be read: " + contents.error().message;
        return std::nullopt;
    }
    return contents->at(entry->id);
}

std::optional<std::string> idOf(const Snapshot* snapshot, const std::string& file) {
    const auto entry = snapshot ? snapshot->find(file) : std::nullopt;
    return entry ? std::optional(entry->id) : std::nullopt;
}

std::optional<Project> projectOf(const Snapshot& snapshot, const std::string& file,
                                 diag::Sink& sink) {
    std::string why;
    const auto text = textOf(snapshot, file, why);
    if (!text) {
        sink.error("gate-no-project", {file, 0, 0, 0},
                   "the project file `" + shownName(file) + "` " + why + " in " + snapshot.name(),
                   "the base must hold a palindrome.toml with [unit.NAME] tables; where the change "
                   "brings the first one, say --accept-policy");
        return std::nullopt;
    }
    auto project = readProject(*text, file, sink);
    if (project && project->units.empty()) {
        sink.error("gate-no-project", {file, 0, 0, 0},
                   "the project file `" + shownName(file) + "` in " + snapshot.name() +
                       " lists no unit, so there is nothing to check",
                   "add [unit.NAME] with `spec` and `hdl`");
        return std::nullopt;
    }
    return project;
}

report::Finding changed(const std::string& file, const PolicyChange& change, bool accept) {
    const std::string about =
        change.unit.empty() ? std::string() : "unit `" + shownName(change.unit) + "`: ";
    report::Finding f =
        newFinding("policy-changed", change.weaker ? diag::Severity::Error : diag::Severity::Note,
                   about + change.what);
    f.wayOut = change.weaker ? "the base's policy was applied; a reviewer makes the change take "
                               "effect with --accept-policy"
                             : "";
    f.place.file = file;
    f.subject = change.unit + ": " + change.what;
    f.status = change.weaker ? report::Status::Weakened : report::Status::New;
    f.accepted = accept;
    f.acceptedWhy = accept ? "--accept-policy" : "";
    return f;
}

/// The head's project file is gone or is none.
report::Finding unusable(const std::string& file, std::string what, const diag::Sink& sink) {
    report::Finding f = changed(file, {{}, std::move(what), true}, false);
    if (!sink.all().empty()) {
        f.related.push_back({{}, sink.all().front().message});
        f.place.line = sink.all().front().span.line;
    }
    return f;
}

/// Units that the head adds are checked as well: that takes nothing away.
void adopt(Project& policy, const Project& head) {
    for (const UnitSetup& unit : head.units)
        if (!policy.find(unit.name))
            policy.units.push_back(unit);
}

} // namespace

std::optional<PolicyInForce> policyInForce(const PolicySources& sources, const std::string& file,
                                           bool accept, diag::Sink& sink) {
    PolicyInForce result;
    if (!sources.policy || (accept && !idOf(sources.policy, file))) {
        auto project = projectOf(*sources.head, file, sink);
        if (!project)
            return std::nullopt;
        result.project = std::move(*project);
        if (sources.policy)
            result.findings.push_back(
                changed(file, {{}, "the project file is the first one", false}, accept));
        return result;
    }
    auto policy = projectOf(*sources.policy, file, sink);
    if (!policy)
        return std::nullopt;
    result.project = *policy;
    result.before = *policy;
    const auto head = idOf(sources.head, file), base = idOf(sources.base, file);
    if (head == idOf(sources.policy, file) || (head && head == base))
        return result;
    // What the change does to the policy is told against the file that it began from.
    diag::Sink quiet;
    if (base != idOf(sources.policy, file) && base)
        if (auto old = projectOf(*sources.base, file, quiet))
            result.before = std::move(*old);
    diag::Sink wrong;
    std::string why;
    const auto text = textOf(*sources.head, file, why);
    auto project = text ? readProject(*text, file, wrong) : std::nullopt;
    if (!project) {
        result.findings.push_back(
            unusable(file, text ? "the project file is not valid" : "the project file " + why,
                     wrong));
        return result;
    }
    for (const PolicyChange& change : comparePolicies(*result.before, *project))
        result.findings.push_back(changed(file, change, accept));
    if (accept)
        result.project = std::move(*project);
    else
        adopt(result.project, *project);
    return result;
}

} // namespace palindrome::gate
