// SheetLimits.h - what the writers of spreadsheets ask before they write texts.
// SPDX-License-Identifier: MIT
#pragma once

#include "lct/Workbook.h"
#include "util/Result.h"

#include <vector>

namespace palindrome::lct {

/// Refuses texts of more than `maxUnits` UTF-16 code units; `format` is named in the message.
Result<void> checkTexts(const std::vector<SheetText>& sheets, size_t maxUnits, const char* format);

/// For each column of the table of a sheet its width in characters, between 8 and 60.
std::vector<unsigned> columnWidths(const SheetText& sheet);

} // namespace palindrome::lct
