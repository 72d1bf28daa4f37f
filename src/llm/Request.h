// Request.h - what is asked of a model and what it answers, free of any provider's wire format.
// SPDX-License-Identifier: MIT
#pragma once

#include "util/Result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

namespace palindrome::llm {

enum class Role { System, User, Assistant };

std::string_view roleName(Role role); ///< "system", "user", "assistant"
std::optional<Role> roleFromName(std::string_view name);

struct Message {
    Role role = Role::User;
    std::string text; ///< UTF-8
    bool operator==(const Message&) const = default;
};

/// Sampling and limits. What is not set is not sent: several models refuse a request that names a
/// sampling field at all.
struct Parameters {
    std::optional<double> temperature;
    std::optional<double> topP;
    std::optional<std::int64_t> seed;
    std::optional<std::uint32_t> maxOutputTokens; ///< reasoning included
    std::optional<std::string> reasoningEffort;   ///< "low", "medium", "high", as the model has it
    std::vector<std::string> stop;
    /// A JSON object of further fields of the body, as a set-up has them; empty if there are none.
    std::string extra;
    bool operator==(const Parameters&) const = default;
};

/// Which template made the messages: `id` and `version` of its front matter.
struct PromptId {
    std::string id;
    std::string version;
    bool operator==(const PromptId&) const = default;
};

/// One call. The first four fields are the call's identity (see requestKey); the others are not.
struct Request {
    std::string model;
    std::vector<Message> messages;
    Parameters parameters;
    PromptId prompt;

    std::string label; ///< unit the call is for; names the recording and appears in messages
    std::string
        printCommand; ///< command that prints this prompt, e.g. "palindrome prompt encode F"
};

/// The identity of a request as one line of JSON: keys sorted, no blanks, unset parameters absent.
/// Text that is not UTF-8 has its bad bytes replaced by U+FFFD.
std::string canonicalJson(const Request& request);

/// SHA-256 (64 hexadecimal digits) over the canonical request and the repeat number, so that the
/// repeats of one request are never the same recording.
std::string requestKey(const Request& request, unsigned repeat);

/// Tokens in disjoint buckets; unset means that the provider did not say (never "none").
struct Usage {
    std::optional<std::uint64_t> uncachedInput, cacheRead, cacheWrite;
    std::optional<std::uint64_t> output; ///< reasoning included
    std::optional<std::uint64_t> reasoning;
    bool operator==(const Usage&) const = default;
};

/// A complete answer: the model stopped by itself, and all of it arrived.
struct Reply {
    std::string text;         ///< the answer, without reasoning
    std::string reasoning;    ///< what the model thought aloud, empty if it did not
    std::string raw;          ///< the answer field as received: `text`, with any <think> block
    std::string rawReasoning; ///< the reasoning field as received, empty if the server has none
    std::string servedModel;  ///< the model id that the server named, may differ from the request's
    std::string finishReason; ///< as the server spelled it
    Usage usage;
    std::string key;       ///< requestKey of the call
    std::string date;      ///< "2026-11-24T06:30:00Z" (UTC), of the call and not of its replay
    bool replayed = false; ///< from a recording
    double seconds = 0;    ///< wall time of the call, 0 when replayed
    unsigned attempts = 1; ///< requests sent, 0 when replayed
};

/// Why there is no answer. The words (failureWord) are stable: reports and recordings carry them.
enum class CallFailureKind {
    MissingRecording, ///< replay mode, and no such call was recorded
    BadRecording,     ///< the recording exists and cannot be used (damaged, other key)
    NotConfigured,    ///< no base URL, no key, a model name that cannot be
    Unreachable,      ///< name, connection or TLS failed before anything was answered
    Timeout,          ///< a deadline was reached; the message says which
    Unauthorised,     ///< 401, 403
    BadRequest,       ///< any other 4xx, and redirects, which are not followed
    RateLimited,      ///< 429 to the end of the retries
    QuotaExhausted,   ///< 429 or 402 that no waiting cures
    ServerError,      ///< 5xx, or an error object inside a 200
    CutStream,        ///< the stream ended without its end mark
    TooLarge,         ///< the reply passed the size cap
    BadReply,         ///< not in the dialect: no JSON, wrong types, wrong content type
    Truncated,        ///< the model hit its output limit; the partial text is kept
    Refused,          ///< the model declined
    Filtered,         ///< a content filter stopped the prompt or the answer
    ToolCall,         ///< the model called a tool nobody offered
    Empty,            ///< stopped by itself with no text, or with reasoning only
    Interrupted,      ///< the user asked to stop
    Unwritable,       ///< the answer arrived and could not be recorded
    OverBudget        ///< not made: it could have cost more than the budget leaves
};

std::string_view failureWord(CallFailureKind kind); ///< "truncated", "cut-stream", …
std::optional<CallFailureKind> failureFromWord(std::string_view word);

/// A failed call. `kind` and `message` are those of any Failure; nothing in here holds a key.
struct CallFailure : Failure {
    CallFailureKind what = CallFailureKind::BadReply;
    std::optional<Reply> partial; ///< what had arrived; never an answer
    int httpStatus = 0;           ///< 0 if there was none
    unsigned attempts = 0;
    bool replayed = false; ///< a recorded failure, served again as one
};

using CallResult = tl::expected<Reply, CallFailure>;

/// The Failure of the given kind with its Failure::Kind filled in.
CallFailure makeCallFailure(CallFailureKind what, std::string message);
tl::unexpected<CallFailure> callFail(CallFailureKind what, std::string message);

} // namespace palindrome::llm
