// Build.cpp - HDL and testbench to a simulation program: vetted, translated, compiled, cached.
// SPDX-License-Identifier: MIT
#include "mesh/Mesh.h"
#include "mesh/Taps.h"
#include "sim/Sources.h"
#include "sim/Toolchain.h"
#include "util/Assert.h"
#include "util/Files.h"
#include "util/ScratchFolder.h"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>

namespace fs = std::filesystem;

namespace palindrome::mesh {

namespace {

/// Part of every cache key: raise it when the way of building changes.
constexpr const char* buildVersion = "2";

/// Cycles of single nodes that are simulated in less time than optimizing takes.
constexpr double quickNodeCycles = 400'000;

std::vector<std::string> flags(Compile how) {
    return {how == Compile::Quick ? "-O0" : "-O2",
            "-std=c++17",      "-w",        "-pthread",     "-DVERILATOR=1",    "-DVM_COVERAGE=0",
            "-DVM_SC=0",       "-DVM_TRACE=0", "-DVM_TRACE_FST=0", "-DVM_TRACE_VCD=0"};
}

class Builder {
public:
    Builder(const RouterHdl& theRouter, const sim::Options& theOptions, Compile theHow)
        : router(theRouter), options(theOptions), how(theHow) {}

    Result<Build> run() {
        const auto& found = sim::toolchain();
        if (!found)
            return tl::unexpected(found.error());
        tools = &*found;
        for (Compile made : {Compile::Optimized, how}) {
            Build result{placeOf(made) / "mesh", true};
            std::error_code ec;
            if (fs::is_regular_file(result.program, ec))
                return result;
        }
        const fs::path place = placeOf(how);
        const Build result{place / "mesh"};
        auto scratch = util::ScratchFolder::make(options.cache);
        if (!scratch)
            return tl::unexpected(scratch.error());
        dir = scratch->path();
        auto done = preprocess();
        if (done)
            done = translate();
        if (done)
            done = compile();
        if (done)
            done = sim::publish(dir / "out", place);
        if (!done)
            return tl::unexpected(done.error());
        return result;
    }

private:
    fs::path placeOf(Compile made) const { return options.cache / ("mesh-" + key(made)); }

    std::string key(Compile made) const {
        std::string all = fmt::format("{}\n{}\n{}\n", buildVersion, tools->identity, router.top);
        auto add = [&](std::string_view s) { all += fmt::format("{}:{}\n", s.size(), s); };
        for (const auto& flag : flags(made))
            add(flag);
        for (const auto& [name, text] : testbenchFiles())
            add(name), add(text);
        for (const auto& [name, value] : router.parameters)
            add(name), add(value);
        add(tapsConfiguration(router)), add(nodeModule(router));
        for (const auto& [name, text] : router.texts)
            add(text);
        return util::sha256(all);
    }

    Result<void> preprocess() {
        std::vector<std::string> command = {tools->verilator.program.string(), "-E"};
        for (size_t i = 0; i < router.texts.size(); ++i) {
            const std::string name = fmt::format("unit{}.sv", i);
            if (router.texts[i].second.find("`include") != std::string::npos)
                return fail(Failure::Kind::Refused,
                            router.texts[i].first + " includes other files; a router of the mesh "
                                                    "stands in one file a unit");
            if (auto ok = sim::writeScratch(dir / name, router.texts[i].second); !ok)
                return ok;
            command.push_back(name);
        }
        auto r = sim::runTool("Verilator's preprocessor", command, dir, {}, options);
        if (!r)
            return tl::unexpected(r.error());
        if (auto danger = sim::findDangerous(r->out); !danger.empty())
            return fail(Failure::Kind::Refused,
                        fmt::format("the HDL uses {}, which could act outside the simulation; it "
                                    "is not run",
                                    danger));
        return sim::writeScratch(dir / "design.sv",
                                 sim::withoutHints(r->out) + "\n" + nodeModule(router));
    }

