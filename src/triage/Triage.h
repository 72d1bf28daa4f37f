// Triage.h - who erred over all answers to a unit, and which rows of its table are under suspicion.
// SPDX-License-Identifier: MIT
#pragma once

#include "lint/Lint.h"
#include "triage/Groups.h"

#include <functional>

namespace palindrome::triage {

/// A row of a table, an equation, a register (its reset), a port: what an author can point at.
/// `row` counts from 1; 0 is a table as a whole.
struct Place {
    std::string table; ///< title of the table, or "Equations", "Registers", "Ports", "Clocking"
    size_t row = 0;
    unsigned line = 0; ///< in the spec's file
    std::string text;  ///< "0 | 1 → 1", "full = count == DEPTH"
    std::string when;  ///< "up is 1, count < DEPTH"; empty: always
};

enum class Deed { Omitted, Changed, Invented, Undecided };
const char* deedName(Deed deed); ///< omitted, changed, invented, undecided

/// The table and the HDLs of a group on one input.
struct Behaviour {
    std::string target;                  ///< register, signal or output
    std::string expected, actual;        ///< texts, where they are known
    std::string expectedValue, actualValue;
    std::vector<std::pair<std::string, std::string>> input; ///< state and input, name and value
};

/// What the HDLs of a group do to a place.
struct Departure {
    size_t group = 0;
    Deed deed = Deed::Changed;
    std::string text;   ///< Invented: the row; else the counterpart, if there is one
    std::string origin; ///< HDL lines of the representative
    std::vector<Behaviour> behaviours;
    bool fromRun = false; ///< seen at the end of a run from reset, not row by row
};

/// What a model read in HDL that is right.
struct Misreading {
    size_t answer = 0;
    Deed deed = Deed::Changed;
    std::vector<Behaviour> behaviours;
};

struct LintFinding {
    std::string rule, severity, message, suggestion;
};

/// All that is known against a place.
struct Evidence {
    Place place;
    std::vector<Departure> departures;
    std::vector<Misreading> misreadings;
    std::vector<LintFinding> lint;
    bool clean() const { return departures.empty() && misreadings.empty() && lint.empty(); }
};

struct UnitTriage {
    const UnitAnswers* unit = nullptr;
    std::vector<Group> groups;
    std::vector<Membership> members;
    ProofCounts proofs;
    std::vector<Evidence> places; ///< all rows of the tables, and whatever else is departed from
    std::vector<SharedRun> runs;  ///< by group; without cycles where there is none
    size_t lintUndecided = 0, rowsUndecided = 0;
};

enum class ReasonKind {
    ModelsAgree,   ///< several models have the same other behaviour
    ModelsScatter, ///< several models have different other behaviours
    OneModelAgrees, ///< all answers of the only model have the same other behaviour
    Lint,
    ReadOtherwise  ///< models read right HDL as something else than the table says
};
const char* reasonName(ReasonKind kind); ///< models-agree, models-scatter, …

struct Reason {
    ReasonKind kind = ReasonKind::ModelsAgree;
    double weight = 0;
    std::string words;
};

/// A place of a spec that may be wrong or hard to understand, rather than those who read it.
struct Suspect {
    size_t unit = 0, place = 0; ///< indexes in the result and in its places
    double score = 0;
    std::vector<Reason> reasons; ///< the weightiest first
    std::string sentence;
    std::string keep, change;    ///< the choice to be made
    std::vector<Departure> sides; ///< one a different behaviour, the most frequent first
};

struct Totals {
    size_t answers = 0, judged = 0, groups = 0, texts = 0, proofs = 0, bound = 0, undecided = 0;
    size_t wrong = 0; ///< HDLs that are not as the table, and readings of HDL that are not as it is
    double seconds = 0;
};

struct Result {
    RunFiles run;
    Attempt attempt = Attempt::First;
    std::vector<UnitTriage> units;
    std::vector<Suspect> suspects; ///< the most suspicious first
    Totals totals;

    /// 1: something is wrong or suspicious; else 4: something was not decided, or nothing was
    /// judged; else 0.
    int exitCode() const;
};

struct Options {
    Attempt attempt = Attempt::First;
    proof::Options proof; ///< limits of each proof
    bool lint = true;
    std::function<void(const std::string&)> progress;
};

/// Triage of a run that was read. Diagnostics of specs that are no longer valid go to the sink; then
/// the result is empty.
std::optional<Result> triageRun(RunFiles run, const Options& options, diag::Sink& sink);

/// docs/triage.schema.json describes it.
flow::Json toJson(const Result& result);

// Steps, each on one unit.
void gatherEvidence(UnitTriage& unit);
void addLint(UnitTriage& unit, const flow::Parameters& parameters, const proof::Options& proof,
             diag::Sink& sink);
std::vector<Suspect> suspectsOf(const UnitTriage& unit, size_t index);

} // namespace palindrome::triage
