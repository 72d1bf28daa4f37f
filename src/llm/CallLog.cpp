// CallLog.cpp - what --verbose shows of a request and of what came back.
// SPDX-License-Identifier: MIT
#include "llm/CallLog.h"

#include "llm/Json.h"

#include <fmt/format.h>

namespace palindrome::llm {

namespace {

constexpr size_t shownBody = 400;

} // namespace

std::string excerpt(std::string_view text, size_t limit) {
    std::string out;
    const size_t start = text.find_first_not_of(" \t\r\n");
    const bool isHtml = start != std::string_view::npos && text[start] == '<';
    bool inTag = false;
    for (char c : text) {
        if (isHtml && (c == '<' || c == '>')) {
            inTag = c == '<';
            c = ' ';
        }
        if (inTag)
            continue;
        const bool blank = static_cast<unsigned char>(c) <= ' ' || c == 0x7f;
        if (!blank)
            out += c;
        else if (!out.empty() && out.back() != ' ')
            out += ' ';
        if (out.size() >= limit)
            break;
    }
    while (!out.empty() && (!isUtf8(out) || out.back() == ' '))
        out.pop_back();
    return out;
}

std::string requestLog(const HttpPost& post, const std::vector<std::string>& keyHeaders) {
    std::string text = "> POST " + post.url + "\n";
    for (const std::string& header : post.headers)
        text += "> " + excerpt(header) + "\n";
    for (const std::string& header : keyHeaders)
        text += "> " + header.substr(0, header.find(':')) + ": [key]\n";
    text += fmt::format("> {} bytes: {}", post.body.size(), excerpt(post.body, shownBody));
    return text + (post.body.size() > shownBody ? " …\n" : "\n");
}

std::string responseLog(const HttpOutcome& outcome) {
    std::string text;
    if (outcome.status == 0)
        text = "< no response";
    else
        text = fmt::format("< {} {}", outcome.version, outcome.status);
    text += outcome.detail.empty() ? "\n" : " (" + outcome.detail + ")\n";
    for (const auto& [name, value] : outcome.headers)
        text += "< " + excerpt(name) + ": " + excerpt(value) + "\n";
    return text;
}

} // namespace palindrome::llm
