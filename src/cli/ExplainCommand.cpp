// ExplainCommand.cpp - `palindrome explain`: what a rule, a verdict or an exit code means.
// SPDX-License-Identifier: MIT
#include "cli/UserCommands.h"

#include "diag/Render.h"
#include "diag/Rules.h"
#include "report/TextTable.h"
#include "util/Suggest.h"
#include "util/Text.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cctype>
#include <string_view>
#include <utility>

namespace palindrome::cli {

/// The pages of rules and README.md, by their names.
const std::vector<std::pair<std::string_view, std::string_view>>& pages();

namespace {

/// The lines of a page from the heading `## title` to the next heading; empty if it has none.
std::vector<std::string_view> sectionOf(std::string_view page, const std::string& title) {
    std::vector<std::string_view> lines;
    bool inside = false, fenced = false;
    for (const std::string_view line : util::splitLines(page)) {
        if (inside && line.starts_with("```"))
            fenced = !fenced;
        if (!fenced && line.starts_with("## ")) {
            if (inside)
                break;
            inside = line.substr(3) == title;
        }
        else if (inside)
            lines.push_back(line);
    }
    while (!lines.empty() && lines.back().empty())
        lines.pop_back();
    return lines;
}

struct Word {
    std::string name, text, kind;
};

/// The rows of the tables of README.md that explain words: verdicts, and who erred.
std::vector<Word> verdictWords() {
    std::vector<Word> words;
    for (const auto& [name, page] : pages()) {
        if (name != "README.md")
            continue;
        for (const std::string line : {"Verdicts", "Who erred"}) {
            for (const std::string_view row : sectionOf(page, line)) {
                if (!row.starts_with("| `"))
                    continue;
                const size_t close = row.find('`', 3);
                std::string text(util::trim(row.substr(std::min(close + 4, row.size()))));
                if (text.ends_with('|'))
                    text = std::string(util::trim(text.substr(0, text.size() - 1)));
                if (line == "Who erred") {
                    const size_t bar = text.find('|');
                    const std::string reads(
                        util::trim(std::string_view(text).substr(std::min(bar + 1, text.size()))));
                    text = "the HDL is " + std::string(util::trim(text.substr(0, bar))) +
                           (reads.empty() ? "" : "; the model reads the HDL: " + reads);
                }
                words.push_back({std::string(row.substr(3, close - 3)), text,
                                 line == "Verdicts" ? "verdict" : "who erred"});
            }
        }
    }
    return words;
}

class ExplainCommand : public Command {
public:
    void declare(CLI::App& app) override {
        app.add_option("WORD", word, "A rule (its name or number), a verdict, or an exit code; without "
                                     "it, all of them are listed");
    }

    int run(Context& context) override {
        if (word.empty())
            return list(context);
        std::string key = word;
        std::transform(key.begin(), key.end(), key.begin(),
                       [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        for (const ExitDescription& exit : exitDescriptions())
            if (key == std::to_string(exit.code))
                return give(context, {key, std::string(exit.text), "exit code"}, {});
        for (const diag::Rule& rule : diag::allRules())
            if (key == rule.name || key == std::to_string(rule.number))
                return explainRule(context, rule);
        for (const Word& verdict : verdictWords())
            if (key == verdict.name)
                return give(context, verdict, {});
        return unknown(context, key);
    }

private:
    static int give(Context& context, const Word& found, const std::string& more) {
        context.result["word"] = found.name;
        context.result["kind"] = found.kind;
        context.result["meaning"] = found.text;
        if (!more.empty())
            context.result["text"] = more;
        context.console.out(context.console.paint(Paint::Bold, found.name) + " (" + found.kind +
                            "): " + found.text + "\n" + (more.empty() ? "" : "\n" + more));
        return ExitOk;
    }

    static int explainRule(Context& context, const diag::Rule& rule) {
        std::string more;
        for (const auto& [name, page] : pages()) {
            for (const std::string_view line : sectionOf(page, std::string(rule.name)))
                more += std::string(line) + "\n";
            if (!more.empty()) {
                context.result["page"] = "docs/" + std::string(name);
                break;
            }
        }
        context.result["number"] = rule.number;
        return give(context,
                    {std::string(rule.name), std::string(rule.summary),
                     std::string(diag::severityName(rule.severity)) + " " +
                         std::to_string(rule.number)},
                    more);
    }

    static int list(Context& context) {
        std::vector<std::vector<std::string>> rows;
        context.result["words"] = Json::array();
        auto add = [&](const std::string& name, const std::string& kind, const std::string& text) {
            rows.push_back({name, kind, text});
            context.result["words"].push_back({{"word", name}, {"kind", kind}, {"meaning", text}});
        };
        for (const Word& verdict : verdictWords())
            add(verdict.name, verdict.kind, verdict.text);
        for (const ExitDescription& exit : exitDescriptions())
            add(std::to_string(exit.code), "exit code", std::string(exit.text));
        for (const diag::Rule& rule : diag::allRules())
            add(std::string(rule.name), diag::severityName(rule.severity),
                std::string(rule.summary));
        context.console.out(report::textTable(rows, context.console.tableWidth()));
        return ExitOk;
    }

    int unknown(Context& context, const std::string& key) const {
        std::vector<std::string> names;
        for (const diag::Rule& rule : diag::allRules())
            names.emplace_back(rule.name);
        for (const Word& verdict : verdictWords())
            names.push_back(verdict.name);
        const std::string near = util::nearest(key, names);
        context.sink.error("usage-bad-argument", {},
                           "'" + util::shorten(word, 60) + "' is no rule, verdict or exit code",
                           near.empty() ? "'palindrome explain' lists them"
                                        : "did you mean '" + near + "'?");
        return ExitUsage;
    }

    std::string word;
};

} // namespace

const CommandEntry explainCommand{
    "explain",
    "Other",
    "Explain a rule, a verdict or an exit code",
    "[OPTIONS] [WORD]",
    "Prints what the pages in docs/ say, with their example. The names of rules stand in brackets behind "
    "each finding.",
    "palindrome explain lint-gap          # a rule, by its name or number\n"
    "palindrome explain possible-x        # a verdict\n"
    "palindrome explain 4                 # an exit code\n"
    "palindrome explain                   # all of them",
    "0",
    [] { return std::unique_ptr<Command>(new ExplainCommand); }};

} // namespace palindrome::cli
