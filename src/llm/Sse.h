// Sse.h - decodes server-sent events from bytes that arrive in pieces of any size.
// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace palindrome::llm {

struct SseEvent {
    std::string name; ///< of the `event:` field, empty if there was none
    std::string data; ///< `data:` lines joined by newlines
};

/// Line ends may be LF, CR or CRLF and may be split between pieces. Comments, `id:`, `retry:` and
/// unknown fields are skipped. An event counts when its blank line has come; what is pending at the
/// end of the stream is no event.
class SseDecoder {
public:
    /// Calls `sink` for each event that `bytes` completes, until it returns false.
    void feed(std::string_view bytes, const std::function<bool(const SseEvent&)>& sink);

    /// The event that lacks only its blank line: for a server which ends the stream right after the
    /// end mark.
    const SseEvent& pending() const { return event; }

private:
    bool endLine(const std::function<bool(const SseEvent&)>& sink);

    std::string line;
    SseEvent event;
    bool hasData = false;
    bool afterCarriageReturn = false;
    bool firstLine = true;
};

} // namespace palindrome::llm
