// Toolchain.cpp - finding the tools, running them bounded, and the precompiled runtime.
// SPDX-License-Identifier: MIT
#include "sim/Toolchain.h"

#include "sim/HarnessText.h"
#include "util/Assert.h"
#include "util/Files.h"
#include "util/ScratchFolder.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <fmt/format.h>
#include <fstream>

namespace fs = std::filesystem;

namespace palindrome::sim {

namespace {

/// Part of every cache key: raise it when the way of building changes.
constexpr const char* buildVersion = "2";

Result<std::string> firstLine(std::vector<std::string> command) {
    util::ProcessOptions o;
    o.command = std::move(command);
    o.limits.seconds = 20;
    auto r = util::runProcess(o);
    if (!r)
        return tl::unexpected(r.error());
    if (!r->ok())
        return fail(Failure::Kind::Unavailable,
                    fmt::format("{} {} {}", o.command[0], o.command[1], r->describeEnd(o.limits)));
    return r->out.substr(0, r->out.find('\n'));
}

Result<fs::path> findCompiler() {
    for (const char* name : {"g++", "c++", "clang++"}) {
        if (auto found = util::findProgram(name))
            return found;
    }
    return fail(Failure::Kind::NotFound,
                "no C++ compiler is installed (g++, c++ or clang++); simulation needs one");
}

Result<Toolchain> findToolchain() {
    Toolchain t;
    auto verilator = findVerilator();
    if (!verilator)
        return tl::unexpected(verilator.error());
    t.verilator = *verilator;
    auto compiler = findCompiler();
    if (!compiler)
        return tl::unexpected(compiler.error());
    t.compiler = *compiler;
    auto version = firstLine({t.compiler, "--version"});
    if (!version)
        return tl::unexpected(version.error());
    t.compilerVersion = *version;
    std::string all = fmt::format("{}\n{}\n{}\n{}\n{}\n", buildVersion, t.verilator.root.string(),
                                  t.verilator.version, t.compiler.string(), t.compilerVersion);
    for (const auto& flag : compileFlags())
        all += flag + "\n";
    all += std::string(modelHeaderText) + precompiledHeaderText + glueText + harnessText;
    t.identity = util::sha256(all);
    return t;
}

/// Folders outside the system's that a tool itself lives in.
void addOwnFolder(std::vector<fs::path>& readable, const fs::path& path) {
    if (!path.empty() && !path.string().starts_with("/usr/"))
        readable.push_back(path);
}

std::string firstMessages(const util::ProcessResult& r) {
    std::string messages;
    const std::string& text = r.err.empty() ? r.out : r.err;
    unsigned count = 0;
    auto collect = [&](bool errorsOnly) {
        for (size_t at = 0; at < text.size() && count < 4;) {
            size_t end = std::min(text.find('\n', at), text.size());
            std::string line = text.substr(at, end - at);
            at = end + 1;
            const bool isError = line.starts_with("%Error") || line.find("error:") != line.npos;
            if (line.empty() || (errorsOnly && !isError) ||
                line.starts_with("%Error: Exiting due to"))
                continue;
            messages += (count++ == 0 ? "" : "\n") + line.substr(0, 400);
        }
    };
    collect(true);
    if (count == 0)
        collect(false);
    return messages;
}

} // namespace

Result<Verilator> findVerilator() {
    Verilator v;
    // `verilator` is a Perl script around this program, which knows its own root when it was
    // installed in its place.
    auto program = util::findProgram("verilator_bin");
    if (!program)
        program = util::findProgram("verilator");
    if (!program)
        return fail(Failure::Kind::NotFound,
                    "verilator is not installed; simulation needs version 5 (Debian: apt-get "
                    "install verilator)");
    v.program = *program;
    auto root = firstLine({v.program, "--getenv", "VERILATOR_ROOT"});
    if (!root)
        return tl::unexpected(root.error());
    v.root = *root;
    auto version = firstLine({v.program, "--version"});
    if (!version)
        return tl::unexpected(version.error());
    v.version = *version;
    if (!v.version.starts_with("Verilator 5."))
        return fail(Failure::Kind::Unavailable,
                    fmt::format("version 5 of Verilator is needed, found: {}", v.version));
    std::error_code ec;
    if (!v.root.is_absolute() || !fs::exists(v.root / "include" / "verilated.cpp", ec))
        return fail(
            Failure::Kind::NotFound,
            fmt::format("Verilator's include folder is not below its root `{}`", v.root.string()));
    return v;
}

const Result<Toolchain>& toolchain() {
    static const Result<Toolchain> tools = findToolchain();
    return tools;
}

const std::vector<std::string>& compileFlags() {
    static const std::vector<std::string> flags = {
        "-std=c++17",      "-O0",       "-w",           "-pthread",         "-DVERILATOR=1",
        "-DVM_COVERAGE=0", "-DVM_SC=0", "-DVM_TRACE=0", "-DVM_TRACE_FST=0", "-DVM_TRACE_VCD=0"};
    return flags;
}

Result<void> writeScratch(const fs::path& path, std::string_view text) {
    std::ofstream out(path, std::ios::binary);
    out.write(text.data(), static_cast<std::streamsize>(text.size()));
    out.close();
    if (!out)
        return fail(Failure::Kind::Unwritable, "cannot write " + path.string());
    return {};
}

Result<util::ProcessResult> runTool(const std::string& what, std::vector<std::string> command,
                                    const fs::path& folder, std::vector<fs::path> readable,
                                    const Options& options) {
    util::ProcessOptions o;
    addOwnFolder(readable, fs::path(command[0]).parent_path());
    if (auto& tools = toolchain())
        addOwnFolder(readable, tools->verilator.root);
    o.command = std::move(command);
    o.directory = folder;
    o.environment = {{"TMPDIR", folder.string()}};
    if (auto& tools = toolchain())
        o.environment.emplace_back("VERILATOR_ROOT", tools->verilator.root.string());
    o.limits.seconds = options.buildSeconds;
    o.limits.cpuSeconds = static_cast<unsigned>(options.buildSeconds) + 1;
    o.limits.memoryBytes = options.memoryMiB << 20;
    o.limits.outputBytes = uint64_t(64) << 20;
    o.sandbox = util::SandboxPaths{std::move(readable), {folder}};
    o.sandboxMode = options.sandbox;
    auto r = util::runProcess(o);
    if (!r || r->ok())
        return r;
    using End = util::ProcessResult::End;
    const std::string end = fmt::format("{} {}", what, r->describeEnd(o.limits));
    switch (r->end) {
    case End::Timeout: return fail(Failure::Kind::Timeout, end);
    case End::OutputLimit: return fail(Failure::Kind::Limit, end);
    case End::Signalled: return fail(Failure::Kind::Limit, end + "\n" + firstMessages(*r));
    case End::Exited: break;
    }
    return fail(Failure::Kind::Refused, fmt::format("{} failed:\n{}", what, firstMessages(*r)));
}

Result<void> publish(const fs::path& folder, const fs::path& place) {
    std::error_code ec;
    fs::rename(folder, place, ec);
    std::error_code ignored;
    if (ec && !fs::is_directory(place, ignored))
        return fail(Failure::Kind::Unwritable,
                    fmt::format("cannot make {}: {}", place.string(), ec.message()));
    return {};
}

Result<fs::path> runtimeFolder(const Toolchain& tools, const Options& options) {
    const fs::path place = options.cache / ("runtime-" + tools.identity);
    std::error_code ec;
    if (fs::is_directory(place, ec))
        return place;
    if (options.progress)
        options.progress("compiling Verilator's runtime (once)");
    auto scratch = util::ScratchFolder::make(options.cache);
    if (!scratch)
        return tl::unexpected(scratch.error());
    const fs::path dir = scratch->path(), include = tools.verilator.root / "include";
    for (const auto& [name, text] : {std::pair{"model.h", modelHeaderText},
                                     {"common.h", precompiledHeaderText},
                                     {"harness.cpp", harnessText}}) {
        if (auto ok = writeScratch(dir / name, text); !ok)
            return tl::unexpected(ok.error());
    }
    std::vector<std::string> base = {tools.compiler.string()};
    base.insert(base.end(), compileFlags().begin(), compileFlags().end());
    for (const std::string& folder :
         {include.string(), (include / "vltstd").string(), dir.string()})
        base.push_back("-I" + folder);
    auto compile = [&](std::vector<std::string> more) -> Result<void> {
        std::vector<std::string> command = base;
        command.insert(command.end(), more.begin(), more.end());
        auto r = runTool("compiling Verilator's runtime", command, dir, {}, options);
        return r ? Result<void>() : tl::unexpected(r.error());
    };
    if (auto ok = compile({"-x", "c++-header", "common.h", "-o", "common.h.gch"}); !ok)
        return tl::unexpected(ok.error());
    if (auto ok = compile({"-include", "common.h", "-c", "harness.cpp", "-o", "harness.o"}); !ok)
        return tl::unexpected(ok.error());
    // Not through the precompiled header: these define macros before they include anything.
    const std::vector<std::pair<std::string, fs::path>> units = {
        {"verilated.o", include / "verilated.cpp"},
        {"verilated_dpi.o", include / "verilated_dpi.cpp"},
        {"verilated_threads.o", include / "verilated_threads.cpp"}};
    for (const auto& [object, source] : units) {
        if (auto ok = compile({"-c", source.string(), "-o", object}); !ok)
            return tl::unexpected(ok.error());
    }
    if (auto ok = publish(dir, place); !ok)
        return tl::unexpected(ok.error());
    fs::permissions(place,
                    fs::perms::owner_all | fs::perms::group_read | fs::perms::group_exec |
                        fs::perms::others_read | fs::perms::others_exec,
                    ec);
    return place;
}

} // namespace palindrome::sim
