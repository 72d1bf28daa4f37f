// ReplyParser.cpp - which part of an answer is the answer.
// SPDX-License-Identifier: MIT
#include "llm/ReplyParser.h"

#include "llm/Fences.h"
#include "llm/HdlScan.h"
#include "util/Text.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>

namespace palindrome::llm {

namespace {

using enum ExtractFailureKind;

constexpr size_t maxAnswerBytes = 8u << 20;

constexpr std::array extractWords{
    std::pair{Empty, std::string_view("empty")},
    std::pair{NoCode, std::string_view("no-code")},
    std::pair{TruncatedFence, std::string_view("truncated-fence")},
    std::pair{WrongModule, std::string_view("wrong-module")},
    std::pair{SeveralModules, std::string_view("several-modules")},
    std::pair{TooLarge, std::string_view("too-large")},
};

tl::unexpected<ExtractFailure> refuse(ExtractFailureKind what, std::string message) {
    return tl::unexpected(ExtractFailure{what, std::move(message)});
}

bool isBlank(std::string_view text) {
    return text.find_first_not_of(" \t\r\n\f\v") == std::string_view::npos;
}

std::string quoted(const std::string& name) {
    return "`" + name + "`";
}

/// The first few names, so that a message stays short whatever the answer is.
std::string someOf(const std::set<std::string>& names) {
    constexpr size_t most = 5;
    std::vector<std::string> shown;
    for (const std::string& name : names)
        if (shown.size() < most)
            shown.push_back(util::shorten(name, 60));
    if (names.size() <= most)
        return util::quotedList(shown);
    return util::quotedList(shown) + " and " + std::to_string(names.size() - most) + " more";
}

/// A stretch of code and the elements in it.
struct Block {
    std::string code;
    std::vector<Element> elements;
    bool closed = true;

