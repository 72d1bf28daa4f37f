// Run.cpp - simulations of the mesh, side by side, with progress; and the search for saturation.
// SPDX-License-Identifier: MIT
#include "mesh/Mesh.h"
#include "sim/Toolchain.h"
#include "util/Assert.h"
#include "util/Files.h"
#include "util/Interrupt.h"
#include "util/ScratchFolder.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdlib>
#include <fmt/format.h>
#include <mutex>
#include <thread>

namespace fs = std::filesystem;

namespace palindrome::mesh {

namespace {

std::string configText(const Config& c) {
    std::string text = fmt::format(
        "size {}\ndepth {}\npattern {}\nrate {:.9g}\nwarmup {}\nmeasure {}\npackets {}\ndrain {}\n"
        "stall {}\nseed {}\nthreads {}\nflip-one {:.9g}\nflip-two {:.9g}\nmalformed {:.9g}\n"
        "close {:.9g}\n",
        c.size, c.depth, static_cast<unsigned>(c.pattern), c.rate, c.warmup, c.measure, c.packets,
        c.drain, c.stall, c.seed, c.threads, c.flipOne, c.flipTwo, c.malformed, c.close);
    for (const auto& s : c.sizes.list)
        text += fmt::format("packet {} {}\n", s.flits, s.weight);
    for (const auto& e : c.trace)
        text += fmt::format("trace {} {} {} {}\n", e.cycle, e.source, e.destination, e.flits);
    return text;
}

/// One simulation in a folder of its own.
class Job {
public:
    Job(const Build& theBuild, const Config& theConfig, const RunLimits& theLimits)
        : build(theBuild), config(theConfig), limits(theLimits) {}

    Result<Point> run() {
        auto scratch = util::ScratchFolder::make();
        if (!scratch)
            return tl::unexpected(scratch.error());
        {
            std::lock_guard lock(mutex);
            folder = scratch->path();
        }
        auto result = runIn(scratch->path());
        std::lock_guard lock(mutex);
        folder.clear();
        return result;
    }

    /// What the simulation said last; for another thread.
    std::string progress() const {
        std::lock_guard lock(mutex);
        if (folder.empty())
            return {};
        auto text = util::readFile(folder / "progress");
        if (!text || text->empty())
            return {};
        return text->substr(0, text->find('\n'));
    }

private:
    Result<Point> runIn(const fs::path& place) {
        if (auto ok = sim::writeScratch(place / "config", configText(config)); !ok)
            return tl::unexpected(ok.error());
        util::ProcessOptions o;
        o.command = {build.program.string()};
        o.directory = place;
        o.limits.seconds = limits.seconds;
        o.limits.cpuSeconds = static_cast<unsigned>(limits.seconds * config.threads) + 1;
        o.limits.fileBytes = 64 << 20;
        o.limits.outputBytes = 1 << 20;
        o.limits.processes = 64;
        o.sandbox = util::SandboxPaths{{build.program.parent_path()}, {place}};
        o.sandboxMode = limits.sandbox;
        auto r = util::runProcess(o);
        if (!r)
            return tl::unexpected(r.error());
        if (!r->ok()) {
            const auto kind = r->end == util::ProcessResult::End::Timeout ? Failure::Kind::Timeout
                              : r->end == util::ProcessResult::End::OutputLimit
                                  ? Failure::Kind::Limit
                                  : Failure::Kind::BadReply;
            return fail(kind, "the simulation " + r->describeEnd(o.limits) +
                                  (r->err.empty() ? "" : ":\n" + r->err.substr(0, 600)));
        }
        auto text = util::readFile(place / "result.json");
        if (!text)
            return tl::unexpected(text.error());
        Point point;
        point.rate = config.rate;
        point.json = Json::parse(*text, nullptr, false);
        if (!point.json.is_object() || !point.json.contains("violations"))
            return fail(Failure::Kind::BadReply, "the simulation wrote no result");
        return point;
    }

