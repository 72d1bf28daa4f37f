// OpenAiResponses.h - the Responses format of OpenAI.
// SPDX-License-Identifier: MIT
#pragma once

#include "llm/Dialect.h"

namespace palindrome::llm {

/// POST {base}/responses. Nothing is stored at the server. A stream ends with one of three events that
/// carry the whole response, which then counts in place of the pieces.
class OpenAiResponses final : public Dialect {
public:
    std::string_view name() const override { return "openai-responses"; }
    std::string path(const Request& request, const DialectOptions& options) const override;
    std::string unsupported(const Parameters& parameters) const override;
    std::string requestBody(const Request& request, const DialectOptions& options) const override;
    Answer parseReply(std::string_view body) const override;
    bool streamEvent(const StreamEvent& event, Answer& answer) const override;
    std::optional<WireError> parseError(std::string_view body) const override;
};

} // namespace palindrome::llm
