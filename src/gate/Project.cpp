// Project.cpp - reads [gate] and [unit.*] of a palindrome.toml field by field.
// SPDX-License-Identifier: MIT
#include "gate/Project.h"

#include "diag/Render.h"
#include "gate/Git.h"
#include "lint/LintConfig.h"
#include "util/Text.h"

#define TOML_HEADER_ONLY 1
#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

#include <algorithm>
#include <fmt/format.h>
#include <functional>

namespace palindrome::gate {

namespace {

constexpr size_t mostUnits = 20'000, mostTexts = 10'000;

/// Everything of one file: where problems go, and where paths begin.
class Reader {
public:
    Reader(std::string_view text, const std::string& file, diag::Sink& sink)
        : quoter(text), file(file), sink(sink) {
        const size_t slash = file.rfind('/');
        folder = slash == file.npos ? std::string() : file.substr(0, slash + 1);
    }

    void problem(const toml::source_region& place, size_t length, std::string message,
                 std::string wayOut = {}, bool quote = true) {
        diag::Diagnostic& d = sink.error(
            "config-invalid",
            {file, place.begin.line, place.begin.column, static_cast<unsigned>(length)},
            std::move(message), std::move(wayOut));
        if (quote) // the line of a file that is no TOML may hold a key
            quoter.quote(d);
    }

    using Fields = std::map<std::string, std::function<void(const toml::node&)>>;

    void table(const toml::table& table, const std::string& what, const Fields& fields) {
        std::vector<std::string> names;
        for (const auto& [name, read] : fields)
            names.push_back(name);
        for (const auto& [key, node] : table) {
            const auto field = fields.find(std::string(key.str()));
            if (field == fields.end())
                problem(key.source(), key.str().size(),
                        fmt::format("`{}` has no field `{}`", what, shownName(key.str())),
                        util::suggestName(key.str(), names));
            else
                field->second(node);
        }
    }

    std::string text(const toml::node& node, const std::string& what) {
        const auto value = node.value_exact<std::string>();
        if (!value)
            problem(node.source(), 1, "`" + what + "` must be a text");
        else if (value->size() > 4096 ||
                 std::ranges::any_of(*value, [](unsigned char c) { return c < ' ' || c == 0x7f; }))
            problem(node.source(), 1, "`" + what + "` has a control character, or is too long");
        else
            return *value;
        return {};
    }

    std::vector<std::string> texts(const toml::node& node, const std::string& what) {
        std::vector<std::string> result;
        if (node.is_string())
            return {text(node, what)};
        const toml::array* list = node.as_array();
        if (!list || list->size() > mostTexts) {
            problem(node.source(), 1, "`" + what + "` must be a list of texts");
            return result;
        }
        for (const toml::node& item : *list)
            result.push_back(text(item, what));
        return result;
    }

    std::string path(const toml::node& node, const std::string& what) {
        return joined(node, text(node, what), what);
    }

    std::vector<std::string> paths(const toml::node& node, const std::string& what) {
        std::vector<std::string> result = texts(node, what);
        for (std::string& path : result)
            path = joined(node, path, what);
        return result;
    }

    bool flag(const toml::node& node, const std::string& what) {
        const auto value = node.value_exact<bool>();
        if (!value)
            problem(node.source(), 1, "`" + what + "` must be true or false");
        return value.value_or(false);
    }

    double number(const toml::node& node, const std::string& what, double least, double most) {
        const auto value = node.value<double>();
        if (node.is_number() && value && *value >= least && *value <= most)
            return *value;
        problem(node.source(), 1, fmt::format("`{}` must be a number from {} to {}", what, least,
                                              most));
        return least;
    }

private:
    std::string joined(const toml::node& node, std::string path, const std::string& what) {
        while (path.starts_with("./"))
            path.erase(0, 2);
        while (path.size() > 1 && path.ends_with('/'))
            path.pop_back();
        if (const std::string fault = pathFault(path); !fault.empty())
            problem(node.source(), 1,
                    fmt::format("the path `{}` of `{}` {}", shownName(path), what, fault),
                    "paths lead down from the folder of the project file");
        return folder + path;
    }

