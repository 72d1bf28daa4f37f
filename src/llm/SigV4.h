// SigV4.h - signs requests to Amazon's services.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace palindrome::llm {

struct AwsCredentials {
    std::string accessKey, secretKey;
    std::string sessionToken; ///< empty for keys that do not expire
};

struct AwsScope {
    std::string region;
    std::string service = "bedrock";
};

/// Header lines (X-Amz-Date, X-Amz-Security-Token if there is one, Authorization) for a POST to the
/// URL with the given Content-Type and body. The path, percent-encoded already, is encoded once more
/// in what is signed, as all services but S3 want it. `now` is seconds since 1970.
std::vector<std::string> signV4(const std::string& url, std::string_view contentType,
                                std::string_view body, const AwsCredentials& credentials,
                                const AwsScope& scope, std::int64_t now);

} // namespace palindrome::llm
