// Sink.h - the receiving half of a network interface: takes every flit, and is the scoreboard.
// SPDX-License-Identifier: MIT
#pragma once

#include "Code.h"
#include "Config.h"
#include "Findings.h"
#include "Packets.h"

namespace palindrome::mesh {

/// Checks each packet against the record of its source: delivered once, at its destination, whole,
/// in order, every bit as sent, not interleaved with another in its VC.
class Sink {
public:
    Sink(const Config& theConfig, unsigned theNode) : config(theConfig), node(theNode) {}

    /// A code word in a VC of the ejection link. `injected`: the simulation flipped bits of it.
    void take(uint64_t cycle, unsigned vc, uint64_t code, bool injected, PacketTable& table,
              Findings& found) {
        const DecodedFlit d = decode(code);
        if (!injected && (d.fixed || d.bad))
            found.violation(cycle, node, Kind::Corrupted,
                            "the router sends a code word with a wrong check bit");
        found.sinkFixed += injected && d.fixed;
        found.sinkBad += injected && d.bad;
        Open& o = opened[vc];
        if (d.bad)
            damaged(o, table, found);
        else if (o.skipping)
            skip(o, d.flit, cycle, vc, table, found);
        else
            accept(o, d.flit, cycle, vc, table, found);
    }

    bool inPacket() const { return opened[0].active || opened[1].active; }

private:
    struct Open {
        bool active = false;
        bool skipping = false; ///< the rest of a packet whose flit arrived damaged
        uint16_t source = 0, id = 0, received = 0; ///< received: a bit for each flit
        uint8_t next = 0;
    };

    std::string name(const Open& o) const {
        return "packet " + std::to_string(o.id) + " of node " + std::to_string(o.source);
    }

    /// A flit that the code flags as damaged: its packet is over, as at the input of a router.
    void damaged(Open& o, PacketTable& table, Findings& found) {
        if (o.active)
            finish(o, table, PacketRecord::Poisoned, found);
        o.skipping = true;
    }

    /// After a damaged flit, up to the end of its packet or the beginning of the next.
    void skip(Open& o, uint64_t flit, uint64_t cycle, unsigned vc, PacketTable& table,
              Findings& found) {
        if (isFirst(flit) && !isPoisoned(flit)) {
            o.skipping = false;
            accept(o, flit, cycle, vc, table, found);
        }
        else if (isLast(flit))
            o.skipping = false;
    }

    void accept(Open& o, uint64_t flit, uint64_t cycle, unsigned vc, PacketTable& table,
                Findings& found) {
        if (isFirst(flit)) {
            if (o.active)
                found.violation(cycle, node, Kind::Interleaved,
                                "the first flit of a packet inside the open " + name(o) +
                                    " in VC " + std::to_string(vc));
            begin(o, flit, cycle, table, found);
        }
        else if (!o.active)
            found.violation(cycle, node, Kind::Interleaved,
                            "a flit outside of any packet in VC " + std::to_string(vc));
        else if (isPoisoned(flit) && isLast(flit))
            poisoned(o, cycle, table, found);
        else
            body(o, flit, cycle, table, found);
        if (o.active && isLast(flit))
            end(o, cycle, table, found);
    }

    void begin(Open& o, uint64_t flit, uint64_t cycle, PacketTable& table, Findings& found) {
        const Header h(flit);
        const unsigned k = config.size, source = h.sourceY * k + h.sourceX;
        o.active = false;
        if (h.sourceX >= k || h.sourceY >= k) {
            o.skipping = !isLast(flit);
            return found.violation(cycle, node, Kind::Corrupted,
                                   "a packet of a node that does not exist");
        }
        const PacketRecord& record = table.at(source, h.id);
        o = {true, false, static_cast<uint16_t>(source), static_cast<uint16_t>(h.id), 1, 1};
        if (record.state != PacketRecord::UnderWay) {
            const bool known = record.state != PacketRecord::Free;
            found.violation(cycle, node, known ? Kind::Duplicated : Kind::Corrupted,
                            name(o) + (known ? " arrives a second time" : " was never sent"));
            o.active = false;
            o.skipping = !isLast(flit);
            return;
        }
        if (record.fate == Fate::Refused)
            found.violation(cycle, node, Kind::Corrupted,
                            name(o) + " is malformed, and arrives where it should have been refused");
        if (record.destination != node)
            found.violation(cycle, node, Kind::Misrouted,
                            name(o) + " to node " + std::to_string(record.destination) +
                                " arrives here");
        if (h.destinationY * k + h.destinationX != record.destination || h.length != record.length)
            found.violation(cycle, node, Kind::Corrupted, name(o) + " has another header than sent");
        if (isPoisoned(flit))
            found.violation(cycle, node, Kind::Corrupted, name(o) + " begins poisoned");
    }

