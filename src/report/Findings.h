// Findings.h - the result of any command as one model: what every machine format is written from.
// SPDX-License-Identifier: MIT
#pragma once

#include "diag/Diagnostic.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace palindrome::report {

/// A range in a file. Lines and columns count from 1, columns count Unicode code points (what SARIF
/// calls unicodeCodePoints), `endColumn` is the first one after the range. 0: not known. `file` is as
/// the command was given it, or relative to `Report::root`.
struct Place {
    std::string file;
    unsigned line = 0, column = 0;
    unsigned endLine = 0, endColumn = 0;
    std::string quote; ///< the text of `line`, long ones cut to a part around the range

    bool operator==(const Place&) const = default;
};

/// A further place of a finding and what it has to do with it. Without a file it is a remark.
struct Related {
    Place place;
    std::string text;
};

/// One cycle of a counterexample. `place` is a row that applies in it, if that is known.
struct Step {
    Place place;
    std::string text;   ///< "rst=0 req=01001 | win=2 → gnt: the table has 1, the HDL 0"
    unsigned cycle = 0; ///< from 0
    bool operator==(const Step&) const = default;
};

/// Compared with the state that a change began from. None: nothing was compared.
enum class Status { None, New, Existing, Fixed, Weakened };
const char* statusName(Status status); ///< none, new, existing, fixed, weakened

/// One thing that is wrong, or that could not be decided. All texts may hold anything (they come
/// from specs, HDL and file names); every writer escapes them for its format.
struct Finding {
    std::string rule; ///< stable, kebab-case; described by `ruleInfo`
    diag::Severity severity = diag::Severity::Error;
    std::string message; ///< what is wrong, one sentence
    std::string wayOut;  ///< how to get rid of it; may be empty
    Place place;         ///< in the spec or in the HDL; may have no file
    std::vector<Related> related;
    std::vector<Step> trace; ///< a run from reset to the difference

    std::string unit;    ///< its unit, empty if it belongs to none
    std::string subject; ///< what it is about where no line says so: "output gnt", "row 3"
    std::string verdict; ///< proved, refuted, …: of what it is a part of; may be empty
    Status status = Status::None;
    bool undecided = false; ///< a limit was reached: neither right nor wrong
    bool accepted = false;  ///< allowed in the spec or by the policy: shown, but does not fail
    std::string acceptedWhy;
    /// 32 hexadecimal digits that stay while the lines around the finding move: of the rule, the
    /// unit (else the file), the subject, the quoted line without its blanks, and how many findings
    /// with the same of all these came before. Made by `finish`.
    std::string fingerprint;
};

/// Something that was checked and what it came to; a test case of JUnit.
struct Check {
    enum class Outcome { Passed, Failed, Undecided, Broken, Skipped };
    std::string name; ///< "proof: output gnt", "lint-gap", "simulation"
    Outcome outcome = Outcome::Passed;
    std::string message; ///< why it did not pass; one sentence
    std::string details; ///< lines for a reader, e.g. the trace as a table
    double seconds = 0;
};
const char* checkOutcomeName(Check::Outcome outcome); ///< passed, failed, undecided, broken, skipped

/// What was found out about one unit; a test suite of JUnit.
struct UnitResult {
    std::string unit;
    std::string variant; ///< which of several results of one unit: "gpt, repeat 2"; mostly empty
    std::string spec;    ///< file of the table
    std::vector<std::string> hdl;
    std::string verdict; ///< proved, refuted, …, or "clean", "findings" of lint
    std::string reason;  ///< one sentence
    std::string triage;  ///< confirmed, encoder-erred, …; may be empty
    Status status = Status::None; ///< of the unit as a whole, where a base was compared
    double seconds = 0;
    bool reused = false; ///< of an earlier run, by its content
    int exitCode = 0;
    std::vector<Check> checks;
    std::vector<Finding> findings;
};

/// Findings by severity; accepted and fixed ones are counted apart, undecided ones as well.
struct Counts {
    size_t errors = 0, warnings = 0, notes = 0;
    size_t undecided = 0, accepted = 0, fixed = 0, fresh = 0, weakened = 0;
};

/// All of one command.
struct Report {
    std::string toolVersion; ///< filled in by `finish` if empty
    std::string command;     ///< lint, prove, run, gate, …
    std::string title;       ///< heading for readers; "Palindrome COMMAND" if empty
    std::string root;        ///< folder that paths are shown relative to; the current one if empty
    std::string started;     ///< UTC, "2026-11-24T06:30:00Z"; may be empty
    double seconds = 0;
    std::vector<UnitResult> units;
    std::vector<Finding> findings;  ///< that belong to no unit
    std::vector<std::string> notes; ///< sentences for the reader: what was compared, what was reused
    int exitCode = 0;
    Counts counts; ///< by `finish`
};

/// Completes a report: units' names in their findings, fingerprints, counts, the tool's version.
/// To be called once, after all findings are in; statuses may still be changed and counted again by
/// `countFindings`.
void finish(Report& report);
void countFindings(Report& report);

/// All findings, those of units first, in the order of the report.
std::vector<const Finding*> allFindings(const Report& report);
/// The same, the most important first: new before existing, errors first, fixed and accepted last;
/// of equals the order of the report.
std::vector<const Finding*> byImportance(const Report& report);
/// True if it is why the command does not give 0: an error or warning that is neither accepted nor
/// fixed.
bool isOpen(const Finding& finding);

/// A place relative to `root` with `/` between folders, if it is below it; else as it is.
std::string shownPath(const std::string& file, const std::string& root);

/// What a rule says, for the formats that list rules. Verdicts, classes of rows and the results of
/// simulations are rules here, too (verdict-refuted, row-changed, simulation-mismatch).
struct RuleInfo {
    std::string name;
    diag::Severity severity = diag::Severity::Error;
    std::string summary; ///< one sentence
    std::string help;    ///< what it means and what to do, a few sentences; plain text
};
RuleInfo ruleInfo(const std::string& rule);

} // namespace palindrome::report
