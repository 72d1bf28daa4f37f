// Tool.cpp - which program this is, for reports and for keys of cached verdicts.
// SPDX-License-Identifier: MIT
#include "flow/Tool.h"

#include "proof/SatSolver.h"
#include "util/Files.h"
#include "util/Process.h"

#include <cstring>
#include <elf.h>
#include <fmt/format.h>
#include <link.h>
#include <sstream>
#include <z3_version.h>

namespace palindrome::flow {

namespace {

std::string hex(const unsigned char* bytes, size_t count) {
    std::string text;
    for (size_t i = 0; i < count; ++i)
        text += fmt::format("{:02x}", bytes[i]);
    return text;
}

/// The build id among the notes of one loaded segment, empty if there is none.
std::string findBuildId(const char* notes, size_t size) {
    auto aligned = [](size_t n) { return (n + 3) & ~size_t(3); };
    size_t at = 0;
    while (at + sizeof(ElfW(Nhdr)) <= size) {
        ElfW(Nhdr) note;
        std::memcpy(&note, notes + at, sizeof note);
        size_t name = at + sizeof note;
        size_t content = name + aligned(note.n_namesz);
        if (content + note.n_descsz > size)
            break;
        if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == 4 &&
            std::memcmp(notes + name, "GNU", 4) == 0)
            return hex(reinterpret_cast<const unsigned char*>(notes + content), note.n_descsz);
        at = content + aligned(note.n_descsz);
    }
    return {};
}

/// Called for the program itself first; the libraries after it are not looked at.
int visitProgram(dl_phdr_info* info, size_t, void* data) {
    auto* id = static_cast<std::string*>(data);
    for (int i = 0; i < info->dlpi_phnum && id->empty(); ++i) {
        const ElfW(Phdr)& header = info->dlpi_phdr[i];
        if (header.p_type == PT_NOTE)
            *id = findBuildId(reinterpret_cast<const char*>(info->dlpi_addr + header.p_vaddr),
                              header.p_memsz);
    }
    return 1;
}

std::string computeBuildId() {
    std::string id;
    dl_iterate_phdr(visitProgram, &id);
    if (!id.empty())
        return id;
    auto bytes = util::readFile("/proc/self/exe", uint64_t(2) << 30);
    // Without any identity nothing may be reused: then every run is a build of its own.
    return bytes ? util::sha256(*bytes) : "unknown-" + std::to_string(::time(nullptr));
}

std::string verilatorVersion() {
    util::ProcessOptions options;
    options.command = {"verilator", "--version"};
    options.directory = "/";
    options.limits.seconds = 10;
    auto result = util::runProcess(options);
    if (!result || !result->ok())
        return "not found";
    std::istringstream words(result->out);
    std::string name, version;
    words >> name >> version;
    return version.empty() ? "unknown" : version;
}

} // namespace

std::string toolVersion() {
    return PALINDROME_VERSION;
}

const std::string& toolBuildId() {
    static const std::string id = computeBuildId();
    return id;
}

const std::vector<std::pair<std::string, std::string>>& partVersions() {
    static const std::vector<std::pair<std::string, std::string>> versions{
        {"slang", PALINDROME_SLANG_VERSION},
        {"z3", Z3_FULL_VERSION},
        {"cadical", proof::SatSolver::version()},
        {"verilator", verilatorVersion()}};
    return versions;
}

} // namespace palindrome::flow
