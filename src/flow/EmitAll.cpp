// EmitAll.cpp - the modules of tables and of all units below them, with the lists that tools read.
// SPDX-License-Identifier: MIT
#include "flow/EmitAll.h"

#include "flow/Tool.h"
#include "lct/Structure.h"
#include "util/Files.h"
#include "util/ScratchFolder.h"
#include "util/Text.h"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <set>

namespace palindrome::flow {

namespace fs = std::filesystem;

namespace {

/// A text as a YAML scalar: JSON's strings are YAML's as well.
std::string quoted(const std::string& text) {
    return nlohmann::json(text).dump();
}

std::string fileList(const lct::Unit& top, const std::vector<const lct::Unit*>& units) {
    std::string text = fmt::format("// `{}` and the units below it; paths are relative to this "
                                   "file (-F).\n",
                                   top.name.text);
    for (const lct::Unit* unit : units)
        text += unit->name.text + ".sv\n";
    return text;
}

bool isPlainNumber(const std::string& text) {
    return !text.empty() && text.size() <= 9 && std::all_of(text.begin(), text.end(), util::isDigit);
}

/// CAPI2, the format of FuseSoC 1.12 and later.
std::string coreFile(const lct::Unit& top, const std::vector<const lct::Unit*>& units) {
    const std::string& name = top.name.text;
    std::string text = "CAPI=2:\n";
    text += fmt::format("name: palindrome:emitted:{}:{}\n", name, toolVersion());
    text += "description: " + quoted("Modules of the logic condition tables below " + name) + "\n";
    text += "filesets:\n  rtl:\n    files:\n";
    for (const lct::Unit* unit : units)
        text += fmt::format("      - {}.sv\n", unit->name.text);
    text += "    file_type: systemVerilogSource\n";
    std::string names, parameters;
    for (const lct::Parameter& p : top.parameters) {
        if (!isPlainNumber(p.value.text))
            continue;
        names += (names.empty() ? "" : ", ") + p.name.text;
        parameters += fmt::format("  {}:\n    datatype: int\n    default: {}\n    paramtype: "
                                  "vlogparam\n    description: {}\n",
                                  p.name.text, p.value.text, quoted(p.note.text));
    }
    const std::string common =
        fmt::format("    filesets: [rtl]\n    toplevel: {}\n", name) +
        (names.empty() ? std::string() : fmt::format("    parameters: [{}]\n", names));
    text += "targets:\n  default:\n" + common;
    text += "  lint:\n    description: \"Verilator's lint\"\n    default_tool: verilator\n" + common +
            "    tools:\n      verilator:\n        mode: lint-only\n"
            "        verilator_options: [\"-Wno-fatal\"]\n";
    if (!parameters.empty())
        text += "parameters:\n" + parameters;
    return text;
}

class Collector {
public:
    Collector(const Parameters& theParameters, bool checks, diag::Sink& theSink)
        : parameters(theParameters), withChecks(checks), sink(theSink) {}

    std::optional<EmittedSet> run(const std::vector<std::string>& paths) {
        bool good = true;
        for (const std::string& path : paths) {
            auto spec = loadSpec(path, sink);
            good = spec.has_value() && good;
            if (spec)
                specs.push_back(std::move(*spec));
        }
        for (const SpecFile& spec : specs) {
            // The top with its overrides; what is below it is checked with its own defaults too.
            for (const lct::Unit* unit : lct::unitsBelow(spec.unit))
                good = add(*unit, {}) && good;
            good = add(spec.unit, parametersOf(spec.unit, parameters)) && good;
        }
        if (!good)
            return std::nullopt;
        addLists();
        return std::move(set);
    }

private:
    /// False, with diagnostics, if the unit is not valid or differs from another of its name.
    bool add(const lct::Unit& unit, const Parameters& overrides) {
        if (!hdl::elaborateSpec(unit, overrides, sink))
            return false;
        auto module = hdl::emit(unit, {.withChecks = withChecks}, sink);
        if (!module)
            return false;
        const std::string name = unit.name.text + ".sv";
        auto same = std::find_if(set.files.begin(), set.files.end(),
                                 [&](const auto& file) { return file.name == name; });
        if (same == set.files.end()) {
            set.files.push_back({name, std::move(module->text)});
            return true;
        }
        if (same->text == module->text)
            return true;
        sink.error("emit-same-unit", unit.name.span,
                   "another unit `" + unit.name.text + "` with other contents is given, or stands "
                   "below a given one",
                   "emit them into two folders");
        return false;
    }

    void addLists() {
        std::set<std::string> below;
        for (const SpecFile& spec : specs)
            for (const lct::Unit* unit : lct::unitsBelow(spec.unit))
                below.insert(unit->name.text);
        for (const SpecFile& spec : specs) {
            const std::string& name = spec.unit.name.text;
            if (!below.insert(name).second)
                continue;
            auto units = lct::unitsBelow(spec.unit);
            units.push_back(&spec.unit);
            set.tops.push_back(name);
            set.files.push_back({name + ".f", fileList(spec.unit, units)});
            set.files.push_back({name + ".core", coreFile(spec.unit, units)});
        }
    }

    const Parameters& parameters;
    bool withChecks;
    diag::Sink& sink;
    std::vector<SpecFile> specs;
    EmittedSet set;
};

Result<void> cannotWrite(const fs::path& path, const std::error_code& ec) {
    return fail(Failure::Kind::Unwritable, "cannot write " + path.string() + ": " + ec.message());
}

} // namespace

std::optional<EmittedSet> emitAll(const std::vector<std::string>& specs,
                                  const Parameters& parameters, bool withChecks,
                                  diag::Sink& sink) {
    return Collector(parameters, withChecks, sink).run(specs);
}

Result<void> writeSet(const EmittedSet& set, const std::string& folder) {
    std::error_code ec;
    const fs::path place = folder;
    fs::create_directories(place, ec);
    if (ec)
        return cannotWrite(place, ec);
    for (const auto& file : set.files) // a folder in the way would stop the renaming half way
        if (fs::is_directory(place / file.name, ec))
            return cannotWrite(place / file.name,
                               std::make_error_code(std::errc::is_a_directory));
    auto aside = util::ScratchFolder::make(place);
    if (!aside)
        return tl::unexpected(aside.error());
    for (const auto& file : set.files)
        if (auto written = util::writeFileAtomic(aside->path() / file.name, file.text); !written)
            return written;
    for (const auto& file : set.files) {
        fs::rename(aside->path() / file.name, place / file.name, ec);
        if (ec)
            return cannotWrite(place / file.name, ec);
    }
    return {};
}

} // namespace palindrome::flow
