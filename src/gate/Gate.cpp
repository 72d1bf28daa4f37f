// Gate.cpp - both states, the policy, the touched units, and threads that judge them.
// SPDX-License-Identifier: MIT
#include "gate/Gate.h"

#include "gate/Compare.h"
#include "gate/Policy.h"
#include "gate/UnitPlan.h"
#include "util/Process.h"
#include "util/ScratchFolder.h"

#include <algorithm>
#include <atomic>
#include <fmt/format.h>
#include <mutex>
#include <set>
#include <thread>

namespace palindrome::gate {

namespace fs = std::filesystem;

namespace {

/// A file of the working folder is looked at up to this size, whatever the policy says.
constexpr uint64_t largestWorkingFile = uint64_t(1) << 30;

class GateRun {
public:
    GateRun(const GateOptions& options, diag::Sink& sink) : options(options), sink(sink) {}

    std::optional<GateOutcome> run() {
        if (!open() || !readPolicy())
            return std::nullopt;
        if (!plan() || !checkSizes() || !judge())
            return std::nullopt;
        return outcome();
    }

private:
    bool failed(const Failure& failure) {
        using Kind = Failure::Kind;
        if (failure.kind == Kind::NotFound)
            sink.error("gate-base-missing", {}, failure.message);
        else if (failure.kind == Kind::Unreadable || failure.kind == Kind::Refused)
            sink.error("gate-repository", {}, failure.message);
        else if (failure.kind == Kind::Unwritable)
            sink.error("file-unwritable", {}, failure.message);
        else if (failure.kind == Kind::Interrupted)
            sink.error("interrupted", {}, failure.message);
        else
            sink.error("run-failed", {}, failure.message);
        return false;
    }

    // ------------------------------------------------------------------------- the repository

    bool open() {
        auto opened = Repository::open(options.folder);
        if (!opened) {
            sink.error("gate-repository", {}, opened.error().message,
                       "run gate in a clone of the repository");
            return false;
        }
        repository.emplace(std::move(*opened));
        if (options.head.empty() && repository->root().empty()) {
            sink.error("gate-repository", {}, "a bare repository has no working folder",
                       "name the head with --head");
            return false;
        }
        return openStates();
    }

    bool openStates() {
        std::vector<std::string> names{options.head.empty() ? "HEAD" : options.head};
        if (!options.all)
            names.push_back(options.base);
        auto commits = repository->commits(names);
        if (!commits)
            return failed(commits.error());
        headCommit = (*commits)[0];
        if (!options.all) {
            baseCommit = (*commits)[1];
            auto common = repository->mergeBase(baseCommit, headCommit);
            if (!common)
                return failed(common.error());
            mergeBase = *common;
        }
        return states();
    }

    bool states() {
        if (options.head.empty())
            head = workingFolder(*repository, largestWorkingFile);
        else if (!take(headCommit, options.head, head))
            return false;
        if (options.all)
            return true;
        if (!take(mergeBase, baseCommit == mergeBase ? options.base : "the common ancestor", base))
            return false;
        return baseCommit == mergeBase || take(baseCommit, options.base, tip);
    }

    bool take(const std::string& commit, const std::string& name, std::unique_ptr<Snapshot>& to) {
        auto snapshot = snapshotOf(*repository, commit,
                                   fmt::format("{} ({})", shownName(name), commit.substr(0, 12)));
        if (!snapshot)
            return failed(snapshot.error());
        to = std::move(*snapshot);
        return true;
    }

    /// The base as it is now.
    const Snapshot* policySnapshot() const { return tip ? tip.get() : base.get(); }

    // ----------------------------------------------------------------------------- the policy

    bool readPolicy() {
        const auto file = projectFile();
        if (!file)
            return false;
        auto read = policyInForce({policySnapshot(), base.get(), head.get()}, *file,
                                  options.acceptPolicy, sink);
        if (!read)
            return false;
        policy = std::move(*read);
        if (policy.project.units.empty()) {
            sink.error("gate-no-project", {*file, 0, 0, 0}, "the accepted project file lists no "
                                                            "unit, so there is nothing to check");
            return false;
        }
        for (UnitSetup& unit : policy.project.units)
            unit.simulate = unit.simulate || options.simulate;
        if (policy.before)
            for (UnitSetup& unit : policy.before->units)
                unit.simulate = unit.simulate || options.simulate;
        if (options.acceptSpec.empty())
            return true;
        for (const std::string& name : options.acceptSpec) {
            if (policy.project.find(name))
                continue;
            sink.error("usage-bad-argument", {}, "--accept-spec names `" + shownName(name) +
                                                     "`, which is no unit of the project");
            return false;
        }
        return true;
    }

