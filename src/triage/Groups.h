// Groups.h - HDLs of one unit sorted into groups of proved equal behaviour, with few proofs.
// SPDX-License-Identifier: MIT
#pragma once

#include "triage/RunFiles.h"

#include <memory>

namespace palindrome::triage {

/// HDLs that are proved equal to each other. The first group of a unit is that of the table if any HDL
/// is proved to implement it; where the table leaves something open its members may differ.
struct Group {
    bool ofSpec = false;
    std::vector<size_t> answers;       ///< indexes, ascending
    size_t representative = 0;         ///< the answer that others were compared with
    std::vector<std::string> models;   ///< distinct, in the order of the run
    std::string verdict;               ///< of the representative, against the table
    /// Groups (indexes) from which a limit kept it from being told apart.
    std::vector<size_t> notDecided;
};

/// How an answer came into its group.
struct Membership {
    std::optional<size_t> group; ///< nothing: there is no HDL that could be read
    std::string how;             ///< one sentence
};

/// What grouping took. A pair of HDLs is asked about at most once; `bound` is answers × groups.
struct ProofCounts {
    size_t answers = 0, texts = 0; ///< HDLs that could be read, and how many different texts
    size_t sameText = 0;           ///< answers placed by their text
    size_t byVerdict = 0;          ///< pairs and memberships settled by the verdicts of the run
    size_t byReplay = 0;           ///< pairs told apart by running a known counterexample
    size_t proofs = 0;
    size_t undecided = 0;          ///< pairs left open
    size_t bound = 0;
    double seconds = 0;
};

/// A run from reset, and what each group shows at its end.
struct SharedRun {
    proof::Trace trace;
    std::vector<std::string> values; ///< of trace.output in the last cycle, by group; empty: no such
};

/// All HDLs of a unit in one pool. Equality is proved under the table's assumptions, whose registers
/// run along.
class Grouping {
public:
    Grouping(const UnitAnswers& unit, const flow::Parameters& parameters,
             const proof::Options& options);
    ~Grouping();

    /// False, with diagnostics, if the spec cannot be elaborated.
    bool run(diag::Sink& sink);

    const std::vector<Group>& groups() const { return found; }
    const std::vector<Membership>& members() const { return membership; }
    const ProofCounts& counts() const { return count; }
    /// The counterexample of a group's representative against the table, run on every group.
    std::optional<SharedRun> sharedRun(size_t group);

private:
    struct Text;
    struct Work;

    void addTexts();
    bool load(Text& text);
    void place(size_t answer, size_t group, std::string how);
    void placeText(size_t text);
    enum class Same { Yes, No, Open };
    Same compare(size_t group, size_t text, std::string& how);
    bool told(size_t a, size_t b);

    const UnitAnswers& unit;
    std::unique_ptr<Work> work;
    std::vector<Group> found;
    std::vector<Membership> membership;
    ProofCounts count;
};

} // namespace palindrome::triage
