// TriageTest.cpp - who erred, for every combination of findings.
// SPDX-License-Identifier: MIT
#include "flow/Triage.h"

#include <doctest/doctest.h>

using namespace palindrome::flow;

TEST_CASE("the triage follows the table of the architecture") {
    const std::optional<bool> unknown;
    CHECK(triage(true, true, true, true) == Triage::Confirmed);
    CHECK(triage(true, false, false, true) == Triage::DecoderErred);
    CHECK(triage(false, false, true, true) == Triage::EncoderErred);
    CHECK(triage(false, true, false, true) == Triage::ErrorsCancel);
    CHECK(triage(false, false, false, true) == Triage::BothErred);

    CHECK(triage(true, unknown, unknown, false) == Triage::Unconfirmed);
    CHECK(triage(false, unknown, unknown, false) == Triage::EncoderErred);
}

TEST_CASE("what is not decided is never a confirmation") {
    const std::optional<bool> unknown;
    for (auto b : {std::optional<bool>(true), std::optional<bool>(false), unknown})
        CHECK(triage(unknown, b, b, true) == Triage::Undecided);
    CHECK(triage(true, unknown, true, true) == Triage::Undecided);
    CHECK(triage(false, unknown, true, true) == Triage::Undecided);
    CHECK(triage(false, false, unknown, true) == Triage::Undecided);
}

TEST_CASE("triage words are read back") {
    for (int i = 0; i <= static_cast<int>(Triage::Undecided); ++i) {
        const auto t = static_cast<Triage>(i);
        CHECK(triageFromName(triageName(t)) == t);
    }
    CHECK(!triageFromName("nonsense"));
}
