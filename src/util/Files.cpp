// Files.cpp - reading and replacing whole text files, and content hashes.
// SPDX-License-Identifier: MIT
#include "util/Files.h"

#include "util/Assert.h"

#include <atomic>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <mutex>
#include <openssl/evp.h>
#include <set>
#include <sys/stat.h>
#include <unistd.h>

namespace palindrome::util {

namespace fs = std::filesystem;

namespace {

std::mutex temporariesMutex;
std::set<std::string> temporaries;

class Descriptor {
public:
    explicit Descriptor(int fd) : fd(fd) {}
    ~Descriptor() {
        if (fd >= 0)
            ::close(fd);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    int get() const { return fd; }
    bool close() {
        int r = ::close(fd);
        fd = -1;
        return r == 0;
    }

private:
    int fd;
};

std::string systemMessage(int error) {
    return std::generic_category().message(error);
}

Failure::Kind readKind(int error) {
    return error == ENOENT || error == ENOTDIR ? Failure::Kind::NotFound
                                               : Failure::Kind::Unreadable;
}

/// A temporary file that disappears unless it was renamed.
class Temporary {
public:
    explicit Temporary(std::string path) : path(std::move(path)) {
        std::lock_guard lock(temporariesMutex);
        temporaries.insert(this->path);
    }
    ~Temporary() {
        if (!renamed)
            ::unlink(path.c_str());
        std::lock_guard lock(temporariesMutex);
        temporaries.erase(path);
    }
    Temporary(const Temporary&) = delete;
    Temporary& operator=(const Temporary&) = delete;

    const std::string path;
    bool renamed = false;
};

bool writeAll(int fd, std::string_view text) {
    while (!text.empty()) {
        ssize_t n = ::write(fd, text.data(), text.size());
        if (n < 0) {
            if (errno == EINTR)
                continue;
            return false;
        }
        text.remove_prefix(static_cast<size_t>(n));
    }
    return true;
}

} // namespace

Result<std::string> readFile(const fs::path& path, uint64_t limit) {
    auto cannot = [&](Failure::Kind kind, const std::string& why) {
        return fail(kind, "cannot read " + path.string() + ": " + why);
    };
    Descriptor fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (fd.get() < 0)
        return cannot(readKind(errno), systemMessage(errno));
    struct stat st {};
    if (::fstat(fd.get(), &st) != 0 || S_ISDIR(st.st_mode))
        return cannot(Failure::Kind::Unreadable, "it is a folder");
    // Opened without waiting, because a named pipe may never get a writer; but what a pipe or a
    // terminal is still to say is waited for.
    if (!S_ISREG(st.st_mode) && ::fcntl(fd.get(), F_SETFL, 0) != 0)
        return cannot(Failure::Kind::Unreadable, systemMessage(errno));
    // Pipes and /dev/stdin have no size; they are read up to the limit like everything else.
    std::string text;
    char buffer[1 << 16];
    for (;;) {
        ssize_t n = ::read(fd.get(), buffer, sizeof buffer);
        if (n == 0)
            return text;
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return cannot(Failure::Kind::Unreadable, systemMessage(errno));
        text.append(buffer, static_cast<size_t>(n));
        if (text.size() > limit)
            return cannot(Failure::Kind::Unreadable,
                          "it is larger than " + std::to_string(limit) + " bytes");
    }
}

Result<void> writeFileAtomic(const fs::path& requested, std::string_view text, bool durable) {
    std::error_code ec;
    fs::path path = requested;
    if (fs::is_symlink(fs::symlink_status(path, ec))) {
        fs::path target = fs::weakly_canonical(path, ec);
        if (!ec)
            path = target;
    }
    auto cannot = [&](int error) {
        return fail(Failure::Kind::Unwritable,
                    "cannot write " + requested.string() + ": " + systemMessage(error));
    };
    // A device or pipe (/dev/stdout) cannot be replaced, only written to.
    fs::file_status status = fs::status(path, ec);
    if (fs::is_directory(status))
        return cannot(EISDIR);
    if (fs::exists(status) && !fs::is_regular_file(status)) {
        Descriptor fd(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
        if (fd.get() < 0 || !writeAll(fd.get(), text))
            return cannot(errno);
        return {};
    }
    if (path.has_parent_path()) {
        fs::create_directories(path.parent_path(), ec);
        if (ec)
            return cannot(ec.value());
    }
    static std::atomic<unsigned> counter{0};
    Temporary temp(path.string() + ".tmp" + std::to_string(::getpid()) + "-" +
                   std::to_string(counter++));
    Descriptor fd(::open(temp.path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
    if (fd.get() < 0)
        return cannot(errno);
    if (fs::exists(status))
        ::fchmod(fd.get(), static_cast<mode_t>(status.permissions()) & 07777);
    if (!writeAll(fd.get(), text) || (durable && ::fsync(fd.get()) != 0) || !fd.close())
        return cannot(errno);
    if (::rename(temp.path.c_str(), path.c_str()) != 0)
        return cannot(errno);
    temp.renamed = true;
    return {};
}

void removeTemporaries() noexcept {
    // The lock may be held by a thread that is about to be ended; then its file is left.
    if (!temporariesMutex.try_lock())
        return;
    for (const auto& path : temporaries)
        ::unlink(path.c_str());
    temporariesMutex.unlock();
}

std::string sha256(std::string_view bytes) {
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned length = 0;
    int ok = EVP_Digest(bytes.data(), bytes.size(), digest, &length, EVP_sha256(), nullptr);
    PAL_ASSERT(ok == 1 && length == 32);
    static const char digits[] = "0123456789abcdef";
    std::string hex;
    for (unsigned i = 0; i < length; ++i) {
        hex += digits[digest[i] >> 4];
        hex += digits[digest[i] & 15];
    }
    return hex;
}

} // namespace palindrome::util
