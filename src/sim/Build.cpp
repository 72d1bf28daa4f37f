// Build.cpp - preprocess, vet, translate, compile, link, and put the program into the cache.
// SPDX-License-Identifier: MIT
#include "sim/Build.h"

#include "sim/HarnessText.h"
#include "sim/Sources.h"
#include "sim/Symbols.h"
#include "sim/Toolchain.h"
#include "util/Assert.h"
#include "util/Files.h"
#include "util/ScratchFolder.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fmt/format.h>

namespace fs = std::filesystem;

namespace palindrome::sim {

namespace {

class Builder {
public:
    Builder(const Toolchain& tools, const SourceSet& set, const Options& options)
        : tools(tools), set(set), options(options) {}

    Result<Build> run();

private:
    std::string key(const std::string& content) const;
    Result<void> prepare();
    Result<void> preprocess();
    Result<void> translate();
    Result<void> compile(const fs::path& runtime);
    std::optional<Build> cached(const std::string& key) const;

    const Toolchain& tools;
    const SourceSet& set;
    const Options& options;
    fs::path dir;             ///< the scratch folder
    std::string preprocessed; ///< empty until preprocess()
    bool sandboxed = false;
};

std::string Builder::key(const std::string& content) const {
    std::string all = tools.identity + "\n" + set.top + "\n";
    auto add = [&](std::string_view s) { all += fmt::format("{}:{}\n", s.size(), s); };
    for (const auto& [name, value] : set.parameters) {
        add(name);
        add(value);
    }
    add("defines");
    for (const auto& d : set.defines)
        add(d);
    add("content");
    add(content);
    return util::sha256(all);
}

std::optional<Build> Builder::cached(const std::string& key) const {
    Build b;
    b.program = options.cache / ("model-" + key) / "model";
    b.top = set.top;
    std::error_code ec;
    if (!fs::is_regular_file(b.program, ec))
        return std::nullopt;
    b.fromCache = true;
    return b;
}

Result<void> Builder::prepare() {
    for (const auto& t : set.texts) {
        if (auto ok = writeScratch(dir / t.safe, t.text); !ok)
            return ok;
    }
    return {};
}

/// One text of everything, with `include and macros resolved: what is vetted and built is the same.
Result<void> Builder::preprocess() {
    std::vector<std::string> command = {tools.verilator.program.string(), "-E"};
    for (const auto& folder : set.includeDirs)
        command.push_back("-I" + folder.string());
    // HDL that asks which program reads it would run as another design than the one that is proved.
    for (const char* own : {"VERILATOR", "verilator", "verilator3", "SYSTEMVERILOG"})
        command.push_back(std::string("-U") + own);
    for (const auto& d : set.defines)
        command.push_back("-D" + d);
    for (const auto& t : set.texts)
        command.push_back(t.safe);
    auto r = runTool("Verilator's preprocessor", command, dir, set.includeDirs, options);
    if (!r)
        return tl::unexpected(r.error());
    sandboxed = r->sandboxed;
    preprocessed = std::move(r->out);
    if (auto danger = findDangerous(preprocessed); !danger.empty())
        return fail(Failure::Kind::Refused,
                    fmt::format("the HDL uses {}, which could act outside the simulation; it is "
                                "not run",
                                danger));
    return writeScratch(dir / "design.sv", withoutHints(preprocessed));
}

Result<void> Builder::translate() {
    std::vector<std::string> command = {
        tools.verilator.program.string(), "--cc", "--prefix", "Vdut", "--Mdir", "obj",
        "--top-module", set.top,
        // Registers must be readable and, for a replay, writable by name.
        "--public-flat-rw", "--vpi",
        // What the source leaves open is filled at random at run time.
        "--x-assign", "unique", "--x-initial", "unique", "-Wno-fatal", "-Wno-lint", "-Wno-style"};
    for (const auto& [name, value] : set.parameters)
        command.push_back("-G" + name + "=" + value);
    command.push_back("design.sv");
    auto r = runTool("Verilator", command, dir, {}, options);
    return r ? Result<void>() : tl::unexpected(r.error());
}

Result<void> Builder::compile(const fs::path& runtime) {
    std::vector<std::string> files;
    std::error_code ec;
    for (const auto& entry : fs::directory_iterator(dir / "obj", ec)) {
        if (entry.path().extension() == ".cpp")
            files.push_back(entry.path().filename().string());
    }
    std::sort(files.begin(), files.end());
    std::string all;
    for (const auto& f : files)
        all += "#include \"obj/" + f + "\"\n";
    auto syms = util::readFile(dir / "obj" / "Vdut__Syms.cpp");
    if (!syms)
        return tl::unexpected(syms.error());
    if (auto ok = writeScratch(dir / "obj" / "symbols.h", symbolTableText(*syms)); !ok)
        return ok;
    if (auto ok = writeScratch(dir / "all.cpp", all + glueText); !ok)
        return ok;
    const fs::path include = tools.verilator.root / "include";
    std::vector<std::string> command = {tools.compiler.string()};
    command.insert(command.end(), compileFlags().begin(), compileFlags().end());
    command.insert(command.end(), {"-include", (runtime / "common.h").string()});
    for (const auto& folder : {include, include / "vltstd", runtime, dir / "obj"})
        command.push_back("-I" + folder.string());
    command.insert(command.end(), {"-c", "all.cpp", "-o", "all.o"});
    // Two calls: linking flags in the first would not match the precompiled header.
    if (auto r = runTool("compiling the simulation", command, dir, {runtime}, options); !r)
        return tl::unexpected(r.error());
    command = {tools.compiler.string(), "-pthread", "-o", "out/model", "all.o"};
    for (const char* object :
         {"harness.o", "verilated.o", "verilated_dpi.o", "verilated_threads.o"})
        command.push_back((runtime / object).string());
    fs::create_directory(dir / "out", ec);
    auto r = runTool("linking the simulation", command, dir, {runtime}, options);
    return r ? Result<void>() : tl::unexpected(r.error());
}

Result<Build> Builder::run() {
    std::string buildKey;
    if (!set.hasIncludes) {
        std::string content;
        for (const auto& t : set.texts)
            content += fmt::format("{}:{}\n", t.text.size(), t.text);
        buildKey = key(content);
        if (auto hit = cached(buildKey))
            return *hit;
    }
    auto scratch = util::ScratchFolder::make(options.cache);
    if (!scratch)
        return tl::unexpected(scratch.error());
    dir = scratch->path();
    if (auto ok = prepare(); !ok)
        return tl::unexpected(ok.error());
    if (auto ok = preprocess(); !ok)
        return tl::unexpected(ok.error());
    if (set.hasIncludes) {
        buildKey = key("preprocessed\n" + preprocessed);
        if (auto hit = cached(buildKey))
            return *hit;
    }
    auto runtime = runtimeFolder(tools, options);
    if (!runtime)
        return tl::unexpected(runtime.error());
    if (options.progress)
        options.progress("building the simulation of " + set.top);
    if (auto ok = translate(); !ok)
        return tl::unexpected(ok.error());
    if (auto ok = compile(*runtime); !ok)
        return tl::unexpected(ok.error());
    if (auto ok = publish(dir / "out", options.cache / ("model-" + buildKey)); !ok)
        return tl::unexpected(ok.error());
    auto built = cached(buildKey);
    if (!built)
        return fail(Failure::Kind::Unwritable,
                    "the simulation disappeared from the cache in " + options.cache.string());
    built->fromCache = false;
    built->sandboxed = sandboxed;
    return *built;
}

} // namespace

Result<Build> build(const hdl::Sources& sources, const Options& options) {
    PAL_ASSERT(options.cache.is_absolute(), options.cache.string());
    const auto begin = std::chrono::steady_clock::now();
    const auto& tools = toolchain();
    if (!tools)
        return tl::unexpected(tools.error());
    auto set = readSources(sources);
    if (!set)
        return tl::unexpected(set.error());
    auto result = Builder(*tools, *set, options).run();
    if (!result)
        return fail(result.error().kind, withShownNames(result.error().message, *set));
    result->seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    return result;
}

} // namespace palindrome::sim
