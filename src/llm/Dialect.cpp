// Dialect.cpp - when an answer counts as one.
// SPDX-License-Identifier: MIT
#include "llm/Dialect.h"

#include "llm/AnthropicMessages.h"
#include "llm/AzureOpenAi.h"
#include "llm/BedrockConverse.h"
#include "llm/GeminiGenerate.h"
#include "llm/OllamaChat.h"
#include "llm/OpenAiChat.h"
#include "llm/OpenAiResponses.h"
#include "llm/ReplyParser.h"
#include "llm/WatsonxChat.h"

namespace palindrome::llm {

namespace {

bool isBlank(std::string_view text) {
    return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

Reply replyOf(const Answer& answer) {
    Reply reply;
    reply.raw = answer.text;
    reply.rawReasoning = answer.reasoning;
    SplitAnswer split = splitReasoning(answer.text);
    reply.text = std::move(split.answer);
    reply.reasoning = answer.reasoning;
    if (!split.reasoning.empty()) {
        if (!reply.reasoning.empty())
            reply.reasoning += '\n';
        reply.reasoning += split.reasoning;
    }
    reply.servedModel = answer.servedModel;
    reply.finishReason = answer.finishReason;
    reply.usage = answer.usage;
    return reply;
}

std::string quoted(std::string_view text) {
    return "`" + std::string(text.substr(0, 200)) + (text.size() > 200 ? "…`" : "`");
}

std::string describe(const WireError& error) {
    std::string text = "the server reported an error";
    if (!error.code.empty() || !error.type.empty())
        text += " (" + (error.code.empty() ? error.type : error.code) + ")";
    return error.message.empty() ? text : text + ": " + error.message.substr(0, 500);
}

struct Verdict {
    CallFailureKind what;
    std::string message;
};

/// Why the answer is none. The finish reason is looked at before the text: an answer cut by the
/// output limit may well look whole.
std::optional<Verdict> faultOf(const Answer& answer, const Reply& reply) {
    using enum CallFailureKind;
    if (answer.error && answer.error->filtered)
        return Verdict{Filtered, describe(*answer.error)};
    if (answer.error)
        return Verdict{answer.error->quota ? QuotaExhausted : ServerError, describe(*answer.error)};
    if (!answer.malformed.empty())
        return Verdict{BadReply, "the reply is not in the expected format: " + answer.malformed};
    if (!answer.ended)
        return Verdict{CutStream,
                       "the stream ended before its end mark, so the answer is not whole"};
    if (answer.stop == Stop::Length)
        return Verdict{Truncated, "the answer was cut by the output limit; give the model more "
                                  "output tokens"};
    if (answer.stop == Stop::Filter)
        return Verdict{Filtered, "a content filter of the provider stopped the answer"};
    if (!answer.refusal.empty())
        return Verdict{Refused, "the model declined: " + quoted(answer.refusal)};
    if (answer.toolCall || answer.stop == Stop::Tool)
        return Verdict{ToolCall, "the model called a tool that was not offered"};
    if (answer.stop == Stop::None)
        return Verdict{BadReply, "the reply does not say how it ended (finish_reason is missing)"};
    if (answer.stop == Stop::Other)
        return Verdict{BadReply,
                       "the answer ended for an unknown reason, " + quoted(answer.finishReason)};
    if (isBlank(reply.text))
        return Verdict{Empty, isBlank(reply.reasoning)
                                  ? "the answer is empty"
                                  : "the answer has reasoning and nothing else"};
    return std::nullopt;
}

} // namespace

std::vector<std::string> Dialect::headers(const Request&, const DialectOptions&) const {
    return {};
}

std::string Dialect::unsupported(const Parameters&) const {
    return {};
}

std::string Dialect::keyHeader(std::string_view key, const DialectOptions&) const {
    return "Authorization: Bearer " + std::string(key);
}

void Dialect::streamEnd(Answer&) const {}

const std::vector<std::string>& dialectNames() {
    static const std::vector<std::string> names{"openai-chat", "openai-responses", "anthropic",
                                                "gemini",      "ollama",           "bedrock",
                                                "watsonx",     "azure"};
    return names;
}

std::unique_ptr<Dialect> makeDialect(std::string_view name) {
    if (name == "openai-chat")
        return std::make_unique<OpenAiChat>();
    if (name == "openai-responses")
        return std::make_unique<OpenAiResponses>();
    if (name == "anthropic")
        return std::make_unique<AnthropicMessages>();
    if (name == "gemini")
        return std::make_unique<GeminiGenerate>();
    if (name == "ollama")
        return std::make_unique<OllamaChat>();
    if (name == "bedrock")
        return std::make_unique<BedrockConverse>();
    if (name == "watsonx")
        return std::make_unique<WatsonxChat>();
    if (name == "azure")
        return std::make_unique<AzureOpenAi>();
    return nullptr;
}

CallResult judge(const Answer& answer) {
    Reply reply = replyOf(answer);
    std::optional<Verdict> fault = faultOf(answer, reply);
    if (!fault)
        return reply;
    CallFailure failure = makeCallFailure(fault->what, std::move(fault->message));
    if (!reply.raw.empty() || !reply.rawReasoning.empty() || !answer.finishReason.empty())
        failure.partial = std::move(reply);
    return tl::unexpected<CallFailure>(std::move(failure));
}

} // namespace palindrome::llm
