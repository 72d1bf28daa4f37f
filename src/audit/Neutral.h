// Neutral.h - a module without its comments and with names that say nothing.
// SPDX-License-Identifier: MIT
#pragma once

#include "diag/Diagnostic.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace palindrome::audit {

/// A file in neutral dress. Each name that the file declares has one neutral name, wherever it is
/// declared, so that what a reference finds stays the same.
struct Neutral {
    std::string text;
    std::map<std::string, std::string> names; ///< as it was, as it is

    std::string original(const std::string& neutral) const; ///< itself if no name of the file
};

/// Strips comments and alignment, and renames all that the file declares: modules m0, ports p0, parameters k0,
/// signals s0, enumerators e0, types t0, functions f0, all else (blocks, genvars, instances,
/// structure members) b0, numbered in the order of the source. Refused (audit-neutral): text with
/// preprocessor directives, in which names are no tokens, and escaped names.
std::optional<Neutral> neutralize(const std::string& name, const std::string& text,
                                  diag::Sink& sink);

/// A text that speaks of the neutral module, such as a table, with the names of the file put back.
/// A name that is not neutral but one of the file's gets `_x` behind it, so that none fall together.
/// Digits of numbers ('b0, 'he0) are no names.
std::string withOriginalNames(const std::string& text, const Neutral& neutral);

/// Proves that the neutral text does what the other does, port by port. The error says why not.
std::optional<std::string> differs(const std::string& text, const Neutral& neutral);

} // namespace palindrome::audit
