// Build.cpp - HDL and testbench to a simulation program: vetted, translated, compiled, cached.
// SPDX-License-Identifier: MIT
#include "mesh/Mesh.h"
#include "mesh/Taps.h"
#include "sim/Sources.h"
#include "sim/Toolchain.h"
#include "util/Assert.h"
#include "util/Files.h"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>

namespace fs = std::filesystem;

namespace palindrome::mesh {

namespace {

/// Part of every cache key: raise it when the way of building changes.
constexpr const char* buildVersion = "1";

const std::vector<std::string>& flags() {
    static const std::vector<std::string> list = {
        "-std=c++17",      "-O2",       "-w",           "-pthread",         "-DVERILATOR=1",
        "-DVM_COVERAGE=0", "-DVM_SC=0", "-DVM_TRACE=0", "-DVM_TRACE_FST=0", "-DVM_TRACE_VCD=0"};
    return list;
}

class Builder {
public:
    Builder(const RouterHdl& theRouter, const sim::Options& theOptions)
        : router(theRouter), options(theOptions) {}

    Result<Build> run() {
        const auto& found = sim::toolchain();
        if (!found)
            return tl::unexpected(found.error());
        tools = &*found;
        const fs::path place = options.cache / ("mesh-" + key());
        Build result;
        result.program = place / "mesh";
        std::error_code ec;
        if (fs::is_regular_file(result.program, ec)) {
            result.fromCache = true;
            return result;
        }
        auto scratch = sim::ScratchFolder::make(options.cache);
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
    std::string key() const {
        std::string all = fmt::format("{}\n{}\n{}\n", buildVersion, tools->identity, router.top);
        auto add = [&](std::string_view s) { all += fmt::format("{}:{}\n", s.size(), s); };
        for (const auto& flag : flags())
            add(flag);
        for (const auto& [name, text] : testbenchFiles())
            add(name), add(text);
        for (const auto& [name, value] : router.parameters)
            add(name), add(value);
        add(tapsConfiguration(router));
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
        return sim::writeScratch(dir / "design.sv", sim::withoutHints(r->out));
    }

    Result<void> translate() {
        if (options.progress)
            options.progress("translating the router");
        if (auto ok = sim::writeScratch(dir / "taps.vlt", tapsConfiguration(router)); !ok)
            return ok;
        std::vector<std::string> command = {
            tools->verilator.program.string(), "--cc", "--prefix", "Vrouter", "--Mdir", "obj",
            "--top-module", router.top, "-O3", "--x-assign", "unique", "--x-initial", "unique",
            "--noassert", "-Wno-fatal", "-Wno-lint", "-Wno-style"};
        for (const auto& [name, value] : router.parameters)
            command.push_back("-G" + name + "=" + value);
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
        std::string all = "#include \"Main.cpp\"\n";
        for (const auto& file : files)
            all += "#include \"obj/" + file + "\"\n";
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
        command.insert(command.end(), flags().begin(), flags().end());
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
    const sim::Toolchain* tools = nullptr;
    fs::path dir;
};

} // namespace

Result<Build> build(const RouterHdl& router, const sim::Options& options) {
    PAL_ASSERT(options.cache.is_absolute(), options.cache.string());
    const auto begin = std::chrono::steady_clock::now();
    auto result = Builder(router, options).run();
    if (result)
        result->seconds =
            std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    return result;
}

} // namespace palindrome::mesh
