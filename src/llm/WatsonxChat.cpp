// WatsonxChat.cpp - routes, bodies and errors of watsonx.ai.
// SPDX-License-Identifier: MIT
#include "llm/WatsonxChat.h"

#include "llm/Wire.h"

namespace palindrome::llm {

namespace {

using nlohmann::json;

/// {"errors":[{"code","message"}]}
std::optional<WireError> errorIn(const json& body) {
    const json* errors = member(body, "errors");
    if (!errors || !errors->is_array() || errors->empty())
        return std::nullopt;
    return wireErrorOf(errors->front());
}

} // namespace

std::string WatsonxChat::path(const Request&, const DialectOptions& options) const {
    const std::string version = options.apiVersion.empty() ? "2025-10-25" : options.apiVersion;
    return std::string("/ml/v1/text/") + (options.stream ? "chat_stream" : "chat") +
           "?version=" + percentEncode(version);
}

std::string WatsonxChat::requestBody(const Request& request, const DialectOptions& options) const {
    nlohmann::ordered_json body;
    body["model_id"] = request.model;
    if (!options.project.empty())
        body["project_id"] = options.project;
    if (!options.space.empty())
        body["space_id"] = options.space;
    addChatFields(body, request, options.maxOutputField);
    return finishBody(std::move(body), request.parameters);
}

Answer WatsonxChat::parseReply(std::string_view body) const {
    if (const auto parsed = parseJson(body)) {
        if (auto error = errorIn(*parsed)) {
            Answer answer;
            answer.ended = true;
            answer.error = std::move(error);
            return answer;
        }
    }
    return OpenAiChat::parseReply(body);
}

bool WatsonxChat::streamEvent(const StreamEvent& event, Answer& answer) const {
    if (const auto parsed = parseJson(event.data)) {
        if (auto error = errorIn(*parsed)) {
            answer.error = std::move(error);
            return true;
        }
    }
    return OpenAiChat::streamEvent(event, answer);
}

void WatsonxChat::streamEnd(Answer& answer) const {
    answer.ended = answer.ended || answer.stop != Stop::None;
}

std::optional<WireError> WatsonxChat::parseError(std::string_view body) const {
    const auto parsed = parseJson(body);
    if (!parsed)
        return std::nullopt;
    if (auto error = errorIn(*parsed))
        return error;
    // The identity service: {"errorCode":"BXNIM0415E","errorMessage":"…"}.
    if (const auto message = stringMember(*parsed, "errorMessage")) {
        WireError error;
        error.message = *message;
        error.code = stringMember(*parsed, "errorCode").value_or("");
        return error;
    }
    return OpenAiChat::parseError(body);
}

} // namespace palindrome::llm
