// GeminiGenerate.h - the generateContent format of Google.
// SPDX-License-Identifier: MIT
#pragma once

#include "llm/Dialect.h"

namespace palindrome::llm {

/// POST {base}/v1/models/{model}:generateContent, or :streamGenerateContent?alt=sse. Thoughts are
/// kept apart. A stream has no end mark: it is whole if it ended after a finish reason.
class GeminiGenerate final : public Dialect {
public:
    std::string_view name() const override { return "gemini"; }
    std::string path(const Request& request, const DialectOptions& options) const override;
    std::string keyHeader(std::string_view key, const DialectOptions& options) const override;
    std::string requestBody(const Request& request, const DialectOptions& options) const override;
    void streamEnd(Answer& answer) const override;
    Answer parseReply(std::string_view body) const override;
    bool streamEvent(const StreamEvent& event, Answer& answer) const override;
    std::optional<WireError> parseError(std::string_view body) const override;
};

} // namespace palindrome::llm
