// Faults.h - mistakes that a person could make in a module, each as an edit of its text.
// SPDX-License-Identifier: MIT
#pragma once

#include "hdl/Hdl.h"

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace palindrome::audit {

enum class FaultClass {
    ConditionFlipped, ///< a test has the opposite sense
    OffByOne,         ///< a limit, a constant, an index or a comparison is one beside
    RowDropped,       ///< a branch or a case item is missing
    RowInvented,      ///< there is a branch or a case item too many
    PrioritySwapped,  ///< two branches have changed places
    ResetWrong,       ///< a register is reset to another value
    WidthCut,         ///< a signal, a slice, a cast or a constant lacks its top bit
    WrongSignal,      ///< another signal of the same type stands there
    HoldForgotten,    ///< a register changes where it should keep its value
    DontCareFilled    ///< a branch tests something that should not matter to it
};
constexpr std::size_t faultClassCount = 10;

const char* className(FaultClass kind); ///< condition-flipped, off-by-one, …
const char* classTitle(FaultClass kind); ///< "condition flipped", …
std::optional<FaultClass> classNamed(std::string_view name); ///< inverse of className

/// The bytes from `begin` to before `end` are replaced.
struct Edit {
    std::size_t begin = 0, end = 0;
    std::string text;
    bool operator==(const Edit&) const = default;
};

/// One mistake. Its edits do not overlap and are sorted.
struct Fault {
    FaultClass kind = FaultClass::ConditionFlipped;
    std::vector<Edit> edits;
    unsigned line = 0;    ///< of the source, 1-based
    std::string from, to; ///< what stood there and what stands there now, in one line
    unsigned rank = 0;    ///< lower: more like what people do
};

/// What a module says of itself only in the table: the signals that no fault touches.
struct FaultOptions {
    std::string clock, reset; ///< empty: none
};

/// All single mistakes in the body of the top, in the order of the source. The header (ports and
/// parameters), event lists and the test of reset are left alone. Nothing is said of whether the
/// edited text is valid, or differs in behaviour. `text` is the file that holds the top, which must
/// be the only one; what comes out of macros is left alone.
std::vector<Fault> findFaults(const hdl::Design& design, const std::string& text,
                              const FaultOptions& options);

/// The text with the mistake.
std::string applied(const std::string& text, const Fault& fault);

} // namespace palindrome::audit
