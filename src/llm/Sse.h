// Sse.h - decodes server-sent events from bytes that arrive in pieces of any size.
// SPDX-License-Identifier: MIT
#pragma once

#include "llm/Framing.h"

namespace palindrome::llm {

/// Line ends may be LF, CR or CRLF and may be split between pieces. Comments, `id:`, `retry:` and
/// unknown fields are skipped. An event counts when its blank line has come; what is pending at the
/// end of the stream is no event.
class SseDecoder final : public StreamDecoder {
public:
    void feed(std::string_view bytes, const EventSink& sink) override;
    /// The event that lacks only its blank line: for a server which ends the stream right after the
    /// end mark.
    StreamEvent pending() const override { return event; }
    /// Lines that are no field of an event: some servers break off a stream with bare JSON.
    const std::string& stray() const override { return strayText; }

private:
    bool endLine(const EventSink& sink);

    std::string line;
    std::string strayText;
    StreamEvent event;
    bool hasData = false;
    bool afterCarriageReturn = false;
    bool firstLine = true;
};

} // namespace palindrome::llm
