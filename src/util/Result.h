// Result.h - values or failures of the outside world.
// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace palindrome {

/// What went wrong outside Palindrome (disk, process, network, solver limit). Errors in the user's
/// own input are diagnostics (src/diag), errors in ours are assertions (Assert.h).
struct Failure {
    enum class Kind {
        NotFound,    ///< a file, program or recording does not exist
        Unreadable,  ///< exists, but cannot be read, is too large or is not text
        Unwritable,  ///< cannot be created or replaced
        Timeout,     ///< a time limit was reached
        Limit,       ///< any other limit: memory, output size, solver conflicts
        Refused,     ///< the other side declined (HTTP 4xx, sandbox, policy)
        Unavailable, ///< could not be reached or started
        BadReply,    ///< answered, but not in the form it must have
        Interrupted  ///< the user asked to stop
    };

    Kind kind = Kind::Unavailable;
    std::string message; ///< one sentence for the user, with the way out where there is one
};

template<typename T>
using Result = tl::expected<T, Failure>;

inline tl::unexpected<Failure> fail(Failure::Kind kind, std::string message) {
    return tl::unexpected<Failure>(Failure{kind, std::move(message)});
}

} // namespace palindrome
