// Cases.cpp - wrong versions of a unit, each proved different from its table.
// SPDX-License-Identifier: MIT
#include "audit/Cases.h"

#include "util/Text.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>

namespace palindrome::audit {

namespace {

/// A number that depends on all of its arguments; the same on each machine.
std::uint64_t mixed(std::uint64_t seed, std::string_view text, std::uint64_t salt) {
    std::uint64_t h = seed * 0x9E3779B97F4A7C15u + salt + 1;
    for (const char c : text)
        h = (h ^ static_cast<unsigned char>(c)) * 0x100000001B3u;
    h ^= h >> 30;
    h *= 0xBF58476D1CE4E5B9u;
    h ^= h >> 27;
    h *= 0x94D049BB133111EBu;
    return h ^ (h >> 31);
}

hdl::Sources inMemory(const std::string& name, const std::string& text) {
    hdl::Sources sources;
    sources.texts = {{name, text}};
    return sources;
}

/// The faults of one unit, in the order in which they are tried.
class Queue {
public:
    Queue(const Subject& subject, const MakeOptions& options)
        : subject(subject), options(options) {}

    bool read(diag::Sink& sink) {
        auto finding = proveText(subject.spec, subject.hdl, {}, sink);
        if (!finding)
            return false;
        if (finding->proof.verdict != proof::Verdict::Proved) {
            sink.error("audit-not-proved", {subject.path, 0, 0, 0},
                       fmt::format("the HDL is not proved equal to {} ({}), so a fault cannot be "
                                   "told from what is wrong already",
                                   subject.spec.path, proof::verdictName(finding->proof.verdict)),
                       "see `palindrome prove`");
            return false;
        }
        auto design = hdl::elaborate(inMemory(subject.path, subject.hdl), sink);
        if (!design)
            return false;
        FaultOptions faultOptions;
        if (const auto& clocking = subject.spec.unit.clocking) {
            faultOptions.clock = clocking->clock.text;
            faultOptions.reset = clocking->hasReset() ? clocking->reset.text : "";
        }
        faults = findFaults(*design, subject.hdl, faultOptions);
        std::vector<std::pair<std::uint64_t, size_t>> order;
        for (size_t i = 0; i < faults.size(); ++i)
            order.push_back({mixed(options.seed, subject.spec.unit.name.text, i), i});
        std::sort(order.begin(), order.end(), [&](auto& a, auto& b) {
            return std::tuple(faults[a.second].rank, a.first, a.second) <
                   std::tuple(faults[b.second].rank, b.first, b.second);
        });
        for (auto& [hash, i] : order)
            byClass[static_cast<size_t>(faults[i].kind)].push_back(i);
        return true;
    }

    size_t classes() const {
        return static_cast<size_t>(std::count_if(byClass.begin(), byClass.end(),
                                                 [](auto& list) { return !list.empty(); }));
    }
    bool has(size_t kind) const { return !byClass[kind].empty(); }

    /// The next fault of a class that is proved to make a difference; one on a new line first.
    std::optional<Case> next(size_t kind, diag::Sink& sink) {
        auto& list = byClass[kind];
        std::stable_partition(list.begin(), list.end(),
                              [&](size_t i) { return !lines.count(faults[i].line); });
        while (!list.empty()) {
            const Fault fault = faults[list.front()];
            list.erase(list.begin());
            if (auto made = tried(fault, sink)) {
                lines.insert(fault.line);
                return made;
            }
        }
        return std::nullopt;
    }

    const Subject& subject;

private:
    const MakeOptions& options;
    std::vector<Fault> faults;
    std::array<std::vector<size_t>, faultClassCount> byClass;
    std::set<unsigned> lines;

    std::optional<Case> tried(const Fault& fault, diag::Sink& sink) const {
        Case made;
        made.unit = subject.spec.unit.name.text;
        made.kind = fault.kind;
        made.line = fault.line;
        made.source = util::trim(util::splitLines(subject.hdl).at(fault.line - 1));
        made.from = fault.from;
        made.to = fault.to;
        made.hdl = applied(subject.hdl, fault);
        proof::Options limits;
        limits.limits.seconds = options.seconds;
        diag::Sink own; // an edit that gives no valid module is no fault
        auto finding = proveText(subject.spec, made.hdl, limits, own);
        if (!finding || !finding->shown())
            return std::nullopt;
        made.difference = finding->difference();
        auto neutral = neutralize(subject.path, made.hdl, sink);
        if (!neutral)
            return std::nullopt;
        made.neutral = std::move(*neutral);
        if (auto why = differs(made.hdl, made.neutral)) {
            sink.error("audit-neutral", {subject.path, 0, 0, 0},
                       "the text with neutral names is not proved equal to the one with names: " +
                           *why);
            return std::nullopt;
        }
        return made;
    }
};

/// Takes the classes in turn: those that a unit has not had, of them those that are rarest so far.
class Spread {
public:
    Spread(const MakeOptions& options) : options(options) {}

