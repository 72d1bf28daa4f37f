// SseTest.cpp - event streams, whole and in pieces.
// SPDX-License-Identifier: MIT
#include "llm/Sse.h"

#include <doctest/doctest.h>
#include <vector>

using namespace palindrome::llm;

namespace {

std::vector<std::string> decode(std::string_view text, size_t step) {
    SseDecoder decoder;
    std::vector<std::string> out;
    for (size_t i = 0; i < text.size(); i += step)
        decoder.feed(text.substr(i, step), [&](const StreamEvent& event) {
            out.push_back(event.name + "|" + event.data);
            return true;
        });
    return out;
}

} // namespace

TEST_CASE("events come out the same however the bytes are cut, with any line end") {
    const std::string lf = "\xEF\xBB\xBF: hello\n\ndata: one\n\nevent: ping\ndata:two\ndata\n"
                           "data:  three\nid: 4\nretry: 5\nnonsense\n\n\nevent: lonely\n\n"
                           "data: \xC3\xBC\n\ndata: cut";
    const std::vector<std::string> want{"|one", "ping|two\n\n three", "|\xC3\xBC"};
    for (const std::string_view end : {"\n", "\r\n", "\r"}) {
        std::string text;
        for (const char c : lf)
            text += c == '\n' ? std::string(end) : std::string(1, c);
        for (size_t step = 1; step <= text.size(); ++step) {
            CAPTURE(step);
            // A lone CR at the end may still be half of a CRLF; the line is complete all the same.
            REQUIRE(decode(text, step) == want);
        }
    }
}

TEST_CASE("decoding stops when the sink has had enough") {
    SseDecoder decoder;
    int events = 0;
    decoder.feed("data: 1\n\ndata: 2\n\n", [&](const StreamEvent&) { return ++events < 1; });
    CHECK(events == 1);
}

TEST_CASE("an event without its blank line is pending and no event") {
    SseDecoder decoder;
    bool called = false;
    decoder.feed("data: [DONE]\n", [&](const StreamEvent&) { return called = true; });
    CHECK_FALSE(called);
    CHECK(decoder.pending().data == "[DONE]");
}
