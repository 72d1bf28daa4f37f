// Watch.h - lowering in which each assignment and condition of the source can be set free.
// SPDX-License-Identifier: MIT
#pragma once

#include "hdl/Hdl.h"

#include <map>
#include <tuple>

namespace palindrome::hdl {

/// What a design computes where one range of its source may give any value. A range is an
/// assignment, a condition (of an if, a case item, a ?:), or an operand on a line of its own; one
/// that is executed several times (a loop, a function) gives a new free value each time.
class Watch {
public:
    enum class Kind { Assignment, Condition, Operand };

    struct Range {
        logic::SourceRef source; ///< `file` is the whole path of a file that was read
        Kind kind = Kind::Assignment;
        std::string text; ///< as written
        logic::Term free; ///< one bit: 1 sets the range's value free
    };

    explicit Watch(logic::TermPool& pool) : pool(pool) {}
    const std::vector<Range>& ranges() const { return found; }

    /// `value` as it is, or free if the range is.
    logic::XTerm value(const logic::SourceRef& source, Kind kind, const std::string& text,
                       const logic::XTerm& value);
    /// The term with no range set free.
    logic::Term asWritten(logic::Term t) { return pool.substitute(t, written); }
    logic::XTerm asWritten(const logic::XTerm& t) {
        return {asWritten(t.value), asWritten(t.unknown)};
    }

private:
    using Place = std::tuple<std::string, unsigned, unsigned, unsigned, unsigned, Kind>;

    logic::TermPool& pool;
    std::vector<Range> found;
    std::map<Place, size_t> places;
    logic::TermMap written;
};

/// As `lower`, with the ranges of the source in `watch`. Left as they are: what makes loops end,
/// initial blocks, constant conditions, and computed places of assignments. Ranges that the
/// elaborated design never executes are not found.
std::optional<logic::System> lowerWatched(const Design& design, logic::TermPool& pool,
                                          const LowerOptions& options, Watch& watch,
                                          diag::Sink& sink);

} // namespace palindrome::hdl
