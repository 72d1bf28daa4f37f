// RulesTest.cpp - the list of rules agrees with the sources that use them and with their pages.
// SPDX-License-Identifier: MIT
// Falsely reported inside of <regex> with -fsanitize=address (GCC bug 105562).
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"

#include "RuleDocs.h"

#include "diag/Render.h"
#include "diag/Rules.h"

#include <doctest/doctest.h>
#include <regex>
#include <set>

using namespace palindrome;
using namespace palindrome::diag;

namespace {

const std::string source = PALINDROME_SOURCE_DIR;

struct Use {
    std::string rule, place;
};

/// The names that a source text gives to diagnostics: the first text after error( and warning(, and
/// every text that begins as rules do. A line with the comment `not a rule` is left out.
std::vector<Use> usesIn(const std::string& text, const std::string& file) {
    static const std::regex reported("(?:error|warning|refuse|report|cellError)\\s*\\(\\s*(?:\\w+,"
                                     "\\s*)?\"([a-z0-9]+(?:-[a-z0-9]+)+)\"");
    static const std::regex looksLike(
        "\"((?:file|lct|sheet|hdl|spec|lint|decode|diff|sim|model|llm|usage|proof|prove|run|record)"
        "(?:-[a-z0-9]+)+)\"");
    std::vector<Use> uses;
    const auto lines = util::splitLines(text);
    for (size_t i = 0; i < lines.size(); ++i) {
        const std::string line(lines[i]);
        if (line.find("not a rule") != std::string::npos)
            continue;
        // A call may be broken after its parenthesis.
        std::string call = line;
        if (util::trim(line).ends_with('(') && i + 1 < lines.size())
            call += std::string(lines[i + 1]);
        for (const std::regex* pattern : {&reported, &looksLike}) {
            const std::string& where = pattern == &reported ? call : line;
            for (std::sregex_iterator match(where.begin(), where.end(), *pattern), end;
                 match != end; ++match)
                uses.push_back({(*match)[1], file + ":" + std::to_string(i + 1)});
        }
    }
    return uses;
}

std::vector<Use> usesInSources() {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(source + "/src")) {
        if (entry.path().extension() == ".cpp" || entry.path().extension() == ".h")
            files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    std::vector<Use> uses;
    for (const auto& file : files) {
        const auto found =
            usesIn(util::readFile(file).value(), file.lexically_relative(source).string());
        uses.insert(uses.end(), found.begin(), found.end());
    }
    return uses;
}

} // namespace

TEST_CASE("numbers and names of rules are unique, and names are kebab case") {
    std::set<unsigned> numbers;
    std::set<std::string_view> names;
    const std::regex kebab("[a-z0-9]+(-[a-z0-9]+)+");
    unsigned last = 0;
    for (const Rule& rule : allRules()) {
        CAPTURE(rule.name);
        CHECK(numbers.insert(rule.number).second);
        CHECK(names.insert(rule.name).second);
        CHECK(std::regex_match(std::string(rule.name), kebab));
        CHECK(rule.number > last);
        CHECK_FALSE(rule.summary.empty());
        CHECK_FALSE(rule.summary.ends_with('.'));
        CHECK(findRule(rule.name) == &rule);
        last = rule.number;
    }
    CHECK(findRule("no-such-rule") == nullptr);
}

TEST_CASE("every rule name given to a diagnostic in src is listed") {
    const auto uses = usesInSources();
    CHECK(uses.size() > 50);
    for (const Use& use : uses)
        CHECK_MESSAGE(findRule(use.rule),
                      use.place << ": the rule `" << use.rule << "` is not in src/diag/Rules.def");
}

TEST_CASE("every listed rule is used in src") {
    std::set<std::string> used;
    for (const Use& use : usesInSources())
        used.insert(use.rule);
    for (const Rule& rule : allRules())
        CHECK_MESSAGE(used.count(std::string(rule.name)) == 1,
                      "no source reports the rule `" << rule.name << "`");
}

TEST_CASE("the search for used rules finds the forms in which they are written") {
    const auto uses = usesIn("sink.error(\"aa-bb\", x);\n"
                             "report.warning(\n    \"cc-dd\", x);\n"
                             "cellError(sink, \"ee-ff\", y);\n"
                             "return ok ? \"hdl-x\" : \"spec-y\";\n"
                             "other(\"gg-hh\"); x = \"lct-z\"; // not a rule\n",
                             "f.cpp");
    std::vector<std::string> names;
    for (const Use& use : uses)
        names.push_back(use.rule);
    CHECK(names == std::vector<std::string>{"aa-bb", "cc-dd", "ee-ff", "hdl-x", "spec-y"});
    CHECK(uses[1].place == "f.cpp:2");
}

TEST_CASE("every rule has one section with an example, and every section a rule") {
    std::set<std::string> documented;
    size_t without = 0;
    for (const auto& section : ruledocs::readAll(source)) {
        const std::string place = section.page + ":" + std::to_string(section.line);
        const Rule* rule = findRule(section.rule);
        CHECK_MESSAGE(rule, place << ": no rule is called `" << section.rule << "`");
        CHECK_MESSAGE(documented.insert(section.rule).second, place << ": a second section");
        CHECK_MESSAGE(!section.examples.empty(), place << ": no example");
        if (!rule)
            continue;
        const std::string head =
            std::string(severityName(rule->severity)) + " " + std::to_string(rule->number) + ".";
        CHECK_MESSAGE(section.intro.starts_with(head),
                      place << ": the text must begin with `" << head << "`");
        CHECK_MESSAGE(section.intro.size() > head.size() + 20, place << ": no explanation");
        for (const auto& example : section.examples) {
            if (example.language != "none")
                continue;
            ++without;
            CHECK_MESSAGE(example.text.size() > 30, place << ": no reason why there is no example");
        }
    }
    // Guards that no known input reaches, and those that take a repository; another one needs a
    // better reason.
    CHECK(without <= 10);
    for (const Rule& rule : allRules())
        CHECK_MESSAGE(documented.count(std::string(rule.name)) == 1,
                      "docs/rules*.md has no section `## " << rule.name << "`");
}
