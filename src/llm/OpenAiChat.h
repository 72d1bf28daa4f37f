// OpenAiChat.h - the chat completions format of OpenAI and of the many servers that speak it.
// SPDX-License-Identifier: MIT
#pragma once

#include "llm/Dialect.h"

#include <nlohmann/json_fwd.hpp>

namespace palindrome::llm {

/// POST {base}/chat/completions. Understands the variants of vLLM, llama.cpp, OpenRouter, Mistral
/// and DeepSeek: `reasoning` and `reasoning_content`, content as a list of parts, flat error
/// objects, error objects inside a 200 or a stream. Asks for one choice, offers no tools.
class OpenAiChat : public Dialect {
public:
    std::string_view name() const override { return "openai-chat"; }
    std::string path(const Request&, const DialectOptions&) const override {
        return "/chat/completions";
    }
    std::string requestBody(const Request& request, const DialectOptions& options) const override;
    Answer parseReply(std::string_view body) const override;
    bool streamEvent(const StreamEvent& event, Answer& answer) const override;
    std::optional<WireError> parseError(std::string_view body) const override;
};

/// Messages and parameters as all chat completions have them.
void addChatFields(nlohmann::ordered_json& body, const Request& request,
                   const std::string& maxOutputField);

} // namespace palindrome::llm
