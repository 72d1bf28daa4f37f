// BedrockConverse.cpp - request bodies, replies and frames of Converse and ConverseStream.
// SPDX-License-Identifier: MIT
#include "llm/BedrockConverse.h"

#include "llm/Wire.h"

#include <algorithm>
#include <array>

namespace palindrome::llm {

namespace {

using nlohmann::json;

Stop stopOf(std::string_view reason) {
    if (reason == "end_turn" || reason == "stop_sequence")
        return Stop::End;
    if (reason == "max_tokens" || reason == "model_context_window_exceeded")
        return Stop::Length;
    if (reason == "content_filtered" || reason == "guardrail_intervened")
        return Stop::Filter;
    if (reason == "tool_use" || reason == "malformed_tool_use")
        return Stop::Tool;
    return Stop::Other;
}

void addUsage(const json& body, Answer& answer) {
    const json* usage = member(body, "usage");
    if (!usage)
        return;
    const auto take = [&](std::string_view name, std::optional<std::uint64_t>& to) {
        if (const auto count = integerMember(*usage, name))
            to = clamped(*count);
    };
    take("inputTokens", answer.usage.uncachedInput); // what a cache gave or took is beside it
    take("cacheReadInputTokens", answer.usage.cacheRead);
    take("cacheWriteInputTokens", answer.usage.cacheWrite);
    take("outputTokens", answer.usage.output);
}

void addStop(const json& body, Answer& answer) {
    if (const auto reason = stringMember(body, "stopReason")) {
        answer.finishReason = *reason;
        answer.stop = stopOf(*reason);
    }
}

/// A block of a message; the name of its only member is its type.
void addBlock(const json& block, Answer& answer) {
    answer.text += stringMember(block, "text").value_or("");
    if (const json* reasoning = member(block, "reasoningContent")) {
        const json* inner = member(*reasoning, "reasoningText"); // a stream has no such level
        answer.reasoning += stringMember(inner ? *inner : *reasoning, "text").value_or("");
    }
    if (member(block, "toolUse"))
        answer.toolCall = true;
}

/// Types of errors that pass, without the "Exception" at their end and in lower case.
constexpr std::array<std::string_view, 7> passing{
    "throttling",         "modelnotready",       "internalserver", "serviceunavailable",
    "modelstreamerror",   "servicequotaexceeded", "modeltimeout"};

WireError errorOf(std::string type, const json& body) {
    WireError out;
    out.message = stringMember(body, "message").value_or(stringMember(body, "Message").value_or(""));
    out.type = std::move(type);
    std::string plain = out.type;
    std::ranges::transform(plain, plain.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    if (plain.ends_with("exception"))
        plain.resize(plain.size() - std::string_view("exception").size());
    out.overloaded = std::ranges::find(passing, plain) != passing.end();
    return out;
}

} // namespace

std::string BedrockConverse::path(const Request& request, const DialectOptions& options) const {
    return "/model/" + percentEncode(request.model) +
           (options.stream ? "/converse-stream" : "/converse");
}

std::string BedrockConverse::unsupported(const Parameters& parameters) const {
    if (parameters.seed)
        return "seed";
    return parameters.reasoningEffort ? "reasoning effort" : "";
}

std::string BedrockConverse::requestBody(const Request& request,
                                         const DialectOptions&) const {
    using nlohmann::ordered_json;
    ordered_json body;
    body["messages"] = ordered_json::array();
    ordered_json system = ordered_json::array();
    for (const Message& message : request.messages) {
        if (message.role == Role::System)
            system.push_back({{"text", message.text}});
        else
            body["messages"].push_back(
                {{"role", roleName(message.role)},
                 {"content", ordered_json::array({{{"text", message.text}}})}});
    }
    if (!system.empty())
        body["system"] = system;
    const Parameters& p = request.parameters;
    ordered_json config = ordered_json::object();
    if (p.maxOutputTokens)
        config["maxTokens"] = *p.maxOutputTokens;
    if (p.temperature)
        config["temperature"] = *p.temperature;
    if (p.topP)
        config["topP"] = *p.topP;
    if (!p.stop.empty())
        config["stopSequences"] = p.stop;
    if (!config.empty())
        body["inferenceConfig"] = config;
    return finishBody(std::move(body), request.parameters);
}

Answer BedrockConverse::parseReply(std::string_view body) const {
    Answer answer;
    answer.ended = true;
    const std::optional<json> parsed = bodyObject(body, answer);
    if (!parsed)
        return answer;
    const json* output = member(*parsed, "output");
    const json* message = output ? member(*output, "message") : nullptr;
    const json* content = message ? member(*message, "content") : nullptr;
    addStop(*parsed, answer);
    addUsage(*parsed, answer);
    if (content && content->is_array()) {
        for (const json& block : *content)
            addBlock(block, answer);
    }
    else if (!output && (member(*parsed, "message") || member(*parsed, "__type"))) {
        answer.error = parseError(body);
    }
    else {
        answer.malformed = "the body has no `output.message.content`";
    }
    return answer;
}

bool BedrockConverse::streamEvent(const StreamEvent& event, Answer& answer) const {
    const std::optional<json> parsed = eventObject(event, answer);
    if (!parsed)
        return true;
    const size_t colon = event.name.find(':');
    if (colon != std::string::npos) { // "exception:throttlingException", "error:…"
        answer.error = errorOf(event.name.substr(colon + 1), *parsed);
        return true;
    }
    if (event.name == "contentBlockStart") {
        const json* start = member(*parsed, "start");
        if (start && member(*start, "toolUse"))
            answer.toolCall = true;
        return false;
    }
    if (event.name == "contentBlockDelta") {
        const size_t before = contentBytes(answer);
        if (const json* delta = member(*parsed, "delta"))
            addBlock(*delta, answer);
        return contentBytes(answer) != before || answer.toolCall;
    }
    if (event.name == "messageStop") {
        addStop(*parsed, answer);
        return true;
    }
    if (event.name == "metadata") {
        addUsage(*parsed, answer);
        answer.ended = true;
        return true;
    }
    return false;
}

std::optional<WireError> BedrockConverse::parseError(std::string_view body) const {
    const std::optional<json> parsed = parseJson(body);
    if (!parsed || !parsed->is_object())
        return std::nullopt;
    std::string type = stringMember(*parsed, "__type").value_or("");
    if (const size_t hash = type.find('#'); hash != std::string::npos)
        type.erase(0, hash + 1);
    WireError error = errorOf(std::move(type), *parsed);
    if (error.message.empty() && error.type.empty())
        return std::nullopt;
    return error;
}

} // namespace palindrome::llm
