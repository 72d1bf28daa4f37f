// Dialect.h - what a provider's wire format must be able to do; one file each implements it.
// SPDX-License-Identifier: MIT
#pragma once

#include "llm/Request.h"
#include "llm/Sse.h"

#include <string>
#include <string_view>

namespace palindrome::llm {

/// How an answer ended, in the words of no provider.
enum class Stop {
    None,   ///< not said (yet)
    End,    ///< by itself, or at a stop sequence
    Length, ///< output limit or context window
    Filter, ///< a content filter
    Tool,   ///< a tool call
    Other   ///< a value that this version does not know
};

/// An error object, in a body of any status or inside a stream.
struct WireError {
    std::string message;
    std::string type;
    std::string code;           ///< numbers are spelled out
    bool quota = false;         ///< money or a spend limit: no waiting cures it
    bool overloaded = false;    ///< a rate limit or an overload that passes
    bool retryInFlight = false; ///< a 402 that only says "too many calls at once"
};

/// What has been understood of an answer so far; a stream adds to it event by event.
struct Answer {
    std::string text;
    std::string reasoning;
    std::string refusal;
    std::string servedModel;
    std::string finishReason;
    Stop stop = Stop::None;
    bool toolCall = false;
    bool ended = false; ///< the end mark has come (always set for a whole body)
    Usage usage;
    std::optional<WireError> error;
    std::string malformed; ///< what is not in the dialect, empty if all is
};

struct DialectOptions {
    std::string maxOutputField = "max_completion_tokens";
    bool stream = true;
};

/// Pure functions: no clock, no socket, no state but the arguments.
class Dialect {
public:
    virtual ~Dialect() = default;
    virtual std::string_view name() const = 0;
    /// What comes after the base URL: "/chat/completions".
    virtual std::string_view path() const = 0;
    /// Header line with the key in it, for the transport alone.
    virtual std::string keyHeader(std::string_view key) const = 0;
    virtual std::string requestBody(const Request& request,
                                    const DialectOptions& options) const = 0;
    /// A whole body of a 200.
    virtual Answer parseReply(std::string_view body) const = 0;
    /// One event of a stream. Returns whether it carried something (text, reasoning, an end): a
    /// keep-alive does not, and must not hold off the stall deadline.
    virtual bool streamEvent(const SseEvent& event, Answer& answer) const = 0;
    /// The error object of a body that is not a 200; nothing if there is none.
    virtual std::optional<WireError> parseError(std::string_view body) const = 0;
};

/// Judges an answer that ended, whatever its dialect: only an answer that the model finished by
/// itself, whole and with text, is a Reply. `text` loses a leading <think> block to `reasoning`.
CallResult judge(const Answer& answer);

} // namespace palindrome::llm
