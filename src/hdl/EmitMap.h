// EmitMap.h - emitted text that remembers which table cell each piece of it came from.
// SPDX-License-Identifier: MIT
#pragma once

#include "hdl/Hdl.h"

#include <string_view>

namespace palindrome::hdl {

/// Collects the text of a module and its map.
class EmitWriter {
public:
    void put(std::string_view plain) { module.text += plain; }
    void indent(unsigned level) { module.text.append(4 * level, ' '); }

    /// Prints a whole cell.
    void cell(const lct::Text& text) { piece(text, 0, text.text.size()); }
    /// Prints `length` bytes of a cell from `offset` on.
    void piece(const lct::Text& text, size_t offset, size_t length);
    /// Prints other text in place of a whole cell ("hold", "-").
    void standIn(const lct::Text& text, std::string_view printed);
    /// Prints a note as a line comment, made harmless, and ends the line. An empty note ends the
    /// line.
    void noteAndBreak(std::string_view note, std::string_view before = {});

    EmittedModule take() { return std::move(module); }

private:
    EmittedModule module;
    void add(const lct::Text& text, size_t offset, size_t length, std::string_view printed);
};

/// The span in the file of a part of a cell. Markdown writes a pipe in a cell as `\|`, which the
/// span's length shows; where the text was changed in another way, the whole cell is the answer.
diag::Span spanOfPart(const lct::Text& text, size_t offset, size_t length);

/// Where the operand of a condition cell begins in the cell; npos if it is not its end as written.
size_t operandOffset(const lct::ConditionCell& cell);

/// A place in the emitted text as a place in the unit.
struct CellPlace {
    diag::Span span;
    std::string quote;
    unsigned quoteColumn = 0; ///< 1-based, 0 if the cell's text is not what was printed
};

/// The cell that the text at [begin, end) came from; between two cells the next one on the same
/// line, else the last one before. Empty only if the module has no cells.
std::optional<CellPlace> placeAt(const EmittedModule& module, size_t begin, size_t end);

/// The map entry that `placeAt` chooses, or null.
const EmitMapEntry* entryAt(const EmittedModule& module, size_t offset);

} // namespace palindrome::hdl
