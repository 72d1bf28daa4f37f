// ReplyReader.cpp - events, whole bodies and error pages.
// SPDX-License-Identifier: MIT
#include "llm/ReplyReader.h"

#include "llm/Json.h"

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

/// The framing that a content type names.
std::optional<Framing> framingOf(std::string_view type) {
    if (type == "text/event-stream")
        return Framing::Sse;
    if (type == "application/x-ndjson" || type == "application/jsonl" ||
        type == "application/json-lines")
        return Framing::Lines;
    if (type == "application/vnd.amazon.eventstream")
        return Framing::EventStream;
    return std::nullopt;
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
    const std::optional<Framing> framing = framingOf(type);
    if (framing && dialect.framing() == *framing) {
        kind = Kind::Events;
    }
    else if (type == "application/json" || type.ends_with("+json")) {
        // Some servers call a stream of lines JSON.
        kind = streamed && dialect.framing() == Framing::Lines ? Kind::Events : Kind::Whole;
    }
    else if (!type.empty()) {
        kind = Kind::ErrorPage;
        typeFault = "the server answered with `" + type.substr(0, 80) +
                    "` instead of JSON or an event stream";
    }
    if (kind == Kind::Events)
        decoder = makeDecoder(dialect.framing());
}

BodySink::Feed ReplyReader::onBody(std::string_view bytes) {
    if (kind == Kind::Unknown) { // no content type: JSON begins with a brace, events do not
        const size_t first = bytes.find_first_not_of(" \t\r\n");
        if (first == std::string_view::npos)
            return Feed::Quiet;
        const bool lines = streamed && dialect.framing() == Framing::Lines;
        kind = bytes[first] == '{' && !lines ? Kind::Whole : Kind::Events;
        decoder = makeDecoder(dialect.framing());
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
    decoder->feed(bytes, [&](const StreamEvent& event) {
        useful = dialect.streamEvent(event, answer) || useful;
        return !answer.ended && !answer.error && answer.malformed.empty();
    });
    if (answer.malformed.empty() && !answer.ended)
        answer.malformed = decoder->fault();
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
    if (kind == Kind::Events && complete && !answer.ended && !answer.error &&
        answer.malformed.empty())
        takePending();
    return answer;
}

/// What stands at the end of a stream without the line end or blank line that completes it.
void ReplyReader::takePending() {
    const StreamEvent last = decoder->pending();
    // Half an event is a cut and no error of the format; a server may also close right after its
    // end mark, or break off with bare JSON that says why.
    if (last.data == "[DONE]" || parseJson(last.data))
        dialect.streamEvent(last, answer);
    if (!answer.ended && !answer.error)
        answer.error = dialect.parseError(decoder->stray());
    if (!answer.error)
        dialect.streamEnd(answer);
}

bool ReplyReader::accepted() const {
    return !answer.text.empty() || !answer.reasoning.empty() || !answer.refusal.empty() ||
           (kind == Kind::Whole && !isBlank(whole));
}

void ReplyReader::report() {
    Progress progress;
    progress.textBytes = answer.text.size();
    progress.reasoningBytes = answer.reasoning.size();
    progress.attempt = attempt;
    const std::lock_guard lock(newsMutex);
    latest = progress;
}

std::optional<Progress> ReplyReader::news() {
    const std::lock_guard lock(newsMutex);
    return std::exchange(latest, std::nullopt);
}

} // namespace palindrome::llm
