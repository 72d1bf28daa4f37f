// Network.h - all nodes, clocked together by one or several threads through the phases of a run.
// SPDX-License-Identifier: MIT
#pragma once

#include "Barrier.h"
#include "Deadlock.h"

#include <chrono>
#include <ctime>
#include <functional>
#include <thread>

namespace palindrome::mesh {

class Network {
public:
    /// `progress` is called about twice a second, with what is being done and its share.
    Network(const Config& theConfig,
            std::function<void(const char*, uint64_t, double)> theProgress)
        : config(theConfig), progress(std::move(theProgress)), table(config.nodes()),
          findings(config.threads), barrier(config.threads) {
        for (auto& s : shown)
            s.resize(config.nodes());
        for (unsigned n = 0; n < config.nodes(); ++n) {
            nodes.push_back(std::make_unique<Node>(config, n));
            nodes[n]->show(shown[0][n]);
        }
        if (config.warmup == 0)
            phase = Phase::Measure;
    }

    /// Runs to the end. Results do not depend on the number of threads.
    void run() {
        lastReport = started = std::chrono::steady_clock::now();
        const std::clock_t cpuBegin = std::clock();
        std::vector<std::thread> threads;
        for (unsigned t = 1; t < config.threads; ++t)
            threads.emplace_back([this, t] { work(t); });
        work(0);
        for (auto& t : threads)
            t.join();
        seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
        cpuSeconds = double(std::clock() - cpuBegin) / CLOCKS_PER_SEC;
        for (const Findings& f : findings)
            total.add(f);
        for (const Findings& f : findings)
            total.lastDelivery = std::max(total.lastDelivery, f.lastDelivery);
        settle();
        std::stable_sort(total.violations.begin(), total.violations.end(),
                         [](const Violation& a, const Violation& b) {
                             return std::tie(a.cycle, a.node) < std::tie(b.cycle, b.node);
                         });
    }

    const Config& config;
    Findings total;
    uint64_t cycle = 0;
    uint64_t windowBegin = 0, windowEnd = 0;
    double seconds = 0, cpuSeconds = 0; ///< of the clock, and of all threads
    bool drained = false;
    bool dropped = false; ///< sources were not empty in time: more is offered than goes through
    uint64_t counters[8] = {};

private:
    enum class Phase { Warmup, Measure, Drain, Settle, Done };

    void work(unsigned t) {
        const unsigned count = config.nodes(), begin = count * t / config.threads,
                       end = count * (t + 1) / config.threads;
        Findings& found = findings[t];
        while (phase != Phase::Done) {
            const bool creates = phase == Phase::Warmup || phase == Phase::Measure;
            const bool measures = phase == Phase::Measure;
            const Shown* before = shown[cycle & 1].data();
            Shown* after = shown[~cycle & 1].data();
            found.busy = found.plans = false;
            for (unsigned n = begin; n < end; ++n)
                nodes[n]->step(cycle, creates, measures, before, after[n], table, found);
            barrier.wait([this] { between(); });
        }
    }

    /// By one thread, while the others wait.
    void between() {
        ++cycle;
        uint64_t moved = 0, violations = 0, created = 0, delivered = 0, lastDelivery = 0;
        bool busy = false, plans = false;
        for (const Findings& f : findings) {
            moved += f.flitsMoved;
            created += f.measuredCreated;
            delivered += f.packet.count;
            violations += f.violationCount();
            lastDelivery = std::max(lastDelivery, f.lastDelivery);
            busy = busy || f.busy;
            plans = plans || f.plans;
        }
        if (moved != lastMoved || !busy)
            lastMove = cycle;
        lastMoved = moved;
        advance(busy, busy || plans, created);
        watch(busy, std::max(lastDelivery, idleSince), violations);
        if (!busy)
            idleSince = cycle;
        if ((cycle & 63) == 0)
            report(created, delivered);
    }

    void advance(bool busy, bool traceGoesOn, uint64_t created) {
        if (phase == Phase::Warmup && cycle >= config.warmup) {
            phase = Phase::Measure;
            windowBegin = cycle;
        }
        else if (phase == Phase::Measure &&
                 (config.pattern == Pattern::Trace ? !traceGoesOn
                  : config.packets != 0            ? created >= config.packets
                                        : cycle - windowBegin >= config.measure)) {
            phase = Phase::Drain;
            windowEnd = cycle;
        }
        else if (phase == Phase::Drain && !busy) {
            phase = Phase::Settle;
            drained = true;
            settleUntil = cycle + 4 * config.depth + 16; // the last credits come back
        }
        else if (phase == Phase::Drain && !dropped && cycle - windowEnd >= config.drain) {
            dropped = true;
            for (auto& node : nodes)
                node->source.dropQueue(findings[0]);
        }
        else if (phase == Phase::Settle && cycle >= settleUntil)
            phase = Phase::Done;
    }

