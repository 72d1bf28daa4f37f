// OpenAiResponses.cpp - request bodies, replies and stream events of the Responses format.
// SPDX-License-Identifier: MIT
#include "llm/OpenAiResponses.h"

#include "llm/Wire.h"

namespace palindrome::llm {

namespace {

using nlohmann::json;

Usage usageOf(const json& usage) {
    Usage out;
    if (const json* details = member(usage, "input_tokens_details")) {
        if (const auto read = integerMember(*details, "cached_tokens"))
            out.cacheRead = clamped(*read);
        if (const auto written = integerMember(*details, "cache_write_tokens"))
            out.cacheWrite = clamped(*written);
    }
    if (const auto input = integerMember(usage, "input_tokens"))
        out.uncachedInput =
            lessOf(clamped(*input), out.cacheRead.value_or(0) + out.cacheWrite.value_or(0));
    if (const auto output = integerMember(usage, "output_tokens"))
        out.output = clamped(*output);
    if (const json* details = member(usage, "output_tokens_details"))
        if (const auto reasoning = integerMember(*details, "reasoning_tokens"))
            out.reasoning = clamped(*reasoning);
    return out;
}

/// Texts of a list of parts whose member `name` holds text.
std::string partTexts(const json& parts, std::string_view name) {
    std::string text;
    if (parts.is_array())
        for (const json& part : parts)
            text += stringMember(part, name).value_or("");
    return text;
}

void addMessageItem(const json& item, Answer& answer) {
    // Remarks on the way to the answer are no part of it.
    const bool commentary = stringMember(item, "phase") == std::optional<std::string>("commentary");
    const json* content = member(item, "content");
    if (!content || !content->is_array())
        return;
    for (const json& part : *content) {
        const std::string type = stringMember(part, "type").value_or("");
        if (type == "output_text")
            (commentary ? answer.reasoning : answer.text) +=
                stringMember(part, "text").value_or("");
        else if (type == "refusal")
            answer.refusal += stringMember(part, "refusal").value_or("");
    }
}

void addItem(const json& item, Answer& answer) {
    const std::string type = stringMember(item, "type").value_or("");
    if (type == "message") {
        addMessageItem(item, answer);
    }
    else if (type == "reasoning") {
        std::string thoughts;
        if (const json* content = member(item, "content"))
            thoughts = partTexts(*content, "text");
        if (const json* summary = member(item, "summary"); summary && thoughts.empty())
            thoughts = partTexts(*summary, "text");
        answer.reasoning += thoughts;
    }
    else if (type.ends_with("_call")) {
        answer.toolCall = true;
    }
}

void addStatus(const json& response, Answer& answer) {
    const std::string status = stringMember(response, "status").value_or("");
    answer.finishReason = status;
    if (status == "completed") {
        answer.stop = Stop::End;
    }
    else if (status == "incomplete") {
        std::string reason;
        if (const json* details = member(response, "incomplete_details"))
            reason = stringMember(*details, "reason").value_or("");
        answer.finishReason += reason.empty() ? "" : ": " + reason;
        answer.stop = reason == "max_output_tokens" ? Stop::Length
                      : reason == "content_filter"  ? Stop::Filter
                                                    : Stop::Other;
    }
    else if (!status.empty()) {
        answer.stop = Stop::Other;
    }
}

/// A whole `response` object, which replaces what the pieces of a stream gave.
void takeResponse(const json& response, Answer& answer) {
    Answer whole;
    whole.ended = true;
    whole.servedModel = stringMember(response, "model").value_or("");
    if (const json* error = member(response, "error"))
        whole.error = wireErrorOf(*error);
    addStatus(response, whole);
    if (const json* output = member(response, "output"); output && output->is_array()) {
        for (const json& item : *output)
            addItem(item, whole);
    }
    else if (whole.stop != Stop::Other && !whole.error) {
        whole.malformed = "the response has no `output`";
    }
    if (const json* usage = member(response, "usage"))
        whole.usage = usageOf(*usage);
    if (whole.finishReason == "failed" && !whole.error) {
        whole.error.emplace();
        whole.error->type = "failed";
    }
    answer = std::move(whole);
}

} // namespace

std::string OpenAiResponses::path(const Request&, const DialectOptions&) const {
    return "/responses";
}

std::string OpenAiResponses::unsupported(const Parameters& parameters) const {
    if (parameters.seed)
        return "seed";
    return parameters.stop.empty() ? "" : "stop";
}

std::string OpenAiResponses::requestBody(const Request& request,
                                         const DialectOptions& options) const {
    nlohmann::ordered_json body;
    body["model"] = request.model;
    const std::vector<std::string> system = systemTexts(request);
    if (!system.empty()) {
        std::string instructions;
        for (const std::string& text : system)
            instructions += (instructions.empty() ? "" : "\n\n") + text;
        body["instructions"] = instructions;
    }
    body["input"] = nlohmann::ordered_json::array();
    for (const Message& message : request.messages)
        if (message.role != Role::System)
            body["input"].push_back(
                {{"role", roleName(message.role)}, {"content", message.text}});
    const Parameters& p = request.parameters;
    if (p.maxOutputTokens)
        body["max_output_tokens"] = *p.maxOutputTokens;
    if (p.temperature)
        body["temperature"] = *p.temperature;
    if (p.topP)
        body["top_p"] = *p.topP;
    if (p.reasoningEffort)
        body["reasoning"] = {{"effort", *p.reasoningEffort}};
    body["store"] = false;
    if (options.stream)
        body["stream"] = true;
    return finishBody(std::move(body), request.parameters);
}

Answer OpenAiResponses::parseReply(std::string_view body) const {
    Answer answer;
    answer.ended = true;
    const std::optional<json> parsed = bodyObject(body, answer);
    if (!parsed)
        return answer;
    if (!member(*parsed, "status") && !member(*parsed, "output")) {
        if (const json* error = member(*parsed, "error"))
            answer.error = wireErrorOf(*error);
        else
            answer.malformed = "the body is no response";
        return answer;
    }
    takeResponse(*parsed, answer);
    return answer;
}

bool OpenAiResponses::streamEvent(const StreamEvent& event, Answer& answer) const {
    if (event.data == "[DONE]")
        return false; // some gateways add it; the end is one of the events below
    const std::optional<json> parsed = eventObject(event, answer);
    if (!parsed)
        return true;
    const std::string type = stringMember(*parsed, "type").value_or(event.name);
    const std::string delta = stringMember(*parsed, "delta").value_or("");
    if (type == "response.output_text.delta") {
        answer.text += delta;
    }
    else if (type == "response.refusal.delta") {
        answer.refusal += delta;
    }
    else if (type == "response.reasoning_summary_text.delta" ||
             type == "response.reasoning_text.delta") {
        answer.reasoning += delta;
    }
    else if (type == "response.completed" || type == "response.incomplete" ||
             type == "response.failed") {
        const json* response = member(*parsed, "response");
        if (response)
            takeResponse(*response, answer);
        else
            answer.malformed = "the last event has no `response`";
        return true;
    }
    else if (type == "error" || (type.empty() && member(*parsed, "error"))) {
        const json* nested = member(*parsed, "error");
        answer.error = wireErrorOf(nested ? *nested : *parsed);
        return true;
    }
    else if (type.starts_with("response.function_call_arguments")) {
        answer.toolCall = true;
    }
    return !delta.empty();
}

std::optional<WireError> OpenAiResponses::parseError(std::string_view body) const {
    const std::optional<json> parsed = parseJson(body);
    if (!parsed)
        return std::nullopt;
    const json* error = member(*parsed, "error");
    return error ? std::optional(wireErrorOf(*error)) : std::nullopt;
}

} // namespace palindrome::llm
