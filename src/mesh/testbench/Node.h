// Node.h - a router with its network interface, and the checks of the links that lead into it.
// SPDX-License-Identifier: MIT
#pragma once

#include "Config.h"
#include "Findings.h"
#include "Packets.h"
#include "Router.h"
#include "Sink.h"
#include "Source.h"

namespace palindrome::mesh {

/// What a node shows its neighbours in one cycle.
struct alignas(64) Shown {
    uint16_t valid = 0;  ///< a flit leaves, of output VC 2*port+vc
    uint16_t credit = 0; ///< a credit leaves, of input VC 2*port+vc
    uint64_t code[ports] = {};
    /// Where the slots of a VC buffer are: of output VCs, credits in hand and flits not yet on the
    /// link's far end; of input VCs, flits in the register and in the buffer, and credits going back.
    VcBytes sender{}, receiver{};
};

/// Bits 0 to 9 of a number as bytes: each byte gets all bits, keeps its own, and makes 1 of it.
inline VcBytes spread(unsigned bits) {
    constexpr uint64_t all = 0x0101010101010101, own = 0x8040201008040201;
    const uint64_t kept = (bits & 0xff) * all & own;
    const uint64_t parts[2] = {(kept + 0x7f * all) >> 7 & all, bits >> 8 & 1 | (bits >> 9 & 1) << 8};
    VcBytes bytes;
    std::memcpy(&bytes, parts, sizeof bytes);
    return bytes;
}

inline unsigned opposite(unsigned port) {
    return port <= 2 ? port + 2 : port - 2;
}

class Node {
public:
    Node(const Config& theConfig, unsigned theNumber)
        : config(theConfig), number(theNumber), x(number % config.size), y(number / config.size),
          router(x, y, config.size - 1, config.seed * 1000003 + number), source(config, number),
          sink(config, number), random(config.seed, number + 0x10000), flipOne(config.flipOne),
          flipTwo(config.flipTwo), close(config.close),
          flips(!flipOne.never() || !flipTwo.never()) {
        const int k = static_cast<int>(config.size), n = static_cast<int>(number);
        neighbours[North] = y + 1 < config.size ? n + k : -1;
        neighbours[East] = x + 1 < config.size ? n + 1 : -1;
        neighbours[South] = y > 0 ? n - k : -1;
        neighbours[West] = x > 0 ? n - 1 : -1;
        for (unsigned v = 0; v < inputVcs; ++v)
            full[v] = static_cast<uint8_t>(config.depth);
        for (unsigned r = 0; r < inputVcs; ++r)
            ends[r] = neighbours[r / 2] < 0 ? 0xff : 0;
        lastSlots = lastEnds = full;
    }

    /// One clock cycle: what the nodes showed in the last one goes in, what this one shows comes
    /// out.
    void step(uint64_t cycle, bool creates, bool measures, const Shown* before, Shown& after,
              PacketTable& table, Findings& found) {
        const Shown& mine = before[number];
        now = cycle;
        valid = 0;
        unsigned credit = 0;
        VcBytes slots = mine.receiver; // and what the other ends of the links say of them
        for (unsigned p = North; p <= West; ++p) {
            if (neighbours[p] < 0) {
                slots[2 * p] = full[0] + mine.receiver[2 * p];
                slots[2 * p + 1] = full[0] + mine.receiver[2 * p + 1];
                if ((mine.valid >> 2 * p & 3) != 0)
                    found.violation(cycle, number, Kind::Misrouted,
                                    std::string("a flit leaves the mesh to the ") + portName(p));
                continue;
            }
            const Shown& theirs = before[neighbours[p]];
            const unsigned from = 2 * opposite(p);
            slots[2 * p] += theirs.sender[from];
            slots[2 * p + 1] += theirs.sender[from + 1];
            credit |= (theirs.credit >> from & 3u) << 2 * p;
            if (const unsigned v = theirs.valid >> from & 3u)
                receive(p, v, theirs.code[opposite(p)], table, found);
        }
        local(mine, slots, creates, measures, table, found);
        credit |= mine.valid & 3u; // the sink takes every flit at once
        if constexpr (hasRegisters) {
            checkSlots(slots, found);
            if (!isZero((mine.sender ^ lastEnds) & ends))
                checkEnds(mine.sender, found);
        }
        else
            checkHeld(mine, found);
        if (!close.never())
            control(mine, creates, found);
        router.setInputs(valid, credit);
        router.clock();
        show(after);
        found.busy = found.busy || after.valid != 0 || !isZero(after.receiver) || source.hasWork();
        found.plans = found.plans || source.hasPlans();
    }

