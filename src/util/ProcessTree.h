// ProcessTree.h - the processes that a process has started, and theirs.
// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>
#include <vector>

namespace palindrome::util {

/// All living descendants of a process as /proc has them now. One whose parent has ended counts no
/// longer: it belongs to nobody.
std::vector<pid_t> descendantsOf(pid_t pid);

/// Stops a process and all its descendants, whichever groups and sessions they are in, and then kills
/// them. The process itself has to be reaped by its parent.
void killTree(pid_t pid);

} // namespace palindrome::util
