// Triage.h - who erred: the encoder, the decoder, both, or nobody.
// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

namespace palindrome::flow {

enum class Triage {
    None,         ///< nothing to say: there is no judged HDL
    Confirmed,    ///< the HDL is right, and the model read it so
    Unconfirmed,  ///< the HDL is right; there is no second opinion
    DecoderErred, ///< the HDL is right, the model misread it
    EncoderErred, ///< the HDL is wrong, and the model reads it as it is (or was not asked)
    ErrorsCancel, ///< the HDL is wrong, and the model reads it as the spec has it
    BothErred,    ///< the HDL is wrong, and the model misread it as something else
    Undecided     ///< a limit was reached
};

const char* triageName(Triage triage); ///< confirmed, encoder-erred, …
std::optional<Triage> triageFromName(const std::string& name);

/// The table of ARCHITECTURE.md. `specIsA`: the HDL is proved equal to the spec (empty: not
/// decided). `specIsB`, `aIsB`: the model's table agrees with the spec, and with the HDL; empty if
/// there is no such table or the comparison was not decided.
Triage triage(std::optional<bool> specIsA, std::optional<bool> specIsB, std::optional<bool> aIsB,
              bool haveB);

} // namespace palindrome::flow
