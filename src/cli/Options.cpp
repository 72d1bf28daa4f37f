// Options.cpp - groups of options that several commands share.
// SPDX-License-Identifier: MIT
#include "cli/Options.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cctype>

namespace palindrome::cli {

namespace {

bool isIdentifier(const std::string& s) {
    if (s.empty() || std::isdigit(static_cast<unsigned char>(s[0])))
        return false;
    return std::all_of(s.begin(), s.end(), [](unsigned char c) {
        return std::isalnum(c) || c == '_' || c == '$';
    });
}

} // namespace

void declareParameters(CLI::App& app, std::vector<std::string>& texts) {
    app.add_option("-P,--parameter", texts, "Overrides a parameter; may be repeated")
        ->allow_extra_args(false)
        ->type_name("NAME=VALUE")
        ->group("Input");
}

std::optional<Parameters> splitParameters(const std::vector<std::string>& texts,
                                          diag::Sink& sink) {
    Parameters result;
    for (const std::string& text : texts) {
        size_t equals = text.find('=');
        std::string name = text.substr(0, equals);
        if (equals == std::string::npos || equals + 1 == text.size() || !isIdentifier(name)) {
            sink.error("usage-parameter", {}, "-P takes NAME=VALUE, not '" + text + "'",
                       "for example -P WIDTH=16");
            return std::nullopt;
        }
        result.emplace_back(name, text.substr(equals + 1));
    }
    return result;
}

void HdlOptions::declare(CLI::App& app) {
    app.add_option("-F,--file-list", fileLists,
                   "A list of files and options; paths in it are relative to it")
        ->allow_extra_args(false)
        ->type_name("LIST")
        ->group("Input");
    app.add_option("-I,--include", includeDirs, "A folder for `include; also +incdir+DIR")
        ->allow_extra_args(false)
        ->type_name("DIR")
        ->group("Input");
    app.add_option("-D,--define", defines, "A macro; also +define+NAME=VALUE")
        ->allow_extra_args(false)
        ->type_name("NAME[=VALUE]")
        ->group("Input");
    declareParameters(app, parameterTexts);
    app.add_option("--top", top, "The module to read, if more than one could be meant")
        ->type_name("NAME")
        ->group("Input");
}

std::optional<Parameters> HdlOptions::parameters(diag::Sink& sink) const {
    return splitParameters(parameterTexts, sink);
}

std::optional<hdl::Sources> HdlOptions::sources(const std::vector<std::string>& files,
                                                diag::Sink& sink) const {
    auto overrides = parameters(sink);
    if (!overrides)
        return std::nullopt;
    if (files.empty() && fileLists.empty()) {
        sink.error("usage-no-hdl", {}, "no SystemVerilog file given", "name a file, or use -F LIST");
        return std::nullopt;
    }
    hdl::Sources sources;
    sources.files = files;
    sources.fileLists = fileLists;
    sources.includeDirs = includeDirs;
    sources.defines = defines;
    sources.parameters = *overrides;
    sources.top = top;
    return sources;
}

void ProofOptions::declare(CLI::App& app) {
    const char* group = "Limits";
    app.add_option("--timeout", limits.seconds, "Wall clock of a whole proof (default 60)")
        ->check(CLI::PositiveNumber)
        ->type_name("SECONDS")
        ->group(group);
    app.add_option("--solver-timeout", limits.solverSeconds, "Of one solver call (default 20)")
        ->check(CLI::PositiveNumber)
        ->type_name("SECONDS")
        ->group(group);
    app.add_option("--max-bound", limits.maxBound, "Cycles of the bounded search (default 20)")
        ->check(CLI::Range(1u, 10000u))
        ->type_name("CYCLES")
        ->group(group);
    app.add_option("--max-induction", limits.maxInduction, "Depth of induction (default 4)")
        ->check(CLI::Range(1u, 100u))
        ->type_name("K")
        ->group(group);
    app.add_option("--memory", limits.memoryMiB, "Memory of the solvers (default 4096)")
        ->check(CLI::Range(64u, 1048576u))
        ->type_name("MIB")
        ->group(group);
    app.add_flag("--second-opinion", secondOpinion,
                 "Has every proof confirmed by the second solver")
        ->group("Checks");
}

proof::Options ProofOptions::make(Console& console) const {
    proof::Options options;
    options.limits = limits;
    options.secondOpinion = secondOpinion;
    options.progress = [&console](const std::string& what) { console.status(what); };
    return options;
}

bool isTableFile(const std::string& path) {
    std::string lower = path;
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return lower.ends_with(".md") || lower.ends_with(".markdown") || lower.ends_with(".json");
}

} // namespace palindrome::cli
