// FilesRead.h - which files a reading of SystemVerilog opens.
// SPDX-License-Identifier: MIT
#pragma once

#include "hdl/Hdl.h"

namespace palindrome::hdl {

/// The files that reading the sources opens, through `include as well, as whole paths in order. Text
/// that is no SystemVerilog gives the files all the same; only what cannot be opened is an error.
std::optional<std::vector<std::string>> filesRead(const Sources& sources, diag::Sink& sink);

} // namespace palindrome::hdl