    /// What the ports and registers show now.
    void show(Shown& after) {
        after.valid = static_cast<uint16_t>(router.outValid());
        after.credit = static_cast<uint16_t>(router.inCredit());
        for (unsigned p = 0; p < ports; ++p)
            if ((after.valid >> 2 * p & 3) != 0)
                after.code[p] = router.outCode(p);
        if constexpr (hasRegisters) {
            after.sender = spread(after.valid) + spread(stVc(router.root()));
            after.receiver = spread(after.credit) + spread(valid);
            addRegisters(router.root(), after.sender, after.receiver);
        }
        else
            after.receiver = held;
    }

    static bool isZero(const VcBytes& bytes) {
        uint64_t parts[2];
        std::memcpy(parts, &bytes, sizeof parts);
        return (parts[0] | parts[1]) == 0;
    }

    const Config& config;
    const unsigned number, x, y;
    Router router;
    Source source;
    Sink sink;
    int neighbours[ports] = {-1, -1, -1, -1, -1};

private:
    /// A flit that arrives at input port p.
    void receive(unsigned p, unsigned v, uint64_t code, PacketTable& table, Findings& found) {
        if (v == 3)
            found.violation(now, number, Kind::Link,
                            std::string("both VCs are valid on the link from the ") + portName(p));
        if (flips)
            code = flipped(code, table, found.flippedOne, found.flippedTwo);
        router.setCode(p, code);
        valid |= v << 2 * p;
        ++found.flitsMoved;
    }

    /// The two links of the network interface.
    void local(const Shown& mine, VcBytes& slots, bool creates, bool measures, PacketTable& table,
               Findings& found) {
        if (creates)
            source.create(now, measures, found);
        slots[0] += static_cast<uint8_t>(source.creditsOf(0));
        slots[1] += static_cast<uint8_t>(source.creditsOf(1));
        const Sent sent = source.send(now, mine.credit & 3u, table, found);
        if (sent.any)
            receive(Local, 1u << sent.vc, sent.code, table, found);
        const unsigned v = mine.valid & 3u;
        if (v == 0)
            return;
        if (v == 3)
            found.violation(now, number, Kind::Link, "both VCs are valid on the ejection link");
        const uint64_t one = found.sinkFlippedOne, two = found.sinkFlippedTwo;
        uint64_t code = mine.code[Local];
        if (flips)
            code = flipped(code, table, found.sinkFlippedOne, found.sinkFlippedTwo);
        ++found.flitsEjected;
        found.measuredEjected += measures;
        ++found.flitsMoved;
        const bool injected = one != found.sinkFlippedOne || two != found.sinkFlippedTwo;
        sink.take(now, v >> 1, code, injected, table, found);
    }

    /// Closes some outputs for new packets for a while, and looks whether they are. A router takes
    /// three cycles from its control register to its links.
    void control(const Shown& mine, bool creates, Findings& found) {
        constexpr unsigned controlRegister = 1, latency = 3;
        for (unsigned p = 0; p < ports && closed != 0 && now >= closedAt + latency; ++p) {
            if ((closed >> p & 1) == 0 || (mine.valid >> 2 * p & 3) == 0)
                continue;
            if (isFirst(mine.code[p]))
                found.violation(now, number, Kind::Closed,
                                std::string("a packet begins on output ") + portName(p) +
                                    ", which is closed for new packets");
            else
                ++found.flitsThroughClosed;
        }
        router.endWrite();
        if (closed == 0 ? !creates || !close.happens(random) : creates && now < reopenAt)
            return;
        closed = closed == 0 ? 1 + random.below((1u << ports) - 1) : 0;
        closedAt = now;
        reopenAt = now + 20 + random.below(180);
        found.closings += closed != 0;
        router.writeCsr(controlRegister, closed);
    }

