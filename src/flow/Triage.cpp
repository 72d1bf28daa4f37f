// Triage.cpp - who erred: the encoder, the decoder, both, or nobody.
// SPDX-License-Identifier: MIT
#include "flow/Triage.h"

#include <array>

namespace palindrome::flow {

namespace {

constexpr std::array names{"-",             "confirmed",     "unconfirmed", "decoder-erred",
                           "encoder-erred", "errors-cancel", "both-erred",  "undecided"};

} // namespace

const char* triageName(Triage triage) {
    return names.at(static_cast<size_t>(triage));
}

std::optional<Triage> triageFromName(const std::string& name) {
    for (size_t i = 0; i < names.size(); ++i)
        if (name == names[i])
            return static_cast<Triage>(i);
    return std::nullopt;
}

Triage triage(std::optional<bool> specIsA, std::optional<bool> specIsB, std::optional<bool> aIsB,
              bool haveB) {
    if (!specIsA)
        return Triage::Undecided;
    if (!haveB)
        return *specIsA ? Triage::Unconfirmed : Triage::EncoderErred;
    if (!specIsB)
        return Triage::Undecided;
    if (*specIsA)
        return *specIsB ? Triage::Confirmed : Triage::DecoderErred;
    if (*specIsB)
        return Triage::ErrorsCancel;
    if (!aIsB)
        return Triage::Undecided;
    return *aIsB ? Triage::EncoderErred : Triage::BothErred;
}

} // namespace palindrome::flow
