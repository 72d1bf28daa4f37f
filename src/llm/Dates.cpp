// Dates.cpp - UTC time stamps, written and checked.
// SPDX-License-Identifier: MIT
#include "llm/Dates.h"

#include <LazyCurl.h>
#include <ctime>
#include <fmt/format.h>

namespace palindrome::llm {

std::string utcNow() {
    const std::time_t now = std::time(nullptr);
    std::tm parts{};
    gmtime_r(&now, &parts);
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", parts.tm_year + 1900,
                       parts.tm_mon + 1, parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec);
}

bool isDate(std::string_view text) {
    constexpr std::string_view shape = "dddd-dd-ddTdd:dd:ddZ";
    constexpr size_t dayOnly = 10;
    if (text.size() != dayOnly && text.size() != shape.size())
        return false;
    for (size_t i = 0; i < text.size(); ++i) {
        const bool digit = text[i] >= '0' && text[i] <= '9';
        if (shape[i] == 'd' ? !digit : text[i] != shape[i])
            return false;
    }
    const auto number = [&](size_t at) { return (text[at] - '0') * 10 + text[at + 1] - '0'; };
    if (number(5) < 1 || number(5) > 12 || number(8) < 1 || number(8) > 31)
        return false;
    return text.size() == dayOnly || (number(11) < 24 && number(14) < 60 && number(17) < 60);
}

std::optional<std::int64_t> parseHttpDate(std::string_view text) {
    if (!lazycurl::loadOnce())
        return std::nullopt;
    std::string plain(text);
    if (plain.size() >= 20 && plain[10] == 'T' && plain.back() == 'Z') // RFC 3339, which libcurl
        plain = plain.substr(0, 4) + plain.substr(5, 2) + plain.substr(8, 2) + " " + // cannot
                plain.substr(11, 8) + " GMT";                                        // read
    const std::int64_t date = curl_getdate(plain.c_str(), nullptr);
    return date < 0 ? std::nullopt : std::optional(date);
}

} // namespace palindrome::llm