    const Build& build;
    const Config config;
    const RunLimits& limits;
    mutable std::mutex mutex;
    fs::path folder;
};

} // namespace

bool Point::clean() const {
    for (const auto& [kind, count] : json.at("violation_counts").items())
        if (count.get<uint64_t>() != 0)
            return false;
    return true;
}

unsigned usefulThreads(unsigned nodes, unsigned processors) {
    // A cycle of 16 routers takes some 30 microseconds; below that threads wait for each other.
    return std::clamp(nodes / 16, 1u, std::max(processors, 1u));
}

unsigned idleProcessors() {
    const unsigned all = std::max(1u, std::thread::hardware_concurrency());
    double load = 0;
    if (getloadavg(&load, 1) != 1)
        return all;
    const auto busy = static_cast<unsigned>(std::lround(std::max(load, 0.0)));
    return busy >= all ? 1 : all - busy;
}

Result<std::vector<Point>> simulate(const Build& build, const Config& config,
                                    const std::vector<double>& rates, const RunLimits& limits) {
    PAL_ASSERT(!rates.empty() && limits.processors > 0);
    const auto workers = static_cast<unsigned>(std::min<size_t>(limits.processors, rates.size()));
    std::vector<std::unique_ptr<Job>> jobs;
    for (double rate : rates) {
        Config one = config;
        one.rate = rate;
        one.threads = usefulThreads(config.nodes(), limits.processors / workers);
        jobs.push_back(std::make_unique<Job>(build, one, limits));
    }
    std::vector<Result<Point>> results(rates.size(), Point{});
    std::atomic<size_t> next{0}, done{0};
    std::atomic<unsigned> running{workers};
    auto work = [&] {
        for (size_t at; (at = next++) < jobs.size() && !util::interrupted();) {
            results[at] = jobs[at]->run();
            ++done;
            if (!results[at]) // the others would fail in the same way, or the user has to act first
                next = jobs.size();
        }
        --running;
    };
    std::vector<std::thread> threads;
    for (unsigned t = 0; t < workers; ++t)
        threads.emplace_back(work);
    while (running > 0) {
        std::this_thread::sleep_for(std::chrono::milliseconds(done + 1 < jobs.size() ? 100 : 30));
        std::string line;
        for (size_t i = 0; i < jobs.size(); ++i)
            if (auto text = jobs[i]->progress(); !text.empty())
                line += fmt::format("{}rate {:.4g}: {}", line.empty() ? "" : "; ", rates[i], text);
        if (limits.progress && !line.empty())
            limits.progress(fmt::format("[{}/{}] {}", std::min(done.load() + 1, jobs.size()),
                                        jobs.size(), line));
    }
    for (auto& t : threads)
        t.join();
    if (util::interrupted())
        return fail(Failure::Kind::Interrupted, "interrupted");
    std::vector<Point> points;
    for (auto& r : results) {
        if (!r)
            return tl::unexpected(r.error());
        points.push_back(std::move(*r));
    }
    return points;
}

Result<Saturation> findSaturation(const Build& build, const Config& config, double step,
                                  const RunLimits& limits) {
    Saturation result;
    auto zero = simulate(build, config, {step < 0.01 ? step : 0.02}, limits);
    if (!zero)
        return tl::unexpected(zero.error());
    result.zeroLoad = zero->front();
    const double limit = 3 * result.zeroLoad.packetLatency();
    auto isBelow = [&](const Point& p) { return !p.saturated() && p.packetLatency() < limit; };
    // As it would be typed: 0.3, not 0.30000000000000004.
    auto rateAt = [&](long n) { return std::round(static_cast<double>(n) * step * 1e9) / 1e9; };
    // With several processors each round cuts the range into more than two parts.
    long low = 0, high = std::lround(1 / step) + 1;
    while (high - low > 1) {
        const long parts = std::min<long>(limits.processors + 1, high - low);
        std::vector<double> rates;
        std::vector<long> at;
        for (long i = 1; i < parts; ++i) {
            at.push_back(low + (high - low) * i / parts);
            rates.push_back(rateAt(at.back()));
        }
        auto points = simulate(build, config, rates, limits);
        if (!points)
            return tl::unexpected(points.error());
        long newLow = low, newHigh = high;
        for (size_t i = at.size(); i-- > 0;)
            if (!isBelow((*points)[i]))
                newHigh = at[i];
        for (size_t i = 0; i < at.size() && at[i] < newHigh; ++i)
            newLow = at[i];
        low = newLow, high = newHigh;
        for (auto& p : *points)
            result.tried.push_back(std::move(p));
    }
    result.rate = rateAt(low);
    std::sort(result.tried.begin(), result.tried.end(),
              [](const Point& a, const Point& b) { return a.rate < b.rate; });
    return result;
}

} // namespace palindrome::mesh
