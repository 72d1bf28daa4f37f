// ReportRules.cpp - what the rules say, those of diagnostics and those that only reports have.
// SPDX-License-Identifier: MIT
#include "report/Findings.h"

#include "diag/Rules.h"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>
#include <vector>

namespace palindrome::report {

/// docs/rules-*.md, made by cmake/Embed.cmake.
const std::vector<std::pair<std::string_view, std::string_view>>& ruleDocs();

namespace {

using diag::Severity;

struct Entry {
    const char* name;
    Severity severity;
    const char* summary;
    const char* help;
};

/// Findings that no diagnostic reports: verdicts, classes of rows, results of simulations.
constexpr Entry entries[] = {
    {"verdict-refuted", Severity::Error, "the HDL does not implement the table",
     "There is a run from reset after which an output of the HDL differs from what the table demands, "
     "or their interfaces differ. The run was replayed in the interpreter and, where it can be, in "
     "Verilator. Either the HDL or the table is wrong; the rows in force in the last cycle say what "
     "the table demands."},
    {"verdict-possible-x", Severity::Error, "an output of the HDL can be x where the table has a value",
     "There is a run from reset after which the HDL gives an unknown value, because a register is not "
     "reset, a case is not covered, or x is assigned. Give it a value, or leave it open in the table."},
    {"verdict-bounded", Severity::Warning, "equal for some cycles, without a proof",
     "No difference was found within the limits, and no proof either. Larger limits (--timeout, "
     "--max-bound, --max-induction) or an invariant in the table may decide it."},
    {"verdict-unknown", Severity::Warning, "not decided within the limits",
     "A limit of time or memory was reached. Larger limits or an invariant in the table may decide it."},
    {"verdict-unsupported", Severity::Error, "the spec or the HDL uses what is refused",
     "The message names it. It was not checked; nothing is known about it."},
    {"verdict-invalid-hdl", Severity::Error, "the HDL is not valid SystemVerilog for this unit",
     "The message is what slang says about it, with its place."},
    {"verdict-invalid-spec", Severity::Error, "the table is not valid",
     "The message says where. Nothing was checked."},
    {"verdict-no-code", Severity::Error, "the model's answer has no usable module",
     "The answer is kept in the folder of the run."},
    {"verdict-no-reply", Severity::Error, "the model gave no answer",
     "The call failed, or nothing was recorded for it. Nothing is known about the unit."},
    {"verdict-internal-error", Severity::Error, "two results of Palindrome contradict each other",
     "This is a bug of Palindrome and says nothing about the unit; please report it with both files."},
    {"verdict-interrupted", Severity::Warning, "the run was stopped before the unit was decided",
     "The same command goes on where it stopped."},
    {"row-changed", Severity::Error, "a row of the table gives something else in the HDL",
     "The finding has the row, both values, and an input on which they differ."},
    {"row-omitted", Severity::Error, "the HDL has nothing for a row of the table",
     "Where the row applies the HDL leaves its output open, or the other table has no row."},
    {"row-invented", Severity::Error, "the HDL has a row that the table does not have",
     "It gives a value where the table demands another one."},
    {"row-undecided", Severity::Warning, "a row was not compared within the limits",
     "Larger limits may decide it."},
    {"fact-differs", Severity::Error, "a declared fact differs",
     "A port, parameter, clocking, reset value, register or signal is declared otherwise."},
    {"table-differs", Severity::Error, "two tables of a unit do not mean the same",
     "The findings beside this one name the rows."},
    {"table-undecided", Severity::Warning, "two tables were not compared within the limits",
     "Larger limits may decide it."},
    {"simulation-mismatch", Severity::Error, "the simulation differs from the table",
     "Verilator shows an output that differs from what the table demands. Where the proof says proved, "
     "this is a bug of Palindrome."},
    {"simulation-undecided", Severity::Warning, "the simulation decided nothing",
     "The message says why."},
    {"simulation-failed", Severity::Warning, "the simulation could not be run",
     "The verdict of the proof stands, but was not tried in Verilator."},
    {"table-not-read", Severity::Warning, "the HDL could not be read back as a table",
     "The verdict of the proof stands; there is no comparison by rows."},
    {"reading-differs", Severity::Note, "the model reads the HDL as something else",
     "The HDL is right. The second opinion is wrong, which says something about the model."},
    {"policy-changed", Severity::Error, "the change edits what is checked",
     "The policy of the base was applied all the same. A reviewer lets the new one take effect with "
     "--accept-policy."},
    {"unit-removed", Severity::Error, "a unit's table or HDL is deleted",
     "Nothing would check the unit any more. A unit that is given up is taken from the project file, "
     "which a reviewer accepts with --accept-policy."},
    {"table-weakened", Severity::Error, "a table demands less, or something else, than before",
     "What the old table promised does not follow from the new one; the run shows where. If it is "
     "meant, a reviewer accepts it with --accept-spec."},
    {"table-assumption", Severity::Error, "a table assumes more than before",
     "The HDL is then only right where the new assumption holds. If it is meant, a reviewer accepts it "
     "with --accept-spec."},
    {"table-check-dropped", Severity::Error, "an invariant or property is no longer stated",
     "Nothing would notice if it stops holding. If it is meant, a reviewer accepts it with "
     "--accept-spec."},
    {"table-allowance", Severity::Error, "a table allows findings that it did not allow before",
     "lint-allow was added. If it is meant, a reviewer accepts it with --accept-spec."},
    {"gate-unit-stopped", Severity::Error, "judging a unit reached a limit or crashed",
     "Nothing is known about it. Make it smaller, or raise the limit in [gate.limits]."},
    {"gate-stale", Severity::Error, "base and head both changed a unit",
     "The verdict is that of the head alone. Merge the base into the head, or gate the merged commit."},
    {"gate-file-missing", Severity::Error, "a file of a unit does not exist",
     "Its path is in the project file, or in a file list."},
    {"gate-file-list", Severity::Error, "a file list cannot be used",
     "Lists name files, include folders, macros and other lists; no options, variables or patterns."},
    {"gate-path-refused", Severity::Error, "a path or a link leads where gate does not follow",
     "Links are followed inside of the repository; names have no control characters."},
    {"gate-submodule", Severity::Error, "a file of a unit lies in a submodule",
     "Its content is not in this repository. Gate the repository of the submodule by itself."},
    {"gate-too-large", Severity::Error, "the files of a unit are larger than the limit",
     "The limits source_mib and files are in [gate.limits]."},
    {"gate-cache-refused", Severity::Note, "an entry of the cache was not used",
     "It is not signed by the key of the base's policy for this content."},
    {"gate-cache-wrong", Severity::Error, "a signed verdict is not what is found again",
     "The key has leaked, or this is a bug of Palindrome. Make a new key, and empty the cache."},
    {"cell-not-reached", Severity::Warning, "a cell of the matrix was not run",
     "The budget was used up or the matrix was stopped; the same command goes on."},
};

/// A sentence begins with a capital letter and ends in a full stop.
std::string sentence(std::string text) {
    if (!text.empty() && text[0] >= 'a' && text[0] <= 'z')
        text[0] = static_cast<char>(text[0] - 'a' + 'A');
    return text.ends_with('.') ? text : text + ".";
}

/// The words under the heading of a rule up to its example, without "warning 500." in front; empty if
/// there is no such heading.
std::string documented(const std::string& rule) {
    const std::string heading = "\n## " + rule + "\n";
    for (const auto& [file, text] : ruleDocs()) {
        const size_t at = text.find(heading);
        if (at == std::string_view::npos)
            continue;
        std::string_view body = text.substr(at + heading.size());
        body = body.substr(0, std::min(body.find("\n```"), body.find("\n## ")));
        const size_t number = body.find(". ");
        std::string words(body.substr(number == std::string_view::npos ? 0 : number + 2));
        while (!words.empty() && words.back() == '\n')
            words.pop_back();
        return words;
    }
    return {};
}

} // namespace

RuleInfo ruleInfo(const std::string& rule) {
    if (const diag::Rule* known = diag::findRule(rule)) {
        const std::string summary(known->summary);
        const std::string help = documented(rule);
        return {rule, known->severity, summary, help.empty() ? sentence(summary) : help};
    }
    const auto* entry = std::find_if(std::begin(entries), std::end(entries),
                                     [&](const Entry& e) { return rule == e.name; });
    if (entry != std::end(entries))
        return {rule, entry->severity, entry->summary, sentence(entry->summary) + " " + entry->help};
    return {rule, Severity::Error, rule, rule};
}

} // namespace palindrome::report
