// Prompts.h - the templates under prompts/, and the messages made from them.
// SPDX-License-Identifier: MIT
#pragma once

#include "llm/Request.h"

#include <filesystem>
#include <string>
#include <vector>

namespace palindrome::llm {

/// What the encoder is told: the spec and nothing else.
struct EncodeData {
    std::string unit;  ///< module name
    std::string table; ///< the canonical text of the unit (`palindrome fmt`)
    bool hasClock = true;
    std::string clock, edge; ///< "clk", "posedge"; unused without a clock
    bool hasReset = true;
    std::string reset, active, style;   ///< "rst_n", "low", "async"; unused without a reset
    std::vector<std::string> registers; ///< names with type, as they must be declared; no ports
    std::vector<std::string> signals;   ///< likewise
    bool hasUnspecified = false;        ///< some cell is `-` or some table has a gap
    bool hasMemory = false;             ///< some register has an unpacked dimension
};

/// What the decoder is told: the HDL, as it shall be seen (comments stripped by the caller or by
/// renderDecode, which strips unless `keepComments`).
struct DecodeData {
    std::string hdl;
    bool keepComments = false;
    std::string problems; ///< diagnostics of a first answer that did not parse; empty at first
    std::string previous; ///< that answer
};

/// What a second attempt is told: all of the first, the answer, and what is wrong with it.
struct RepairData {
    EncodeData spec;
    std::string previous;       ///< the HDL that failed; empty if none could be read
    std::string diagnostics;    ///< first compiler error with its line, or why no code was found
    std::string counterexample; ///< cycles as a text table, with the violated row named
};

/// Finds the folder of templates: $PALINDROME_PROMPTS, then share/palindrome/prompts beside the
/// installed program, then prompts/ of the source tree that the program was built in.
Result<std::filesystem::path> findPrompts();

/// Messages ready to be sent. `id` and `version` come from the template's front matter.
struct RenderedPrompt {
    PromptId prompt;
    std::vector<Message> messages;
};

Result<RenderedPrompt> renderEncode(const EncodeData& data);
Result<RenderedPrompt> renderDecode(const DecodeData& data);
Result<RenderedPrompt> renderRepair(const RepairData& data);

/// The prompt as a person pastes it into a chat: the text of its only message. (All templates make
/// one user message, so that a prompt carried by hand is the same prompt.)
std::string promptText(const RenderedPrompt& prompt);

/// Which template a printed prompt came from, by its opening words.
Result<PromptId> identifyPrompt(std::string_view text);

} // namespace palindrome::llm
