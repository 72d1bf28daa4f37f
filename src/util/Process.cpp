// Process.cpp - fork, limits, exec, and the loop that reads the output and watches the clock.
// SPDX-License-Identifier: MIT
#include "util/Process.h"

#include "util/Assert.h"
#include "util/Interrupt.h"
#include "util/ProcessTree.h"
#include "util/Sandbox.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cmath>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fmt/format.h>

namespace fs = std::filesystem;

namespace palindrome::util {

namespace {

using Clock = std::chrono::steady_clock;

/// A file descriptor with an owner.
class Fd {
public:
    Fd() = default;
    explicit Fd(int fd) : fd(fd) {}
    Fd(Fd&& o) noexcept : fd(std::exchange(o.fd, -1)) {}
    Fd& operator=(Fd&& o) noexcept {
        std::swap(fd, o.fd);
        return *this;
    }
    ~Fd() { close(); }
    int get() const { return fd; }
    bool open() const { return fd >= 0; }
    void close() {
        if (fd >= 0)
            ::close(fd);
        fd = -1;
    }

private:
    int fd = -1;
};

struct Pipe {
    Fd read, write;
};

Result<Pipe> makePipe() {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return fail(Failure::Kind::Limit, fmt::format("cannot make a pipe: {}", strerror(errno)));
    return Pipe{Fd(ends[0]), Fd(ends[1])};
}

/// Standard input as a file in memory: the program can read it at any pace, or not at all.
Result<Fd> makeInput(const std::string& text) {
    if (text.empty()) {
        Fd null(::open("/dev/null", O_RDONLY | O_CLOEXEC));
        if (!null.open())
            return fail(Failure::Kind::Unreadable, "cannot open /dev/null");
        return null;
    }
    Fd file(memfd_create("input", MFD_CLOEXEC));
    size_t done = 0;
    while (file.open() && done < text.size()) {
        ssize_t n = ::write(file.get(), text.data() + done, text.size() - done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return fail(Failure::Kind::Limit,
                        fmt::format("cannot hold the input of a program: {}", strerror(errno)));
        done += static_cast<size_t>(n);
    }
    if (!file.open() || lseek(file.get(), 0, SEEK_SET) != 0)
        return fail(Failure::Kind::Limit, "cannot hold the input of a program in memory");
    return file;
}

/// Everything the child needs, made before the fork: between fork and exec only calls that are safe
/// in a signal handler are allowed, since other threads may have held any lock.
struct ChildPlan {
    std::vector<char*> argv, envp;
    std::vector<std::string> strings;
    std::string directory;
    std::array<std::pair<int, rlimit>, 5> limits;
    int in = -1, out = -1, err = -1, status = -1;
};

void planLimits(ChildPlan& plan, const ProcessLimits& l) {
    rlim_t cpu = std::max(1u, l.cpuSeconds);
    plan.limits = {{{RLIMIT_CPU, {cpu, cpu + 2}}, // SIGXCPU first, SIGKILL for who ignores it
                    {RLIMIT_AS, {l.memoryBytes, l.memoryBytes}},
                    {RLIMIT_FSIZE, {l.fileBytes, l.fileBytes}},
                    {RLIMIT_NOFILE, {l.openFiles, l.openFiles}},
                    {RLIMIT_CORE, {0, 0}}}};
}

void planStrings(ChildPlan& plan, const std::vector<std::string>& command,
                 const ProcessOptions& options) {
    std::vector<std::string> env = {"PATH=/usr/local/bin:/usr/bin:/bin",
                                    "HOME=" + (options.directory.empty()
                                                   ? std::string("/nonexistent")
                                                   : options.directory.string()),
                                    "LANG=C", "LC_ALL=C"};
    for (const auto& [name, value] : options.environment) {
        PAL_ASSERT(!name.empty() && name.find('=') == std::string::npos, name);
        std::erase_if(env, [&](const std::string& e) { return e.starts_with(name + "="); });
        env.push_back(name + "=" + value);
    }
    plan.strings = command;
    plan.strings.insert(plan.strings.end(), env.begin(), env.end());
    for (size_t i = 0; i < plan.strings.size(); ++i)
        (i < command.size() ? plan.argv : plan.envp).push_back(plan.strings[i].data());
    plan.argv.push_back(nullptr);
    plan.envp.push_back(nullptr);
    plan.directory = options.directory.string();
}

[[noreturn]] void runChild(const ChildPlan& plan) {
    // A group of its own, so that a timeout reaches whatever the program has started; and an end
    // with us, should we be killed.
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    // First out of the way of 0 to 2: they may lie there if we run without standard streams.
    const int in = fcntl(plan.in, F_DUPFD, 10), out = fcntl(plan.out, F_DUPFD, 10);
    const int err = fcntl(plan.err, F_DUPFD, 10), status = fcntl(plan.status, F_DUPFD, 10);
    bool ok = dup2(in, 0) >= 0 && dup2(out, 1) >= 0 && dup2(err, 2) >= 0;
    // Descriptors that others opened without close-on-exec must not leak into the program. The
    // status pipe is close-on-exec and stays open until then.
    const int keep = dup2(status, 3);
    fcntl(keep, F_SETFD, FD_CLOEXEC);
    syscall(SYS_close_range, 4, ~0u, 0);
    for (int s = 1; s < NSIG; ++s)
        signal(s, SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    if (ok && !plan.directory.empty())
        ok = chdir(plan.directory.c_str()) == 0;
    for (const auto& [what, limit] : plan.limits) {
        rlimit current;
        if (getrlimit(what, &current) != 0)
            continue;
        // A limit that is already lower stays: raising it may be forbidden.
        rlimit wanted = limit;
        wanted.rlim_max = std::min(wanted.rlim_max, current.rlim_max);
        wanted.rlim_cur = std::min(wanted.rlim_cur, wanted.rlim_max);
        ok = ok && setrlimit(what, &wanted) == 0;
    }
    if (ok)
        execve(plan.argv[0], plan.argv.data(), plan.envp.data());
    int error = errno;
    [[maybe_unused]] ssize_t n = write(keep, &error, sizeof error);
    _exit(127);
}

/// A running program; ends and reaps it when destroyed.
class Child {
public:
    explicit Child(pid_t pid) : pid(pid) {
#ifdef SYS_pidfd_open
        handle = Fd(static_cast<int>(syscall(SYS_pidfd_open, pid, 0)));
#endif
    }
    ~Child() {
        if (!reaped) {
            kill();
            wait(0);
        }
    }
    int pollHandle() const { return handle.get(); }
    /// While the program lives its descendants are known, whatever groups they have made.
    void kill() {
        if (!reaped)
            killTree(pid);
        ::kill(-pid, SIGKILL);
    }
    /// True once the program has ended; `flags` is 0 or WNOHANG.
    bool wait(int flags) {
        while (!reaped) {
            pid_t r = waitpid(pid, &status, flags);
            if (r == 0)
                return false;
            if (r == pid || errno != EINTR)
                reaped = true;
        }
        return true;
    }
    int exitStatus() const { return status; }

private:
    pid_t pid;
    Fd handle;
    int status = 0;
    bool reaped = false;
};

/// Reads what is there. False at the end of the stream; `overflow` is set past the cap.
bool drain(const Fd& fd, std::string& to, uint64_t cap, bool& overflow) {
    char buffer[65536];
    for (;;) {
        ssize_t n = ::read(fd.get(), buffer, sizeof buffer);
        if (n == 0)
            return false;
        if (n < 0) {
            if (errno == EINTR)
                continue;
            return errno == EAGAIN || errno == EWOULDBLOCK;
        }
        size_t room = static_cast<size_t>(cap - std::min<uint64_t>(cap, to.size()));
        size_t take = std::min(room, static_cast<size_t>(n));
        to.append(buffer, take);
        if (take < static_cast<size_t>(n)) {
            overflow = true;
            return true;
        }
    }
}

struct Streams {
    Fd out, err;
};

/// Waits for the end of the program or of one of its limits. Empty result: the user interrupted.
std::optional<ProcessResult::End> supervise(Child& child, Streams& streams, ProcessResult& result,
                                            const ProcessLimits& limits) {
    using End = ProcessResult::End;
    const auto deadline =
        Clock::now() + std::chrono::duration_cast<Clock::duration>(
                           std::chrono::duration<double>(std::min(limits.seconds, 1e7)));
    bool overflow = false;
    auto readAll = [&] {
        if (streams.out.open() && !drain(streams.out, result.out, limits.outputBytes, overflow))
            streams.out.close();
        if (streams.err.open() && !drain(streams.err, result.err, limits.outputBytes, overflow))
            streams.err.close();
    };
    for (;;) {
        readAll();
        if (overflow)
            return End::OutputLimit;
        if (child.wait(WNOHANG)) {
            // Its own output is complete in the pipes; what a left-over child might add is not its.
            readAll();
            return overflow ? End::OutputLimit : End::Exited;
        }
        if (interrupted())
            return std::nullopt;
        auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now());
        if (left.count() < 0)
            return End::Timeout;
        // Without a process handle its end shows only at the next look.
        int nap = child.pollHandle() >= 0 ? 100 : 5;
        pollfd fds[3] = {{streams.out.get(), POLLIN, 0},
                         {streams.err.get(), POLLIN, 0},
                         {child.pollHandle(), POLLIN, 0}};
        poll(fds, 3, static_cast<int>(std::min<long long>(left.count() + 1, nap)));
    }
}

Result<int> startError(const Fd& status) {
    int error = 0;
    for (;;) {
        ssize_t n = ::read(status.get(), &error, sizeof error);
        if (n < 0 && errno == EINTR)
            continue;
        return n == sizeof error ? error : 0;
    }
}

void classify(ProcessResult& result, int status) {
    if (WIFSIGNALED(status)) {
        result.end = ProcessResult::End::Signalled;
        result.signal = WTERMSIG(status);
        return;
    }
    result.exitCode = WEXITSTATUS(status);
    // Bubblewrap reports the signal that ended the program as a shell does.
    if (result.sandboxed && result.exitCode > 128 && result.exitCode < 128 + NSIG) {
        result.end = ProcessResult::End::Signalled;
        result.signal = result.exitCode - 128;
    }
}

Result<ProcessResult> execute(const std::vector<std::string>& command,
                              const ProcessOptions& options, bool sandboxed) {
    auto input = makeInput(options.input);
    auto out = makePipe(), err = makePipe(), status = makePipe();
    if (!input)
        return tl::unexpected(input.error());
    for (const auto* p : {&out, &err, &status}) {
        if (!*p)
            return tl::unexpected(p->error());
    }
    fcntl(out->read.get(), F_SETFL, O_NONBLOCK);
    fcntl(err->read.get(), F_SETFL, O_NONBLOCK);

    ChildPlan plan;
    planStrings(plan, command, options);
    planLimits(plan, options.limits);
    plan.in = input->get();
    plan.out = out->write.get();
    plan.err = err->write.get();
    plan.status = status->write.get();

    const auto begin = Clock::now();
    pid_t pid = fork();
    if (pid < 0)
        return fail(Failure::Kind::Limit,
                    fmt::format("cannot start {}: {}", command[0], strerror(errno)));
    if (pid == 0)
        runChild(plan);
    setpgid(pid, pid); // here too: whoever comes first, the group exists before it is needed
    Child child(pid);
    out->write.close();
    err->write.close();
    status->write.close();
    if (auto error = startError(status->read); *error != 0) {
        return fail(*error == ENOENT ? Failure::Kind::NotFound : Failure::Kind::Unavailable,
                    fmt::format("cannot start {}: {}", command[0], strerror(*error)));
    }

    ProcessResult result;
    result.sandboxed = sandboxed;
    Streams streams{std::move(out->read), std::move(err->read)};
    auto end = supervise(child, streams, result, options.limits);
    child.kill();
    child.wait(0);
    if (!end)
        return fail(Failure::Kind::Interrupted, fmt::format("{} was interrupted", command[0]));
    result.end = *end;
    result.seconds = std::chrono::duration<double>(Clock::now() - begin).count();
    if (result.end == ProcessResult::End::Exited)
        classify(result, child.exitStatus());
    return result;
}

} // namespace

Result<fs::path> findProgram(const std::string& name) {
    auto executable = [](const fs::path& p) {
        std::error_code ec;
        return fs::is_regular_file(p, ec) && access(p.c_str(), X_OK) == 0;
    };
    if (name.find('/') != std::string::npos) {
        if (executable(name))
            return fs::absolute(name);
        return fail(Failure::Kind::NotFound, fmt::format("{} is not an executable file", name));
    }
    const char* path = getenv("PATH");
    std::string folders = path ? path : "/usr/local/bin:/usr/bin:/bin";
    for (size_t begin = 0; begin <= folders.size();) {
        size_t end = std::min(folders.find(':', begin), folders.size());
        fs::path folder = folders.substr(begin, end - begin);
        begin = end + 1;
        // A relative entry would let the current folder choose what we run.
        if (folder.is_absolute() && executable(folder / name))
            return folder / name;
    }
    return fail(Failure::Kind::NotFound, fmt::format("{} is not installed (not in PATH)", name));
}

Result<ProcessResult> runProcess(const ProcessOptions& options) {
    PAL_ASSERT(!options.command.empty());
    PAL_ASSERT(options.directory.empty() || options.directory.is_absolute());
    for (const auto& argument : options.command)
        PAL_ASSERT(argument.find('\0') == std::string::npos, "NUL in an argument");
    auto program = findProgram(options.command[0]);
    if (!program)
        return tl::unexpected(program.error());
    std::vector<std::string> command = options.command;
    command[0] = program->string();
    if (!options.sandbox)
        return execute(command, options, false);
    if (!sandboxStatus().available) {
        if (options.sandboxMode == SandboxMode::Required)
            return fail(Failure::Kind::Refused,
                        "a sandbox is required, but " + sandboxStatus().reason);
        return execute(command, options, false);
    }
    const fs::path directory = options.directory.empty() ? fs::path("/") : options.directory;
    return execute(sandboxedCommand(bubblewrapPath(), command, *options.sandbox, directory,
                                    options.limits.processes),
                   options, true);
}

std::string ProcessResult::describeEnd(const ProcessLimits& limits) const {
    switch (end) {
    case End::Exited: return fmt::format("ended with exit code {}", exitCode);
    case End::Timeout: return fmt::format("was stopped after {:g} s", limits.seconds);
    case End::OutputLimit:
        return fmt::format("was stopped because it wrote more than {} bytes", limits.outputBytes);
    case End::Signalled: break;
    }
    return fmt::format("was killed by signal {} ({})", signal, strsignal(signal));
}

} // namespace palindrome::util
