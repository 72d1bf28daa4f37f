// Build.h - the parts of the builder that turns a cut file into a unit.
// SPDX-License-Identifier: MIT
#pragma once

#include "lct/Raw.h"

#include <map>

namespace palindrome::lct {

/// What a cell of code means: with `codeSpans`, the content of a cell that is wholly one code span.
Text meaningOf(const Text& cell, bool codeSpans);

/// Reports a row that has more or fewer cells than the header. `number` is 1-based.
bool hasCellsOf(const RawRow& row, const RawRow& header, size_t number, Report& report);

/// "1 cell", "3 cells".
std::string counted(size_t number, const std::string& noun);

/// What the names of a unit may be for tables and equations that drive them.
class Targets {
public:
    enum class Kind { Register, Combinational, Input, Other };

    explicit Targets(const Unit& unit);
    /// The kind of the name that `output` begins with. Reports the form of an output that is no
    /// name, slice, element or member, a name that the unit does not have, and one that cannot be
    /// driven; then nothing. `what` names the driver ("a table").
    std::optional<Kind> resolve(const Text& output, const std::string& what, Report& report) const;

private:
    std::map<std::string, Kind, std::less<>> kinds;
    std::vector<std::string> drivable; ///< for suggestions
};

/// Builds the tables of conditions and outputs, once the other sections are known.
class TableBuilder {
public:
    /// Without `complete`, declarations may be missing in the unit: outputs are not looked up.
    TableBuilder(const Unit& unit, bool complete, bool codeSpans, Report& report);
    /// The section must have a table. Something is returned even if errors were reported.
    Table build(const RawSection& section);

private:
    enum class Clocking { Clocked, Combinational, Unknown };
    struct Layout {
        size_t conditions = 0, outputs = 0;
        bool notes = false;
    };

    void directives(const RawSection& section, Table& table);
    std::optional<Layout> header(const RawTable& raw, Table& table);
    bool column(const Text& cell, ColumnRole role, Layout& layout, Table& table);
    Clocking checkOutputs(const Table& table);
    void row(const RawRow& raw, size_t number, const Layout& layout, Clocking clocking,
             Table& table);
    void conditions(const RawRow& raw, const Layout& layout, Row& row);
    void otherwiseRow(const RawRow& raw, const Layout& layout);
    void checkCondition(const ConditionCell& cell);
    OutputCell output(const Text& cell, const Text& header, Clocking clocking, size_t number);
    void checkRowSet(const RawTable& raw, const Layout& layout, const Table& table);

    bool complete, codeSpans;
    Report& report;
    Targets targets;
};

} // namespace palindrome::lct
