// SpecPlaces.h - places of slang in the reference module as places in the unit.
// SPDX-License-Identifier: MIT
#pragma once

#include "hdl/EmitMap.h"
#include "hdl/Hdl.h"

#include <vector>

namespace palindrome::hdl {

/// Lines and columns of emitted text as offsets.
class EmittedPlaces {
public:
    explicit EmittedPlaces(const EmittedModule& emitted) {
        for (size_t i = 0; i < emitted.text.size(); ++i)
            if (emitted.text[i] == '\n')
                starts.push_back(i + 1);
        size = emitted.text.size();
    }

    /// Line and column are 1-based; a place outside the text gives its end.
    size_t offset(unsigned line, unsigned column) const {
        if (line == 0 || line > starts.size())
            return size;
        return std::min(size, starts[line - 1] + (column == 0 ? 0 : column - 1));
    }

private:
    std::vector<size_t> starts{0};
    size_t size = 0;
};

/// The name under which slang knows the text of the reference module. It has no folder, because
/// slang shows paths as seen from the working directory.
std::string shownNameOf(const lct::Unit& unit);

/// Copies the diagnostics, those in the reference module at their cells.
void mapDiagnostics(const lct::Unit& unit, const EmittedModule& emitted, const diag::Sink& from,
                    diag::Sink& to);

} // namespace palindrome::hdl
