// ProcessTest.cpp - programs run without a shell, within their limits, and are gone afterwards.
// SPDX-License-Identifier: MIT
#include "util/Process.h"

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <doctest/doctest.h>
#include <fstream>
#include <thread>
#include <unistd.h>

using namespace palindrome;
using namespace palindrome::util;
namespace fs = std::filesystem;
using End = ProcessResult::End;

namespace {

/// A folder that is removed at the end of a test.
struct Scratch {
    fs::path path;
    Scratch() {
        std::string name = (fs::temp_directory_path() / "pal-process-XXXXXX").string();
        REQUIRE(mkdtemp(name.data()));
        path = name;
    }
    ~Scratch() {
        std::error_code ec;
        fs::remove_all(path, ec);
    }
};

ProcessOptions shell(const std::string& script) {
    ProcessOptions o;
    o.command = {"/bin/sh", "-c", script};
    o.limits.seconds = 20;
    return o;
}

ProcessResult run(const ProcessOptions& o) {
    auto r = runProcess(o);
    REQUIRE_MESSAGE(r, (r ? "" : r.error().message));
    return *r;
}

bool alive(pid_t pid) {
    // A zombie that nobody has reaped yet runs no more.
    std::ifstream stat("/proc/" + std::to_string(pid) + "/stat");
    std::string text((std::istreambuf_iterator<char>(stat)), {});
    size_t paren = text.rfind(')');
    return paren != std::string::npos && text[paren + 2] != 'Z' && text[paren + 2] != 'X';
}

/// The process whose number stands in the file has ended, or does so soon.
void checkGone(const fs::path& file) {
    pid_t pid = 0;
    std::ifstream(file) >> pid;
    REQUIRE(pid > 0);
    for (int i = 0; i < 100 && alive(pid); ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    CHECK_FALSE(alive(pid));
}

} // namespace

TEST_CASE("arguments reach the program as they are, without a shell") {
    ProcessOptions o;
    o.command = {"printf", "%s\\n", "a b", "$(touch /tmp/never)", "; rm x", ""};
    auto r = run(o);
    CHECK(r.ok());
    CHECK(r.out == "a b\n$(touch /tmp/never)\n; rm x\n\n");
    CHECK_FALSE(fs::exists("/tmp/never"));
}

TEST_CASE("input, both outputs and the exit code come back") {
    auto o = shell("cat; echo oops >&2; exit 7");
    o.input = std::string(300000, 'i');
    auto r = run(o);
    CHECK(r.end == End::Exited);
    CHECK(r.exitCode == 7);
    CHECK(r.out == o.input);
    CHECK(r.err == "oops\n");
    CHECK_FALSE(r.ok());
    CHECK(r.describeEnd(o.limits) == "ended with exit code 7");
}

TEST_CASE("input that the program does not read is no trouble") {
    auto o = shell("exit 0");
    o.input = std::string(5 << 20, 'i');
    CHECK(run(o).ok());
    CHECK(run(shell("cat")).out.empty());
}

TEST_CASE("the environment is clean: nothing of ours, HOME in the working folder") {
    Scratch scratch;
    setenv("PALINDROME_TEST_SECRET", "secret", 1);
    ProcessOptions o;
    o.command = {"env"};
    o.directory = scratch.path;
    o.environment = {{"EXTRA", "1"}, {"LANG", "C.UTF-8"}};
    auto r = run(o);
    unsetenv("PALINDROME_TEST_SECRET");
    CHECK(r.out == "PATH=/usr/local/bin:/usr/bin:/bin\nHOME=" + scratch.path.string() +
                       "\nLC_ALL=C\nEXTRA=1\nLANG=C.UTF-8\n");
    o.command = {"pwd"};
    CHECK(run(o).out == scratch.path.string() + "\n");
}

TEST_CASE("a program that does not exist is a failure that names it") {
    ProcessOptions o;
    o.command = {"palindrome-no-such-program"};
    auto r = runProcess(o);
    REQUIRE_FALSE(r);
    CHECK(r.error().kind == Failure::Kind::NotFound);
    CHECK(r.error().message.find("palindrome-no-such-program") != std::string::npos);
    o.command = {"/etc/passwd"}; // exists, but is not executable
    CHECK_FALSE(runProcess(o));
}

TEST_CASE("a file that the kernel cannot execute is a failure, not an exit code") {
    Scratch scratch;
    fs::path file = scratch.path / "broken";
    std::ofstream(file) << "#!/no/such/interpreter\n";
    fs::permissions(file, fs::perms::owner_all);
    ProcessOptions o;
    o.command = {file.string()};
    auto r = runProcess(o);
    REQUIRE_FALSE(r);
    CHECK(r.error().message.find("cannot start") != std::string::npos);
}

TEST_CASE("a program of the current folder is not found through a relative PATH entry") {
    std::string old = getenv("PATH") ? getenv("PATH") : "";
    Scratch scratch;
    fs::path file = scratch.path / "palindrome-test-tool";
    std::ofstream(file) << "#!/bin/sh\necho hi\n";
    fs::permissions(file, fs::perms::owner_all);
    fs::path before = fs::current_path();
    fs::current_path(scratch.path);
    setenv("PATH", ".:", 1);
    CHECK_FALSE(findProgram("palindrome-test-tool"));
    setenv("PATH", scratch.path.c_str(), 1);
    CHECK(findProgram("palindrome-test-tool"));
    setenv("PATH", old.c_str(), 1);
    fs::current_path(before);
}

TEST_CASE("the wall clock ends the program and everything it started") {
    for (bool sandbox : {false, true}) {
        CAPTURE(sandbox);
        Scratch scratch;
        auto o = shell("sleep 60 & echo $! > pid; wait");
        o.directory = scratch.path;
        o.limits.seconds = 0.7;
        if (sandbox)
            o.sandbox = SandboxPaths{{}, {scratch.path}};
        auto begin = std::chrono::steady_clock::now();
        auto r = run(o);
        std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
        CHECK(r.end == End::Timeout);
        CHECK(took.count() < 10);
        CHECK(r.describeEnd(o.limits) == "was stopped after 0.7 s");
        if (!r.sandboxed) // in the sandbox the number means nothing out here
            checkGone(scratch.path / "pid");
    }
}

TEST_CASE("what a program started in sessions of its own ends with it at a limit") {
    Scratch scratch;
    auto o = shell("setsid sh -c 'sleep 60 & echo $! > pid; wait' & sleep 60");
    o.directory = scratch.path;
    o.limits.seconds = 1;
    CHECK(run(o).end == End::Timeout);
    checkGone(scratch.path / "pid");
}

TEST_CASE("a background process that keeps the pipe open does not keep us waiting") {
    auto begin = std::chrono::steady_clock::now();
    auto r = run(shell("sleep 15 & echo done"));
    std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    CHECK(r.out == "done\n");
    CHECK(took.count() < 10);
}

TEST_CASE("output beyond the cap ends the program and is cut") {
    auto o = shell("while :; do echo 0123456789012345678901234567890123456789; done");
    o.limits.outputBytes = 10000;
    auto r = run(o);
    CHECK(r.end == End::OutputLimit);
    CHECK(r.out.size() == 10000);
    o = shell("while :; do echo 0123456789012345678901234567890123456789 >&2; done");
    o.limits.outputBytes = 10000;
    CHECK(run(o).end == End::OutputLimit);
    o = shell("printf 0123456789");
    o.limits.outputBytes = 10; // exactly the cap is not beyond it
    CHECK(run(o).ok());
}

TEST_CASE("CPU time is limited") {
    auto o = shell("while :; do :; done");
    o.limits.cpuSeconds = 1;
    auto r = run(o);
    CHECK(r.end == End::Signalled);
    CHECK(r.signal == SIGXCPU);
    CHECK(r.seconds < 15);
}

TEST_CASE("file size and memory are limited") {
    Scratch scratch;
    ProcessOptions o;
    o.directory = scratch.path;
    o.limits.fileBytes = 100000;
    o.command = {"dd", "if=/dev/zero", "of=big", "bs=1000", "count=1000"};
    CHECK_FALSE(run(o).ok());
    CHECK(fs::file_size(scratch.path / "big") == 100000);

    // The block of dd is memory: 64 MiB fit without a limit, not with one of 32 MiB.
    ProcessOptions m;
    m.command = {"dd", "if=/dev/zero", "of=/dev/null", "bs=64M", "count=1"};
    CHECK(run(m).ok());
    m.limits.memoryBytes = 32u << 20;
    CHECK_FALSE(run(m).ok());
}

TEST_CASE("descriptors of ours do not leak into the program") {
    FILE* leak = fopen("/dev/null", "r"); // without close-on-exec
    REQUIRE(leak);
    int fd = fileno(leak);
    auto r = run(shell("[ -e /proc/self/fd/" + std::to_string(fd) + " ] && echo leaked; true"));
    fclose(leak);
    CHECK(fd > 2);
    CHECK(r.out.empty());
}

TEST_CASE("signals ignored by us are not ignored by the program") {
    auto old = signal(SIGTERM, SIG_IGN);
    auto r = run(shell("kill -TERM $$; echo survived"));
    signal(SIGTERM, old);
    CHECK(r.end == End::Signalled);
    CHECK(r.signal == SIGTERM);
    CHECK(r.out.empty());
}

// ---------------------------------------------------------------------------------------------
// The sandbox. Each denial is first shown to be possible without it, so that no test passes because
// the thing could not have been done anyway.

namespace {

bool haveSandbox() {
    if (sandboxStatus().available)
        return true;
    MESSAGE("no sandbox here: ", sandboxStatus().reason);
    return false;
}

ProcessResult runBoth(ProcessOptions o, const SandboxPaths& paths, ProcessResult& open) {
    open = run(o);
    o.sandbox = paths;
    o.sandboxMode = SandboxMode::Required;
    return run(o);
}

} // namespace

TEST_CASE("the sandbox status says its reason or the version") {
    CHECK_FALSE(sandboxStatus().reason.empty());
}

TEST_CASE("the sandbox hides home and other folders, and shows what is given") {
    if (!haveSandbox())
        return;
    Scratch hidden, given, writable;
    std::ofstream(hidden.path / "f") << "hidden\n";
    std::ofstream(given.path / "f") << "given\n";
    auto o = shell("cat " + (hidden.path / "f").string() + "; cat " + (given.path / "f").string() +
                   "; echo new > " + (writable.path / "g").string() + "; echo w > " +
                   (given.path / "g").string());
    ProcessResult open;
    auto r = runBoth(o, {{given.path}, {writable.path}}, open);
    CHECK(open.out == "hidden\ngiven\n");
    CHECK(fs::exists(given.path / "g"));
    fs::remove(given.path / "g");
    CHECK(r.sandboxed);
    CHECK(r.out == "given\n");
    CHECK(fs::exists(writable.path / "g"));

    r = runBoth(o, {{given.path}, {writable.path}}, open);
    fs::remove(given.path / "g");
    o.sandbox = SandboxPaths{{given.path}, {writable.path}};
    run(o);
    CHECK_FALSE(fs::exists(given.path / "g")); // bound, but read-only

    const char* home = getenv("HOME");
    if (home && fs::exists(home)) {
        r = runBoth(shell("[ -e " + std::string(home) + " ] && echo home; true"), {}, open);
        CHECK(open.out == "home\n");
        CHECK(r.out.empty());
    }
}

TEST_CASE("the sandbox has a private /tmp and a read-only system") {
    if (!haveSandbox())
        return;
    Scratch scratch;
    std::string name = "/tmp/" + scratch.path.filename().string() + "-private";
    auto o = shell("echo x > " + name + " && cat " + name);
    o.sandbox = SandboxPaths{};
    CHECK(run(o).out == "x\n");
    CHECK_FALSE(fs::exists(name));
    o = shell("echo x > /usr/palindrome-test 2>/dev/null && echo written; true");
    o.sandbox = SandboxPaths{};
    CHECK(run(o).out.empty());
    CHECK_FALSE(fs::exists("/usr/palindrome-test"));
}

TEST_CASE("the sandbox has no network") {
    if (!haveSandbox())
        return;
    // A socket of ours on the loopback address: reachable from outside the sandbox, not from
    // inside.
    auto listener = shell(R"(exec perl -MSocket -e '
        socket(S, PF_INET, SOCK_STREAM, 0); bind(S, sockaddr_in(0, INADDR_LOOPBACK)); listen(S, 8);
        my ($port) = sockaddr_in(getsockname(S));
        open(F, ">", "port.new"); print F "$port\n"; close(F); rename("port.new", "port");
        for (1..400) { exit 0 if -e "stop"; select(undef, undef, undef, 0.05) }')");
    Scratch scratch;
    listener.directory = scratch.path;
    std::thread server([&] { (void)runProcess(listener); });
    std::string port;
    for (int i = 0; i < 200 && port.empty(); ++i) {
        std::ifstream(scratch.path / "port") >> port;
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    auto o = shell(R"(perl -MSocket -e 'socket(S, PF_INET, SOCK_STREAM, 0);
        print connect(S, sockaddr_in($ARGV[0], INADDR_LOOPBACK)) ? "connected" : "refused"' )" +
                   port);
    ProcessResult open;
    auto r = runBoth(o, {}, open);
    std::ofstream(scratch.path / "stop") << "\n";
    server.join();
    CHECK(open.out == "connected");
    CHECK(r.out == "refused");
}

TEST_CASE("the sandbox shows no process of ours and reports signals as such") {
    if (!haveSandbox())
        return;
    auto o =
        shell("kill -0 " + std::to_string(getpid()) + " 2>/dev/null && echo seen; kill -SEGV $$");
    ProcessResult open;
    auto r = runBoth(o, {}, open);
    CHECK(open.out == "seen\n");
    CHECK(r.out.empty());
    CHECK(r.end == End::Signalled);
    CHECK(r.signal == SIGSEGV);
    o = shell("while :; do :; done");
    o.limits.cpuSeconds = 1;
    r = runBoth(o, {}, open);
    CHECK(r.end == End::Signalled);
}
