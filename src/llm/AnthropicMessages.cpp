// AnthropicMessages.cpp - request bodies, replies and stream events of the Messages format.
// SPDX-License-Identifier: MIT
#include "llm/AnthropicMessages.h"

#include "llm/Wire.h"

namespace palindrome::llm {

namespace {

using nlohmann::json;

/// The format demands a limit; it counts reasoning too.
constexpr std::uint32_t usualMaxTokens = 16'000;

Stop stopOf(std::string_view reason) {
    if (reason == "end_turn" || reason == "stop_sequence" || reason == "refusal")
        return Stop::End; // a refusal is told apart by its text
    if (reason == "max_tokens" || reason == "model_context_window_exceeded")
        return Stop::Length;
    return reason == "tool_use" ? Stop::Tool : Stop::Other;
}

/// `stop_reason` and its details, of a message or of a message_delta.
void addStop(const json& holder, Answer& answer) {
    const auto reason = stringMember(holder, "stop_reason");
    if (!reason)
        return;
    answer.finishReason = *reason;
    answer.stop = stopOf(*reason);
    if (*reason != "refusal")
        return;
    answer.refusal = "stop_reason refusal";
    if (const json* details = member(holder, "stop_details")) {
        if (const auto category = stringMember(*details, "category"))
            answer.refusal += " (" + *category + ")";
        if (const auto explanation = stringMember(*details, "explanation"))
            answer.refusal += ": " + *explanation;
    }
}

/// Counts of a stream are cumulative: what is said later replaces what was said before.
void addUsage(const json& holder, Answer& answer) {
    const json* usage = member(holder, "usage");
    if (!usage)
        return;
    const auto take = [](const json& from, std::string_view name,
                         std::optional<std::uint64_t>& to) {
        if (const auto count = integerMember(from, name))
            to = clamped(*count);
    };
    take(*usage, "input_tokens", answer.usage.uncachedInput);
    take(*usage, "cache_read_input_tokens", answer.usage.cacheRead);
    take(*usage, "cache_creation_input_tokens", answer.usage.cacheWrite);
    take(*usage, "output_tokens", answer.usage.output);
    if (const json* details = member(*usage, "output_tokens_details"))
        take(*details, "thinking_tokens", answer.usage.reasoning);
}

void addBlock(const json& block, Answer& answer) {
    const std::string type = stringMember(block, "type").value_or("");
    if (type == "text")
        answer.text += stringMember(block, "text").value_or("");
    else if (type == "thinking")
        answer.reasoning += stringMember(block, "thinking").value_or("");
    else if (type.ends_with("tool_use"))
        answer.toolCall = true;
}

WireError errorOf(const json& body) {
    const json* error = member(body, "error");
    WireError out = wireErrorOf(error ? *error : body);
    const json* details = error ? member(*error, "details") : nullptr;
    if (details && stringMember(*details, "error_code") ==
                       std::optional<std::string>("enforced_spend_limit_reached")) {
        out.quota = true;
        out.overloaded = false;
    }
    return out;
}

bool delta(const json& event, Answer& answer) {
    const json* piece = member(event, "delta");
    if (!piece)
        return false;
    const std::string type = stringMember(*piece, "type").value_or("");
    const size_t before = contentBytes(answer);
    if (type == "text_delta")
        answer.text += stringMember(*piece, "text").value_or("");
    else if (type == "thinking_delta")
        answer.reasoning += stringMember(*piece, "thinking").value_or("");
    else if (type == "input_json_delta")
        answer.toolCall = true;
    return contentBytes(answer) != before || type == "signature_delta";
}

} // namespace

std::string AnthropicMessages::path(const Request&, const DialectOptions&) const {
    return "/v1/messages";
}

std::vector<std::string> AnthropicMessages::headers(const Request& request,
                                                    const DialectOptions& options) const {
    const Parameters& p = request.parameters;
    const bool samples = p.temperature || p.topP;
    return {"anthropic-version: " + (!options.apiVersion.empty() ? options.apiVersion
                                     : samples                   ? std::string("2023-06-01")
                                                                 : std::string("2026-10-21"))};
}

std::string AnthropicMessages::unsupported(const Parameters& parameters) const {
    return parameters.seed ? "seed" : "";
}

std::string AnthropicMessages::requestBody(const Request& request,
                                           const DialectOptions& options) const {
    const Parameters& p = request.parameters;
    nlohmann::ordered_json body;
    body["model"] = request.model;
    body["max_tokens"] = p.maxOutputTokens.value_or(usualMaxTokens);
    std::string system;
    for (const std::string& text : systemTexts(request))
        system += (system.empty() ? "" : "\n\n") + text;
    if (!system.empty())
        body["system"] = system;
    body["messages"] = nlohmann::ordered_json::array();
    for (const Message& message : request.messages)
        if (message.role != Role::System)
            body["messages"].push_back(
                {{"role", roleName(message.role)}, {"content", message.text}});
    if (p.temperature)
        body["temperature"] = *p.temperature;
    if (p.topP)
        body["top_p"] = *p.topP;
    if (p.reasoningEffort)
        body["output_config"] = {{"effort", *p.reasoningEffort}};
    if (!p.stop.empty())
        body["stop_sequences"] = p.stop;
    if (options.stream)
        body["stream"] = true;
    return finishBody(std::move(body), request.parameters);
}

Answer AnthropicMessages::parseReply(std::string_view body) const {
    Answer answer;
    answer.ended = true;
    const std::optional<json> parsed = bodyObject(body, answer);
    if (!parsed)
        return answer;
    if (member(*parsed, "error")) {
        answer.error = errorOf(*parsed);
        return answer;
    }
    const json* content = member(*parsed, "content");
    if (!content || !content->is_array()) {
        answer.malformed = "the body has no `content`";
        return answer;
    }
    answer.servedModel = stringMember(*parsed, "model").value_or("");
    for (const json& block : *content)
        addBlock(block, answer);
    addStop(*parsed, answer);
    addUsage(*parsed, answer);
    return answer;
}

bool AnthropicMessages::streamEvent(const StreamEvent& event, Answer& answer) const {
    const std::optional<json> parsed = eventObject(event, answer);
    if (!parsed)
        return true;
    const std::string type = stringMember(*parsed, "type").value_or(event.name);
    if (type == "error" || (type.empty() && member(*parsed, "error"))) {
        answer.error = errorOf(*parsed);
        return true;
    }
    if (type == "message_start") {
        if (const json* message = member(*parsed, "message")) {
            answer.servedModel = stringMember(*message, "model").value_or("");
            addUsage(*message, answer);
        }
        return false;
    }
    if (type == "content_block_start") {
        const json* block = member(*parsed, "content_block");
        const size_t before = contentBytes(answer);
        if (block)
            addBlock(*block, answer);
        return contentBytes(answer) != before;
    }
    if (type == "content_block_delta")
        return delta(*parsed, answer);
    if (type == "message_delta") {
        if (const json* piece = member(*parsed, "delta"))
            addStop(*piece, answer);
        addUsage(*parsed, answer);
        return true;
    }
    if (type == "message_stop") {
        answer.ended = true;
        return true;
    }
    return false; // pings, and events of later versions
}

std::optional<WireError> AnthropicMessages::parseError(std::string_view body) const {
    const std::optional<json> parsed = parseJson(body);
    if (!parsed || !member(*parsed, "error"))
        return std::nullopt;
    return errorOf(*parsed);
}

} // namespace palindrome::llm
