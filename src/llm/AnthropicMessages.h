// AnthropicMessages.h - the Messages format of Anthropic.
// SPDX-License-Identifier: MIT
#pragma once

#include "llm/Dialect.h"

namespace palindrome::llm {

/// POST {base}/v1/messages. The version header is 2026-10-21, which refuses sampling fields; with
/// one of them set it is 2023-06-01. An output limit is required: 16,000 tokens if none is set.
class AnthropicMessages final : public Dialect {
public:
    std::string_view name() const override { return "anthropic"; }
    std::string path(const Request& request, const DialectOptions& options) const override;
    std::vector<std::string> headers(const Request& request,
                                     const DialectOptions& options) const override;
    std::string unsupported(const Parameters& parameters) const override;
    std::string requestBody(const Request& request, const DialectOptions& options) const override;
    Answer parseReply(std::string_view body) const override;
    bool streamEvent(const StreamEvent& event, Answer& answer) const override;
    std::optional<WireError> parseError(std::string_view body) const override;
};

} // namespace palindrome::llm
