// Main.cpp - the whole program behind one function.
// SPDX-License-Identifier: MIT
#include "cli/Main.h"

#include "cli/Dispatch.h"
#include "cli/ExitCodes.h"
#include "util/Files.h"
#include "util/Interrupt.h"

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

namespace palindrome::cli {

namespace {

// slang, the lowering and the printers recurse as deep as the input nests; pages are only used when
// they are touched.
constexpr size_t stackSizes[] = {512u << 20, 128u << 20, 32u << 20};

// How long the work may take to stop by itself after Ctrl-C.
constexpr int graceMilliseconds = 1500;

struct Job {
    const std::vector<std::string>* arguments;
    int done; ///< eventfd
    int status = ExitInternal;
};

void* work(void* data) {
    auto* job = static_cast<Job*>(data);
    job->status = runGuarded(*job->arguments);
    uint64_t one = 1;
    if (::write(job->done, &one, sizeof one) != sizeof one)
        std::_Exit(job->status);
    return nullptr;
}

bool startThread(pthread_t& thread, Job& job) {
    for (size_t size : stackSizes) {
        pthread_attr_t attributes;
        pthread_attr_init(&attributes);
        bool started = pthread_attr_setstacksize(&attributes, size) == 0 &&
                       pthread_create(&thread, &attributes, work, &job) == 0;
        pthread_attr_destroy(&attributes);
        if (started)
            return true;
    }
    return false;
}

/// Waits for the work or for a signal; true if the work ended.
bool waitDone(int done, int signals, int timeout, bool& signalled) {
    pollfd fds[2] = {{done, POLLIN, 0}, {signals, POLLIN, 0}};
    int n = ::poll(fds, 2, timeout);
    if (n > 0 && (fds[1].revents & POLLIN)) {
        signalfd_siginfo info;
        signalled = ::read(signals, &info, sizeof info) == sizeof info;
    }
    return n > 0 && (fds[0].revents & POLLIN);
}

[[noreturn]] void endNow() {
    util::removeTemporaries();
    static const char text[] = "\ninterrupted\n";
    [[maybe_unused]] ssize_t n = ::write(2, text, sizeof text - 1);
    std::_Exit(ExitInterrupted);
}

int supervise(const std::vector<std::string>& arguments) {
    sigset_t set;
    sigemptyset(&set);
    for (int s : {SIGINT, SIGTERM, SIGHUP})
        sigaddset(&set, s);
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
    // A closed pipe is seen as a failed write, by us and by libcurl.
    std::signal(SIGPIPE, SIG_IGN);

    Job job{&arguments, ::eventfd(0, EFD_CLOEXEC)};
    int signals = ::signalfd(-1, &set, SFD_CLOEXEC);
    pthread_t thread;
    if (job.done < 0 || signals < 0 || !startThread(thread, job)) {
        std::fprintf(stderr, "error: cannot start a thread: %s\n", std::strerror(errno));
        return ExitExternal;
    }
    bool signalled = false;
    while (!waitDone(job.done, signals, -1, signalled)) {
        if (!signalled)
            continue;
        util::requestInterrupt();
        signalled = false;
        // A second Ctrl-C ends at once.
        if (!waitDone(job.done, signals, graceMilliseconds, signalled))
            endNow();
        break;
    }
    pthread_join(thread, nullptr);
    return job.status;
}

} // namespace

int palindromeMain(int argc, char** argv) {
    std::vector<std::string> arguments(argv + (argc > 0 ? 1 : 0), argv + argc);
    return supervise(arguments);
}

int runArguments(const std::vector<std::string>& arguments) {
    return runGuarded(arguments);
}

} // namespace palindrome::cli
