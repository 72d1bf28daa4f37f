// Audit.h - what models read in wrong HDL, decided by proof.
// SPDX-License-Identifier: MIT
#pragma once

#include "audit/CaseFiles.h"
#include "flow/Models.h"
#include "flow/Statistics.h"

#include <array>
#include <nlohmann/json.hpp>

namespace palindrome::audit {

/// What a table says that a model read in wrong HDL.
enum class Outcome {
    Corrected,   ///< it means the same as the specification: the error is lost
    Shown,       ///< it means the same as the wrong HDL
    Otherwise,   ///< neither
    NoTable,     ///< the answer cannot be read as a table
    Undecided,   ///< a limit was reached in the comparisons
    Failed,      ///< the call failed
    NotRecorded  ///< replay: there is no recording of the call
};
constexpr std::size_t outcomeCount = 7;
const char* outcomeName(Outcome outcome); ///< corrected, shown, otherwise, no-table, …

/// One case in one dress as a model read it.
struct Reading {
    std::size_t index = 0; ///< of the case
    Dress dress = Dress::Named;
    Outcome outcome = Outcome::NotRecorded;
    std::string model, key; ///< of the call
    bool retried = false;
    std::string specLevel, hdlLevel; ///< how the table compares with the two (empty: not compared)
    std::string detail;              ///< why there is no table or no decision
    bool interrupted = false;
};

/// What we say of a case ourselves, without a model.
struct OwnReading {
    bool refuted = false;  ///< the proof refutes the HDL, with a run that the interpreter confirms
    bool decoded = false;  ///< our table of it is proved equal to it, and differs from the table
    std::string detail;    ///< why not decoded
    std::optional<lct::Unit> table; ///< ours of the HDL with its names, proved equal to it
};

/// Proves and decodes the HDL of a case.
OwnReading readOurselves(const flow::SpecFile& spec, const Case& one,
                         const proof::Options& options);

/// Has a model read the case, and compares its table with the specification and, through `own`, with
/// the wrong HDL. Nothing is compared as text.
Reading readByModel(flow::Models& models, const flow::SpecFile& spec, const Case& one,
                    std::size_t index, Dress dress, const OwnReading& own,
                    const proof::Options& options);

/// How many readings had which outcome.
struct Tally {
    std::array<unsigned, outcomeCount> counts{};
    unsigned of(Outcome outcome) const { return counts[static_cast<std::size_t>(outcome)]; }
    unsigned all() const;
    /// Those with an answer that was judged: what shares are of.
    unsigned judged() const;
    flow::Interval interval(Outcome outcome) const; ///< Wilson's, 95 %
};

/// The whole audit.
struct AuditReport {
    std::vector<Case> cases;
    std::vector<OwnReading> own; ///< one a case
    std::vector<Reading> readings;

    /// Of a class, or of all; of a dress, or of both.
    Tally tally(std::optional<FaultClass> kind, std::optional<Dress> dress) const;
    unsigned casesOf(std::optional<FaultClass> kind) const;
    unsigned refuted(std::optional<FaultClass> kind) const;
    unsigned decoded(std::optional<FaultClass> kind) const;
};

nlohmann::ordered_json toJson(const AuditReport& report);

} // namespace palindrome::audit
