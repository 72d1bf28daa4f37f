// Ask.cpp - the engine under the limits of one proof, with the answers that carry it kept for review.
// SPDX-License-Identifier: MIT
#include "proof/Ask.h"

#include "util/Assert.h"
#include "util/Interrupt.h"

#include <algorithm>
#include <fstream>
#include <sys/resource.h>
#include <unistd.h>

namespace palindrome::proof {

using namespace logic;

uint64_t peakMemoryKiB() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<uint64_t>(usage.ru_maxrss);
}

namespace {

/// Resident memory now; 0 where the system does not tell.
uint64_t memoryMiB() {
    std::ifstream statm("/proc/self/statm");
    uint64_t total = 0, resident = 0;
    statm >> total >> resident;
    return resident * static_cast<uint64_t>(sysconf(_SC_PAGESIZE)) / (1024 * 1024);
}

std::string shortNumber(double v) {
    std::string text = std::to_string(v);
    while (text.back() == '0')
        text.pop_back();
    if (text.back() == '.')
        text.pop_back();
    return text;
}

} // namespace

Ask::Ask(TermPool& pool, const Options& options)
    : pool(pool), options(options), engine(pool, options.limits),
      start(std::chrono::steady_clock::now()) {}

double Ask::elapsed() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

std::string Ask::limitReached() const {
    const Limits& l = options.limits;
    if (util::interrupted())
        return "interrupted";
    if (elapsed() > l.seconds)
        return "time limit of " + shortNumber(l.seconds) + " s";
    if (memoryMiB() > l.memoryMiB)
        return "memory limit of " + std::to_string(l.memoryMiB) + " MiB";
    return {};
}

CheckResult Ask::check(std::span<const Term> conjunction) {
    std::vector<Term> terms(conjunction.begin(), conjunction.end());
    std::erase_if(terms, [&](Term t) { return pool.isTrue(t); });
    std::sort(terms.begin(), terms.end());
    terms.erase(std::unique(terms.begin(), terms.end()), terms.end());
    CheckResult result;
    if (std::any_of(terms.begin(), terms.end(), [&](Term t) { return pool.isFalse(t); })) {
        result.answer = Answer::Unsat;
        result.engine = "rewriting";
        return result;
    }
    if (terms.empty()) {
        result.answer = Answer::Sat;
        result.engine = "rewriting";
        return result;
    }
    result.limit = limitReached();
    if (!result.limit.empty())
        return result;
    result = engine.check(terms);
    if (result.answer == Answer::Unknown)
        result.limit = spelled(result.limit);
    return result;
}

/// The engine's word for a limit, with its number.
std::string Ask::spelled(const std::string& limit) const {
    std::string whole = limitReached();
    if (!whole.empty())
        return whole;
    const Limits& l = options.limits;
    if (limit == "conflicts")
        return "limit of " + std::to_string(l.conflicts) + " conflicts for one question";
    if (limit == "time")
        return "time limit of " + shortNumber(l.solverSeconds) + " s for one question";
    if (limit == "memory")
        return "memory limit of " + std::to_string(l.memoryMiB) + " MiB";
    return limit.empty() ? "solver limit" : "solver limit (" + limit + ")";
}

CheckResult Ask::refute(std::span<const Term> conjunction) {
    CheckResult result = check(conjunction);
    if (options.secondOpinion && result.answer == Answer::Unsat &&
        seen.insert({conjunction.begin(), conjunction.end()}).second)
        kept.push_back({{conjunction.begin(), conjunction.end()}});
    return result;
}

std::string Ask::review() {
    if (!options.secondOpinion)
        return "not run";
    size_t agreed = 0;
    std::string why;
    for (const Kept& k : kept) {
        if (std::any_of(k.conjunction.begin(), k.conjunction.end(),
                        [&](Term t) { return pool.isFalse(t); })) {
            ++agreed; // nothing is left of it on word level
            continue;
        }
        std::string limit = limitReached();
        if (!limit.empty()) {
            why = limit;
            break;
        }
        CheckResult second = engine.checkWithZ3(k.conjunction);
        PAL_ASSERT(second.answer != Answer::Sat, "Z3 disagrees with a proved obligation");
        if (second.answer == Answer::Unsat)
            ++agreed;
        else
            why = second.limit.empty() ? "Z3 gave no answer" : second.limit;
    }
    if (agreed == kept.size())
        return "z3 agrees";
    return "z3 agrees on " + std::to_string(agreed) + " of " + std::to_string(kept.size()) +
           " questions, the others are not decided by it (" + why + ")";
}

} // namespace palindrome::proof
