// EmitMap.cpp - emitted text that remembers which table cell each piece of it came from.
// SPDX-License-Identifier: MIT
#include "hdl/EmitMap.h"

#include <algorithm>
#include <array>

namespace palindrome::hdl {

namespace {

size_t pipesIn(std::string_view text) {
    return static_cast<size_t>(std::count(text.begin(), text.end(), '|'));
}

/// Tools read orders out of comments that begin with their name.
bool commandsTool(std::string_view note) {
    static constexpr std::array tools{
        std::string_view("verilator"),     std::string_view("synopsys"),
        std::string_view("synthesis"),     std::string_view("pragma"),
        std::string_view("cadence"),       std::string_view("ambit"),
        std::string_view("exemplar"),      std::string_view("xilinx"),
        std::string_view("altera"),        std::string_view("slang"),
        std::string_view("surefire"),      std::string_view("verific"),
        std::string_view("translate_off"), std::string_view("translate_on"),
        std::string_view("lint_off"),      std::string_view("lint_on"),
        std::string_view("yosys")};
    std::string word;
    for (char c : note) {
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
        if (!letter)
            break;
        word += static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    }
    return std::find(tools.begin(), tools.end(), word) != tools.end();
}

} // namespace

diag::Span spanOfPart(const lct::Text& text, size_t offset, size_t length) {
    diag::Span span = text.span;
    if (span.line == 0)
        return span;
    std::string_view all = text.text;
    size_t shift = 0, growth = 0;
    if (span.length != all.size()) {
        if (span.length != all.size() + pipesIn(all))
            return span;
        shift = pipesIn(all.substr(0, offset));
        growth = pipesIn(all.substr(offset, length));
    }
    span.column += static_cast<unsigned>(offset + shift);
    span.length = static_cast<unsigned>(length + growth);
    return span;
}

size_t operandOffset(const lct::ConditionCell& cell) {
    const std::string& raw = cell.raw.text;
    return raw.ends_with(cell.operand) ? raw.size() - cell.operand.size() : std::string::npos;
}

void EmitWriter::add(const lct::Text& text, size_t offset, size_t length,
                     std::string_view printed) {
    size_t begin = module.text.size();
    module.text += printed;
    if (!printed.empty())
        module.map.push_back(
            {begin, module.text.size(), spanOfPart(text, offset, length), text.text, offset});
}

void EmitWriter::piece(const lct::Text& text, size_t offset, size_t length) {
    add(text, offset, length, std::string_view(text.text).substr(offset, length));
}

void EmitWriter::standIn(const lct::Text& text, std::string_view printed) {
    add(text, 0, text.text.size(), printed);
}

void EmitWriter::noteAndBreak(std::string_view note, std::string_view before) {
    if (!note.empty() || !before.empty()) {
        put("  // ");
        put(before);
        if (!before.empty() && !note.empty())
            put(": ");
        if (before.empty() && commandsTool(note))
            put("note: ");
        for (char c : note)
            module.text += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? ' ' : c;
        while (module.text.back() == ' ')
            module.text.pop_back();
    }
    put("\n");
}

const EmitMapEntry* entryAt(const EmittedModule& module, size_t offset) {
    const auto& map = module.map;
    // The first entry that ends behind the offset.
    auto next = std::partition_point(map.begin(), map.end(),
                                     [&](const EmitMapEntry& e) { return e.end <= offset; });
    if (next != map.end()) {
        size_t from = std::min(offset, module.text.size());
        size_t to = std::max(from, next->begin);
        std::string_view gap = std::string_view(module.text).substr(from, to - from);
        bool sameLine = gap.find('\n') == std::string_view::npos;
        if (next->begin <= offset || sameLine || next == map.begin())
            return &*next;
    }
    return next == map.begin() ? nullptr : &*std::prev(next);
}

std::optional<CellPlace> placeAt(const EmittedModule& module, size_t begin, size_t end) {
    const EmitMapEntry* entry = entryAt(module, begin);
    if (!entry)
        return std::nullopt;
    CellPlace place{entry->cell, entry->quote, 0};
    size_t length = entry->end - entry->begin;
    std::string_view printed = std::string_view(module.text).substr(entry->begin, length);
    if (std::string_view(entry->quote).substr(entry->quoteOffset, length) != printed) {
        place.quoteColumn = entry->quote.empty() ? 0 : 1;
        return place;
    }
    size_t from = begin > entry->begin && begin < entry->end ? begin - entry->begin : 0;
    size_t to = end > entry->begin + from && end < entry->end ? end - entry->begin : length;
    place.quoteColumn = static_cast<unsigned>(entry->quoteOffset + from + 1);
    lct::Text part{std::string(printed), entry->cell};
    place.span = spanOfPart(part, from, to - from);
    return place;
}

} // namespace palindrome::hdl
