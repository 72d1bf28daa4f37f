// Packets.h - the flits of packets, and the record of every packet that is under way.
// SPDX-License-Identifier: MIT
#pragma once

#include "Flaw.h"

#include <atomic>
#include <cstdint>
#include <vector>

namespace palindrome::mesh {

constexpr unsigned idBits = 12;

inline bool isFirst(uint64_t flit) {
    return flit >> 32 & 1;
}
inline bool isLast(uint64_t flit) {
    return flit >> 33 & 1;
}
inline bool isPoisoned(uint64_t flit) {
    return flit >> 34 & 1;
}

/// What the first flit of a packet says: the layout of the design.
struct Header {
    unsigned destinationX, destinationY, sourceX, sourceY, length, id;

    explicit Header(uint64_t flit)
        : destinationX(flit >> 28 & 15), destinationY(flit >> 24 & 15), sourceX(flit >> 20 & 15),
          sourceY(flit >> 16 & 15), length(flit >> 12 & 15), id(flit & 0xfff) {}
};

/// The data of a flit behind the first: whose it is, which one, and eight bits that look random.
/// All 32 bits are known to the receiver.
inline uint32_t bodyPayload(unsigned sourceX, unsigned sourceY, unsigned id, unsigned index) {
    const uint32_t head = sourceX << 28 | sourceY << 24 | id << 12 | index << 8;
    return head | ((head * 0x9E3779B1u) >> 24);
}

/// A packet between its first flit on the injection link and its last on the ejection link.
struct PacketRecord {
    enum State : uint8_t { Free, UnderWay, Delivered, Poisoned };
    uint64_t created = 0, injected = 0;
    uint16_t destination = 0;
    uint8_t length = 0;
    Fate fate = Fate::Whole; ///< what must become of it
    bool measured = false;   ///< created in the measurement window
    /// Both are written by whoever has the packet, and looked at by its source when it uses the
    /// number again.
    std::atomic<uint8_t> state{Free};
    std::atomic<bool> hit{false}; ///< two bits of one of its flits were flipped
};

/// The last 4,096 packets of each node, by the number in their first flit.
class PacketTable {
public:
    explicit PacketTable(unsigned nodes) : records(size_t(nodes) << idBits) {}
    PacketRecord& at(unsigned node, unsigned id) { return records[size_t(node) << idBits | id]; }
    std::vector<PacketRecord>& all() { return records; }

private:
    std::vector<PacketRecord> records;
};

} // namespace palindrome::mesh
