// EventStream.cpp - lengths, checksums and headers of binary event frames.
// SPDX-License-Identifier: MIT
#include "llm/EventStream.h"

#include "llm/Json.h"

#include <array>
#include <map>
#include <optional>

namespace palindrome::llm {

namespace {

constexpr size_t preludeBytes = 12;
constexpr size_t trailerBytes = 4;
constexpr size_t maxHeaderBytes = 128 * 1024;
constexpr size_t maxFrameBytes = (24u << 20) + maxHeaderBytes + preludeBytes + trailerBytes;

constexpr std::array<std::uint32_t, 256> crcTable = [] {
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t i = 0; i < 256; ++i) {
        std::uint32_t value = i;
        for (int bit = 0; bit < 8; ++bit)
            value = (value & 1) ? 0xEDB88320u ^ (value >> 1) : value >> 1;
        table[i] = value;
    }
    return table;
}();

std::uint32_t number(std::string_view bytes, size_t at, size_t count) {
    std::uint32_t value = 0;
    for (size_t i = 0; i < count; ++i)
        value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
    return value;
}

/// Bytes of a header value of the given type, its own length included; nothing for a type that does
/// not exist.
std::optional<size_t> valueBytes(unsigned type, std::string_view rest) {
    switch (type) {
    case 0: // true
    case 1: // false
        return 0;
    case 2: // byte
        return 1;
    case 3: // short
        return 2;
    case 4: // integer
        return 4;
    case 5: // long
    case 8: // timestamp
        return 8;
    case 6: // bytes
    case 7: // string
        if (rest.size() < 2)
            return std::nullopt;
        return 2 + number(rest, 0, 2);
    case 9: // UUID
        return 16;
    default:
        return std::nullopt;
    }
}

/// The headers that are strings; nothing if they do not fill their bytes exactly.
std::optional<std::map<std::string, std::string, std::less<>>>
readHeaders(std::string_view bytes) {
    std::map<std::string, std::string, std::less<>> headers;
    while (!bytes.empty()) {
        const size_t nameLength = static_cast<unsigned char>(bytes[0]);
        if (bytes.size() < 2 + nameLength)
            return std::nullopt;
        const std::string name(bytes.substr(1, nameLength));
        const unsigned type = static_cast<unsigned char>(bytes[1 + nameLength]);
        bytes.remove_prefix(2 + nameLength);
        const std::optional<size_t> length = valueBytes(type, bytes);
        if (!length || *length > bytes.size())
            return std::nullopt;
        if (type == 7)
            headers[name] = bytes.substr(2, *length - 2);
        bytes.remove_prefix(*length);
    }
    return headers;
}

} // namespace

std::uint32_t crc32(std::string_view bytes) {
    std::uint32_t value = 0xFFFFFFFFu;
    for (const char c : bytes)
        value = crcTable[(value ^ static_cast<unsigned char>(c)) & 0xFF] ^ (value >> 8);
    return value ^ 0xFFFFFFFFu;
}

void EventStreamDecoder::feed(std::string_view bytes, const EventSink& sink) {
    if (!wrong.empty())
        return;
    buffer.append(bytes);
    size_t at = 0;
    while (wrong.empty() && buffer.size() - at >= preludeBytes) {
        const std::string_view rest = std::string_view(buffer).substr(at);
        const size_t total = number(rest, 0, 4);
        const size_t headers = number(rest, 4, 4);
        if (crc32(rest.substr(0, 8)) != number(rest, 8, 4)) {
            wrong = "the checksum of a frame's length is wrong";
            break;
        }
        if (total > maxFrameBytes || headers > maxHeaderBytes ||
            total < preludeBytes + trailerBytes + headers) {
            wrong = "a frame has an impossible length";
            break;
        }
        if (rest.size() < total)
            break;
        at += total;
        if (!takeFrame(rest.substr(0, total), sink))
            break;
    }
    buffer.erase(0, at);
}

bool EventStreamDecoder::takeFrame(std::string_view frame, const EventSink& sink) {
    const size_t end = frame.size() - trailerBytes;
    if (crc32(frame.substr(0, end)) != number(frame, end, 4)) {
        wrong = "the checksum of a frame is wrong";
        return false;
    }
    const size_t headerBytes = number(frame, 4, 4);
    const auto headers = readHeaders(frame.substr(preludeBytes, headerBytes));
    if (!headers) {
        wrong = "the headers of a frame are damaged";
        return false;
    }
    const auto header = [&](std::string_view name) {
        const auto found = headers->find(name);
        return found == headers->end() ? std::string() : found->second;
    };
    StreamEvent event;
    event.data = frame.substr(preludeBytes + headerBytes, end - preludeBytes - headerBytes);
    const std::string type = header(":message-type");
    if (type == "exception") {
        event.name = "exception:" + header(":exception-type");
    }
    else if (type == "error") {
        event.name = "error:" + header(":error-code");
        event.data = dumpJson(nlohmann::json{{"message", header(":error-message")}});
    }
    else {
        event.name = header(":event-type");
    }
    return sink(event);
}

} // namespace palindrome::llm
