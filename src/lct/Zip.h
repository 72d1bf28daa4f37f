// Zip.h - the files inside of a ZIP archive, read and written in memory.
// SPDX-License-Identifier: MIT
#pragma once

#include "util/Result.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace palindrome::lct {

/// Reads archives as spreadsheets are: stored or deflated entries, no encryption, no ZIP64, one disk. Every
/// size is checked before and while something is unpacked, so that a small file cannot fill the memory.
class ZipReader {
public:
    /// The archive must outlive the reader. Failures: Unreadable if it is none, or is damaged; Limit if it
    /// claims more than `maxEntries` entries or `maxUnpacked` bytes.
    static Result<ZipReader> open(std::string_view archive);

    bool has(const std::string& name) const { return entries.count(name) != 0; }
    /// The bytes of an entry. Fails if there is none of that name, if it is damaged, or if it unpacks to
    /// another size than it claims.
    Result<std::string> read(const std::string& name) const;

    static constexpr size_t maxEntries = 4096;
    static constexpr uint64_t maxUnpacked = uint64_t(256) << 20; ///< bytes of all entries

private:
    struct Entry {
        uint32_t method = 0, packed = 0, unpacked = 0, crc = 0, offset = 0;
    };
    explicit ZipReader(std::string_view theArchive) : archive(theArchive) {}

    std::string_view archive;
    std::map<std::string, Entry> entries;
};

/// The archive of entries (name, bytes), in this order; the first one is stored, others are deflated.
/// Times are constant, so that the same entries give the same bytes.
std::string makeZip(const std::vector<std::pair<std::string, std::string>>& entries);

} // namespace palindrome::lct
