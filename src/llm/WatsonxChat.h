// WatsonxChat.h - the chat format of IBM watsonx.ai.
// SPDX-License-Identifier: MIT
#pragma once

#include "llm/OpenAiChat.h"

namespace palindrome::llm {

/// POST {base}/ml/v1/text/chat?version=…, or /text/chat_stream, with the replies of chat completions.
/// The key header holds a token of IBM's identity service (Authorizer.h). A stream has no end mark:
/// it is whole if it ended after a finish reason.
class WatsonxChat final : public OpenAiChat {
public:
    std::string_view name() const override { return "watsonx"; }
    std::string path(const Request& request, const DialectOptions& options) const override;
    std::string requestBody(const Request& request, const DialectOptions& options) const override;
    Answer parseReply(std::string_view body) const override;
    bool streamEvent(const StreamEvent& event, Answer& answer) const override;
    void streamEnd(Answer& answer) const override;
    std::optional<WireError> parseError(std::string_view body) const override;
};

} // namespace palindrome::llm
