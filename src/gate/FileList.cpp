// FileList.cpp - the words of a file list.
// SPDX-License-Identifier: MIT
#include "gate/FileList.h"

#include "gate/Git.h"
#include "util/Text.h"

#include <algorithm>
#include <fmt/format.h>

namespace palindrome::gate {

namespace {

/// Words of the lines without their comments.
std::vector<std::string> wordsOf(std::string_view text) {
    std::vector<std::string> words;
    for (std::string_view line : util::splitLines(text)) {
        for (size_t at = 0; at < line.size();) {
            if (util::isBlankChar(line[at])) {
                ++at;
                continue;
            }
            if (line[at] == '#' || line.substr(at).starts_with("//"))
                break;
            size_t end = at;
            while (end < line.size() && !util::isBlankChar(line[end]))
                ++end;
            words.emplace_back(line.substr(at, end - at));
            at = end;
        }
    }
    return words;
}

class ListReader {
public:
    explicit ListReader(const std::string& path) {
        const size_t slash = path.rfind('/');
        folder = slash == path.npos ? std::string() : path.substr(0, slash + 1);
    }

    FileList run(const std::vector<std::string>& words) {
        for (size_t i = 0; i < words.size(); ++i) {
            const std::string& word = words[i];
            const bool takesNext = word == "-I" || word == "-D" || word == "-F" || word == "-f";
            if (takesNext && i + 1 == words.size())
                list.problems.push_back(fmt::format("`{}` is the last word of the list", word));
            else if (takesNext)
                option(word, words[++i]);
            else
                single(word);
        }
        return std::move(list);
    }

private:
    void option(const std::string& name, const std::string& value) {
        if (name == "-D")
            define(value);
        else if (name == "-I")
            take(list.include, value, folder);
        else
            take(list.lists, value, name == "-f" ? std::string() : folder);
    }

    void single(const std::string& word) {
        if (word.starts_with("+incdir+"))
            parts(word.substr(8), [&](const std::string& part) { take(list.include, part, folder); });
        else if (word.starts_with("+define+"))
            parts(word.substr(8), [&](const std::string& part) { define(part); });
        else if (word.front() == '-' || word.front() == '+')
            list.problems.push_back(fmt::format("the option `{}` is not read in file lists",
                                                shownName(word)));
        else
            take(list.files, word, folder);
    }

    template<typename Take>
    void parts(std::string_view text, const Take& take) {
        for (size_t at = 0; at < text.size();) {
            const size_t end = std::min(text.find('+', at), text.size());
            if (end > at)
                take(std::string(text.substr(at, end - at)));
            at = end + 1;
        }
    }

    void define(const std::string& text) {
        if (util::isIdentifier(text.substr(0, text.find('='))))
            list.define.push_back(text);
        else
            list.problems.push_back(fmt::format("`{}` is no macro", shownName(text)));
    }

    /// `..` is worked out as long as it stays inside of the repository.
    void take(std::vector<std::string>& to, const std::string& word, const std::string& from) {
        if (word.find_first_of("$*?[]\"'") != word.npos) {
            list.problems.push_back(fmt::format(
                "the path `{}` holds a variable, a pattern or quotes", shownName(word)));
            return;
        }
        std::string path = from;
        for (size_t at = 0; at <= word.size();) {
            const size_t end = std::min(word.find('/', at), word.size());
            const std::string part = word.substr(at, end - at);
            const bool last = end == word.size();
            at = end + 1;
            if (part == "." || (part.empty() && last))
                continue;
            if (part == ".." && !path.empty()) {
                path.pop_back();
                const size_t slash = path.rfind('/');
                path = slash == path.npos ? std::string() : path.substr(0, slash + 1);
                continue;
            }
            path += part + "/";
        }
        if (!path.empty())
            path.pop_back();
        if (const std::string fault = pathFault(path); !fault.empty())
            list.problems.push_back(fmt::format("the path `{}` {}", shownName(word), fault));
        else if (std::ranges::find(to, path) == to.end())
            to.push_back(path);
    }

    std::string folder;
    FileList list;
};

} // namespace

FileList readFileList(std::string_view text, const std::string& path) {
    return ListReader(path).run(wordsOf(text));
}

} // namespace palindrome::gate
