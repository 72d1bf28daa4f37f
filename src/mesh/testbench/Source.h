// Source.h - the sending half of a network interface: an unbounded queue, credits, two VCs.
// SPDX-License-Identifier: MIT
#pragma once

#include "Code.h"
#include "Config.h"
#include "Findings.h"
#include "Packets.h"

#include <deque>

namespace palindrome::mesh {

/// A flit on an injection link.
struct Sent {
    bool any = false;
    unsigned vc = 0;
    uint64_t code = 0;
};

/// Sends at most one flit a cycle, keeps at most one packet open per VC, and alternates between VCs
/// that hold credits.
class Source {
public:
    Source(const Config& theConfig, unsigned theNode)
        : config(theConfig), node(theNode), random(config.seed, node),
          start(config.rate / (config.sizes.list.empty() ? 1 : config.sizes.mean())),
          malformed(config.malformed),
          credits{config.depth, config.depth} {
        for (const TraceEntry& e : config.trace)
            if (e.source == node)
                trace.push_back(e);
    }

    /// Creates this cycle's packets. `measured` counts them into the window.
    void create(uint64_t cycle, bool measured, Findings& found) {
        if (config.pattern == Pattern::Trace) {
            for (; nextEntry < trace.size() && trace[nextEntry].cycle <= cycle; ++nextEntry)
                enqueue(cycle, trace[nextEntry].destination, trace[nextEntry].flits, measured,
                        found);
            return;
        }
        if (!start.happens(random))
            return;
        const unsigned destination = destinationOf(config.pattern, node, config.size, random);
        enqueue(cycle, destination, config.sizes.draw(random), measured, found);
    }

    /// What goes onto the link in this cycle; `credit` are the wires that come back in it.
    Sent send(uint64_t cycle, unsigned credit, PacketTable& table, Findings& found) {
        open(cycle, table, found);
        Sent sent;
        for (unsigned step = 1; step <= 2 && !sent.any; ++step) {
            const unsigned vc = (last + step) & 1;
            if (opened[vc].active && credits[vc] > 0) {
                sent = {true, vc, encode(nextFlit(vc, cycle, table))};
                if (opened[vc].form.fate() == Fate::Refused && !opened[vc].active)
                    found.lastDelivery = cycle; // it has gone as far as it should
                --credits[vc];
                last = vc;
                ++found.flitsSent;
            }
        }
        for (unsigned vc = 0; vc < 2; ++vc)
            credits[vc] += credit >> vc & 1;
        return sent;
    }

    /// Forgets what has not begun to go out.
    void dropQueue(Findings& found) {
        found.dropped += queue.size() + (trace.size() - nextEntry);
        queue.clear();
        nextEntry = trace.size();
    }
    /// Packets wait, or one is open.
    bool hasWork() const { return !queue.empty() || opened[0].active || opened[1].active; }
    /// A trace has further packets for later.
    bool hasPlans() const { return nextEntry != trace.size(); }
    unsigned creditsOf(unsigned vc) const { return credits[vc]; }
    uint64_t malformedSent() const { return flawed; }

private:
    struct Queued {
        uint64_t created;
        uint16_t destination;
        uint8_t flits;
        bool measured;
    };
    struct Open {
        bool active = false;
        uint16_t id = 0, destination = 0;
        uint8_t sent = 0;
        Form form;
    };

    void enqueue(uint64_t cycle, unsigned destination, unsigned flits, bool measured,
                 Findings& found) {
        queue.push_back({cycle, static_cast<uint16_t>(destination), static_cast<uint8_t>(flits),
                         measured});
        ++found.created;
        found.measuredCreated += measured;
    }

    void open(uint64_t cycle, PacketTable& table, Findings& found) {
        for (unsigned vc = 0; vc < 2; ++vc) {
            if (opened[vc].active || credits[vc] == 0 || queue.empty())
                continue;
            const Queued& q = queue.front();
            const unsigned id = nextId++ & ((1u << idBits) - 1);
            const Form form = formOf(q.flits, found);
            PacketRecord& record = table.at(node, id);
            settle(record, cycle, found);
            record.created = q.created;
            record.destination = q.destination;
            record.length = form.length;
            record.fate = form.fate();
            record.hit = false;
            record.state = PacketRecord::UnderWay;
            record.measured = q.measured;
            opened[vc] = {true, static_cast<uint16_t>(id), q.destination, 0, form};
            queue.pop_front();
            ++found.started;
        }
    }

    Form formOf(unsigned flits, Findings& found) {
        if (!malformed.happens(random))
            return goodForm(flits);
        const Form form = flawedForm(flits, config.size, random);
        ++flawed;
        ++found.malformed;
        found.discarded += form.discarded;
        return form;
    }

    /// The packet that had the number before: 4,096 later ones have been sent since.
    void settle(PacketRecord& record, uint64_t cycle, Findings& found) const {
        if (record.state != PacketRecord::UnderWay)
            return;
        if (record.fate == Fate::Refused)
            ++found.refused;
        else if (record.hit)
            ++found.missing;
        else
            found.violation(cycle, node, Kind::Lost,
                            "a packet of this node is still under way after the next 4096");
    }

    uint64_t nextFlit(unsigned vc, uint64_t cycle, PacketTable& table) {
        Open& o = opened[vc];
        const unsigned k = config.size, x = node % k, y = node / k;
        const unsigned marks = o.form.marks(o.sent);
        uint64_t payload;
        if (o.sent == 0)
            table.at(node, o.id).injected = cycle;
        if (o.sent == 0 && (marks & 1u) != 0) {
            const bool isOutside = o.form.flaw == Flaw::Outside;
            const unsigned dx = isOutside ? o.form.at : o.destination % k, dy = o.destination / k;
            payload = dx << 28 | dy << 24 | x << 20 | y << 16 | unsigned(o.form.length) << 12 | o.id;
        }
        else
            payload = bodyPayload(x, y, o.id, o.sent);
        ++o.sent;
        o.active = o.sent < o.form.flits;
        return uint64_t(marks) << 32 | payload;
    }

    const Config& config;
    const unsigned node;
    Random random;
    Chance start, malformed;
    uint64_t flawed = 0;
    std::vector<TraceEntry> trace;
    size_t nextEntry = 0;
    std::deque<Queued> queue;
    Open opened[2];
    unsigned credits[2];
    unsigned last = 1;
    uint32_t nextId = 0;
};

} // namespace palindrome::mesh