    Result<void> translate() {
        if (options.progress)
            options.progress("translating the router");
        if (auto ok = sim::writeScratch(dir / "taps.vlt", tapsConfiguration(router)); !ok)
            return ok;
        std::vector<std::string> command = {
            tools->verilator.program.string(), "--cc", "--prefix", "Vrouter", "--Mdir", "obj",
            "--top-module", nodeName, "-O3", "--x-assign", "unique", "--x-initial", "unique",
            "--noassert", "-Wno-fatal", "-Wno-lint", "-Wno-style"};
        command.insert(command.end(), {"taps.vlt", "design.sv"});
        auto r = sim::runTool("Verilator", command, dir, {}, options);
        return r ? Result<void>() : tl::unexpected(r.error());
    }

    Result<void> writeSources() {
        auto root = util::readFile(dir / "obj" / "Vrouter___024root.h");
        if (!root)
            return tl::unexpected(root.error());
        auto taps = tapsHeader(router, *root);
        if (!taps)
            return tl::unexpected(taps.error());
        if (auto ok = sim::writeScratch(dir / "Taps.h", *taps); !ok)
            return ok;
        for (const auto& [name, text] : testbenchFiles())
            if (auto ok = sim::writeScratch(dir / std::string(name), text); !ok)
                return ok;
        std::vector<std::string> files;
        std::error_code ec;
        for (const auto& entry : fs::directory_iterator(dir / "obj", ec))
            if (entry.path().extension() == ".cpp")
                files.push_back(entry.path().filename().string());
        std::sort(files.begin(), files.end());
        // What runs once a simulation is half of the text, and not worth being optimized.
        std::string all = "#include \"Main.cpp\"\n", once;
        for (const auto& file : files) {
            const bool runsOnce = file.find("__Slow") != file.npos;
            (runsOnce ? once : all) += "#include \"obj/" + file + "\"\n";
        }
        all += "#pragma GCC optimize (\"O0\")\n" + once;
        return sim::writeScratch(dir / "all.cpp", all);
    }

    Result<void> compile() {
        if (auto ok = writeSources(); !ok)
            return ok;
        auto runtime = sim::runtimeFolder(*tools, options);
        if (!runtime)
            return tl::unexpected(runtime.error());
        if (options.progress)
            options.progress("compiling the router with its testbench");
        const fs::path include = tools->verilator.root / "include";
        std::vector<std::string> command = {tools->compiler.string()};
        for (auto& flag : flags(how))
            command.push_back(std::move(flag));
        for (const fs::path& folder : {include, include / "vltstd", dir})
            command.push_back("-I" + folder.string());
        command.insert(command.end(), {"-o", "out/mesh", "all.cpp"});
        for (const char* object : {"verilated.o", "verilated_dpi.o", "verilated_threads.o"})
            command.push_back((*runtime / object).string());
        std::error_code ec;
        fs::create_directory(dir / "out", ec);
        auto r = sim::runTool("compiling the mesh", command, dir, {*runtime}, options);
        return r ? Result<void>() : tl::unexpected(r.error());
    }

    const RouterHdl& router;
    const sim::Options& options;
    const Compile how;
    const sim::Toolchain* tools = nullptr;
    fs::path dir;
};

} // namespace

Compile compileFor(const Config& config, const std::vector<double>& rates) {
    double cycles = 0;
    for (double rate : rates)
        cycles += double(config.warmup) +
                  (config.packets != 0
                       ? double(config.packets) * config.sizes.mean() / (rate * config.nodes())
                       : double(config.measure));
    if (!config.trace.empty())
        cycles += double(config.trace.back().cycle);
    return cycles * config.nodes() <= quickNodeCycles ? Compile::Quick : Compile::Optimized;
}

Result<Build> build(const RouterHdl& router, const sim::Options& options, Compile how) {
    PAL_ASSERT(options.cache.is_absolute(), options.cache.string());
    const auto begin = std::chrono::steady_clock::now();
    auto result = Builder(router, options, how).run();
    if (result)
        result->seconds =
            std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    return result;
}

} // namespace palindrome::mesh