    std::optional<std::string> projectFile() {
        const Snapshot& where = policySnapshot() ? *policySnapshot() : *head;
        if (!options.project.empty()) {
            const fs::path path = (fs::path(repository->prefix()) / options.project)
                                      .lexically_normal();
            if (const std::string fault = pathFault(path.generic_string()); !fault.empty()) {
                sink.error("usage-bad-argument", {},
                           "the path of the project file " + fault,
                           "it is relative to the current folder, and inside of the repository");
                return std::nullopt;
            }
            return path.generic_string();
        }
        // The nearest one above, as other commands have it.
        for (std::string prefix = repository->prefix();;) {
            if (where.find(prefix + "palindrome.toml"))
                return prefix + "palindrome.toml";
            if (prefix.empty())
                return repository->prefix() + "palindrome.toml";
            prefix.pop_back();
            const size_t slash = prefix.rfind('/');
            prefix.resize(slash == std::string::npos ? 0 : slash + 1);
        }
    }

    // -------------------------------------------------------------------------- touched units

    /// The unit before the change: of the same name, else one that went away and had its table or
    /// its HDL.
    const UnitSetup* before(const UnitSetup& unit) const {
        if (!policy.before)
            return nullptr;
        if (const UnitSetup* same = policy.before->find(unit.name))
            return same;
        const auto& old = policy.before->units;
        const auto at = std::ranges::find_if(old, [&](const UnitSetup& o) {
            if (policy.project.find(o.name))
                return false;
            const auto was = base->find(o.spec), is = head->find(unit.spec);
            return o.spec == unit.spec || o.hdl == unit.hdl ||
                   (was && is && !is->id.empty() && was->id == is->id);
        });
        return at == old.end() ? nullptr : &*at;
    }

    bool plan() {
        for (const UnitSetup& unit : policy.project.units) {
            UnitPlan p;
            p.setup = unit;
            auto now = inputsOf(unit, *head, policy.project.limits);
            if (!now)
                return failed(now.error());
            p.head = std::move(*now);
            if (base && !planBase(p))
                return false;
            if (p.base && *p.base == p.head)
                untouched.push_back(unit.name);
            else
                plans.push_back(std::move(p));
        }
        return true;
    }

    bool planBase(UnitPlan& p) {
        // A unit that only the head lists has no past, unless its files are those of an old one.
        const UnitSetup* old = before(p.setup);
        if (!old)
            return true;
        auto was = inputsOf(*old, *base, policy.project.limits);
        if (!was)
            return failed(was.error());
        if (tip) {
            auto current = inputsOf(*old, *tip, policy.project.limits);
            if (!current)
                return failed(current.error());
            if (!(*current == *was) && !(p.head == *was))
                stale.insert(p.setup.name);
        }
        p.base = std::move(*was);
        return true;
    }

    bool checkSizes() {
        return sizesOf(*head, [](UnitPlan& p) { return &p.head; }) &&
               (!base || sizesOf(*base, [](UnitPlan& p) { return p.base ? &*p.base : nullptr; }));
    }

    template<typename Side>
    bool sizesOf(const Snapshot& snapshot, const Side& side) {
        std::set<std::string> ids;
        for (UnitPlan& p : plans)
            if (const UnitInputs* inputs = side(p))
                for (const std::string& id : idsOf(*inputs))
                    ids.insert(id);
        const std::vector<std::string> list(ids.begin(), ids.end());
        auto sizes = snapshot.sizes(list);
        if (!sizes)
            return failed(sizes.error());
        std::map<std::string, std::optional<uint64_t>> sizeOf;
        for (size_t i = 0; i < list.size(); ++i)
            sizeOf[list[i]] = (*sizes)[i];
        for (UnitPlan& p : plans)
            if (UnitInputs* inputs = side(p))
                checkSize(*inputs, sizeOf, policy.project.limits);
        return true;
    }

    // -------------------------------------------------------------------------------- judging

