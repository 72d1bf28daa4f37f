// Sandbox.cpp - bubblewrap's command line, and the probe whether it works on this machine.
// SPDX-License-Identifier: MIT
#include "util/Sandbox.h"

#include <filesystem>

namespace fs = std::filesystem;

namespace palindrome::util {

namespace {

void bindSystem(std::vector<std::string>& argv) {
    std::error_code ec;
    // On a merged-/usr system these are links into /usr, on others folders of their own.
    for (const char* name : {"/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"}) {
        fs::path path = name;
        if (fs::is_symlink(path, ec)) {
            argv.insert(argv.end(), {"--symlink", fs::read_symlink(path, ec).string(), name});
        }
        else if (fs::is_directory(path, ec)) {
            argv.insert(argv.end(), {"--ro-bind", name, name});
        }
    }
    // Debian's c++ is a link through /etc/alternatives; the loader reads its cache. The rest of
    // /etc says things about the machine that nobody in there needs.
    for (const char* name :
         {"/etc/alternatives", "/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d"})
        argv.insert(argv.end(), {"--ro-bind-try", name, name});
}

struct Probe {
    SandboxStatus status;
    std::string path;
};

Probe probe() {
    Probe p;
    auto bwrap = findProgram("bwrap");
    if (!bwrap) {
        p.status.reason = "bubblewrap (bwrap) is not installed";
        return p;
    }
    ProcessOptions options;
    options.limits.seconds = 10;
    options.limits.outputBytes = 64 << 10;
    options.directory = "/";
    options.command = sandboxedCommand(bwrap->string(), {"/usr/bin/env"}, {}, "/", 64);
    auto run = runProcess(options);
    if (!run || !run->ok()) {
        std::string why = run ? run->err : run.error().message;
        p.status.reason = "bubblewrap does not work here: " + why.substr(0, why.find('\n'));
        return p;
    }
    options.command = {bwrap->string(), "--version"};
    run = runProcess(options);
    p.status.reason = run ? run->out.substr(0, run->out.find('\n')) : "bubblewrap";
    p.status.available = true;
    p.path = bwrap->string();
    return p;
}

const Probe& probeOnce() {
    static const Probe p = probe();
    return p;
}

} // namespace

std::vector<std::string> sandboxedCommand(const std::string& bwrap,
                                          const std::vector<std::string>& command,
                                          const SandboxPaths& paths, const fs::path& directory,
                                          unsigned processes) {
    std::vector<std::string> argv = {bwrap, "--unshare-all", "--die-with-parent", "--new-session"};
    bindSystem(argv);
    argv.insert(argv.end(), {"--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp"});
    for (const auto& path : paths.readOnly)
        argv.insert(argv.end(), {"--ro-bind", path.string(), path.string()});
    for (const auto& path : paths.writable)
        argv.insert(argv.end(), {"--bind", path.string(), path.string()});
    argv.insert(argv.end(), {"--chdir", directory.string(), "--"});
    // Inside, so that only the processes of the sandbox count.
    std::error_code ec;
    if (processes != 0 && fs::exists("/usr/bin/prlimit", ec))
        argv.insert(argv.end(), {"/usr/bin/prlimit", "--nproc=" + std::to_string(processes), "--"});
    argv.insert(argv.end(), command.begin(), command.end());
    return argv;
}

const SandboxStatus& sandboxStatus() {
    return probeOnce().status;
}

const std::string& bubblewrapPath() {
    return probeOnce().path;
}

} // namespace palindrome::util
