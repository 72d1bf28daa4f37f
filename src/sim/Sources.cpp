// Sources.cpp - reading sources and file lists, and the second look for dangerous constructs.
// SPDX-License-Identifier: MIT
#include "sim/Sources.h"

#include "util/Files.h"

#include <algorithm>
#include <cctype>
#include <fmt/format.h>
#include <optional>
#include <set>

namespace fs = std::filesystem;

namespace palindrome::sim {

namespace {

constexpr uint64_t fileLimit = 16u << 20;
constexpr size_t fileCountLimit = 4096;
constexpr unsigned listDepthLimit = 16;

bool isIdentifier(std::string_view s) {
    if (s.empty() || std::isdigit(static_cast<unsigned char>(s[0])) || s[0] == '$')
        return false;
    return std::all_of(s.begin(), s.end(),
                       [](unsigned char c) { return std::isalnum(c) || c == '_' || c == '$'; });
}

/// Words of a file list, comments removed.
std::vector<std::string> listWords(const std::string& text) {
    std::vector<std::string> words;
    std::string word;
    auto end = [&] {
        if (!word.empty())
            words.push_back(std::exchange(word, {}));
    };
    for (size_t i = 0; i < text.size(); ++i) {
        const bool atStart = word.empty();
        if (text[i] == '/' && i + 1 < text.size() && text[i + 1] == '*' && atStart) {
            size_t close = text.find("*/", i + 2);
            i = close == std::string::npos ? text.size() : close + 1;
        }
        else if (atStart && (text[i] == '#' || text.compare(i, 2, "//") == 0)) {
            i = std::min(text.find('\n', i), text.size());
        }
        else if (std::isspace(static_cast<unsigned char>(text[i]))) {
            end();
        }
        else {
            word += text[i];
        }
    }
    end();
    return words;
}

class Reader {
public:
    explicit Reader(SourceSet& set) : set(set) {}

    Result<void> addFile(const std::string& path);
    Result<void> addText(const std::string& shown, std::string text);
    Result<void> addDefine(const std::string& define);
    Result<void> addIncludeDir(const fs::path& dir);
    Result<void> addList(const std::string& path, unsigned depth);
    void finish();

private:
    Result<void> addPlusArgument(const std::string& word, const fs::path& base);

