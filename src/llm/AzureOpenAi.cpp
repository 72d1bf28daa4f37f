// AzureOpenAi.cpp - routes and key header of Azure.
// SPDX-License-Identifier: MIT
#include "llm/AzureOpenAi.h"

#include "llm/Wire.h"

namespace palindrome::llm {

std::string AzureOpenAi::path(const Request& request, const DialectOptions& options) const {
    if (options.apiVersion.empty())
        return "/openai/v1/chat/completions";
    return "/openai/deployments/" + percentEncode(request.model) +
           "/chat/completions?api-version=" + percentEncode(options.apiVersion);
}

std::string AzureOpenAi::keyHeader(std::string_view key, const DialectOptions& options) const {
    return options.bearer ? OpenAiChat::keyHeader(key, options) : "api-key: " + std::string(key);
}

} // namespace palindrome::llm
