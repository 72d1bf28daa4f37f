// CaseFiles.h - cases in a folder, and the prompts that are made of them.
// SPDX-License-Identifier: MIT
#pragma once

#include "audit/Cases.h"
#include "util/Result.h"

#include <filesystem>

namespace palindrome::audit {

/// How a case is shown to a model.
enum class Dress {
    Named,  ///< as written: comments and names
    Neutral ///< without comments, with names that say nothing
};
const char* dressName(Dress dress); ///< named, neutral

/// Writes cases.json, and of each case UNIT/NN-CLASS.sv and UNIT/NN-CLASS.neutral.sv. Files of cases
/// that are no longer there stay.
Result<void> writeCases(const std::filesystem::path& folder, const std::vector<Case>& cases);

/// Reads what writeCases wrote. Damage is an error (audit-cases) with the file's name.
std::optional<std::vector<Case>> readCases(const std::filesystem::path& folder, diag::Sink& sink);

/// Proves again that each case is refuted and that its two dresses do the same. `specs` are those of
/// the cases' units. Errors (audit-cases) for those that are not what they say.
bool checkCases(const std::vector<Case>& cases, const std::vector<const flow::SpecFile*>& specs,
                const proof::Options& options, diag::Sink& sink);

/// What a model is asked: the text that `palindrome prompt decode --keep-comments` prints.
Result<std::string> promptOf(const Case& one, Dress dress);

/// Writes the prompts NNN-named.md and NNN-neutral.md, in the order of the cases, and index.json
/// with the case of each. The names of the files say nothing of the faults.
Result<void> writePrompts(const std::filesystem::path& folder, const std::vector<Case>& cases);

} // namespace palindrome::audit