    SourceSet& set;
    std::vector<fs::path> ownFolders;
};

Result<void> Reader::addText(const std::string& shown, std::string text) {
    if (set.texts.size() >= fileCountLimit)
        return fail(Failure::Kind::Limit, fmt::format("more than {} source files", fileCountLimit));
    if (text.find('\0') != std::string::npos)
        return fail(Failure::Kind::Unreadable, shown + " holds a NUL byte and is not HDL text");
    // `` could paste an `include together.
    set.hasIncludes = set.hasIncludes || text.find("include") != std::string::npos ||
                      text.find("``") != std::string::npos;
    set.texts.push_back({shown, fmt::format("source_{}.sv", set.texts.size()), std::move(text)});
    return {};
}

Result<void> Reader::addFile(const std::string& path) {
    auto text = util::readFile(path, fileLimit);
    if (!text)
        return tl::unexpected(text.error());
    std::error_code ec;
    fs::path own = fs::absolute(path, ec).parent_path();
    if (std::find(ownFolders.begin(), ownFolders.end(), own) == ownFolders.end())
        ownFolders.push_back(own);
    return addText(path, std::move(*text));
}

Result<void> Reader::addDefine(const std::string& define) {
    if (!isIdentifier(std::string_view(define).substr(0, define.find('='))))
        return fail(Failure::Kind::Refused, "not a macro name: " + define);
    set.defines.push_back(define);
    return {};
}

Result<void> Reader::addIncludeDir(const fs::path& dir) {
    std::error_code ec;
    fs::path absolute = fs::absolute(dir, ec);
    if (!fs::is_directory(absolute, ec))
        return fail(Failure::Kind::NotFound, "include folder not found: " + dir.string());
    if (std::find(set.includeDirs.begin(), set.includeDirs.end(), absolute) ==
        set.includeDirs.end())
        set.includeDirs.push_back(absolute);
    return {};
}

Result<void> Reader::addPlusArgument(const std::string& word, const fs::path& base) {
    const bool incdir = word.starts_with("+incdir+");
    for (size_t i = 8; i < word.size();) {
        size_t end = std::min(word.find('+', i), word.size());
        std::string part = word.substr(i, end - i);
        i = end + 1;
        if (part.empty())
            continue;
        auto ok = incdir ? addIncludeDir(base / part) : addDefine(part);
        if (!ok)
            return ok;
    }
    return {};
}

Result<void> Reader::addList(const std::string& path, unsigned depth) {
    if (depth > listDepthLimit)
        return fail(Failure::Kind::Limit, "file lists are nested too deeply at " + path);
    auto text = util::readFile(path, fileLimit);
    if (!text)
        return tl::unexpected(text.error());
    const fs::path base = fs::path(path).parent_path();
    auto words = listWords(*text);
    for (size_t i = 0; i < words.size(); ++i) {
        const std::string& w = words[i];
        Result<void> ok;
        if ((w == "-F" || w == "-f") && i + 1 < words.size())
            ok = addList((base / words[++i]).string(), depth + 1);
        else if (w.starts_with("+incdir+") || w.starts_with("+define+"))
            ok = addPlusArgument(w, base);
        else if (w[0] == '-' || w[0] == '+' || w.find('$') != std::string::npos)
            ok = fail(
                Failure::Kind::Refused,
                fmt::format("{}: `{}` is not supported in a file list for simulation", path, w));
        else
            ok = addFile((base / w).string());
        if (!ok)
            return ok;
    }
    return {};
}

void Reader::finish() {
    for (const auto& own : ownFolders) {
        if (std::find(set.includeDirs.begin(), set.includeDirs.end(), own) == set.includeDirs.end())
            set.includeDirs.push_back(own);
    }
}

} // namespace

Result<SourceSet> readSources(const hdl::Sources& sources) {
    SourceSet set;
    set.top = sources.top;
    if (!isIdentifier(set.top))
        return fail(Failure::Kind::Refused,
                    fmt::format("`{}` cannot be simulated as a top-level module: only plain "
                                "identifiers are supported",
                                set.top));
    Reader reader(set);
    for (const auto& d : sources.defines) {
        if (auto ok = reader.addDefine(d); !ok)
            return tl::unexpected(ok.error());
    }
    for (const auto& [name, value] : sources.parameters) {
        if (!isIdentifier(name))
            return fail(Failure::Kind::Refused, "not a parameter name: " + name);
        set.parameters.emplace_back(name, value);
    }
    for (const auto& dir : sources.includeDirs) {
        if (auto ok = reader.addIncludeDir(dir); !ok)
            return tl::unexpected(ok.error());
    }
    for (const auto& list : sources.fileLists) {
        if (auto ok = reader.addList(list, 0); !ok)
            return tl::unexpected(ok.error());
    }
    for (const auto& file : sources.files) {
        if (auto ok = reader.addFile(file); !ok)
            return tl::unexpected(ok.error());
    }
    for (const auto& [shown, text] : sources.texts) {
        if (auto ok = reader.addText(shown, text); !ok)
            return tl::unexpected(ok.error());
    }
    if (set.texts.empty())
        return fail(Failure::Kind::NotFound, "there is no HDL to simulate");
    reader.finish();
    return set;
}

std::string findDangerous(const std::string& text) {
    // slang has refused these before; this does not rely on it. Strings and comments are searched
    // too: telling them apart would mean to read them exactly as Verilator does.
    static const std::set<std::string_view> tasks = {
        "$system",       "$fopen",     "$fclose",    "$fwrite",    "$fwriteb",
        "$fwriteh",      "$fwriteo",   "$fdisplay",  "$fdisplayb", "$fdisplayh",
        "$fdisplayo",    "$fmonitor",  "$fmonitorb", "$fmonitorh", "$fmonitoro",
        "$fstrobe",      "$fstrobeb",  "$fstrobeh",  "$fstrobeo",  "$fread",
        "$fscanf",       "$fgets",     "$fgetc",     "$ungetc",    "$fseek",
        "$rewind",       "$readmemb",  "$readmemh",  "$writememb", "$writememh",
        "$sreadmemb",    "$sreadmemh", "$dumpfile",  "$dumpvars",  "$value$plusargs",
        "$test$plusargs"};
    for (size_t at = 0; (at = text.find_first_of("$`\"", at)) != std::string::npos; ++at) {
        size_t end = at + 1;
        while (end < text.size() && (std::isalnum(static_cast<unsigned char>(text[end])) ||
                                     text[end] == '_' || text[end] == '$'))
            ++end;
        const std::string_view word = std::string_view(text).substr(at, end - at);
        if (text[at] == '$') {
            const bool inlineCpp =
                word.starts_with("$c") && word.find_first_not_of("0123456789", 2) == word.npos;
            if (inlineCpp || tasks.contains(word))
                return std::string(word);
        }
        else if (text[at] == '`') {
            if (word.starts_with("`systemc") || word == "`verilator_config")
                return std::string(word);
        }
        else if (text.compare(at, 5, "\"DPI\"") == 0 || text.compare(at, 7, "\"DPI-C\"") == 0) {
            return "an import or export of C functions (DPI)";
        }
    }
    return {};
}

namespace {

bool isWordCharacter(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '$';
}

size_t skipSpace(const std::string& text, size_t at) {
    while (at < text.size() && std::isspace(static_cast<unsigned char>(text[at])))
        ++at;
    return at;
}

size_t wordEnd(const std::string& text, size_t at) {
    while (at < text.size() && isWordCharacter(text[at]))
        ++at;
    return at;
}

void blank(std::string& text, size_t begin, size_t end) {
    for (size_t i = begin; i < end; ++i) {
        if (text[i] != '\n')
            text[i] = ' ';
    }
}

/// Past the end of a string literal, comment or escaped identifier that begins at `at`; `at` itself
/// if there is none. Comments are blanked on the way.
size_t skipOpaque(std::string& text, size_t at) {
    const auto past = [&](size_t found, size_t length) {
        return found == std::string::npos ? text.size() : found + length;
    };
    if (text[at] == '"') {
        for (size_t i = at + 1; i < text.size(); ++i) {
            if (text[i] == '\\')
                ++i;
            else if (text[i] == '"' || text[i] == '\n')
                return i + 1;
        }
        return text.size();
    }
    if (text[at] == '\\') {
        while (at < text.size() && !std::isspace(static_cast<unsigned char>(text[at])))
            ++at;
        return at;
    }
    size_t end = at;
    if (text.compare(at, 2, "/*") == 0)
        end = past(text.find("*/", at + 2), 2);
    else if (text.compare(at, 2, "//") == 0)
        end = past(text.find('\n', at), 0);
    else if (text.compare(at, 2, "(*") == 0 && skipSpace(text, at + 2) < text.size() &&
             text[skipSpace(text, at + 2)] != ')') // (*) is no attribute but an event
        end = past(text.find("*)", at + 2), 2);
    blank(text, at, end);
    return end;
}

} // namespace

std::string withoutHints(const std::string& preprocessed) {
    std::string text = preprocessed;
    for (size_t at = 0; at < text.size();) {
        if (const size_t past = skipOpaque(text, at); past != at) {
            at = past;
        }
        else if (isWordCharacter(text[at])) {
            const size_t end = wordEnd(text, at);
            const std::string_view word = std::string_view(text).substr(at, end - at);
            if (word == "unique" || word == "unique0" || word == "priority") {
                const size_t next = skipSpace(text, end);
                const std::string_view follows =
                    std::string_view(text).substr(next, wordEnd(text, next) - next);
                if (follows == "if" || follows == "case" || follows == "casez" ||
                    follows == "casex")
                    blank(text, at, end);
            }
            at = end;
        }
        else {
            ++at;
        }
    }
    return text;
}

std::string withShownNames(std::string message, const SourceSet& set) {
    // From the last to the first, so that source_1.sv does not match in source_11.sv's place.
    for (auto it = set.texts.rbegin(); it != set.texts.rend(); ++it) {
        for (size_t at = 0; (at = message.find(it->safe, at)) != std::string::npos;) {
            message.replace(at, it->safe.size(), it->shown);
            at += it->shown.size();
        }
    }
    return message;
}

} // namespace palindrome::sim
