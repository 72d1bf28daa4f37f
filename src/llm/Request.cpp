// Request.cpp - the identity of a call, and the stable words for its failures.
// SPDX-License-Identifier: MIT
#include "llm/Request.h"

#include "llm/Json.h"
#include "util/Files.h"

#include <algorithm>
#include <array>

namespace palindrome::llm {

namespace {

using enum CallFailureKind;

struct FailureEntry {
    CallFailureKind what;
    std::string_view word;
    Failure::Kind kind;
};

constexpr std::array failureTable{
    FailureEntry{MissingRecording, "missing-recording", Failure::Kind::NotFound},
    FailureEntry{BadRecording, "bad-recording", Failure::Kind::Unreadable},
    FailureEntry{NotConfigured, "not-configured", Failure::Kind::Unavailable},
    FailureEntry{Unreachable, "unreachable", Failure::Kind::Unavailable},
    FailureEntry{Timeout, "timeout", Failure::Kind::Timeout},
    FailureEntry{Unauthorised, "unauthorised", Failure::Kind::Refused},
    FailureEntry{BadRequest, "bad-request", Failure::Kind::Refused},
    FailureEntry{RateLimited, "rate-limited", Failure::Kind::Refused},
    FailureEntry{QuotaExhausted, "quota-exhausted", Failure::Kind::Refused},
    FailureEntry{ServerError, "server-error", Failure::Kind::Unavailable},
    FailureEntry{CutStream, "cut-stream", Failure::Kind::BadReply},
    FailureEntry{TooLarge, "too-large", Failure::Kind::Limit},
    FailureEntry{BadReply, "bad-reply", Failure::Kind::BadReply},
    FailureEntry{Truncated, "truncated", Failure::Kind::Limit},
    FailureEntry{Refused, "refused", Failure::Kind::Refused},
    FailureEntry{Filtered, "filtered", Failure::Kind::Refused},
    FailureEntry{ToolCall, "tool-call", Failure::Kind::BadReply},
    FailureEntry{Empty, "empty", Failure::Kind::BadReply},
    FailureEntry{Interrupted, "interrupted", Failure::Kind::Interrupted},
    FailureEntry{Unwritable, "unwritable", Failure::Kind::Unwritable},
    FailureEntry{OverBudget, "over-budget", Failure::Kind::Limit},
};

const FailureEntry& entryOf(CallFailureKind what) {
    return *std::ranges::find(failureTable, what, &FailureEntry::what);
}

nlohmann::json parametersJson(const Parameters& p) {
    nlohmann::json out = nlohmann::json::object();
    if (p.temperature)
        out["temperature"] = *p.temperature;
    if (p.topP)
        out["top_p"] = *p.topP;
    if (p.seed)
        out["seed"] = *p.seed;
    if (p.maxOutputTokens)
        out["max_output_tokens"] = *p.maxOutputTokens;
    if (p.reasoningEffort)
        out["reasoning_effort"] = *p.reasoningEffort;
    if (!p.stop.empty())
        out["stop"] = p.stop;
    if (!p.extra.empty()) {
        nlohmann::json extra = nlohmann::json::parse(p.extra, nullptr, false);
        out["extra"] = extra.is_discarded() ? nlohmann::json(p.extra) : std::move(extra);
    }
    return out;
}

} // namespace

std::string_view roleName(Role role) {
    switch (role) {
    case Role::System:
        return "system";
    case Role::User:
        return "user";
    case Role::Assistant:
        return "assistant";
    }
    return "user";
}

std::optional<Role> roleFromName(std::string_view name) {
    for (const Role role : {Role::System, Role::User, Role::Assistant})
        if (roleName(role) == name)
            return role;
    return std::nullopt;
}

std::string canonicalJson(const Request& request) {
    nlohmann::json messages = nlohmann::json::array();
    for (const Message& message : request.messages)
        messages.push_back({{"role", roleName(message.role)}, {"text", message.text}});
    return dumpJson(nlohmann::json{
        {"messages", std::move(messages)},
        {"model", request.model},
        {"parameters", parametersJson(request.parameters)},
        {"prompt", {{"id", request.prompt.id}, {"version", request.prompt.version}}},
    });
}

std::string requestKey(const Request& request, unsigned repeat) {
    return util::sha256(canonicalJson(request) + "\nrepeat " + std::to_string(repeat));
}

std::string_view failureWord(CallFailureKind kind) {
    return entryOf(kind).word;
}

std::optional<CallFailureKind> failureFromWord(std::string_view word) {
    const auto found = std::ranges::find(failureTable, word, &FailureEntry::word);
    if (found == failureTable.end())
        return std::nullopt;
    return found->what;
}

CallFailure makeCallFailure(CallFailureKind what, std::string message) {
    CallFailure failure;
    failure.kind = entryOf(what).kind;
    failure.message = std::move(message);
    failure.what = what;
    return failure;
}

tl::unexpected<CallFailure> callFail(CallFailureKind what, std::string message) {
    return tl::unexpected<CallFailure>(makeCallFailure(what, std::move(message)));
}

} // namespace palindrome::llm
