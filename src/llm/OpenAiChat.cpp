// OpenAiChat.cpp - request bodies, replies and stream events of chat completions.
// SPDX-License-Identifier: MIT
#include "llm/OpenAiChat.h"

#include "llm/Json.h"
#include "llm/Wire.h"

namespace palindrome::llm {

namespace {

using nlohmann::json;

Stop stopOf(std::string_view reason) {
    if (reason == "stop" || reason == "eos")
        return Stop::End;
    if (reason == "length" || reason == "model_length" || reason == "max_tokens")
        return Stop::Length;
    if (reason == "content_filter")
        return Stop::Filter;
    if (reason == "tool_calls" || reason == "function_call")
        return Stop::Tool;
    return Stop::Other;
}

/// Text of a `thinking` part: a string, or a list of text parts.
std::string thinkingText(const json& part) {
    const json* thinking = member(part, "thinking");
    if (!thinking)
        return {};
    if (thinking->is_string())
        return thinking->get<std::string>();
    std::string text;
    if (thinking->is_array())
        for (const json& piece : *thinking)
            text += stringMember(piece, "text").value_or("");
    return text;
}

/// `content` as a list of parts.
void addParts(const json& parts, Answer& answer) {
    for (const json& part : parts) {
        const std::string type = stringMember(part, "type").value_or("");
        if (type == "text")
            answer.text += stringMember(part, "text").value_or("");
        else if (type == "thinking")
            answer.reasoning += thinkingText(part);
        else if (type == "refusal")
            answer.refusal += stringMember(part, "refusal").value_or("");
        else
            answer.malformed = "a content part of the unknown type `" + type.substr(0, 40) + "`";
    }
}

/// A `message`, or the `delta` of a stream, which has the same fields.
void addMessage(const json& message, Answer& answer) {
    if (const json* content = member(message, "content")) {
        if (content->is_string())
            answer.text += content->get<std::string>();
        else if (content->is_array())
            addParts(*content, answer);
        else
            answer.malformed = "`content` is neither text nor a list of parts";
    }
    // Servers name the reasoning one way or the other; some send the same text under both.
    std::string reasoning = stringMember(message, "reasoning_content").value_or("");
    if (reasoning.empty())
        reasoning = stringMember(message, "reasoning").value_or("");
    answer.reasoning += reasoning;
    answer.refusal += stringMember(message, "refusal").value_or("");
    const json* tools = member(message, "tool_calls");
    if ((tools && tools->is_array() && !tools->empty()) || member(message, "function_call"))
        answer.toolCall = true;
}

/// prompt_tokens includes what was read from and written to a cache; the buckets are disjoint.
Usage usageOf(const json& usage) {
    Usage out;
    if (const json* details = member(usage, "prompt_tokens_details")) {
        if (const auto read = integerMember(*details, "cached_tokens"))
            out.cacheRead = clamped(*read);
        if (const auto written = integerMember(*details, "cache_write_tokens"))
            out.cacheWrite = clamped(*written);
    }
    if (!out.cacheRead)
        if (const auto hit = integerMember(usage, "prompt_cache_hit_tokens"))
            out.cacheRead = clamped(*hit);
    if (const auto prompt = integerMember(usage, "prompt_tokens")) {
        const std::uint64_t cached = out.cacheRead.value_or(0) + out.cacheWrite.value_or(0);
        const std::uint64_t all = clamped(*prompt);
        out.uncachedInput = all > cached ? all - cached : 0;
    }
    if (const auto output = integerMember(usage, "completion_tokens"))
        out.output = clamped(*output);
    if (const json* details = member(usage, "completion_tokens_details"))
        if (const auto reasoning = integerMember(*details, "reasoning_tokens"))
            out.reasoning = clamped(*reasoning);
    return out;
}

/// {"error": …}, a flat {"object":"error", …}, or FastAPI's {"detail": …}.
std::optional<WireError> errorIn(const json& body) {
    if (const json* error = member(body, "error"))
        return wireErrorOf(*error);
    if (stringMember(body, "object") == std::optional<std::string>("error"))
        return wireErrorOf(body);
    return std::nullopt;
}

/// The choice with index 0; one without an index counts as it.
const json* firstChoice(const json& choices) {
    for (const json& choice : choices)
        if (integerMember(choice, "index").value_or(0) == 0)
            return &choice;
    return nullptr;
}

void addFinish(const json& choice, Answer& answer) {
    if (const auto reason = stringMember(choice, "finish_reason")) {
        answer.finishReason = *reason;
        answer.stop = stopOf(*reason);
    }
}

void addCommon(const json& body, Answer& answer) {
    if (answer.servedModel.empty())
        answer.servedModel = stringMember(body, "model").value_or("");
    if (const json* usage = member(body, "usage"); usage && usage->is_object())
        answer.usage = usageOf(*usage);
}

} // namespace

void addChatFields(nlohmann::ordered_json& body, const Request& request,
                   const std::string& maxOutputField) {
    body["messages"] = nlohmann::ordered_json::array();
    for (const Message& message : request.messages)
        body["messages"].push_back({{"role", roleName(message.role)}, {"content", message.text}});
    const Parameters& p = request.parameters;
    if (p.maxOutputTokens)
        body[maxOutputField] = *p.maxOutputTokens;
    if (p.temperature)
        body["temperature"] = *p.temperature;
    if (p.topP)
        body["top_p"] = *p.topP;
    if (p.seed)
        body["seed"] = *p.seed;
    if (p.reasoningEffort)
        body["reasoning_effort"] = *p.reasoningEffort;
    if (!p.stop.empty())
        body["stop"] = p.stop;
}

std::string OpenAiChat::requestBody(const Request& request, const DialectOptions& options) const {
    nlohmann::ordered_json body;
    body["model"] = request.model;
    addChatFields(body, request, options.maxOutputField);
    if (options.stream) {
        body["stream"] = true;
        body["stream_options"] = {{"include_usage", true}};
    }
    return finishBody(std::move(body), request.parameters);
}

Answer OpenAiChat::parseReply(std::string_view body) const {
    Answer answer;
    answer.ended = true;
    const std::optional<json> parsed = parseJson(body);
    if (!parsed || !parsed->is_object()) {
        answer.malformed = parsed ? "the body is no JSON object" : "the body is no JSON text";
        return answer;
    }
    if ((answer.error = errorIn(*parsed)))
        return answer;
    addCommon(*parsed, answer);
    const json* choices = member(*parsed, "choices");
    if (!choices || !choices->is_array()) {
        answer.malformed = "the body has no `choices`";
        return answer;
    }
    const json* choice = firstChoice(*choices);
    if (!choice) {
        answer.malformed = "`choices` is empty";
        return answer;
    }
    if (const json* message = member(*choice, "message"))
        addMessage(*message, answer);
    else
        answer.malformed = "the choice has no `message`";
    addFinish(*choice, answer);
    if (const json* error = member(*choice, "error"))
        answer.error = wireErrorOf(*error);
    return answer;
}

bool OpenAiChat::streamEvent(const StreamEvent& event, Answer& answer) const {
    if (event.data == "[DONE]") {
        answer.ended = true;
        return true;
    }
    const std::optional<json> parsed = parseJson(event.data);
    if (!parsed || !parsed->is_object()) {
        answer.malformed = "an event of the stream is no JSON object";
        return true;
    }
    if (auto error = errorIn(*parsed)) {
        answer.error = std::move(error);
        return true;
    }
    const size_t before = answer.text.size() + answer.reasoning.size() + answer.refusal.size();
    const Stop stopBefore = answer.stop;
    addCommon(*parsed, answer);
    const json* choices = member(*parsed, "choices");
    const json* choice = choices && choices->is_array() ? firstChoice(*choices) : nullptr;
    if (!choice)
        return false;
    if (const json* delta = member(*choice, "delta"))
        addMessage(*delta, answer);
    addFinish(*choice, answer);
    if (const json* error = member(*choice, "error"))
        answer.error = wireErrorOf(*error);
    return answer.error || answer.stop != stopBefore || answer.toolCall ||
           answer.text.size() + answer.reasoning.size() + answer.refusal.size() != before;
}

std::optional<WireError> OpenAiChat::parseError(std::string_view body) const {
    const std::optional<json> parsed = parseJson(body);
    if (!parsed)
        return std::nullopt;
    // Mistral and Ollama wrap errors differently, and gateways put them into a list.
    const json& root = parsed->is_array() && !parsed->empty() ? parsed->front() : *parsed;
    if (auto error = errorIn(root))
        return error;
    if (!root.is_object())
        return std::nullopt;
    WireError error = wireErrorOf(root);
    if (error.message.empty()) {
        if (const json* detail = member(root, "detail"))
            error.message = detail->is_string() ? detail->get<std::string>() : dumpJson(*detail);
    }
    if (error.message.empty() && error.type.empty() && error.code.empty())
        return std::nullopt;
    return error;
}

} // namespace palindrome::llm
