// GeminiGenerate.cpp - request bodies, replies and stream events of generateContent.
// SPDX-License-Identifier: MIT
#include "llm/GeminiGenerate.h"

#include "llm/Wire.h"

#include <algorithm>

namespace palindrome::llm {

namespace {

using nlohmann::json;

Stop stopOf(std::string_view reason) {
    if (reason == "STOP")
        return Stop::End;
    if (reason == "MAX_TOKENS")
        return Stop::Length;
    for (const std::string_view filter :
         {"SAFETY", "RECITATION", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "LANGUAGE",
          "MODEL_ARMOR", "IMAGE_SAFETY", "IMAGE_PROHIBITED_CONTENT", "IMAGE_RECITATION"})
        if (reason == filter)
            return Stop::Filter;
    if (reason == "MALFORMED_FUNCTION_CALL" || reason == "UNEXPECTED_TOOL_CALL" ||
        reason == "TOO_MANY_TOOL_CALLS")
        return Stop::Tool;
    return Stop::Other;
}

WireError errorOf(const json& error) {
    WireError out = wireErrorOf(error);
    out.type = stringMember(error, "status").value_or(out.type);
    classify(out);
    const json* details = member(error, "details");
    if (!details || !details->is_array())
        return out;
    for (const json& detail : *details) {
        const std::string type = stringMember(detail, "@type").value_or("");
        if (type.ends_with("RetryInfo"))
            out.wait = parseDuration(stringMember(detail, "retryDelay").value_or(""));
        const json* violations = member(detail, "violations");
        if (!type.ends_with("QuotaFailure") || !violations || !violations->is_array())
            continue;
        for (const json& violation : *violations) {
            // A daily quota comes back tomorrow; no pause of a run reaches that far.
            const std::string id = stringMember(violation, "quotaId").value_or("");
            if (id.find("PerDay") != std::string::npos)
                out.quota = true;
        }
    }
    out.overloaded = out.overloaded && !out.quota;
    return out;
}

/// thoughtsTokenCount is beside candidatesTokenCount, cachedContentTokenCount within the prompt's.
void addUsage(const json& body, Answer& answer) {
    const json* usage = member(body, "usageMetadata");
    if (!usage)
        return;
    Usage out;
    if (const auto cached = integerMember(*usage, "cachedContentTokenCount"))
        out.cacheRead = clamped(*cached);
    const auto prompt = integerMember(*usage, "promptTokenCount");
    const auto tools = integerMember(*usage, "toolUsePromptTokenCount");
    if (prompt)
        out.uncachedInput = lessOf(clamped(*prompt), out.cacheRead.value_or(0)) +
                            clamped(tools.value_or(0));
    const auto candidates = integerMember(*usage, "candidatesTokenCount");
    const auto thoughts = integerMember(*usage, "thoughtsTokenCount");
    if (candidates || thoughts)
        out.output = clamped(candidates.value_or(0)) + clamped(thoughts.value_or(0));
    if (thoughts)
        out.reasoning = clamped(*thoughts);
    answer.usage = out;
}

void addParts(const json& candidate, Answer& answer) {
    const json* content = member(candidate, "content");
    const json* parts = content ? member(*content, "parts") : nullptr;
    if (!parts || !parts->is_array())
        return;
    for (const json& part : *parts) {
        const json* thought = member(part, "thought");
        const bool isThought = thought && thought->is_boolean() && thought->get<bool>();
        (isThought ? answer.reasoning : answer.text) += stringMember(part, "text").value_or("");
        if (member(part, "functionCall"))
            answer.toolCall = true;
    }
}

/// A whole response or one chunk of a stream: both have the same form.
void addResponse(const json& body, Answer& answer) {
    if (answer.servedModel.empty())
        answer.servedModel = stringMember(body, "modelVersion").value_or("");
    addUsage(body, answer);
    if (const json* feedback = member(body, "promptFeedback")) {
        if (const auto reason = stringMember(*feedback, "blockReason")) {
            answer.finishReason = "prompt blocked: " + *reason;
            answer.stop = Stop::Filter;
            answer.ended = true;
        }
    }
    const json* candidates = member(body, "candidates");
    if (!candidates || !candidates->is_array())
        return;
    for (const json& candidate : *candidates) {
        if (integerMember(candidate, "index").value_or(0) != 0)
            continue;
        addParts(candidate, answer);
        if (const auto reason = stringMember(candidate, "finishReason")) {
            answer.finishReason = *reason;
            answer.stop = stopOf(*reason);
        }
    }
}

/// A model id as a resource: some have a collection of their own in front.
std::string resource(const std::string& model) {
    const bool named = model.starts_with("models/") || model.starts_with("tunedModels/");
    return percentEncode(named ? model : "models/" + model, "/");
}

} // namespace

std::string GeminiGenerate::path(const Request& request, const DialectOptions& options) const {
    const std::string version = options.apiVersion.empty() ? "v1" : options.apiVersion;
    return "/" + version + "/" + resource(request.model) +
           (options.stream ? ":streamGenerateContent?alt=sse" : ":generateContent");
}

std::string GeminiGenerate::keyHeader(std::string_view key, const DialectOptions& options) const {
    if (options.bearer)
        return Dialect::keyHeader(key, options);
    return "x-goog-api-key: " + std::string(key); // never in the URL, which ends in logs
}

std::string GeminiGenerate::requestBody(const Request& request,
                                        const DialectOptions&) const {
    using nlohmann::ordered_json;
    ordered_json body;
    ordered_json system = ordered_json::array();
    for (const std::string& text : systemTexts(request))
        system.push_back({{"text", text}});
    body["contents"] = ordered_json::array();
    for (const Message& message : request.messages)
        if (message.role != Role::System)
            body["contents"].push_back(
                {{"parts", ordered_json::array({{{"text", message.text}}})},
                 {"role", message.role == Role::Assistant ? "model" : "user"}});
    if (!system.empty())
        body["systemInstruction"] = {{"parts", system}, {"role", "user"}};
    const Parameters& p = request.parameters;
    ordered_json config = ordered_json::object();
    if (p.temperature)
        config["temperature"] = *p.temperature;
    if (p.topP)
        config["topP"] = *p.topP;
    if (p.maxOutputTokens)
        config["maxOutputTokens"] = *p.maxOutputTokens;
    if (!p.stop.empty())
        config["stopSequences"] = p.stop;
    if (p.seed)
        config["seed"] = *p.seed;
    if (p.reasoningEffort) {
        std::string level = *p.reasoningEffort; // a name of an enumeration there
        std::ranges::transform(level, level.begin(), [](char c) {
            return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
        });
        config["thinkingConfig"] = {{"thinkingLevel", level}};
    }
    if (!config.empty())
        body["generationConfig"] = config;
    return finishBody(std::move(body), request.parameters);
}

Answer GeminiGenerate::parseReply(std::string_view body) const {
    Answer answer;
    answer.ended = true;
    const std::optional<json> parsed = bodyObject(body, answer);
    if (!parsed)
        return answer;
    if (const json* error = member(*parsed, "error")) {
        answer.error = errorOf(*error);
        return answer;
    }
    addResponse(*parsed, answer);
    if (!member(*parsed, "candidates") && answer.stop == Stop::None)
        answer.malformed = "the body has no `candidates`";
    return answer;
}

bool GeminiGenerate::streamEvent(const StreamEvent& event, Answer& answer) const {
    const std::optional<json> parsed = pieceOrError(event, answer, errorOf);
    if (!parsed)
        return true;
    const size_t before = contentBytes(answer);
    const Stop stopBefore = answer.stop;
    addResponse(*parsed, answer);
    return contentBytes(answer) != before || answer.stop != stopBefore || answer.toolCall;
}

void GeminiGenerate::streamEnd(Answer& answer) const {
    answer.ended = answer.ended || answer.stop != Stop::None;
}

std::optional<WireError> GeminiGenerate::parseError(std::string_view body) const {
    const std::optional<json> parsed = parseJson(body);
    if (!parsed)
        return std::nullopt;
    // Sometimes wrapped into a list.
    const json& root = parsed->is_array() && !parsed->empty() ? parsed->front() : *parsed;
    const json* error = member(root, "error");
    return error ? std::optional(errorOf(*error)) : std::nullopt;
}

} // namespace palindrome::llm
