// Sse.cpp - the line rules of text/event-stream.
// SPDX-License-Identifier: MIT
#include "llm/Sse.h"

namespace palindrome::llm {

namespace {

constexpr size_t maxStray = 64 * 1024;

} // namespace

void SseDecoder::feed(std::string_view bytes, const EventSink& sink) {
    size_t i = 0;
    while (i < bytes.size()) {
        if (afterCarriageReturn) {
            afterCarriageReturn = false;
            if (bytes[i] == '\n') {
                ++i;
                continue;
            }
        }
        const size_t end = bytes.find_first_of("\r\n", i);
        if (end == std::string_view::npos) {
            line.append(bytes.substr(i));
            return;
        }
        line.append(bytes.substr(i, end - i));
        afterCarriageReturn = bytes[end] == '\r';
        i = end + 1;
        if (!endLine(sink))
            return;
    }
}

bool SseDecoder::endLine(const EventSink& sink) {
    std::string_view text = line;
    if (firstLine && text.starts_with("\xEF\xBB\xBF"))
        text.remove_prefix(3);
    firstLine = false;
    bool go = true;
    if (text.empty()) {
        if (hasData) {
            const StreamEvent whole = std::move(event);
            event = {};
            hasData = false;
            go = sink(whole);
        }
        else {
            event = {};
        }
    }
    else if (text.front() != ':') {
        const size_t colon = text.find(':');
        const std::string_view field = text.substr(0, colon);
        std::string_view value;
        if (colon != std::string_view::npos) {
            value = text.substr(colon + 1);
            if (value.starts_with(' '))
                value.remove_prefix(1);
        }
        if (field == "data") {
            if (hasData)
                event.data += '\n';
            event.data += value;
            hasData = true;
        }
        else if (field == "event") {
            event.name = value;
        }
        else if (field != "id" && field != "retry" && strayText.size() < maxStray) {
            strayText += text;
            strayText += '\n';
        }
    }
    line.clear();
    return go;
}

} // namespace palindrome::llm
