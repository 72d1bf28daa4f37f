// ReplyReader.h - turns the body of a response into an answer while it arrives.
// SPDX-License-Identifier: MIT
#pragma once

#include "llm/Client.h"
#include "llm/Dialect.h"
#include "llm/Transport.h"

#include <mutex>

namespace palindrome::llm {

/// The sink of one attempt. What the body is follows from status and content type, not from what
/// was asked for: a server may answer a stream request with a whole body, and an error is plain
/// JSON (or a proxy's HTML page) whatever was asked.
class ReplyReader final : public BodySink {
public:
    /// `streamed`: a stream was asked for.
    ReplyReader(const Dialect& dialect, bool streamed, unsigned attempt)
        : dialect(dialect), streamed(streamed), attempt(attempt) {}

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
    /// What is new since the last call, for a display; from any thread.
    std::optional<Progress> news();

private:
    enum class Kind { Unknown, Events, Whole, ErrorPage };

    Feed feedEvents(std::string_view bytes);
    void report();
    void takePending();

    const Dialect& dialect;
    bool streamed;
    unsigned attempt;
    Kind kind = Kind::Unknown;
    std::unique_ptr<StreamDecoder> decoder;
    Answer answer;
    std::string whole;
    std::string typeFault;

    std::mutex newsMutex;
    std::optional<Progress> latest;
};

} // namespace palindrome::llm
