// LintConfig.h - severities of rules from the `[lint]` table of a palindrome.toml.
// SPDX-License-Identifier: MIT
#pragma once

#include "lint/Lint.h"

namespace palindrome::lint {

/// Reads `[lint]`: a line `lint-gap = "error"` a rule, with error, warning, note or off. Other tables are
/// not looked at. Returns false, with diagnostics (config-invalid), for what is no TOML, no rule or no
/// severity.
bool readSeverities(std::string_view text, const std::string& file, Settings& settings,
                    diag::Sink& sink);

} // namespace palindrome::lint