    std::optional<std::vector<Case>> choose(Queue& queue, diag::Sink& sink) {
        const std::string& unit = queue.subject.spec.unit.name.text;
        std::vector<Case> chosen;
        std::array<unsigned, faultClassCount> here{};
        while (chosen.size() < options.count) {
            std::optional<size_t> best;
            for (size_t kind = 0; kind < faultClassCount; ++kind)
                if (queue.has(kind) &&
                    (!best || std::tuple(here[kind], all[kind], mixed(options.seed, unit, kind)) <
                                  std::tuple(here[*best], all[*best],
                                             mixed(options.seed, unit, *best))))
                    best = kind;
            if (!best) {
                sink.error("audit-too-few", {queue.subject.path, 0, 0, 0},
                           fmt::format("only {} of {} wrong versions could be made", chosen.size(),
                                       options.count),
                           "ask for fewer with --count");
                return std::nullopt;
            }
            if (options.progress)
                options.progress(fmt::format("[{}/{}] {}: {}", chosen.size() + 1, options.count, unit,
                                             classTitle(static_cast<FaultClass>(*best))));
            auto made = queue.next(*best, sink);
            if (sink.hasErrors())
                return std::nullopt;
            if (!made)
                continue;
            ++here[*best];
            ++all[*best];
            chosen.push_back(std::move(*made));
        }
        std::stable_sort(chosen.begin(), chosen.end(),
                         [](const Case& a, const Case& b) { return a.kind < b.kind; });
        for (size_t i = 0; i < chosen.size(); ++i)
            chosen[i].number = static_cast<unsigned>(i + 1);
        return chosen;
    }

private:
    const MakeOptions& options;
    std::array<unsigned, faultClassCount> all{};
};

} // namespace

std::string Case::name() const {
    return fmt::format("{}/{:02}-{}", unit, number, className(kind));
}

std::string Case::description() const {
    if (from.empty())
        return "there is " + to;
    if (to.empty())
        return from + " is missing";
    return "`" + from + "` became `" + to + "`";
}

bool Finding::shown() const {
    return proof.verdict == proof::Verdict::Refuted && proof.trace && proof.trace->replayed &&
           !proof.trace->ofSpec;
}

std::string Finding::difference() const {
    if (!proof.trace)
        return proof.reason;
    return fmt::format("{} is {} instead of {} in cycle {}", proof.trace->output,
                       proof.trace->actual, proof.trace->expected,
                       proof.trace->cycles.size() - 1);
}

std::optional<Finding> proveText(const flow::SpecFile& spec, const std::string& hdl,
                                 const proof::Options& options, diag::Sink& sink) {
    auto pair = flow::loadPair(spec.unit, {}, inMemory(spec.unit.name.text + ".sv", hdl),
                               flow::loweringOptions(), sink);
    if (!pair)
        return std::nullopt;
    return Finding{proof::prove(pair->pool, pair->spec, pair->other, pair->clocking, options)};
}

std::optional<std::vector<Case>> makeCases(const std::vector<Subject>& subjects,
                                           const MakeOptions& options, diag::Sink& sink) {
    std::vector<Queue> queues;
    for (const Subject& subject : subjects) {
        queues.emplace_back(subject, options);
        if (!queues.back().read(sink))
            return std::nullopt;
    }
    // Units with little choice first, so that the others can even out what they leave.
    std::vector<size_t> order(queues.size());
    for (size_t i = 0; i < order.size(); ++i)
        order[i] = i;
    std::stable_sort(order.begin(), order.end(),
                     [&](size_t a, size_t b) { return queues[a].classes() < queues[b].classes(); });
    std::vector<std::vector<Case>> chosen(queues.size());
    Spread spread(options);
    for (const size_t i : order) {
        auto cases = spread.choose(queues[i], sink);
        if (!cases)
            return std::nullopt;
        chosen[i] = std::move(*cases);
    }
    std::vector<Case> all;
    for (auto& list : chosen)
        for (auto& one : list)
            all.push_back(std::move(one));
    return all;
}

} // namespace palindrome::audit
