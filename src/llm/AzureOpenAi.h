// AzureOpenAi.h - chat completions as Azure serves them, by deployment or by its v1 routes.
// SPDX-License-Identifier: MIT
#pragma once

#include "llm/OpenAiChat.h"

namespace palindrome::llm {

/// With an API version: POST {base}/openai/deployments/{model}/chat/completions?api-version=…; without
/// one the v1 route: POST {base}/openai/v1/chat/completions. The model is the deployment's name.
class AzureOpenAi final : public OpenAiChat {
public:
    std::string_view name() const override { return "azure"; }
    std::string path(const Request& request, const DialectOptions& options) const override;
    std::string keyHeader(std::string_view key, const DialectOptions& options) const override;
};

} // namespace palindrome::llm