    void body(Open& o, uint64_t flit, uint64_t cycle, PacketTable& table, Findings& found) {
        const unsigned k = config.size, x = o.source % k, y = o.source / k;
        const auto payload = static_cast<uint32_t>(flit);
        if (payload == bodyPayload(x, y, o.id, o.next)) {
            o.received = static_cast<uint16_t>(o.received | 1u << o.next++);
            if (isPoisoned(flit))
                found.violation(cycle, node, Kind::Corrupted, name(o) + " is poisoned on the way");
            return;
        }
        const unsigned index = payload >> 8 & 15, id = payload >> 12 & 0xfff;
        const unsigned sx = payload >> 28, sy = payload >> 24 & 15;
        if (payload != bodyPayload(sx, sy, id, index)) {
            found.violation(cycle, node, Kind::Corrupted,
                            "flit " + std::to_string(o.next) + " of " + name(o) +
                                " is not as it was sent");
            o.received = static_cast<uint16_t>(o.received | 1u << o.next++); // it is there, though
        }
        else if (sx != x || sy != y || id != o.id)
            found.violation(cycle, node, Kind::Interleaved,
                            "a flit of packet " + std::to_string(id) + " of node " +
                                std::to_string(sy * k + sx) + " inside the open " + name(o));
        else if (o.received >> index & 1)
            found.violation(cycle, node, Kind::Duplicated,
                            "flit " + std::to_string(index) + " of " + name(o) +
                                " arrives a second time");
        else {
            const bool couldFollow = index < table.at(o.source, o.id).length;
            found.violation(cycle, node, couldFollow ? Kind::Reordered : Kind::Corrupted,
                            "flit " + std::to_string(index) + " of " + name(o) + " arrives where " +
                                std::to_string(o.next) + " is due");
            o.received = static_cast<uint16_t>(o.received | 1u << index);
            o.next = static_cast<uint8_t>(index + 1);
        }
    }

    void poisoned(Open& o, uint64_t cycle, PacketTable& table, Findings& found) {
        const PacketRecord& record = table.at(o.source, o.id);
        found.lastDelivery = cycle;
        if (!record.hit && record.fate == Fate::Whole)
            found.violation(cycle, node, Kind::Corrupted,
                            name(o) + " was cut short, and no error was injected into it");
        finish(o, table, PacketRecord::Poisoned, found);
    }

    void end(Open& o, uint64_t cycle, PacketTable& table, Findings& found) {
        PacketRecord& record = table.at(o.source, o.id);
        if (record.fate != Fate::Whole)
            found.violation(cycle, node, Kind::Corrupted,
                            name(o) + " is malformed, and arrives as if it were whole");
        else if (o.received != (1u << record.length) - 1)
            found.violation(cycle, node, Kind::Lost, name(o) + " ends without all of its flits");
        if (record.measured) {
            found.packet.add(cycle - record.created);
            found.network.add(cycle - record.injected);
        }
        finish(o, table, PacketRecord::Delivered, found);
        found.lastDelivery = cycle;
    }

    void finish(Open& o, PacketTable& table, PacketRecord::State state, Findings& found) const {
        table.at(o.source, o.id).state = state;
        ++(state == PacketRecord::Delivered ? found.delivered : found.poisoned);
        o.active = false;
    }

    const Config& config;
    const unsigned node;
    Open opened[2];
};

} // namespace palindrome::mesh
