// LintConfig.cpp - severities of rules from the `[lint]` table of a palindrome.toml.
// SPDX-License-Identifier: MIT
#include "lint/LintConfig.h"

#include "diag/Render.h"
#include "util/Text.h"

#define TOML_HEADER_ONLY 1
#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

namespace palindrome::lint {

namespace {

/// False if the word is no severity. "off" gives none.
bool severityFrom(std::string_view word, std::optional<diag::Severity>& severity) {
    for (auto known : {diag::Severity::Error, diag::Severity::Warning, diag::Severity::Note}) {
        if (word == diag::severityName(known)) {
            severity = known;
            return true;
        }
    }
    return word == "off";
}

} // namespace

bool readSeverities(std::string_view text, const std::string& file, Settings& settings,
                    diag::Sink& sink) {
    const size_t before = sink.errorCount();
    const diag::Quoter quoter(text);
    // The line is not quoted where the file is no TOML: it may hold a key.
    auto problem = [&](const toml::source_region& place, size_t length, std::string message,
                       std::string wayOut, bool quote = true) {
        diag::Diagnostic& d = sink.error(
            "config-invalid",
            {file, place.begin.line, place.begin.column, static_cast<unsigned>(length)},
            std::move(message), std::move(wayOut));
        if (quote)
            quoter.quote(d);
    };
    const toml::parse_result parsed = toml::parse(text);
    if (!parsed) {
        problem(parsed.error().source(), 1,
                "this is no TOML: " + std::string(parsed.error().description()), {}, false);
        return false;
    }
    const toml::node* node = parsed.table().get("lint");
    if (!node)
        return true;
    const toml::table* table = node->as_table();
    if (!table) {
        problem(node->source(), 1, "`lint` must be a table", {});
        return false;
    }
    for (const auto& [key, value] : *table) {
        const std::string name(key.str());
        if (!isLintRule(name) && name != "lint-allow-unused") { // not a rule
            problem(key.source(), name.size(), "`" + name + "` is no rule of lint",
                    util::suggestName(name, lintRules()));
            continue;
        }
        const auto word = value.value_exact<std::string>();
        std::optional<diag::Severity> severity;
        if (!word || !severityFrom(*word, severity))
            problem(value.source(), 1, "`" + name + "` must be a severity",
                    "write \"error\", \"warning\", \"note\" or \"off\"");
        else
            settings.severities[name] = severity;
    }
    return sink.errorCount() == before;
}

} // namespace palindrome::lint
