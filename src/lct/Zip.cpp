// Zip.cpp - the files inside of a ZIP archive, read and written in memory.
// SPDX-License-Identifier: MIT
#include "lct/Zip.h"

#include "util/Assert.h"

#include <algorithm>
#include <zlib.h>

namespace palindrome::lct {

namespace {

constexpr uint32_t localMagic = 0x04034b50, centralMagic = 0x02014b50, endMagic = 0x06054b50;
constexpr size_t localSize = 30, centralSize = 46, endSize = 22;
constexpr uint32_t stored = 0, deflated = 8;
/// 1980-01-01, the first day that the format knows.
constexpr uint32_t date = (1u << 5) | 1u;

uint32_t number(std::string_view bytes, size_t at, size_t size) {
    uint32_t value = 0;
    for (size_t i = size; i-- > 0;)
        value = (value << 8) | static_cast<unsigned char>(bytes[at + i]);
    return value;
}

void append(std::string& out, uint32_t value, size_t size) {
    for (size_t i = 0; i < size; ++i)
        out += static_cast<char>((value >> (8 * i)) & 0xff);
}

uint32_t checksum(std::string_view bytes) {
    return static_cast<uint32_t>(::crc32(0, reinterpret_cast<const Bytef*>(bytes.data()),
                                         static_cast<uInt>(bytes.size())));
}

tl::unexpected<Failure> damaged(const std::string& what) {
    return fail(Failure::Kind::Unreadable, "the ZIP archive is damaged: " + what);
}

/// Where the record at the end of the archive begins; npos if there is none.
size_t findEnd(std::string_view archive) {
    constexpr size_t longestComment = 65'535;
    if (archive.size() < endSize)
        return std::string_view::npos;
    const size_t last = archive.size() - endSize;
    const size_t first = last - std::min(last, longestComment);
    for (size_t at = last + 1; at-- > first;)
        if (number(archive, at, 4) == endMagic)
            return at;
    return std::string_view::npos;
}

/// Unpacks to exactly `size` bytes; nothing if that is not what comes out.
bool inflateTo(std::string_view packed, std::string& out) {
    z_stream stream{};
    if (::inflateInit2(&stream, -MAX_WBITS) != Z_OK)
        return false;
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
    stream.avail_in = static_cast<uInt>(packed.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    const int end = ::inflate(&stream, Z_FINISH);
    const bool whole = end == Z_STREAM_END && stream.avail_out == 0;
    ::inflateEnd(&stream);
    return whole;
}

std::string deflated9(const std::string& bytes) {
    z_stream stream{};
    const int started =
        ::deflateInit2(&stream, 9, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
    PAL_ASSERT(started == Z_OK, "zlib cannot pack");
    std::string out(::deflateBound(&stream, static_cast<uLong>(bytes.size())), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    const int end = ::deflate(&stream, Z_FINISH);
    PAL_ASSERT(end == Z_STREAM_END, "zlib did not pack to the end");
    out.resize(out.size() - stream.avail_out);
    ::deflateEnd(&stream);
    return out;
}

} // namespace

Result<ZipReader> ZipReader::open(std::string_view archive) {
    ZipReader reader(archive);
    const size_t end = findEnd(archive);
    if (end == std::string_view::npos)
        return fail(Failure::Kind::Unreadable, "it is no ZIP archive, as spreadsheets are");
    const uint32_t count = number(archive, end + 10, 2), size = number(archive, end + 12, 4),
                   begin = number(archive, end + 16, 4);
    if (count == 0xffff || begin == 0xffffffff)
        return fail(Failure::Kind::Limit, "it is a ZIP64 archive, larger than is read");
    if (count > maxEntries)
        return fail(Failure::Kind::Limit, "it has more than " + std::to_string(maxEntries) + " parts");
    if (begin > end || size > end - begin)
        return damaged("its directory lies outside of it");
    uint64_t total = 0;
    size_t at = begin;
    for (uint32_t i = 0; i < count; ++i) {
        if (at + centralSize > end || number(archive, at, 4) != centralMagic)
            return damaged("an entry of its directory is cut off");
        if (number(archive, at + 8, 2) & 1)
            return fail(Failure::Kind::Unreadable, "it is protected by a password");
        Entry entry{number(archive, at + 10, 2), number(archive, at + 20, 4),
                    number(archive, at + 24, 4), number(archive, at + 16, 4),
                    number(archive, at + 42, 4)};
        const size_t name = number(archive, at + 28, 2), extra = number(archive, at + 30, 2),
                     comment = number(archive, at + 32, 2);
        if (name > end - at - centralSize)
            return damaged("the name of an entry is cut off");
        total += entry.unpacked;
        reader.entries.emplace(std::string(archive.substr(at + centralSize, name)), entry);
        at += centralSize + name + extra + comment;
    }
    if (total > maxUnpacked)
        return fail(Failure::Kind::Limit, "it would unpack to " + std::to_string(total) +
                                              " bytes; the limit is " +
                                              std::to_string(maxUnpacked));
    return reader;
}

Result<std::string> ZipReader::read(const std::string& name) const {
    const auto found = entries.find(name);
    if (found == entries.end())
        return damaged("its part `" + name + "` is missing");
    const Entry& entry = found->second;
    const size_t at = entry.offset;
    if (at + localSize > archive.size() || number(archive, at, 4) != localMagic)
        return damaged("its part `" + name + "` does not begin where it should");
    const size_t begin = at + localSize + number(archive, at + 26, 2) + number(archive, at + 28, 2);
    if (begin > archive.size() || entry.packed > archive.size() - begin)
        return damaged("its part `" + name + "` is cut off");
    const std::string_view packed = archive.substr(begin, entry.packed);
    std::string out;
    if (entry.method == stored)
        out = packed;
    else if (entry.method == deflated) {
        // Deflate packs 1032 to one at best: a claim beyond that is no reason to allocate.
        if (entry.unpacked / 1032 > entry.packed)
            return damaged("its part `" + name + "` claims a size that it cannot have");
        out.resize(entry.unpacked);
        if (!inflateTo(packed, out))
            return damaged("its part `" + name + "` does not unpack to the size that it claims");
    }
    else
        return damaged("its part `" + name + "` is packed in an unknown way");
    if (out.size() != entry.unpacked || checksum(out) != entry.crc)
        return damaged("the checksum of its part `" + name + "` is wrong");
    return out;
}

std::string makeZip(const std::vector<std::pair<std::string, std::string>>& entries) {
    std::string out, directory;
    for (const auto& [name, bytes] : entries) {
        const bool first = out.empty();
        const std::string packed = first ? bytes : deflated9(bytes);
        const auto offset = static_cast<uint32_t>(out.size());
        std::string fields;
        append(fields, 20, 2); // version needed
        append(fields, 0, 2);
        append(fields, first ? stored : deflated, 2);
        append(fields, 0, 2); // time
        append(fields, date, 2);
        append(fields, checksum(bytes), 4);
        append(fields, static_cast<uint32_t>(packed.size()), 4);
        append(fields, static_cast<uint32_t>(bytes.size()), 4);
        append(fields, static_cast<uint32_t>(name.size()), 2);
        append(fields, 0, 2); // extra
        append(out, localMagic, 4);
        out += fields + name + packed;
        append(directory, centralMagic, 4);
        append(directory, 20, 2); // version made by
        directory += fields;
        append(directory, 0, 2); // comment
        append(directory, 0, 2); // disk
        append(directory, 0, 2); // internal attributes
        append(directory, 0, 4); // external attributes
        append(directory, offset, 4);
        directory += name;
    }
    const auto begin = static_cast<uint32_t>(out.size());
    out += directory;
    append(out, endMagic, 4);
    append(out, 0, 4); // disks
    append(out, static_cast<uint32_t>(entries.size()), 2);
    append(out, static_cast<uint32_t>(entries.size()), 2);
    append(out, static_cast<uint32_t>(directory.size()), 4);
    append(out, begin, 4);
    append(out, 0, 2); // comment
    return out;
}

} // namespace palindrome::lct
