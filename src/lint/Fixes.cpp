// Fixes.cpp - applies changes that findings propose to a unit.
// SPDX-License-Identifier: MIT
#include "lint/Fixes.h"

#include "util/Assert.h"

#include <set>

namespace palindrome::lint {

size_t applyFixes(lct::Unit& unit, const Report& report) {
    std::set<size_t> changed;
    for (const Finding& f : report.findings) {
        if (!f.fix || f.allowed || f.undecided || changed.contains(f.fix->table))
            continue;
        const Fix& fix = *f.fix;
        PAL_ASSERT(fix.table < unit.tables.size());
        lct::Table& table = unit.tables[fix.table];
        PAL_ASSERT(fix.row < table.rows.size());
        if (table.rows.size() == 1)
            continue; // a table has a row
        if (fix.into) {
            lct::ConditionCell& cell = table.rows.at(*fix.into).conditions.at(fix.column);
            cell = lct::parseConditionCell({fix.cell, {}});
        }
        table.rows.erase(table.rows.begin() + static_cast<std::ptrdiff_t>(fix.row));
        changed.insert(fix.table);
    }
    return changed.size();
}

} // namespace palindrome::lint
