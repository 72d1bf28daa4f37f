// File.cpp - whole files: size-limited reading and atomic writing.
// SPDX-License-Identifier: MIT
#include "util/File.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace palindrome::util {

namespace {

/// Closes a file descriptor at the end of its scope.
class Descriptor {
public:
    explicit Descriptor(int number) : number(number) {}
    ~Descriptor() {
        if (number >= 0)
            ::close(number);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    int get() const { return number; }
    bool close() {
        const int old = number;
        number = -1;
        return ::close(old) == 0;
    }

private:
    int number;
};

std::string reason(int error) {
    return std::error_code(error, std::generic_category()).message();
}

tl::unexpected<Failure> cannotRead(const std::string& path, int error) {
    return fail(error == ENOENT || error == ENOTDIR ? Failure::Kind::NotFound
                                                    : Failure::Kind::Unreadable,
                "cannot read `" + path + "`: " + reason(error));
}

tl::unexpected<Failure> cannotWrite(const std::string& path, const std::string& why) {
    return fail(Failure::Kind::Unwritable, "cannot write `" + path + "`: " + why);
}

bool writeAll(int file, std::string_view content) {
    while (!content.empty()) {
        const ssize_t count = ::write(file, content.data(), content.size());
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return false;
        content.remove_prefix(static_cast<size_t>(count));
    }
    return true;
}

/// The permissions of the file to be replaced, or those of a new file under the user's mask.
mode_t permissionsFor(const std::string& path) {
    struct stat info {};
    if (::stat(path.c_str(), &info) == 0)
        return info.st_mode & 07777;
    const mode_t mask = ::umask(0);
    ::umask(mask);
    return 0666 & ~mask;
}

} // namespace

Result<std::string> readFile(const std::string& path, size_t limit) {
    Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.get() < 0)
        return cannotRead(path, errno);
    struct stat info {};
    if (::fstat(file.get(), &info) != 0)
        return cannotRead(path, errno);
    if (S_ISDIR(info.st_mode))
        return cannotRead(path, EISDIR);
    const auto tooLarge = [&] {
        return fail(Failure::Kind::Unreadable, "`" + path + "` is larger than the limit of " +
                                                   std::to_string(limit) + " bytes");
    };
    if (S_ISREG(info.st_mode) && static_cast<size_t>(info.st_size) > limit)
        return tooLarge();

    std::string content;
    size_t chunk = S_ISREG(info.st_mode) ? static_cast<size_t>(info.st_size) + 1 : 65536;
    while (true) {
        const size_t have = content.size();
        content.resize(have + chunk);
        const ssize_t count = ::read(file.get(), content.data() + have, chunk);
        content.resize(have + (count > 0 ? static_cast<size_t>(count) : 0));
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return cannotRead(path, errno);
        if (count == 0)
            return content;
        if (content.size() > limit)
            return tooLarge();
        chunk = 65536;
    }
}

Result<void> writeFile(const std::string& path, std::string_view content) {
    namespace fs = std::filesystem;
    std::error_code error;
    // A link is followed first, so that it goes on pointing at the new content.
    const fs::path real = fs::is_symlink(path, error) ? fs::weakly_canonical(path, error) : path;
    if (error)
        return cannotWrite(path, error.message());
    if (fs::is_directory(real, error))
        return cannotWrite(path, reason(EISDIR));

    std::string temporary = real.string() + ".tmp-XXXXXX";
    Descriptor file(::mkostemp(temporary.data(), O_CLOEXEC));
    if (file.get() < 0)
        return cannotWrite(path, reason(errno));
    const mode_t mode = permissionsFor(real.string());
    const bool written = writeAll(file.get(), content) && ::fchmod(file.get(), mode) == 0 &&
                         ::fsync(file.get()) == 0 && file.close() &&
                         ::rename(temporary.c_str(), real.c_str()) == 0;
    if (!written) {
        const int failed = errno;
        ::unlink(temporary.c_str());
        return cannotWrite(path, reason(failed));
    }
    return {};
}

bool exists(const std::string& path) {
    std::error_code error;
    return std::filesystem::exists(std::filesystem::symlink_status(path, error));
}

Result<void> makeFolders(const std::string& path) {
    std::error_code error;
    std::filesystem::create_directories(path, error);
    if (error)
        return fail(Failure::Kind::Unwritable,
                    "cannot make the folder `" + path + "`: " + error.message());
    return {};
}

} // namespace palindrome::util
