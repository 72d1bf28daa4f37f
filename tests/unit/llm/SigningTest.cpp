// SigningTest.cpp - signatures, event frames and their checksums against known values.
// SPDX-License-Identifier: MIT
#include "llm/EventStream.h"
#include "llm/SigV4.h"

#include <doctest/doctest.h>

using namespace palindrome::llm;

namespace {

std::string bytesOf(std::string_view hex) {
    std::string out;
    for (size_t i = 0; i + 1 < hex.size(); i += 2)
        out += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
    return out;
}

const std::string goldenFrame = bytesOf(
    "000000760000005296d5fade0b3a6576656e742d7479706507000c6d65737361676553746172740d3a636f6e74656e"
    "742d747970650700106170706c69636174696f6e2f6a736f6e0d3a6d6573736167652d747970650700056576656e74"
    "7b22726f6c65223a22617373697374616e74227d6fa8c599");

std::vector<StreamEvent> decode(const std::string& bytes, size_t piece, std::string* fault = {}) {
    EventStreamDecoder decoder;
    std::vector<StreamEvent> events;
    for (size_t i = 0; i < bytes.size(); i += piece)
        decoder.feed(std::string_view(bytes).substr(i, piece), [&](const StreamEvent& event) {
            events.push_back(event);
            return true;
        });
    if (fault)
        *fault = decoder.fault();
    return events;
}

std::string signatureOf(const std::vector<std::string>& headers) {
    const std::string& last = headers.back();
    return last.substr(last.find("Signature=") + 10);
}

} // namespace

TEST_CASE("a signature is the one that botocore makes") {
    const AwsCredentials keys{"AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", ""};
    const std::string body = R"({"messages":[{"role":"user","content":[{"text":"hi"}]}]})";
    const std::string host = "https://bedrock-runtime.us-east-1.amazonaws.com";
    constexpr std::int64_t time = 1440938160; // 2015-08-30 12:36:00 UTC
    const auto sign = [&](const std::string& path) {
        return signV4(host + path, "application/json", body, keys, {"us-east-1", "bedrock"}, time);
    };
    const auto headers = sign("/model/amazon.nova-lite-v1%3A0/converse");
    CHECK(signatureOf(headers) ==
          "c0812ad3d110c6899e29dfddaaaa0db899ddc8380e0609b1428a3e40dcce761d");
    CHECK(headers.front() == "X-Amz-Date: 20150830T123600Z");
    CHECK(signatureOf(sign("/model/amazon.nova-lite-v1:0/converse")) ==
          "79f0edf1c0c5aeffe916e96245e40c8804f849f6a8280e787af2e9461416a08a");
    for (const std::string& header : headers)
        CHECK(header.find("wJalr") == std::string::npos);
}

TEST_CASE("a session token is sent and signed") {
    const AwsCredentials keys{"AKID", "secret", "session/token=="};
    const auto headers = signV4("http://127.0.0.1:8000/x?b=2&a", "application/json", "", keys,
                                {"eu-west-1", "bedrock"}, 0);
    REQUIRE(headers.size() == 3);
    CHECK(headers[1] == "X-Amz-Security-Token: session/token==");
    CHECK(headers[2].find("SignedHeaders=content-type;host;x-amz-date;x-amz-security-token") !=
          std::string::npos);
}

TEST_CASE("frames are decoded wherever they are split") {
    for (size_t piece = 1; piece <= goldenFrame.size(); ++piece) {
        const auto events = decode(goldenFrame + goldenFrame, piece);
        REQUIRE(events.size() == 2);
        CHECK(events[1].name == "messageStart");
        CHECK(events[1].data == R"({"role":"assistant"})");
    }
}

TEST_CASE("any changed byte of a frame is noticed") {
    for (size_t i = 0; i < goldenFrame.size(); ++i) {
        std::string bad = goldenFrame;
        bad[i] = static_cast<char>(bad[i] ^ 1);
        std::string fault;
        const auto events = decode(bad, bad.size(), &fault);
        CHECK(events.empty());
        CHECK_FALSE(fault.empty());
    }
}

TEST_CASE("half a frame is no event and no fault") {
    std::string fault;
    CHECK(decode(goldenFrame.substr(0, 100), 7, &fault).empty());
    CHECK(fault.empty());
}

TEST_CASE("the checksum is that of zlib") {
    CHECK(crc32("") == 0);
    CHECK(crc32("123456789") == 0xCBF43926u);
}
