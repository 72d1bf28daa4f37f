// EmitNames.h - the names of a unit and the types of its targets, read from the cells' tokens.
// SPDX-License-Identifier: MIT
#pragma once

#include "hdl/EmitLex.h"
#include "lct/Model.h"

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace palindrome::hdl {

struct UnitName {
    enum class Kind { Parameter, Type, EnumItem, Input, Output, Register, Signal };
    Kind kind = Kind::Signal;
    size_t index = 0; ///< in its section; of the type for an EnumItem
    const lct::Text* cell = nullptr;
    bool isRegister = false;           ///< Register, or an Output that is listed as one
    const std::string* type = nullptr; ///< of everything that has a value
    size_t unpacked = 0;               ///< number of unpacked dimensions
};

/// What a header of an output column, or the name cell of an equation, names.
struct TargetShape {
    std::string enumType; ///< the enum it is of, empty if it is none; assigning to it needs a cast
    bool wholeMemory = false;   ///< an array (or a part of one) rather than a word
    bool memoryElement = false; ///< a word of a memory, or bits of one
};

/// The declared names of a unit. Holds pointers into the unit.
class UnitNames {
public:
    explicit UnitNames(const lct::Unit& unit);

    const UnitName* find(std::string_view name) const;
    struct Twice {
        std::string name;
        const lct::Text* second;
        const lct::Text* first;
    };
    /// Names that were declared again.
    const std::vector<Twice>& duplicates() const { return twice; }
    const std::map<std::string, UnitName, std::less<>>& all() const { return names; }

    /// `target` must have passed checkTarget; an unknown name gives an empty shape.
    TargetShape shapeOf(std::string_view target) const;

    /// Types (by index) that the header needs, with those they are made of: types and enum items
    /// that the types of ports, and types and values of parameters, name. They are printed before
    /// the module.
    std::set<size_t> typesBeforeModule() const;

    /// Is what the target names a register? False for unknown names.
    bool isRegister(std::string_view target) const;

    /// Is the register an output of more than one table (its bits are shared out between them)?
    bool isSplit(std::string_view baseName) const;

private:
    const lct::Unit& unit;
    std::map<std::string, UnitName, std::less<>> names;
    std::vector<Twice> twice;
    std::set<std::string, std::less<>> split;

    void declare(const lct::Text& cell, std::string name, UnitName info);
    void declareEnumItems(size_t typeIndex);
    void collectTypes(std::string_view text, std::set<size_t>& into) const;
};

/// Could the two targets have a bit in common? False only if their constant selects say so.
bool mayOverlap(std::string_view a, std::string_view b);

/// Names in an expression, each with the selects and members that follow it.
std::vector<std::string_view> readsIn(std::string_view expression);

/// The items of all enums in the text of a type, as offset and length.
std::vector<std::pair<size_t, size_t>> enumItemsIn(std::string_view type);

} // namespace palindrome::hdl