    void watch(bool busy, uint64_t lastDelivery, uint64_t violations) {
        if (!busy || phase == Phase::Done)
            return;
        if (violations >= 1000) // what is wrong is known, and each further cycle repeats it
            phase = Phase::Done;
        else if (cycle - lastMove >= config.stall && underWay())
            stop(Kind::Deadlock, "nothing has moved for " + std::to_string(config.stall) +
                                     " cycles; " + WaitGraph(nodes).describe());
        else if (cycle - lastDelivery >= 50 * config.stall && underWay())
            stop(Kind::Livelock, "flits move, but no packet has arrived for " +
                                     std::to_string(50 * config.stall) + " cycles");
    }
    bool underWay() const {
        uint64_t sent = 0;
        for (const Findings& f : findings)
            sent += f.flitsSent;
        return sent > 0;
    }
    void stop(Kind kind, std::string text) {
        findings[0].violation(cycle, 0, kind, std::move(text));
        phase = Phase::Done;
    }

    void report(uint64_t created, uint64_t delivered) {
        const auto now = std::chrono::steady_clock::now();
        if (now - lastReport < std::chrono::milliseconds(400))
            return;
        lastReport = now;
        const char* names[] = {"warming up", "measuring", "draining", "draining", "done"};
        double share = 0;
        if (phase == Phase::Warmup)
            share = double(cycle) / double(config.warmup);
        else if (phase == Phase::Measure && config.packets != 0)
            share = double(created) / double(config.packets);
        else if (phase == Phase::Measure && config.measure != 0)
            share = double(cycle - windowBegin) / double(config.measure);
        else if (created > 0)
            share = double(delivered) / double(created);
        progress(names[static_cast<int>(phase)], cycle, share);
    }

    // After the run

    void settle() {
        for (PacketRecord& r : table.all()) {
            if (r.state != PacketRecord::UnderWay)
                continue;
            const auto at = static_cast<size_t>(&r - table.all().data());
            if (r.fate == Fate::Refused)
                ++total.refused;
            else if (r.hit)
                ++total.missing;
            else if (drained)
                total.violation(cycle, static_cast<unsigned>(at >> idBits), Kind::Lost,
                                "packet " + std::to_string(at & ((1u << idBits) - 1)) + " to node " +
                                    std::to_string(r.destination) + " never arrived");
        }
        if (total.delivered + total.poisoned + total.missing + total.refused == 0)
            total.violation(cycle, 0, Kind::Lost, "no packet was seen at all");
        if (drained)
            atRest();
        readCounters();
    }

    /// Nothing is under way: buffers empty, all credits back, all output VCs free.
    void atRest() {
        const std::vector<Shown>& now = shown[cycle & 1];
        for (unsigned n = 0; n < config.nodes(); ++n) {
            bool good = Node::isZero(now[n].receiver) && now[n].valid == 0;
            for (unsigned v = 0; v < inputVcs && hasRegisters; ++v)
                good = good && now[n].sender[v] == config.depth;
            for (unsigned v = 0; v < 2; ++v)
                good = good && nodes[n]->source.creditsOf(v) == config.depth;
            if (!good)
                total.violation(cycle, n, Kind::Leftover,
                                "after the drain not all buffers are empty with all credits back");
            for (unsigned o = 0; o < ports; ++o)
                for (unsigned v = 0; v < 2; ++v)
                    if (ownerOf(nodes[n]->router.root(), o, v) != 0)
                        total.violation(cycle, n, Kind::Leftover,
                                        std::string("after the drain VC ") + std::to_string(v) +
                                            " of output " + portName(o) + " still has an owner");
            if (nodes[n]->sink.inPacket())
                total.violation(cycle, n, Kind::Lost, "a packet ends without its last flit");
        }
    }

    void readCounters() {
        uint32_t status = 0;
        for (auto& node : nodes) {
            for (unsigned i = 0; i < 8; ++i)
                counters[i] += node->router.csr(8 + i);
            status |= node->router.csr(2);
            if (drained && node->router.csr(13) != node->source.malformedSent())
                total.violation(cycle, node->number, Kind::Counter,
                                "c_proto is " + std::to_string(node->router.csr(13)) + ", and " +
                                    std::to_string(node->source.malformedSent()) +
                                    " malformed packets entered here");
            if (drained && (node->router.csr(1) & 31) != 0)
                total.violation(cycle, node->number, Kind::Counter, "an output is still closed");
        }
        auto expect = [&](bool holds, const char* text) {
            if (!holds)
                total.violation(cycle, 0, Kind::Counter, text);
        };
        expect((status & 8) == 0, "a credit counter reported a credit too many or too few");
        expect((status & 4) == 0 || total.malformed > 0,
               "a router reports malformed packets, and none was sent");
        expect(counters[3] == total.flippedOne,
               "c_fixed is not the number of flits with one flipped bit");
        expect(counters[4] == total.flippedTwo,
               "c_bad is not the number of flits with two flipped bits");
        if (drained)
            expect(counters[0] == counters[1], "c_in and c_out differ after the drain");
        if (drained && total.flippedTwo == 0)
            expect(counters[6] == total.discarded,
                   "c_drop is not the number of flits of malformed packets to be dropped");
    }

    std::function<void(const char*, uint64_t, double)> progress;
    PacketTable table;
    std::vector<std::unique_ptr<Node>> nodes;
    std::vector<Shown> shown[2];
    std::vector<Findings> findings;
    Barrier barrier;
    Phase phase = Phase::Warmup;
    uint64_t lastMoved = 0, lastMove = 0, idleSince = 0, settleUntil = 0;
    std::chrono::steady_clock::time_point started, lastReport;
};

} // namespace palindrome::mesh
