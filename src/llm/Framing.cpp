// Framing.cpp - JSON lines, and the choice of a decoder.
// SPDX-License-Identifier: MIT
#include "llm/Framing.h"

#include "llm/EventStream.h"
#include "llm/Sse.h"

namespace palindrome::llm {

namespace {

const std::string nothing;

/// Lines end in LF or CRLF; blank ones are skipped. A last line without an end is pending.
class LineDecoder final : public StreamDecoder {
public:
    void feed(std::string_view bytes, const EventSink& sink) override {
        while (!bytes.empty()) {
            const size_t end = bytes.find('\n');
            line.append(bytes.substr(0, end));
            if (end == std::string_view::npos)
                return;
            bytes.remove_prefix(end + 1);
            const StreamEvent event{{}, content()};
            line.clear();
            first = false;
            if (!event.data.empty() && !sink(event))
                return;
        }
    }

    StreamEvent pending() const override { return {{}, content()}; }

private:
    std::string content() const {
        std::string_view text = line;
        if (first && text.starts_with("\xEF\xBB\xBF"))
            text.remove_prefix(3);
        const size_t begin = text.find_first_not_of(" \t\r");
        if (begin == std::string_view::npos)
            return {};
        return std::string(text.substr(begin, text.find_last_not_of(" \t\r") - begin + 1));
    }

    std::string line;
    bool first = true;
};

} // namespace

const std::string& StreamDecoder::stray() const {
    return nothing;
}

const std::string& StreamDecoder::fault() const {
    return nothing;
}

std::unique_ptr<StreamDecoder> makeDecoder(Framing framing) {
    switch (framing) {
    case Framing::Sse:
        return std::make_unique<SseDecoder>();
    case Framing::Lines:
        return std::make_unique<LineDecoder>();
    case Framing::EventStream:
        return std::make_unique<EventStreamDecoder>();
    }
    return std::make_unique<SseDecoder>();
}

} // namespace palindrome::llm
