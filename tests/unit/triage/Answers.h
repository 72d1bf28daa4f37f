// Answers.h - units with synthetic (hand-made) answers, judged as a run judges them.
// SPDX-License-Identifier: MIT
#pragma once

#include "lct/Printer.h"
#include "lct/Reader.h"
#include "triage/Triage.h"

#include <doctest/doctest.h>

namespace palindrome::triage {

inline const std::string gateTable = "# gate\n\n## Ports\n\n| name | direction | type |\n|---|---|---|\n"
                                     "| a | in | logic |\n| b | in | logic |\n| y | out | logic |\n\n"
                                     "## Table: y\n\n| a | b | → y |\n|---|---|---|\n"
                                     "| 0 | 1 | 1 |\n| 1 | 0 | 1 |\n| otherwise | | 0 |\n";

/// A module of the gate's ports with this value of y.
inline std::string gate(const std::string& y) {
    return "module gate (input logic a, b, output logic y);\n    assign y = " + y +
           ";\nendmodule\n";
}

inline UnitAnswers unitOf(const std::string& text) {
    diag::Sink sink;
    auto unit = lct::readMarkdown(text, "u.lct.md", sink);
    REQUIRE(unit);
    UnitAnswers answers;
    answers.unit = unit->name.text;
    answers.spec = {"u.lct.md", *unit, lct::printMarkdown(*unit)};
    answers.text = text;
    return answers;
}

/// Adds the answer of a model; the HDL is judged without a simulation.
inline Answer& answer(UnitAnswers& unit, const std::string& model, const std::string& hdl,
                      unsigned repeat = 0, const proof::Limits& limits = {}) {
    Answer& a = unit.answers.emplace_back();
    a.model = model;
    a.repeat = repeat;
    a.hdl = hdl;
    flow::JudgeOptions options;
    options.simulate = false;
    options.proof.limits = limits;
    a.judgement = flow::judge(unit.spec, hdl, unit.unit + ".sv", options);
    a.verdict = a.readable() ? proof::verdictName(a.judgement->proof->verdict) : "invalid-hdl";
    a.readRightHdl = a.verdict == "proved";
    a.triage = flow::triage(a.readRightHdl, {}, {}, false);
    return a;
}

} // namespace palindrome::triage