    diag::Quoter quoter;
    std::string file, folder;
    diag::Sink& sink;
};

bool isUnitName(std::string_view name) {
    return !name.empty() && name.size() <= 100 &&
           std::ranges::all_of(name, [](char c) {
               return util::isIdentifierChar(c) || c == '-' || c == '.';
           });
}

void readParameters(Reader& reader, const toml::node& node, UnitSetup& unit) {
    const toml::table* table = node.as_table();
    if (!table) {
        reader.problem(node.source(), 1, "`parameters` must be a table, { WIDTH = 16 }");
        return;
    }
    for (const auto& [key, value] : *table) {
        std::string text;
        if (const auto number = value.value_exact<int64_t>())
            text = std::to_string(*number);
        else
            text = reader.text(value, "parameters." + std::string(key.str()));
        if (!util::isIdentifier(key.str()) || text.empty())
            reader.problem(key.source(), 1, "a parameter has a name and a value");
        unit.parameters.emplace_back(key.str(), text);
    }
}

void readUnit(Reader& reader, const toml::table& table, UnitSetup& unit) {
    reader.table(
        table, "unit." + unit.name,
        {{"spec", [&](auto& n) { unit.spec = reader.path(n, "spec"); }},
         {"below", [&](auto& n) { unit.below = reader.paths(n, "below"); }},
         {"hdl", [&](auto& n) { unit.hdl = reader.paths(n, "hdl"); }},
         {"file_lists", [&](auto& n) { unit.fileLists = reader.paths(n, "file_lists"); }},
         {"include", [&](auto& n) { unit.include = reader.paths(n, "include"); }},
         {"define", [&](auto& n) { unit.define = reader.texts(n, "define"); }},
         {"top", [&](auto& n) { unit.top = reader.text(n, "top"); }},
         {"parameters", [&](auto& n) { readParameters(reader, n, unit); }},
         {"simulate", [&](auto& n) { unit.simulate = reader.flag(n, "simulate"); }}});
    auto nameFault = [](const std::string& name) { return !name.empty() && !util::isIdentifier(name); };
    if (nameFault(unit.top))
        reader.problem(table.source(), 1, "`top` must be the name of a module");
    for (const std::string& define : unit.define)
        if (!util::isIdentifier(define.substr(0, define.find('='))))
            reader.problem(table.source(), 1, "`define` takes NAME or NAME=VALUE");
    if (unit.spec.empty())
        reader.problem(table.source(), 1, "`unit." + unit.name + "` has no `spec`",
                       "spec = \"path/of/the/table.lct.md\"");
    if (unit.hdl.empty() && unit.fileLists.empty())
        reader.problem(table.source(), 1, "`unit." + unit.name + "` names no HDL",
                       "hdl = [\"path/of/the/module.sv\"], or file_lists");
}

void readUnits(Reader& reader, const toml::node& node, Project& project, bool simulate) {
    const toml::table* units = node.as_table();
    if (!units || units->size() > mostUnits) {
        reader.problem(node.source(), 1, "`unit` must be a table of units, [unit.NAME]");
        return;
    }
    for (const auto& [key, value] : *units) {
        UnitSetup unit;
        unit.name = key.str();
        unit.line = key.source().begin.line;
        unit.simulate = simulate;
        if (!isUnitName(unit.name))
            reader.problem(key.source(), 1, "a unit's name has letters, digits, `_`, `-` and `.`");
        else if (const toml::table* table = value.as_table())
            readUnit(reader, *table, unit);
        else
            reader.problem(key.source(), 1, "`unit." + unit.name + "` must be a table");
        project.units.push_back(std::move(unit));
    }
    std::ranges::stable_sort(project.units, {}, &UnitSetup::line);
}

void readLimits(Reader& reader, const toml::node& node, GateLimits& limits) {
    const toml::table* table = node.as_table();
    if (!table) {
        reader.problem(node.source(), 1, "`gate.limits` must be a table");
        return;
    }
    auto whole = [&](const toml::node& n, const char* what, double least, double most) {
        return static_cast<uint64_t>(reader.number(n, what, least, most));
    };
    reader.table(
        *table, "gate.limits",
        {{"unit_seconds",
          [&](auto& n) { limits.unitSeconds = reader.number(n, "unit_seconds", 1, 86'400); }},
         {"proof_seconds",
          [&](auto& n) { limits.proofSeconds = reader.number(n, "proof_seconds", 0.1, 86'400); }},
         {"solver_seconds",
          [&](auto& n) { limits.solverSeconds = reader.number(n, "solver_seconds", 0.1, 86'400); }},
         {"memory_mib", [&](auto& n) { limits.memoryMiB = whole(n, "memory_mib", 256, 1 << 20); }},
         {"source_mib", [&](auto& n) { limits.sourceMiB = whole(n, "source_mib", 1, 1024); }},
         {"files", [&](auto& n) { limits.files = whole(n, "files", 1, 100'000); }},
         {"processes", [&](auto& n) {
              limits.processes = static_cast<unsigned>(whole(n, "processes", 4, 100'000));
          }},
         {"output_mib", [&](auto& n) { limits.outputMiB = whole(n, "output_mib", 1, 1024); }}});
}

void readGate(Reader& reader, const toml::node& node, Project& project, bool& simulate,
              std::optional<std::vector<std::string>>& required) {
    const toml::table* table = node.as_table();
    if (!table) {
        reader.problem(node.source(), 1, "`gate` must be a table");
        return;
    }
    auto choice = [&](const toml::node& n, const char* what, const char* no, const char* yes) {
        const std::string word = reader.text(n, what);
        if (word != no && word != yes)
            reader.problem(n.source(), 1, fmt::format("`{}` is \"{}\" or \"{}\"", what, no, yes));
        return word == yes;
    };
    reader.table(
        *table, "gate",
        {{"required", [&](auto& n) { required = reader.texts(n, "required"); }},
         {"simulate", [&](auto& n) { simulate = reader.flag(n, "simulate"); }},
         {"fail_on",
          [&](auto& n) { project.failOnExisting = choice(n, "fail_on", "new", "existing"); }},
         {"sandbox",
          [&](auto& n) { project.requireSandbox = choice(n, "sandbox", "auto", "required"); }},
         {"cache_key",
          [&](auto& n) {
              project.cacheKey = reader.text(n, "cache_key");
              if (project.cacheKey.size() != 64 ||
                  project.cacheKey.find_first_not_of("0123456789abcdef") != std::string::npos)
                  reader.problem(n.source(), 1, "`cache_key` is 64 hexadecimal digits",
                                 "palindrome gate --make-cache-key FILE prints one");
          }},
         {"limits", [&](auto& n) { readLimits(reader, n, project.limits); }}});
}

void settleRequired(Reader& reader, const toml::table& root, Project& project,
                    const std::optional<std::vector<std::string>>& required) {
    for (const UnitSetup& unit : project.units)
        if (!required)
            project.required.push_back(unit.name);
    if (!required)
        return;
    for (const std::string& name : *required) {
        if (!project.find(name))
            reader.problem(root["gate"]["required"].node()->source(), 1,
                           "the required unit `" + shownName(name) + "` is not among the units",
                           "add [unit." + shownName(name) + "]");
        project.required.push_back(name);
    }
}

} // namespace

const UnitSetup* Project::find(std::string_view name) const {
    const auto at = std::ranges::find(units, name, &UnitSetup::name);
    return at == units.end() ? nullptr : &*at;
}

std::optional<Project> readProject(std::string_view text, const std::string& file,
                                   diag::Sink& sink) {
    const size_t before = sink.errorCount();
    Reader reader(text, file, sink);
    const toml::parse_result parsed = toml::parse(text);
    if (!parsed) {
        reader.problem(parsed.error().source(), 1,
                       "this is no TOML: " + std::string(parsed.error().description()), {}, false);
        return std::nullopt;
    }
    Project project;
    project.file = file;
    const toml::table& root = parsed.table();
    bool simulate = false;
    std::optional<std::vector<std::string>> required;
    if (const toml::node* node = root.get("gate"))
        readGate(reader, *node, project, simulate, required);
    if (const toml::node* node = root.get("unit"))
        readUnits(reader, *node, project, simulate);
    settleRequired(reader, root, project, required);
    lint::Settings settings;
    lint::readSeverities(text, file, settings, sink);
    project.severities = std::move(settings.severities);
    if (sink.errorCount() != before)
        return std::nullopt;
    return project;
}

} // namespace palindrome::gate
