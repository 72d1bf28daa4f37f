// Harness.cpp - the stimulus and result files of the simulation program, and running it.
// SPDX-License-Identifier: MIT
#include "sim/Harness.h"

#include "sim/Toolchain.h"
#include "util/Assert.h"
#include "util/Files.h"
#include "util/ScratchFolder.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>

namespace fs = std::filesystem;

namespace palindrome::sim {

namespace {

/// A register's name in Verilator's symbol table.
struct Place {
    std::string scope, name;
    std::vector<int> indexes;
    bool valid = true;
};

/// "g[0].u.mem[3]" below `top`: scope "TOP.<top>.g__BRA__0__KET__.u", name "mem", index 3. Names
/// that Verilator mangles in other ways (escaped identifiers) are not looked for.
Place placeOf(const std::string& top, const std::string& name) {
    Place p;
    p.scope = "TOP." + top;
    std::string part;
    std::vector<int> indexes;
    auto endPart = [&](bool last) {
        if (last) {
            p.name = part;
            p.indexes = indexes;
        }
        else {
            p.scope += "." + part;
            for (int i : indexes)
                p.scope += fmt::format("__BRA__{}__KET__", i);
        }
        p.valid = p.valid && !part.empty() && part.find("__") == std::string::npos;
        part.clear();
        indexes.clear();
    };
    for (size_t i = 0; i < name.size(); ++i) {
        const char c = name[i];
        if (c == '.') {
            endPart(false);
        }
        else if (c == '[') {
            size_t close = name.find(']', i);
            int index = 0;
            const char* end = name.data() + std::min(close, name.size());
            auto r = std::from_chars(name.data() + i + 1, end, index);
            p.valid = p.valid && close != std::string::npos && r.ec == std::errc() && r.ptr == end;
            if (!p.valid)
                return p;
            indexes.push_back(index);
            i = close;
        }
        else {
            p.valid = p.valid && indexes.empty() &&
                      (std::isalnum(static_cast<unsigned char>(c)) || c == '_');
            part += c;
        }
    }
    endPart(true);
    return p;
}

bool plainPort(const std::string& name) {
    return !name.empty() && std::all_of(name.begin(), name.end(), [](unsigned char c) {
        return std::isalnum(c) || c == '_';
    });
}

void writePlace(std::string& out, const Place& p, unsigned width) {
    if (!p.valid) { // a name that cannot exist: reported as missing
        out += fmt::format("- - {} 0\n", width);
        return;
    }
    out += fmt::format("{} {} {} {}", p.scope, p.name, width, p.indexes.size());
    for (int i : p.indexes)
        out += fmt::format(" {}", i);
    out += '\n';
}

void writePorts(std::string& out, const char* kind, const std::vector<Signal>& ports) {
    out += fmt::format("{} {}\n", kind, ports.size());
    for (const auto& s : ports) {
        Place p;
        p.scope = "TOP.TOP";
        p.name = s.name;
        p.valid = plainPort(s.name);
        writePlace(out, p, s.width);
    }
}

std::string stimulusText(const std::string& top, const Stimulus& s) {
    std::string out;
    const bool clocked = !s.clocking.clock.empty();
    writePorts(out, "clock",
               clocked ? std::vector<Signal>{{s.clocking.clock, 1}} : std::vector<Signal>{});
    out += fmt::format("idle {}\n", s.clocking.edge == logic::Edge::Neg ? 1 : 0);
    writePorts(out, "in", s.inputs);
    writePorts(out, "out", s.outputs);
    out += fmt::format("reg {}\n", s.registers.size());
    for (const auto& r : s.registers)
        writePlace(out, placeOf(top, r.name), r.width);
    out += fmt::format("episodes {}\n", s.episodes.size());
    for (const auto& e : s.episodes) {
        // Verilator takes seed 0 for "choose one".
        const uint32_t seed = std::max(1u, e.seed & 0x7fffffff);
        out += fmt::format("{} {} {}\n", seed, e.inputs.size(), e.powerUp.size());
        for (const auto& [index, value] : e.powerUp)
            out += fmt::format("{} {}\n", index, value.toHex());
        for (const auto& cycle : e.inputs) {
            PAL_ASSERT(cycle.size() == s.inputs.size());
            for (const auto& v : cycle) {
                out += v.toHex();
                out += ' ';
            }
            out += '\n';
        }
    }
    return out;
}

logic::BitVec fromHex(std::string_view hex, unsigned width, bool& ok) {
    logic::BitVec v(width, 0);
    unsigned bit = 0;
    for (size_t i = hex.size(); i-- > 0;) {
        const char c = hex[i];
        int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
        if (digit < 0) {
            ok = false;
            return v;
        }
        for (int k = 0; k < 4; ++k, ++bit) {
            if ((digit >> k) & 1) {
                ok = ok && bit < width;
                if (bit < width)
                    v.setBit(bit, true);
            }
        }
    }
    return v;
}

/// Reads the result file. It comes from a program that runs untrusted HDL, so nothing in it is
/// taken on trust.
class ResultReader {
public:
    ResultReader(std::string_view text, const Stimulus& stimulus, HarnessRun& run)
        : text(text), stimulus(stimulus), run(run) {}

