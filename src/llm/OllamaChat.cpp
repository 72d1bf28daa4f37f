// OllamaChat.cpp - request bodies, replies and lines of Ollama's own chat.
// SPDX-License-Identifier: MIT
#include "llm/OllamaChat.h"

#include "llm/Wire.h"

namespace palindrome::llm {

namespace {

using nlohmann::json;

Stop stopOf(std::string_view reason) {
    if (reason == "stop")
        return Stop::End;
    return reason == "length" ? Stop::Length : Stop::Other;
}

void addUsage(const json& body, Answer& answer) {
    const auto cached = integerMember(body, "prompt_eval_cached_count");
    if (cached)
        answer.usage.cacheRead = clamped(*cached);
    if (const auto prompt = integerMember(body, "prompt_eval_count"))
        answer.usage.uncachedInput = lessOf(clamped(*prompt), clamped(cached.value_or(0)));
    if (const auto output = integerMember(body, "eval_count"))
        answer.usage.output = clamped(*output);
}

/// A whole reply or one line of a stream: both have the same form.
void addPiece(const json& body, Answer& answer) {
    if (answer.servedModel.empty())
        answer.servedModel = stringMember(body, "model").value_or("");
    if (const json* message = member(body, "message")) {
        answer.text += stringMember(*message, "content").value_or("");
        answer.reasoning += stringMember(*message, "thinking").value_or("");
        const json* tools = member(*message, "tool_calls");
        if (tools && tools->is_array() && !tools->empty())
            answer.toolCall = true;
    }
    const json* done = member(body, "done");
    if (!done || !done->is_boolean() || !done->get<bool>())
        return;
    answer.ended = true;
    // Older servers end an answer without saying why; only a whole answer is ended at all.
    answer.finishReason = stringMember(body, "done_reason").value_or("stop");
    answer.stop = stopOf(answer.finishReason);
    addUsage(body, answer);
}

WireError errorOf(const json& error) {
    WireError out = wireErrorOf(error);
    const auto says = [&](const char* text) {
        return out.message.find(text) != std::string::npos;
    };
    if (says("server busy") || says("maximum pending requests"))
        out.overloaded = true;
    return out;
}

} // namespace

std::string OllamaChat::path(const Request&, const DialectOptions&) const {
    return "/api/chat";
}

std::string OllamaChat::requestBody(const Request& request, const DialectOptions& options) const {
    using nlohmann::ordered_json;
    ordered_json body;
    body["model"] = request.model;
    body["messages"] = ordered_json::array();
    for (const Message& message : request.messages)
        body["messages"].push_back({{"role", roleName(message.role)}, {"content", message.text}});
    body["stream"] = options.stream; // on by default at the server, so it is always said
    body["truncate"] = false;
    const Parameters& p = request.parameters;
    if (p.reasoningEffort) {
        if (*p.reasoningEffort == "none")
            body["think"] = false;
        else
            body["think"] = *p.reasoningEffort;
    }
    ordered_json settings = ordered_json::object();
    if (p.maxOutputTokens)
        settings["num_predict"] = *p.maxOutputTokens;
    if (p.temperature)
        settings["temperature"] = *p.temperature;
    if (p.topP)
        settings["top_p"] = *p.topP;
    if (p.seed)
        settings["seed"] = *p.seed;
    if (!p.stop.empty())
        settings["stop"] = p.stop;
    if (!settings.empty())
        body["options"] = settings;
    return finishBody(std::move(body), request.parameters);
}

Answer OllamaChat::parseReply(std::string_view body) const {
    Answer answer;
    const std::optional<json> parsed = bodyObject(body, answer);
    if (!parsed) {
        answer.ended = true;
        return answer;
    }
    if (const json* error = member(*parsed, "error")) {
        answer.error = errorOf(*error);
        return answer;
    }
    if (!member(*parsed, "message"))
        answer.malformed = "the body has no `message`";
    addPiece(*parsed, answer);
    return answer;
}

bool OllamaChat::streamEvent(const StreamEvent& event, Answer& answer) const {
    const std::optional<json> parsed = pieceOrError(event, answer, errorOf);
    if (!parsed)
        return true;
    const size_t before = contentBytes(answer);
    addPiece(*parsed, answer);
    return contentBytes(answer) != before || answer.ended || answer.toolCall;
}

std::optional<WireError> OllamaChat::parseError(std::string_view body) const {
    const std::optional<json> parsed = parseJson(body);
    if (!parsed)
        return std::nullopt;
    const json* error = member(*parsed, "error");
    return error ? std::optional(errorOf(*error)) : std::nullopt;
}

} // namespace palindrome::llm
