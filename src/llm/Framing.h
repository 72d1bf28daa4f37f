// Framing.h - how the body of a streamed reply is cut into events, whatever its wire format.
// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace palindrome::llm {

/// One event of a stream.
struct StreamEvent {
    std::string name; ///< its type where the framing has one, else empty
    std::string data; ///< almost always JSON
};

/// Takes events as they are completed; false stops the decoding.
using EventSink = std::function<bool(const StreamEvent&)>;

enum class Framing {
    Sse,        ///< text/event-stream
    Lines,      ///< one JSON value a line (application/x-ndjson)
    EventStream ///< binary frames with checksums (application/vnd.amazon.eventstream)
};

/// Cuts bytes that arrive in pieces of any size into events.
class StreamDecoder {
public:
    virtual ~StreamDecoder() = default;
    /// Calls `sink` for each event that `bytes` completes, until it returns false.
    virtual void feed(std::string_view bytes, const EventSink& sink) = 0;
    /// What has come of an event that is not complete; its data is empty where nothing has, or
    /// where a part says nothing.
    virtual StreamEvent pending() const { return {}; }
    /// Text between events that belongs to none of them.
    virtual const std::string& stray() const;
    /// Why the bytes are not in this framing, empty if they are. Nothing more is decoded then.
    virtual const std::string& fault() const;
};

std::unique_ptr<StreamDecoder> makeDecoder(Framing framing);

} // namespace palindrome::llm
