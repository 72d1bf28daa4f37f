// Dialect.h - what a provider's wire format must be able to do; one file each implements it.
// SPDX-License-Identifier: MIT
#pragma once

#include "llm/Framing.h"
#include "llm/Request.h"

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

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
    bool filtered = false;      ///< a content filter refused the prompt
    std::optional<std::chrono::milliseconds> wait; ///< how long the body asks to wait
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

/// What a set-up says about the form of its requests. A dialect ignores what it does not know.
struct DialectOptions {
    std::string maxOutputField = "max_completion_tokens"; ///< of chat completions
    bool stream = true;
    bool bearer = false;     ///< the key goes into `Authorization: Bearer` whatever is usual
    std::string apiVersion;  ///< Anthropic, Azure, watsonx; empty: the dialect's own
    std::string project;     ///< watsonx
    std::string space;       ///< watsonx
};

/// One wire format. Pure functions: no clock, no socket, no state but the arguments.
class Dialect {
public:
    virtual ~Dialect() = default;
    virtual std::string_view name() const = 0;
    /// What comes after the base URL, with its query: "/chat/completions".
    virtual std::string path(const Request& request, const DialectOptions& options) const = 0;
    /// Header lines beside Content-Type, Accept and the key.
    virtual std::vector<std::string> headers(const Request& request,
                                             const DialectOptions& options) const;
    /// The parameter of the request that the format cannot express, empty if there is none.
    virtual std::string unsupported(const Parameters& parameters) const;
    /// Header line with the key in it, for the transport alone. "Authorization: Bearer KEY" unless
    /// the dialect has its own.
    virtual std::string keyHeader(std::string_view key, const DialectOptions& options) const;
    virtual std::string requestBody(const Request& request,
                                    const DialectOptions& options) const = 0;
    virtual Framing framing() const { return Framing::Sse; }
    /// A whole body of a 200.
    virtual Answer parseReply(std::string_view body) const = 0;
    /// One event of a stream. Returns whether it carried something (text, reasoning, an end): a
    /// keep-alive does not, and must not hold off the stall deadline.
    virtual bool streamEvent(const StreamEvent& event, Answer& answer) const = 0;
    /// The stream ended as HTTP says it must: sets `ended` in dialects whose streams have no end
    /// mark, if what came is an answer.
    virtual void streamEnd(Answer& answer) const;
    /// The error object of a body that is not a 200; nothing if there is none.
    virtual std::optional<WireError> parseError(std::string_view body) const = 0;
};

/// The dialect of that name, or nullptr.
std::unique_ptr<Dialect> makeDialect(std::string_view name);
/// "openai-chat", "openai-responses", …
const std::vector<std::string>& dialectNames();

/// Judges an answer that ended, whatever its dialect: only an answer that the model finished by
/// itself, whole and with text, is a Reply. `text` loses a leading <think> block to `reasoning`.
CallResult judge(const Answer& answer);

} // namespace palindrome::llm
