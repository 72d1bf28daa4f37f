// WorkflowLog.cpp - commands in the logs of CI systems: ours are written, others' are taken apart.
// SPDX-License-Identifier: MIT
#include "util/WorkflowLog.h"

#include "util/Escape.h"
#include "util/Text.h"

#include <cstdlib>

namespace palindrome::util {

namespace {

std::string escaped(std::string_view text, bool property) {
    std::string result;
    for (char c : readable(text, Lines::Keep)) {
        switch (c) {
        case '%': result += "%25"; break;
        case '\n': result += "%0A"; break;
        case ':': result += property ? "%3A" : ":"; break;
        case ',': result += property ? "%2C" : ","; break;
        default: result += c;
        }
    }
    return result;
}

} // namespace

std::string workflowCommand(std::string_view name,
                            const std::vector<std::pair<std::string, std::string>>& properties,
                            std::string_view message) {
    std::string line = "::" + std::string(name);
    const char* between = " ";
    for (const auto& [key, value] : properties) {
        if (value.empty())
            continue;
        line += between + key + "=" + escaped(value, true);
        between = ",";
    }
    return line + "::" + escaped(message, false) + "\n";
}

bool isCommandLog() {
    for (const char* name : {"GITHUB_ACTIONS", "TF_BUILD", "TEAMCITY_VERSION"}) {
        const char* value = std::getenv(name);
        if (value && *value)
            return true;
    }
    return false;
}

std::string CommandBreaker::pass(std::string_view text) {
    std::string result;
    result.reserve(text.size() + 8);
    for (char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if ((colon && c == ':') || (hashes >= 2 && c == '['))
            result += ' ';
        result += c;
        colon = atStart && c == ':';
        // Readers of logs skip blanks of all scripts, so what is no ASCII does not end them here.
        const bool blank = byte <= 0x20 || byte >= 0x7f;
        atStart = c == '\n' || c == '\r' || (atStart && blank);
        if (c == '#' && !letters)
            ++hashes;
        else if (c == '#')
            hashes = 1, letters = false;
        else if (hashes >= 2 && isLetter(c))
            letters = true;
        else
            hashes = 0, letters = false;
    }
    return result;
}

} // namespace palindrome::util
