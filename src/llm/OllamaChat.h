// OllamaChat.h - the native chat format of Ollama.
// SPDX-License-Identifier: MIT
#pragma once

#include "llm/Dialect.h"

namespace palindrome::llm {

/// POST {base}/api/chat. Answers stream as JSON lines. `truncate` is off, so that a prompt longer
/// than the context is an error and not silently cut; num_ctx is set with an extra field.
class OllamaChat final : public Dialect {
public:
    std::string_view name() const override { return "ollama"; }
    std::string path(const Request& request, const DialectOptions& options) const override;
    std::string requestBody(const Request& request, const DialectOptions& options) const override;
    Framing framing() const override { return Framing::Lines; }
    Answer parseReply(std::string_view body) const override;
    bool streamEvent(const StreamEvent& event, Answer& answer) const override;
    std::optional<WireError> parseError(std::string_view body) const override;
};

} // namespace palindrome::llm