    /// One bit, or two different ones, flipped at random; a packet that is hit by two is marked.
    uint64_t flipped(uint64_t code, PacketTable& table, uint64_t& one, uint64_t& two) {
        if (flipTwo.happens(random)) {
            const uint64_t flit = code & flitMask;
            const bool isHeader = isFirst(flit);
            const unsigned sx = isHeader ? flit >> 20 & 15 : flit >> 28 & 15,
                           sy = isHeader ? flit >> 16 & 15 : flit >> 24 & 15,
                           id = isHeader ? flit & 0xfff : flit >> 12 & 0xfff;
            // A tail that a router made to close a damaged packet names nobody; that packet is
            // marked already.
            if (!isPoisoned(flit) && sx < config.size && sy < config.size)
                table.at(sy * config.size + sx, id).hit = true;
            const unsigned a = random.below(codeBits);
            const unsigned b = (a + 1 + random.below(codeBits - 1)) % codeBits;
            ++two;
            return code ^ uint64_t(1) << a ^ uint64_t(1) << b;
        }
        if (flipOne.happens(random)) {
            ++one;
            return code ^ uint64_t(1) << random.below(codeBits);
        }
        return code;
    }

    /// Credit conservation: every slot of every buffer is somewhere, in every cycle. What is wrong
    /// stays wrong, so that only changes are reported.
    void checkSlots(const VcBytes& slots, Findings& found) {
        if (std::memcmp(&slots, &lastSlots, sizeof slots) == 0)
            return;
        for (unsigned q = 0; q < inputVcs; ++q)
            if (slots[q] != full[q] && slots[q] != lastSlots[q])
                found.violation(now, number, Kind::Credit,
                                "the slots of the link from the " +
                                    std::string(portName(q / 2)) + ", VC " +
                                    std::to_string(q & 1) + ", add up to " +
                                    std::to_string(slots[q]) + " instead of " +
                                    std::to_string(config.depth));
        lastSlots = slots;
    }

    /// Where nothing returns credits: over the edge, and from the sink, which returns them at once.
    void checkEnds(const VcBytes& sender, Findings& found) {
        for (unsigned r = 0; r < inputVcs; ++r)
            if (neighbours[r / 2] < 0 && sender[r] != config.depth && sender[r] != lastEnds[r])
                found.violation(now, number, Kind::Credit,
                                "the slots beyond output " + std::string(portName(r / 2)) +
                                    ", VC " + std::to_string(r & 1) + ", add up to " +
                                    std::to_string(sender[r]) + " instead of " +
                                    std::to_string(config.depth));
        lastEnds = sender;
    }

    /// Without the registers of the routers: what was sent and not credited fits into the buffer.
    void checkHeld(const Shown& mine, Findings& found) {
        for (unsigned q = 0; q < inputVcs; ++q) {
            const unsigned returned = mine.credit >> q & 1;
            if (held[q] < returned || held[q] > config.depth)
                found.violation(now, number, Kind::Credit,
                                held[q] < returned
                                    ? "a credit is returned for a slot that was free"
                                    : "more flits are sent than the buffer has slots");
            held[q] = static_cast<uint8_t>(held[q] - std::min<unsigned>(held[q], returned) +
                                           (valid >> q & 1));
        }
    }

    Random random;
    const Chance flipOne, flipTwo, close;
    const bool flips;
    VcBytes full{}, ends{}, held{}, lastSlots{}, lastEnds{};
    unsigned valid = 0, closed = 0; ///< closed: a bit for each output
    uint64_t now = 0, closedAt = 0, reopenAt = 0;
};

} // namespace palindrome::mesh
