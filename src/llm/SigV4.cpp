// SigV4.cpp - canonical requests and the chain of keys of signature version 4.
// SPDX-License-Identifier: MIT
#include "llm/SigV4.h"

#include "llm/Wire.h"
#include "util/Assert.h"
#include "util/Files.h"

#include <algorithm>
#include <ctime>
#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace palindrome::llm {

namespace {

std::string hmac(std::string_view key, std::string_view text) {
    std::string out(EVP_MAX_MD_SIZE, '\0');
    unsigned length = 0;
    const unsigned char* done =
        HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
             reinterpret_cast<const unsigned char*>(text.data()), text.size(),
             reinterpret_cast<unsigned char*>(out.data()), &length);
    PAL_ASSERT(done, "HMAC-SHA256 is available");
    out.resize(length);
    return out;
}

std::string hex(std::string_view bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out;
    for (const char c : bytes) {
        out += digits[static_cast<unsigned char>(c) >> 4];
        out += digits[static_cast<unsigned char>(c) & 15];
    }
    return out;
}

/// "20150830T123600Z"
std::string timestamp(std::int64_t now) {
    const auto time = static_cast<std::time_t>(now);
    std::tm parts{};
    gmtime_r(&time, &parts);
    char text[32];
    const size_t length = std::strftime(text, sizeof text, "%Y%m%dT%H%M%SZ", &parts);
    return std::string(text, length);
}

struct UrlPieces {
    std::string host, path, query;
};

UrlPieces split(const std::string& url) {
    UrlPieces out;
    const size_t scheme = url.find("://");
    const size_t host = scheme == std::string::npos ? 0 : scheme + 3;
    const size_t path = std::min(url.find('/', host), url.size());
    const size_t query = std::min(url.find('?', path), url.size());
    out.host = url.substr(host, path - host);
    // The usual port is not part of the Host header.
    if (url.starts_with("https://") && out.host.ends_with(":443"))
        out.host.resize(out.host.size() - 4);
    if (url.starts_with("http://") && out.host.ends_with(":80"))
        out.host.resize(out.host.size() - 3);
    out.path = url.substr(path, query - path);
    if (query < url.size())
        out.query = url.substr(query + 1);
    return out;
}

/// Parameters sorted; names and values are encoded already.
std::string canonicalQuery(const std::string& query) {
    std::vector<std::string> parts;
    for (size_t at = 0; at < query.size();) {
        const size_t end = std::min(query.find('&', at), query.size());
        std::string part = query.substr(at, end - at);
        if (part.find('=') == std::string::npos)
            part += '=';
        parts.push_back(std::move(part));
        at = end + 1;
    }
    std::ranges::sort(parts);
    std::string out;
    for (const std::string& part : parts)
        out += (out.empty() ? "" : "&") + part;
    return out;
}

} // namespace

std::vector<std::string> signV4(const std::string& url, std::string_view contentType,
                                std::string_view body, const AwsCredentials& credentials,
                                const AwsScope& scope, std::int64_t now) {
    const UrlPieces pieces = split(url);
    const std::string stamp = timestamp(now);
    const std::string day = stamp.substr(0, 8);
    const std::string area = day + "/" + scope.region + "/" + scope.service + "/aws4_request";
    const bool hasToken = !credentials.sessionToken.empty();
    const std::string names = std::string("content-type;host;x-amz-date") +
                              (hasToken ? ";x-amz-security-token" : "");
    std::string canonical = "POST\n" + percentEncode(pieces.path, "/") + "\n" +
                            canonicalQuery(pieces.query) + "\ncontent-type:" +
                            std::string(contentType) + "\nhost:" + pieces.host +
                            "\nx-amz-date:" + stamp + "\n";
    if (hasToken)
        canonical += "x-amz-security-token:" + credentials.sessionToken + "\n";
    canonical += "\n" + names + "\n" + util::sha256(body);
    const std::string toSign =
        "AWS4-HMAC-SHA256\n" + stamp + "\n" + area + "\n" + util::sha256(canonical);
    const std::string key =
        hmac(hmac(hmac(hmac("AWS4" + credentials.secretKey, day), scope.region), scope.service),
             "aws4_request");
    std::vector<std::string> headers{"X-Amz-Date: " + stamp};
    if (hasToken)
        headers.push_back("X-Amz-Security-Token: " + credentials.sessionToken);
    headers.push_back("Authorization: AWS4-HMAC-SHA256 Credential=" + credentials.accessKey + "/" +
                      area + ", SignedHeaders=" + names +
                      ", Signature=" + hex(hmac(key, toSign)));
    return headers;
}

} // namespace palindrome::llm
