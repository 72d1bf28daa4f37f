// ReplyReader.h - turns the body of a response into an answer while it arrives.
// SPDX-License-Identifier: MIT
#pragma once

#include "llm/Client.h"
#include "llm/Dialect.h"
#include "llm/Transport.h"

namespace palindrome::llm {

/// The sink of one attempt. What the body is follows from status and content type, not from what
/// was asked for: a server may answer a stream request with a whole body, and an error is plain
/// JSON (or a proxy's HTML page) whatever was asked.
class ReplyReader final : public BodySink {
public:
    ReplyReader(const Dialect& dialect, const Hooks& hooks, unsigned attempt)
        : dialect(dialect), hooks(hooks), attempt(attempt) {}

    void onHeaders(int status, const HeaderMap& headers) override;
    Feed onBody(std::string_view bytes) override;

    /// The answer of a 200, as far as it came. Call once, after the transfer.
    Answer finish(bool complete);

    /// Body of a response that is no answer, at most 64 KiB of it.
    const std::string& errorBody() const { return whole; }
    /// Why a 200 cannot be an answer (content type), empty if it can.
    const std::string& wrongType() const { return typeFault; }
    /// Part of an answer has come: text, reasoning, a refusal.
    bool accepted() const;

private:
    enum class Kind { Unknown, Events, Whole, ErrorPage };

    Feed feedEvents(std::string_view bytes);
    void report() const;

    const Dialect& dialect;
    const Hooks& hooks;
    unsigned attempt;
    Kind kind = Kind::Unknown;
    SseDecoder decoder;
    Answer answer;
    std::string whole;
    std::string typeFault;
};

} // namespace palindrome::llm
