// Reader.h - reads logic condition tables from files.
// SPDX-License-Identifier: MIT
#pragma once

#include "diag/Source.h"
#include "lct/Model.h"

#include <optional>
#include <string>
#include <string_view>

namespace palindrome::lct {

/// Reads one unit from Markdown. `fileName` is for the places of diagnostics only. Errors and
/// warnings go to the sink, with the line quoted; the result is empty if there was an error. What
/// only elaboration can know (types, widths, names in expressions, keywords) is not checked.
std::optional<Unit> readMarkdown(std::string_view text, const std::string& fileName,
                                 diag::Sink& sink);

/// Reads a file: `.md`, `.json` (Json.h), `.csv`, `.xlsx`, `.ods` (Sheets.h); other names are refused.
/// Files of more than `limit` bytes, with NUL bytes, or not in UTF-8 are refused as well.
std::optional<Unit> readFile(const std::string& path, diag::Sink& sink,
                             size_t limit = diag::defaultFileLimit);

} // namespace palindrome::lct