    bool judge() {
        if (plans.empty())
            return true;
        auto scratch = util::ScratchFolder::make();
        if (!scratch)
            return failed(scratch.error());
        std::optional<VerdictStore> store;
        const std::string key = trustedKey();
        if (!options.cache.empty() && !key.empty())
            store.emplace(options.cache, key);
        std::atomic<size_t> next = 0, done = 0;
        auto work = [&] {
            for (size_t i = next++; i < plans.size(); i = next++) {
                JudgeContext context;
                context.headSnapshot = head.get();
                context.baseSnapshot = base.get();
                context.policy = &policy.project;
                context.store = store ? &*store : nullptr;
                // What a change brings is never signed: only what the base already holds.
                context.signer = options.all && options.signer ? &*options.signer : nullptr;
                context.scratch = scratch->path() / std::to_string(i);
                context.requireSandbox = options.requireSandbox || policy.project.requireSandbox;
                context.paranoid = options.paranoid;
                if (options.progress)
                    options.progress(fmt::format("[{}/{}] judging {}",
                                                 std::min(done + 1, plans.size()), plans.size(),
                                                 shownName(plans[i].setup.name)));
                judgePlan(plans[i], context);
                std::error_code ec;
                fs::remove_all(context.scratch, ec);
                ++done;
            }
        };
        std::vector<std::jthread> threads;
        const unsigned processors = std::max(1u, std::thread::hardware_concurrency());
        const size_t jobs = std::min<size_t>(
            options.jobs != 0 ? options.jobs : options.all ? processors : (processors + 1) / 2,
            plans.size());
        for (size_t i = 1; i < jobs; ++i)
            threads.emplace_back(work);
        work();
        threads.clear();
        for (const UnitPlan& p : plans)
            if (p.failure)
                return failed(*p.failure);
        return true;
    }

    /// The key of the policy that the base holds; with `all`, where it names none, the signer's.
    std::string trustedKey() const {
        if (policy.before)
            return policy.before->cacheKey;
        if (!options.all)
            return {};
        if (!policy.project.cacheKey.empty() || !options.signer)
            return policy.project.cacheKey;
        return options.signer->publicKey();
    }

    // ------------------------------------------------------------------------------- the report

    std::optional<GateOutcome> outcome() {
        GateOutcome result;
        result.units = policy.project.units.size();
        result.baseCommit = baseCommit;
        result.mergeBase = mergeBase;
        result.headCommit = options.head.empty() ? std::string() : headCommit;
        result.policyAccepted = options.acceptPolicy;
        report::Report& report = result.report;
        report.command = "gate";
        report.root = repository->root().string();
        report.findings = policy.findings;
        ComparisonRules rules;
        rules.failOnExisting = options.failOnExisting || policy.project.failOnExisting;
        rules.acceptSpec = {options.acceptSpec.begin(), options.acceptSpec.end()};
        rules.compared = base != nullptr;
        rules.stale = stale;
        for (UnitPlan& p : plans) {
            if (!p.answer->touched) {
                untouched.push_back(p.setup.name);
                continue;
            }
            report.units.push_back(compared(p, *head, rules));
            result.baseVerdicts.push_back(p.baseResult ? p.baseResult->verdict : "");
            result.baseReused.push_back(p.baseReused);
        }
        result.untouched = untouched;
        report.notes = notes(result);
        settle(report, rules);
        return result;
    }

    std::vector<std::string> notes(const GateOutcome& result) const {
        std::vector<std::string> lines;
        if (base)
            lines.push_back(fmt::format(
                "compared with {}{}", policySnapshot()->name(),
                tip ? fmt::format("; they parted at {}, and what came to the base since is not in "
                                  "the head: gate the merged commit for certainty",
                                  mergeBase.substr(0, 12))
                    : std::string()));
        lines.push_back(fmt::format("{} of {} units touched", result.report.units.size(),
                                    result.units));
        if (!plans.empty() && !util::sandboxStatus().available)
            lines.push_back("without a sandbox: " + util::sandboxStatus().reason);
        return lines;
    }

    const GateOptions& options;
    diag::Sink& sink;
    std::optional<Repository> repository;
    std::string baseCommit, mergeBase, headCommit;
    std::unique_ptr<Snapshot> head, base, tip; ///< `tip` only where the base went on
    PolicyInForce policy;
    std::vector<UnitPlan> plans;
    std::vector<std::string> untouched;
    std::set<std::string> stale;
};

} // namespace

std::optional<GateOutcome> runGate(const GateOptions& options, diag::Sink& sink) {
    return GateRun(options, sink).run();
}

} // namespace palindrome::gate