    const Element* find(std::string_view name) const {
        const auto found = std::ranges::find_if(
            elements, [&](const Element& e) { return e.complete && e.name == name; });
        return found == elements.end() ? nullptr : &*found;
    }
};

std::vector<Block> fencedBlocks(const std::vector<Fence>& fences) {
    std::vector<Block> out;
    for (const Fence& fence : fences)
        out.push_back({fence.content, findElements(fence.content), fence.closed});
    return out;
}

/// Where comment and directive lines directly above `begin` start.
size_t withLeadingLines(std::string_view text, size_t begin) {
    size_t start = begin;
    while (start > 0) {
        const size_t lineEnd = start - 1; // the newline before `start`
        if (text[lineEnd] != '\n')
            break;
        const size_t before = lineEnd == 0 ? std::string_view::npos : text.rfind('\n', lineEnd - 1);
        const size_t lineBegin = before == std::string_view::npos ? 0 : before + 1;
        const std::string_view line = util::trim(text.substr(lineBegin, lineEnd - lineBegin));
        const bool directive =
            line.size() > 1 && line[0] == '`' && util::isIdentifierStart(line[1]);
        if (!line.starts_with("//") && !directive)
            break;
        start = lineBegin;
    }
    return start;
}

std::vector<Block> bareBlocks(std::string_view text, std::string_view unit) {
    std::vector<Block> out;
    for (Element& element : findElementsInProse(text)) {
        if (!element.complete && element.name != unit)
            continue; // a sentence that begins like a module
        const size_t lineBegin = text.rfind('\n', element.begin) + 1; // npos + 1 is 0
        const size_t begin = withLeadingLines(text, lineBegin);
        std::string code(text.substr(begin, element.end - begin));
        element.end -= begin;
        element.begin -= begin;
        out.push_back({code + "\n", {std::move(element)}, true});
    }
    return out;
}

/// All names that the element uses, directly or through elements of the blocks.
std::set<std::string> closure(const std::map<std::string, const Element*>& pool,
                              const std::string& unit) {
    std::set<std::string> used{unit};
    std::vector<std::string> todo{unit};
    while (!todo.empty()) {
        const Element* element = pool.at(todo.back());
        todo.pop_back();
        for (const std::string& word : element->words)
            if (pool.contains(word) && used.insert(word).second)
                todo.push_back(word);
    }
    return used;
}

/// The last block that has the unit whole, or why there is none.
tl::expected<size_t, ExtractFailure> chooseBlock(const std::vector<Block>& blocks,
                                                 const std::string& unit) {
    std::optional<size_t> chosen;
    std::set<std::string> names;
    bool cut = false;
    for (size_t i = 0; i < blocks.size(); ++i) {
        unsigned times = 0;
        for (const Element& element : blocks[i].elements) {
            names.insert(element.name);
            cut = cut || (element.name == unit && !element.complete);
            times += element.name == unit && element.complete;
        }
        if (times > 1)
            return refuse(SeveralModules,
                          "the answer defines the module " + quoted(unit) + " twice in one block");
        if (times == 1)
            chosen = i;
    }
    if (chosen)
        return *chosen;
    if (cut)
        return refuse(TruncatedFence, "the module " + quoted(unit) +
                                          " has no end keyword: the "
                                          "answer stops in the middle, or is in pieces");
    const std::string hint = util::suggestName(unit, {names.begin(), names.end()});
    return refuse(WrongModule, "the answer has no module " + quoted(unit) + ", only " +
                                   someOf(names) + (hint.empty() ? "" : "; " + hint));
}

/// The element of each name: the chosen block's, else the last whole one.
std::map<std::string, const Element*> makePool(const std::vector<Block>& blocks, size_t chosen) {
    std::map<std::string, const Element*> pool;
    for (const Block& block : blocks)
        for (const Element& element : block.elements)
            if (element.complete)
                pool[element.name] = &element;
    for (const Element& element : blocks[chosen].elements)
        if (element.complete)
            pool[element.name] = &element;
    return pool;
}

void takeAll(const Block& block, ExtractedHdl& out) {
    out.source += (out.source.empty() ? "" : "\n") + block.code;
    for (const Element& element : block.elements)
        if (element.complete)
            out.modules.push_back(element.name);
}

/// What the unit uses of a block that is not its own: all of it if nothing else is in it.
void takeHelpers(const Block& block, const std::map<std::string, const Element*>& pool,
                 const std::set<std::string>& used, ExtractedHdl& out) {
    const auto helps = [&](const Element& element) {
        return used.contains(element.name) && pool.at(element.name) == &element;
    };
    if (!block.elements.empty() && std::ranges::all_of(block.elements, helps)) {
        takeAll(block, out);
        return;
    }
    for (const Element& element : block.elements)
        if (helps(element))
            takeAll({block.code.substr(element.begin, element.end - element.begin) + "\n",
                     {element},
                     true},
                    out);
}

tl::expected<ExtractedHdl, ExtractFailure> assemble(const std::vector<Block>& blocks,
                                                    const std::string& unit) {
    const auto choice = chooseBlock(blocks, unit);
    if (!choice)
        return tl::unexpected(choice.error());
    const std::map<std::string, const Element*> pool = makePool(blocks, *choice);
    const std::set<std::string> used = closure(pool, unit);
    std::set<std::string> strangers;
    bool earlier = false;
    for (size_t i = 0; i < blocks.size(); ++i) {
        for (const Element& element : blocks[i].elements) {
            earlier = earlier || (element.name == unit && i != *choice);
            if (!used.contains(element.name) && element.keyword != "package")
                strangers.insert(element.name);
        }
    }
    if (!strangers.empty())
        return refuse(SeveralModules, "beside " + quoted(unit) + " the answer has " +
                                          someOf(strangers) + ", which " + quoted(unit) +
                                          " does not use; it must be that module alone, with "
                                          "the modules that it instantiates");
    ExtractedHdl out;
    for (size_t i = 0; i < blocks.size(); ++i)
        if (i != *choice)
            takeHelpers(blocks[i], pool, used, out);
    takeAll(blocks[*choice], out);
    if (earlier)
        out.note = "the answer has " + quoted(unit) + " several times; the last whole one is used";
    return out;
}

/// Fences that are documents: they hold a level-one heading and are not labelled as code.
bool isDocumentLabel(std::string_view label) {
    return label.empty() || label == "markdown" || label == "md" || label == "lct" ||
           label == "text" || label == "plaintext" || label == "txt";
}

/// Offset of the first line "# …" outside of the fences, or npos.
size_t findTitle(std::string_view text, const std::vector<Fence>& fences = {}) {
    auto fence = fences.begin(); // the first one that ends behind the line
    for (const std::string_view line : util::splitLines(text)) {
        if (!line.starts_with("# ") || util::trim(line.substr(2)).empty())
            continue;
        const auto at = static_cast<size_t>(line.data() - text.data());
        while (fence != fences.end() && fence->end <= at)
            ++fence;
        if (fence == fences.end() || at < fence->begin)
            return at;
    }
    return std::string_view::npos;
}

std::string_view titleOf(std::string_view document) {
    return util::trim(document.substr(2, document.find('\n') - 2));
}

} // namespace

std::string_view extractFailureWord(ExtractFailureKind kind) {
    return std::ranges::find(extractWords, kind, [](const auto& entry) { return entry.first; })
        ->second;
}

tl::expected<ExtractedHdl, ExtractFailure> extractHdl(std::string_view answer,
                                                      std::string_view unit) {
    if (answer.size() > maxAnswerBytes)
        return refuse(TooLarge, "the answer is larger than 8 MiB");
    const SplitAnswer split = splitReasoning(answer);
    if (isBlank(split.answer))
        return refuse(Empty, split.reasoning.empty() ? "the answer is empty"
                                                     : "the answer is reasoning and nothing else");
    const std::string name(unit);
    const std::vector<Fence> fences = findFences(split.answer);
    std::vector<Block> blocks = fencedBlocks(fences);
    std::string note;
    if (!blocks.empty() && !blocks.back().closed) {
        const Element* whole = blocks.back().find(unit);
        if (!whole || !isBlank(blocks.back().code.substr(blocks.back().elements.back().end)))
            return refuse(TruncatedFence,
                          "the last code block is not closed: the answer stops in the middle");
        note = "the code block is not closed, but its module is whole";
    }
    const bool fenced =
        std::ranges::any_of(blocks, [](const Block& b) { return !b.elements.empty(); });
    if (!fenced)
        blocks = bareBlocks(split.answer, unit);
    if (blocks.empty())
        return refuse(NoCode, "the answer has no module in it");
    auto out = assemble(blocks, name);
    if (out && !note.empty())
        out->note += (out->note.empty() ? "" : "; ") + note;
    return out;
}

tl::expected<std::string, ExtractFailure> extractLct(std::string_view answer) {
    if (answer.size() > maxAnswerBytes)
        return refuse(TooLarge, "the answer is larger than 8 MiB");
    const SplitAnswer split = splitReasoning(answer);
    if (isBlank(split.answer))
        return refuse(Empty, split.reasoning.empty() ? "the answer is empty"
                                                     : "the answer is reasoning and nothing else");
    const std::vector<Fence> fences = findFences(split.answer);
    if (!fences.empty() && !fences.back().closed)
        return refuse(TruncatedFence,
                      "the last block is not closed: the answer stops in the middle");
    std::string found;
    for (const Fence& fence : fences) {
        const size_t title =
            isDocumentLabel(fence.label) ? findTitle(fence.content) : std::string::npos;
        if (title == std::string::npos)
            continue;
        std::string document = fence.content.substr(title);
        if (!found.empty() && titleOf(found) != titleOf(document))
            return refuse(SeveralModules, "the answer has tables of several units: " +
                                              quoted(std::string(titleOf(found))) + " and " +
                                              quoted(std::string(titleOf(document))));
        found = std::move(document);
    }
    if (!found.empty())
        return found;
    const size_t title = findTitle(split.answer, fences);
    if (title == std::string::npos)
        return refuse(NoCode, "the answer has no table document: no line begins with `# ` and the "
                              "name of the unit");
    std::string document;
    for (const std::string_view line :
         util::splitLines(std::string_view(split.answer).substr(title)))
        document.append(line).append("\n");
    return document;
}

SplitAnswer splitReasoning(std::string_view text) {
    const size_t start = std::min(text.find_first_not_of(" \t\r\n"), text.size());
    for (const std::string_view tag : {"think", "thinking"}) {
        const std::string open = "<" + std::string(tag) + ">";
        const std::string close = "</" + std::string(tag) + ">";
        const bool opened = text.substr(start).starts_with(open);
        const size_t end = text.find(close);
        const size_t from = opened ? start + open.size() : 0;
        if (end == std::string_view::npos) {
            if (opened)
                return {{}, std::string(text.substr(from)), true};
            continue;
        }
        // Without its opening tag, an end tag counts only if none was opened further down.
        if (!opened && text.find(open) < end)
            continue;
        std::string_view rest = text.substr(end + close.size());
        rest.remove_prefix(std::min(rest.find_first_not_of(" \t\r\n"), rest.size()));
        return {std::string(rest), std::string(text.substr(from, end - from)), false};
    }
    return {std::string(text), {}, false};
}

} // namespace palindrome::llm
