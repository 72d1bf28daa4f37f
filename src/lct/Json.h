// Json.h - the JSON form of logic condition tables (docs/lct.schema.json).
// SPDX-License-Identifier: MIT
#pragma once

#include "lct/Model.h"

#include <optional>
#include <string>
#include <string_view>

namespace palindrome::lct {

/// The unit as JSON that conforms to the schema; nothing is lost.
std::string printJson(const Unit& unit);

/// Reads the JSON form, with the checks that the Markdown reader makes and with places in the JSON
/// text. A unit that could not be written as Markdown without being read back as another one (a
/// heading inside of its prose) is refused.
std::optional<Unit> readJson(std::string_view text, const std::string& fileName, diag::Sink& sink);

} // namespace palindrome::lct
