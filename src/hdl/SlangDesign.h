// SlangDesign.h - the slang objects behind Design; for this folder, and audit, which edits syntax trees.
// SPDX-License-Identifier: MIT
#pragma once

#include "hdl/Hdl.h"

#include <set>
#include <slang/ast/Compilation.h>
#include <slang/ast/symbols/InstanceSymbols.h>
#include <slang/driver/Driver.h>
#include <slang/text/SourceManager.h>

namespace palindrome::hdl {

/// Members are destroyed in reverse order: the compilation before the driver that holds its sources.
struct Design::Impl {
    std::unique_ptr<slang::driver::Driver> driver;
    std::unique_ptr<slang::ast::Compilation> compilation;
    const slang::ast::InstanceSymbol* top = nullptr;
    std::string topName;
    /// Buffers of texts that were given in memory: they have a name, but are no files.
    std::set<uint32_t> givenTexts;
    bool namesBelow = false; ///< Sources::namesBelow

    const slang::SourceManager& sources() const { return driver->sourceManager; }
};

/// Where a range stands in the file, out of macros to where the macro was used. Empty if the range
/// has no text (made by slang).
logic::SourceRef sourceRef(const slang::SourceManager& sources, slang::SourceRange range);

/// The text of a range as written, if it lies in one buffer; otherwise empty.
std::string sourceText(const slang::SourceManager& sources, slang::SourceRange range);

/// A span for diagnostics from the start of a range, with the source line as quote.
diag::Diagnostic diagnosticAt(const slang::SourceManager& sources, slang::SourceRange range,
                              std::string rule, diag::Severity severity, std::string message);

/// Refuses files that were opened outside the folders that `sources` names. Needs the parsed trees
/// only. Returns false, with diagnostics, if anything was found.
bool vetFiles(const Design::Impl& design, const Sources& sources, diag::Sink& sink);

/// Refuses what has effects outside the unit or reaches into other units, in an elaborated design.
/// Returns false, with diagnostics, if anything was found.
bool vet(const Design::Impl& design, diag::Sink& sink);

} // namespace palindrome::hdl
