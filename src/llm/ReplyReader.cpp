// ReplyReader.cpp - events, whole bodies and error pages.
// SPDX-License-Identifier: MIT
#include "llm/ReplyReader.h"

#include <algorithm>

namespace palindrome::llm {

namespace {

constexpr size_t maxErrorBody = 64 * 1024;

std::string mediaType(const HeaderMap& headers) {
    const auto found = headers.find("content-type");
    if (found == headers.end())
        return {};
    std::string type = found->second.substr(0, found->second.find(';'));
    while (!type.empty() && type.back() == ' ')
        type.pop_back();
    std::ranges::transform(type, type.begin(), [](unsigned char c) {
        return static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    });
    return type;
}

bool isBlank(std::string_view text) {
    return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

} // namespace

void ReplyReader::onHeaders(int status, const HeaderMap& headers) {
    if (status != 200) {
        kind = Kind::ErrorPage;
        return;
    }
    const std::string type = mediaType(headers);
    if (type == "text/event-stream") {
        kind = Kind::Events;
    }
    else if (type == "application/json" || type.ends_with("+json")) {
        kind = Kind::Whole;
    }
    else if (!type.empty()) {
        kind = Kind::ErrorPage;
        typeFault = "the server answered with `" + type.substr(0, 80) +
                    "` instead of JSON or an event stream";
    }
}

BodySink::Feed ReplyReader::onBody(std::string_view bytes) {
    if (kind == Kind::Unknown) { // no content type: JSON begins with a brace, events do not
        const size_t first = bytes.find_first_not_of(" \t\r\n");
        if (first == std::string_view::npos)
            return Feed::Quiet;
        kind = bytes[first] == '{' ? Kind::Whole : Kind::Events;
    }
    if (kind == Kind::Events)
        return feedEvents(bytes);
    if (kind == Kind::ErrorPage) {
        whole += bytes.substr(0, maxErrorBody - std::min(maxErrorBody, whole.size()));
        return whole.size() >= maxErrorBody ? Feed::Done : Feed::Progress;
    }
    whole += bytes;
    return isBlank(bytes) ? Feed::Quiet : Feed::Progress;
}

BodySink::Feed ReplyReader::feedEvents(std::string_view bytes) {
    bool useful = false;
    decoder.feed(bytes, [&](const SseEvent& event) {
        useful = dialect.streamEvent(event, answer) || useful;
        return !answer.ended && !answer.error && answer.malformed.empty();
    });
    if (useful)
        report();
    if (answer.error || !answer.malformed.empty())
        return Feed::Abort;
    if (answer.ended)
        return Feed::Done;
    return useful ? Feed::Progress : Feed::Quiet;
}

Answer ReplyReader::finish(bool complete) {
    if (kind == Kind::Whole && complete)
        return dialect.parseReply(whole);
    // A server may close right after the end mark, without the blank line that completes an event.
    if (kind == Kind::Events && complete && !answer.ended && !answer.error &&
        answer.malformed.empty() && decoder.pending().data == "[DONE]")
        dialect.streamEvent(decoder.pending(), answer);
    return answer;
}

bool ReplyReader::accepted() const {
    return !answer.text.empty() || !answer.reasoning.empty() || !answer.refusal.empty() ||
           (kind == Kind::Whole && !isBlank(whole));
}

void ReplyReader::report() const {
    if (!hooks.onProgress)
        return;
    Progress progress;
    progress.textBytes = answer.text.size();
    progress.reasoningBytes = answer.reasoning.size();
    progress.attempt = attempt;
    hooks.onProgress(progress);
}

} // namespace palindrome::llm
