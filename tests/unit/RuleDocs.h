// RuleDocs.h - reads the sections and examples of docs/rules*.md, for tests that run them.
// SPDX-License-Identifier: MIT
#pragma once

#include "util/Files.h"
#include "util/Text.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace palindrome::ruledocs {

/// A fenced block under the heading of a rule. Its info string is a language, then words:
/// `escaped` (\xNN is a byte, \{N*text} is a repetition), `file=NAME` (the name the text is read
/// under; `none` for no file at all), `run=ARGS…` up to the end (a palindrome command line, %s is
/// the file; tests/run_rules.py runs it). The language `none` holds the reason why there is no
/// example.
struct Example {
    std::string language, file, run, text;
    unsigned line = 0;
};

struct Section {
    std::string rule, page, intro;
    unsigned line = 0;
    std::vector<Example> examples;
};

inline std::string unescape(const std::string& text) {
    std::string out;
    for (size_t i = 0; i < text.size(); ++i) {
        if (text.compare(i, 2, "\\x") == 0 && i + 4 <= text.size()) {
            out += static_cast<char>(std::stoi(text.substr(i + 2, 2), nullptr, 16));
            i += 3;
        }
        else if (text.compare(i, 2, "\\{") == 0) {
            const size_t star = text.find('*', i), end = text.find('}', i);
            const size_t times = std::stoul(text.substr(i + 2, star - i - 2));
            std::string piece = text.substr(star + 1, end - star - 1);
            for (size_t at = 0; (at = piece.find("\\n", at)) != std::string::npos;)
                piece.replace(at, 2, "\n");
            for (size_t n = 0; n < times; ++n)
                out += piece;
            i = end;
        }
        else
            out += text[i];
    }
    return out;
}

inline Example parseInfo(const std::string& info, bool& escaped) {
    Example example;
    const size_t run = info.find("run=");
    if (run != std::string::npos)
        example.run = info.substr(run + 4);
    std::string word;
    for (const char c : info.substr(0, run) + " ") {
        if (c != ' ') {
            word += c;
            continue;
        }
        if (word == "escaped")
            escaped = true;
        else if (word.starts_with("file="))
            example.file = word.substr(5);
        else if (!word.empty())
            example.language = word;
        word.clear();
    }
    return example;
}

/// The sections whose heading is `## rule-name`, of docs/rules.md and docs/rules-*.md.
inline std::vector<Section> readAll(const std::string& sourceFolder) {
    std::vector<std::filesystem::path> pages;
    for (const auto& entry : std::filesystem::directory_iterator(sourceFolder + "/docs")) {
        const std::string name = entry.path().filename().string();
        if (name == "rules.md" || (name.starts_with("rules-") && name.ends_with(".md")))
            pages.push_back(entry.path());
    }
    std::sort(pages.begin(), pages.end());
    std::vector<Section> sections;
    for (const auto& page : pages) {
        const std::string text = util::readFile(page).value();
        const auto lines = util::splitLines(text);
        for (size_t i = 0; i < lines.size(); ++i) {
            const std::string line(lines[i]);
            if (line.starts_with("## "))
                sections.push_back({line.substr(3),
                                    page.filename().string(),
                                    {},
                                    static_cast<unsigned>(i + 1),
                                    {}});
            else if (line.starts_with("```")) {
                const std::string fence = line.substr(0, line.find_first_not_of('`'));
                bool escaped = false;
                Example example = parseInfo(line.substr(fence.size()), escaped);
                example.line = static_cast<unsigned>(i + 1);
                for (++i; i < lines.size() && lines[i] != fence; ++i)
                    example.text += std::string(lines[i]) + "\n";
                if (escaped)
                    example.text = unescape(example.text);
                // Blocks without a language are output and not run.
                if (!sections.empty() && !example.language.empty())
                    sections.back().examples.push_back(std::move(example));
            }
            else if (!sections.empty() && sections.back().examples.empty() && !line.empty())
                sections.back().intro += (sections.back().intro.empty() ? "" : "\n") + line;
        }
    }
    return sections;
}

} // namespace palindrome::ruledocs
