// EventStream.h - the binary frames in which Amazon streams replies, with their checksums.
// SPDX-License-Identifier: MIT
#pragma once

#include "llm/Framing.h"

#include <cstdint>

namespace palindrome::llm {

/// A frame: total length, length of headers, CRC-32 of those eight bytes, headers, payload, CRC-32
/// of all before it; numbers are big-endian. An event's name is its `:event-type`; of an exception
/// it is "exception:" and the `:exception-type`, of an error "error:" and the `:error-code` (the
/// data is then the message as a JSON object). A wrong checksum or length is a fault.
class EventStreamDecoder final : public StreamDecoder {
public:
    void feed(std::string_view bytes, const EventSink& sink) override;
    const std::string& fault() const override { return wrong; }

private:
    bool takeFrame(std::string_view frame, const EventSink& sink);

    std::string buffer;
    std::string wrong;
};

/// The checksum of zlib and of these frames.
std::uint32_t crc32(std::string_view bytes);

} // namespace palindrome::llm
