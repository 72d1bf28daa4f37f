// WorkflowLog.h - commands in the logs of CI systems: ours are written, others' are taken apart.
// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace palindrome::util {

/// "::error file=a.sv,line=3::message" with a line end. Values may hold anything.
std::string workflowCommand(std::string_view name,
                            const std::vector<std::pair<std::string, std::string>>& properties,
                            std::string_view message);

/// True where what is printed may be read for commands: GITHUB_ACTIONS, TF_BUILD or
/// TEAMCITY_VERSION is set.
bool isCommandLog();

/// Takes commands in a stream of text apart, so that a log shows them and does not obey them: a blank
/// goes between the colons of `::` where nothing but blanks stands in front of it in its line, and
/// before the bracket of `##[` and `##word[`. Text may come in pieces of any size.
class CommandBreaker {
public:
    std::string pass(std::string_view text);

private:
    bool atStart = true;  ///< only blanks (of any script) in this line so far
    bool colon = false;   ///< the last byte was the first colon at a line's start
    unsigned hashes = 0;  ///< `#` up to here, 2 also while letters follow
    bool letters = false; ///< of `##word`
};

} // namespace palindrome::util
