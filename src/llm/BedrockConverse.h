// BedrockConverse.h - the Converse format of Amazon Bedrock.
// SPDX-License-Identifier: MIT
#pragma once

#include "llm/Dialect.h"

namespace palindrome::llm {

/// POST {base}/model/{model}/converse, or /converse-stream, whose events are binary frames. The end
/// mark of a stream is the `metadata` after `messageStop`.
class BedrockConverse final : public Dialect {
public:
    std::string_view name() const override { return "bedrock"; }
    std::string path(const Request& request, const DialectOptions& options) const override;
    std::string unsupported(const Parameters& parameters) const override;
    std::string requestBody(const Request& request, const DialectOptions& options) const override;
    Framing framing() const override { return Framing::EventStream; }
    Answer parseReply(std::string_view body) const override;
    bool streamEvent(const StreamEvent& event, Answer& answer) const override;
    std::optional<WireError> parseError(std::string_view body) const override;
};

} // namespace palindrome::llm
