// Fences.cpp - opening, nesting and closing of fenced code blocks.
// SPDX-License-Identifier: MIT
#include "llm/Fences.h"

#include "util/Text.h"

#include <algorithm>
#include <optional>

namespace palindrome::llm {

namespace {

struct FenceLine {
    char mark = '`';
    size_t count = 0;
    size_t indent = 0;
    std::string label;
    bool hasInfo = false;
};

std::optional<FenceLine> readFenceLine(std::string_view line) {
    FenceLine fence;
    fence.indent = std::min(line.find_first_not_of(" \t"), line.size());
    std::string_view rest = line.substr(fence.indent);
    if (rest.empty() || (rest.front() != '`' && rest.front() != '~'))
        return std::nullopt;
    fence.mark = rest.front();
    fence.count = std::min(rest.find_first_not_of(fence.mark), rest.size());
    if (fence.count < 3)
        return std::nullopt;
    const std::string_view info = util::trim(rest.substr(fence.count));
    if (fence.mark == '`' && info.find('`') != std::string_view::npos)
        return std::nullopt; // inline code
    fence.hasInfo = !info.empty();
    for (const char c : info.substr(0, info.find_first_of(" \t{,")))
        fence.label += static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    return fence;
}

bool closes(const FenceLine& line, const FenceLine& open) {
    return !line.hasInfo && line.mark == open.mark && line.count >= open.count;
}

std::string_view dedent(std::string_view line, size_t indent) {
    const size_t blanks = std::min(line.find_first_not_of(" \t"), line.size());
    return line.substr(std::min(blanks, indent));
}

} // namespace

std::vector<Fence> findFences(std::string_view text) {
    std::vector<Fence> out;
    std::vector<FenceLine> open; // the outer block, then those nested in a document
    for (const std::string_view line : util::splitLines(text)) {
        const std::optional<FenceLine> fence = readFenceLine(line);
        const auto begin = static_cast<size_t>(line.data() - text.data());
        if (open.empty()) {
            if (fence) {
                open.push_back(*fence);
                out.push_back({fence->label, {}, false, begin, text.size()});
            }
            continue;
        }
        const bool isDocument = open.front().label == "markdown" || open.front().label == "md";
        if (fence && closes(*fence, open.back())) {
            open.pop_back();
            if (open.empty()) {
                out.back().closed = true;
                out.back().end = begin + line.size();
                continue;
            }
        }
        else if (fence && fence->hasInfo && isDocument && open.size() == 1) {
            open.push_back(*fence);
        }
        out.back().content += dedent(line, open.front().indent);
        out.back().content += '\n';
    }
    return out;
}

std::string fenceFor(std::string_view text) {
    size_t longest = 2;
    for (const std::string_view line : util::splitLines(text))
        if (const auto fence = readFenceLine(line); fence && fence->mark == '`')
            longest = std::max(longest, fence->count);
    return std::string(longest + 1, '`');
}

} // namespace palindrome::llm