    bool read();

private:
    bool line(std::vector<std::string_view>& words);
    bool problem(const std::vector<std::string_view>& words);
    bool change(const std::vector<std::string_view>& words);
    bool cycle(const std::vector<std::string_view>& words);
    bool complete();

    std::string_view text;
    const Stimulus& stimulus;
    HarnessRun& run;
    std::vector<std::pair<size_t, logic::BitVec>> pending;
    bool ok = true, done = false;
};

bool ResultReader::line(std::vector<std::string_view>& words) {
    words.clear();
    if (text.empty())
        return false;
    size_t end = std::min(text.find('\n'), text.size());
    std::string_view l = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    while (!l.empty()) {
        size_t space = std::min(l.find(' '), l.size());
        if (space != 0)
            words.push_back(l.substr(0, space));
        l.remove_prefix(std::min(space + 1, l.size()));
    }
    return true;
}

bool toIndex(std::string_view s, size_t limit, size_t& index) {
    auto r = std::from_chars(s.data(), s.data() + s.size(), index);
    return r.ec == std::errc() && r.ptr == s.data() + s.size() && index < limit;
}

bool ResultReader::problem(const std::vector<std::string_view>& words) {
    if (words.size() < 4)
        return false;
    std::string what(words[3]);
    if (words.size() > 4)
        what += " " + std::string(words[4]);
    size_t index = 0;
    auto port = [&](const char* kind, const std::vector<Signal>& ports) {
        if (!toIndex(words[2], ports.size(), index))
            return false;
        const Signal& s = ports[index];
        if (what == "missing")
            run.portProblems.push_back(fmt::format("the HDL has no {} {}", kind, s.name));
        else if (what == "direction")
            run.portProblems.push_back(
                fmt::format("{} is an {} in the spec, but not in the HDL", s.name, kind));
        else
            run.portProblems.push_back(fmt::format(
                "{} {} has width {} in the spec and {} in the HDL", kind, s.name, s.width, what));
        return true;
    };
    if (words[1] == "in")
        return port("input", stimulus.inputs);
    if (words[1] == "out")
        return port("output", stimulus.outputs);
    if (words[1] == "clock")
        return port("clock", {{stimulus.clocking.clock, 1}});
    if (words[1] != "reg" || !toIndex(words[2], stimulus.registers.size(), index))
        return false;
    run.registerProblems[index] = what;
    return true;
}

bool ResultReader::change(const std::vector<std::string_view>& words) {
    size_t index = 0;
    if (words.size() != 3 || !toIndex(words[1], stimulus.registers.size(), index))
        return false;
    pending.emplace_back(index, fromHex(words[2], stimulus.registers[index].width, ok));
    return ok;
}

bool ResultReader::cycle(const std::vector<std::string_view>& words) {
    if (words.size() != stimulus.outputs.size() + 1 || run.episodes.empty())
        return false;
    Record& r = run.episodes.back();
    std::vector<logic::BitVec> values;
    for (size_t i = 0; i < stimulus.outputs.size(); ++i)
        values.push_back(fromHex(words[i + 1], stimulus.outputs[i].width, ok));
    r.outputs.push_back(std::move(values));
    r.changes.push_back(std::exchange(pending, {}));
    return ok;
}

bool ResultReader::read() {
    run.registerProblems.assign(stimulus.registers.size(), {});
    std::vector<std::string_view> words;
    while (ok && !done && line(words)) {
        if (words.empty())
            return false;
        const std::string_view kind = words[0];
        if (kind == "bad")
            ok = problem(words);
        else if (kind == "undriven" && words.size() == 2)
            run.portProblems.push_back(
                fmt::format("the HDL has an input {} that the spec does not have", words[1]));
        else if (kind == "episode")
            run.episodes.emplace_back();
        else if (kind == "r")
            ok = change(words);
        else if (kind == "o")
            ok = cycle(words);
        else if ((kind == "end" || kind == "finish") && !run.episodes.empty()) {
            run.episodes.back().finished = kind == "finish";
            run.episodes.back().changes.push_back(std::exchange(pending, {}));
        }
        else if (kind == "done")
            done = true;
        else
            return false;
    }
    return ok && done && complete();
}

bool ResultReader::complete() {
    if (!run.portProblems.empty()) {
        run.episodes.clear();
        return true;
    }
    if (run.episodes.size() != stimulus.episodes.size())
        return false;
    for (size_t i = 0; i < run.episodes.size(); ++i) {
        const Record& r = run.episodes[i];
        const size_t cycles = stimulus.episodes[i].inputs.size();
        if (r.changes.size() != r.outputs.size() + 1 || r.outputs.size() > cycles ||
            (r.outputs.size() < cycles && !r.finished))
            return false;
    }
    return true;
}

util::ProcessOptions processOptions(const Build& build, const fs::path& folder,
                                    const Options& options) {
    util::ProcessOptions o;
    o.command = {build.program.string(), "stimulus", "result"};
    o.directory = folder;
    o.limits.seconds = options.runSeconds;
    o.limits.cpuSeconds = static_cast<unsigned>(options.runSeconds) + 1;
    o.limits.memoryBytes = options.memoryMiB << 20;
    o.limits.fileBytes = options.resultMiB << 20;
    o.limits.outputBytes = 1 << 20;
    o.limits.processes = 16;
    o.sandbox = util::SandboxPaths{{build.program.parent_path()}, {folder}};
    o.sandboxMode = options.sandbox;
    return o;
}

Failure endOf(const util::ProcessResult& r, const util::ProcessLimits& limits) {
    using End = util::ProcessResult::End;
    const std::string end = "the simulation " + r.describeEnd(limits);
    std::string detail = r.err.empty() ? r.out : r.err;
    detail = detail.substr(0, 600);
    switch (r.end) {
    case End::Timeout: return {Failure::Kind::Timeout, end};
    case End::OutputLimit: return {Failure::Kind::Limit, end};
    case End::Signalled:
        // Verilator's fatal errors (no convergence of combinational loops among them) abort.
        return {detail.find("%Error") != std::string::npos ? Failure::Kind::Refused
                                                           : Failure::Kind::Limit,
                detail.empty() ? end : end + ":\n" + detail};
    case End::Exited: break;
    }
    return {Failure::Kind::Refused, detail.empty() ? end : end + ":\n" + detail};
}

} // namespace

Result<HarnessRun> runHarness(const Build& build, const Stimulus& stimulus,
                              const Options& options) {
    auto scratch = util::ScratchFolder::make();
    if (!scratch)
        return tl::unexpected(scratch.error());
    if (auto ok = writeScratch(scratch->path() / "stimulus", stimulusText(build.top, stimulus));
        !ok)
        return tl::unexpected(ok.error());
    auto process = processOptions(build, scratch->path(), options);
    auto r = util::runProcess(process);
    if (!r)
        return tl::unexpected(r.error());
    if (!r->ok())
        return tl::unexpected(endOf(*r, process.limits));
    auto text = util::readFile(scratch->path() / "result", options.resultMiB << 20);
    if (!text)
        return tl::unexpected(text.error());
    HarnessRun run;
    run.sandboxed = r->sandboxed;
    run.seconds = r->seconds;
    if (!ResultReader(*text, stimulus, run).read())
        return fail(Failure::Kind::BadReply, "the simulation wrote a malformed result file");
    return run;
}

} // namespace palindrome::sim
