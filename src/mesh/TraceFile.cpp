// TraceFile.cpp - packets from a file: who sends what to whom, and when.
// SPDX-License-Identifier: MIT
#include "mesh/TraceFile.h"

#include "util/Files.h"
#include "util/Text.h"

#include <charconv>
#include <fmt/format.h>

namespace palindrome::mesh {

namespace {

constexpr size_t packetLimit = 10'000'000;
constexpr size_t errorLimit = 20;

class TraceReader {
public:
    TraceReader(std::string thePath, unsigned theSize, diag::Sink& theSink)
        : path(std::move(thePath)), k(theSize), sink(theSink) {}

    std::optional<std::vector<TraceEntry>> read() {
        auto text = util::readFile(path, uint64_t(1) << 30);
        if (!text) {
            sink.error("file-unreadable", {}, text.error().message);
            return std::nullopt;
        }
        for (std::string_view line : util::splitLines(*text)) {
            ++number;
            whole = line;
            entry(line.substr(0, line.find('#')));
            if (errors >= errorLimit)
                break;
        }
        if (errors == 0 && entries.empty())
            error({}, "the trace has no packet", "write lines \"CYCLE SOURCE DESTINATION FLITS\"");
        if (errors > 0)
            return std::nullopt;
        return std::move(entries);
    }

private:
    void error(std::string_view word, std::string message, std::string wayOut) {
        diag::Span span;
        span.file = path;
        span.line = std::max(number, 1u);
        const size_t offset =
            word.data() ? static_cast<size_t>(word.data() - whole.data()) : size_t(0);
        span.column = static_cast<unsigned>(offset) + 1;
        auto& d = sink.error("mesh-trace", span, std::move(message), std::move(wayOut));
        d.quote = std::string(whole.substr(0, 200));
        d.quoteColumn = static_cast<unsigned>(std::min<size_t>(offset, 199)) + 1;
        ++errors;
    }

    static std::optional<uint64_t> numberOf(std::string_view word) {
        uint64_t value = 0;
        const auto [end, ec] = std::from_chars(word.data(), word.data() + word.size(), value);
        if (ec != std::errc() || end != word.data() + word.size())
            return std::nullopt;
        return value;
    }

    std::optional<unsigned> node(std::string_view word, const char* what) {
        const size_t comma = word.find(',');
        const auto first = numberOf(word.substr(0, comma));
        const auto second = comma == word.npos ? std::optional<uint64_t>(0)
                                               : numberOf(word.substr(comma + 1));
        const uint64_t limit = comma == word.npos ? uint64_t(k) * k : k;
        if (first && second && *first < limit && *second < k)
            return static_cast<unsigned>(comma == word.npos ? *first : *second * k + *first);
        error(word, fmt::format("the {} `{}` is no node of a {} x {} mesh", what,
                                util::shorten(word, 40), k, k),
              fmt::format("write 0 to {}, or x,y with 0 to {}", k * k - 1, k - 1));
        return std::nullopt;
    }

    void entry(std::string_view line) {
        std::vector<std::string_view> words;
        for (size_t at = 0; at < line.size();) {
            if (util::isBlankChar(line[at])) {
                ++at;
                continue;
            }
            size_t end = at;
            while (end < line.size() && !util::isBlankChar(line[end]))
                ++end;
            words.push_back(line.substr(at, end - at));
            at = end;
        }
        if (words.empty())
            return;
        if (words.size() != 4)
            return error(words.size() > 4 ? words[4] : words.back(),
                         fmt::format("a line of a trace has four words, this one has {}",
                                     words.size()),
                         "write CYCLE SOURCE DESTINATION FLITS");
        const auto cycle = numberOf(words[0]), flits = numberOf(words[3]);
        if (!cycle || *cycle > uint64_t(1) << 40)
            return error(words[0], "`" + util::shorten(words[0], 40) + "` is no cycle",
                         "write a number from 0");
        if (*cycle < last)
            return error(words[0], fmt::format("cycle {} stands behind cycle {}", *cycle, last),
                         "sort the lines by cycle");
        const auto source = node(words[1], "source"), destination = node(words[2], "destination");
        if (!source || !destination)
            return;
        if (!flits || *flits < 1 || *flits > 15)
            return error(words[3],
                         "a packet has 1 to 15 flits, not `" + util::shorten(words[3], 40) + "`", "");
        if (entries.size() == packetLimit)
            return error(words[0], fmt::format("a trace has at most {} packets", packetLimit), "");
        last = *cycle;
        entries.push_back({*cycle, *source, *destination, static_cast<unsigned>(*flits)});
    }

    const std::string path;
    const unsigned k;
    diag::Sink& sink;
    std::string_view whole;
    unsigned number = 0;
    size_t errors = 0;
    uint64_t last = 0;
    std::vector<TraceEntry> entries;
};

} // namespace

std::optional<std::vector<TraceEntry>> readTrace(const std::string& path, unsigned k,
                                                 diag::Sink& sink) {
    return TraceReader(path, k, sink).read();
}

} // namespace palindrome::mesh
