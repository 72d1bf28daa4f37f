// Gfm.cpp - which cell texts GitHub-flavoured Markdown would change.
// SPDX-License-Identifier: MIT
#include "lct/Gfm.h"

#include "util/Assert.h"
#include "util/Text.h"

#include <algorithm>
#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm.h>
#include <memory>

namespace palindrome::lct {

namespace {

constexpr size_t longText = 4096;

bool isPunctuation(char c) {
    return c > ' ' && c < 0x7f && !util::isLetter(c) && !util::isDigit(c);
}

/// A first look that is never wrong when it says no.
bool mayChange(std::string_view text, bool hasDefinitions) {
    auto count = [&](char c) { return std::count(text.begin(), text.end(), c); };
    auto at = [&](size_t i) { return i < text.size() ? text[i] : ' '; };
    auto isWord = [](char c) { return util::isIdentifierChar(c) && c != '$'; };
    unsigned underscores = 0; // those that are not inside of a word
    for (size_t i = 0; i < text.size(); ++i) {
        const char c = text[i], next = at(i + 1);
        if (c == '_' && !(i > 0 && isWord(text[i - 1]) && isWord(next)))
            ++underscores;
        if (c == '\\' && isPunctuation(next))
            return true;
        if (c == '&' && (util::isLetter(next) || next == '#') && count(';') != 0)
            return true;
        if (c == '<' && (util::isLetter(next) || next == '/' || next == '!' || next == '?') &&
            count('>') != 0)
            return true;
        if (c == ']' && (next == '(' || hasDefinitions))
            return true;
    }
    return underscores >= 2 || count('*') >= 2 || count('~') >= 2 || count('`') >= 2;
}

struct FreeNode {
    void operator()(cmark_node* node) const { cmark_node_free(node); }
};
struct FreeParser {
    void operator()(cmark_parser* parser) const { cmark_parser_free(parser); }
};
struct FreeIterator {
    void operator()(cmark_iter* iterator) const { cmark_iter_free(iterator); }
};

std::string visibleText(cmark_node* cell) {
    std::string out;
    std::unique_ptr<cmark_iter, FreeIterator> iterator(cmark_iter_new(cell));
    while (cmark_iter_next(iterator.get()) != CMARK_EVENT_DONE) {
        cmark_node* node = cmark_iter_get_node(iterator.get());
        if (cmark_node_get_type(node) == CMARK_NODE_TEXT) {
            const char* literal = cmark_node_get_literal(node);
            out += literal ? literal : "";
        }
    }
    return out;
}

std::unique_ptr<cmark_node, FreeNode> parseDocument(const std::string& text) {
    cmark_gfm_core_extensions_ensure_registered();
    std::unique_ptr<cmark_parser, FreeParser> parser(cmark_parser_new(CMARK_OPT_DEFAULT));
    for (const char* name : {"table", "strikethrough"}) {
        cmark_syntax_extension* extension = cmark_find_syntax_extension(name);
        PAL_ASSERT(extension != nullptr, name);
        cmark_parser_attach_syntax_extension(parser.get(), extension);
    }
    cmark_parser_feed(parser.get(), text.data(), text.size());
    return std::unique_ptr<cmark_node, FreeNode>(cmark_parser_finish(parser.get()));
}

} // namespace

std::vector<bool> changedByMarkdown(const std::vector<std::string>& texts,
                                    const std::string& definitions) {
    std::vector<bool> changed(texts.size());
    std::vector<size_t> asked;
    std::string document = definitions + "\n\n| text |\n|---|\n";
    for (size_t i = 0; i < texts.size(); ++i) {
        if (!mayChange(texts[i], !definitions.empty()))
            continue;
        if (texts[i].size() > longText) {
            changed[i] = true;
            continue;
        }
        asked.push_back(i);
        document += "| " + escapePipes(texts[i]) + " |\n";
    }
    if (asked.empty())
        return changed;
    const auto root = parseDocument(document);
    cmark_node* table = cmark_node_last_child(root.get());
    PAL_ASSERT(table && std::string_view(cmark_node_get_type_string(table)) == "table");
    cmark_node* row = cmark_node_next(cmark_node_first_child(table)); // behind the header
    for (const size_t index : asked) {
        PAL_ASSERT(row != nullptr);
        changed[index] = visibleText(cmark_node_first_child(row)) != texts[index];
        row = cmark_node_next(row);
    }
    PAL_ASSERT(row == nullptr);
    return changed;
}

std::string asCodeSpan(std::string_view text) {
    // The shortest fence that is no run of backquotes of the text.
    std::vector<bool> runs(text.size() + 2);
    for (size_t i = 0; i < text.size();) {
        const size_t run = std::min(text.find_first_not_of('`', i), text.size()) - i;
        runs[run] = true;
        i += std::max<size_t>(run, 1);
    }
    size_t length = 1;
    while (runs[length])
        ++length;
    const std::string fence(length, '`');
    const bool pad = text.starts_with('`') || text.ends_with('`');
    return fence + (pad ? " " : "") + std::string(text) + (pad ? " " : "") + fence;
}

std::string escapePipes(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (const char c : text) {
        if (c == '|')
            out += '\\';
        out += c;
    }
    return out;
}

} // namespace palindrome::lct
