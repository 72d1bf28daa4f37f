// ReplyParser.h - takes the code or the table out of a model's answer, or says why it cannot.
// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

namespace palindrome::llm {

enum class ExtractFailureKind {
    Empty,          ///< no text, or reasoning and nothing else
    NoCode,         ///< prose without a module (or without a table)
    TruncatedFence, ///< a fence was opened and never closed, or a module without endmodule
    WrongModule,    ///< modules, none with the unit's name
    SeveralModules, ///< more than one candidate, and the helpers are not helpers
    TooLarge
};

std::string_view extractFailureWord(ExtractFailureKind kind); ///< "truncated-fence", …

struct ExtractFailure {
    ExtractFailureKind what = ExtractFailureKind::NoCode;
    std::string message; ///< for the user, and short enough for a repair prompt
};

/// SystemVerilog out of an answer.
struct ExtractedHdl {
    std::string source;               ///< ends in a newline; the fence and the prose are gone
    std::vector<std::string> modules; ///< names of the modules in it, in order
    std::string note;                 ///< what was left out, empty if nothing was
};

/// Finds the module `unit` in an answer: fences of any label or none, prose around them, reasoning
/// (<think>…</think>) in front, or bare code. Where fences have the module several times, the last
/// complete one counts (models correct themselves below), with a note. Other modules are kept if
/// `unit` uses them, directly or through each other; any that it does not use is refused, because
/// then nothing says which is meant. A fence that is not closed is a cut answer, unless `unit` is
/// whole and nothing follows it. Does not check that the code is legal; slang does.
tl::expected<ExtractedHdl, ExtractFailure> extractHdl(std::string_view answer,
                                                      std::string_view unit);

/// Finds a table document in an answer: a fence (```markdown, ```md, or without a label) that holds
/// a level-one heading, or the bare text from its first level-one heading on. Of several with one
/// title the last counts; several titles are refused.
tl::expected<std::string, ExtractFailure> extractLct(std::string_view answer);

/// An answer without reasoning that a model wrote into it: <think>…</think> or <thinking>…
/// </thinking> at its beginning (the opening tag may be missing). An unclosed tag takes everything.
struct SplitAnswer {
    std::string answer;
    std::string reasoning;
    bool unclosed = false;
};
SplitAnswer splitReasoning(std::string_view text);

/// The HDL without // and /* */ comments, strings and line structure kept: a block comment leaves
/// its newlines (or one blank), and lines that only held comments vanish.
std::string stripComments(std::string_view hdl);

} // namespace palindrome::llm
