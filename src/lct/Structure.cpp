// Structure.cpp - finds the units that a unit of instances is made of.
// SPDX-License-Identifier: MIT
#include "lct/Structure.h"

#include "lct/Reader.h"
#include "util/Suggest.h"
#include "util/Text.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

namespace palindrome::lct {

namespace fs = std::filesystem;

namespace {

class Resolver {
public:
    Resolver(fs::path theFolder, diag::Sink& theSink)
        : folder(std::move(theFolder)), sink(theSink) {}

    bool resolve(Unit& unit) {
        path.push_back(unit.name.text);
        bool good = true;
        for (const Instance& instance : unit.instances) {
            const std::string& name = instance.unit.text;
            if (unit.findUnit(name))
                continue;
            auto child = find(instance);
            good = child && good;
            if (child)
                unit.units.push_back(std::move(child));
        }
        path.pop_back();
        return good;
    }

private:
    fs::path folder;
    diag::Sink& sink;
    std::vector<std::string> path; ///< the units that are being resolved
    std::map<std::string, std::shared_ptr<const Unit>> known;

    void error(const char* rule, const Text& cell, std::string message, std::string wayOut) {
        auto& d = sink.error(rule, cell.span, std::move(message), std::move(wayOut));
        d.quote = cell.text;
        d.quoteColumn = 1;
    }

    std::shared_ptr<const Unit> find(const Instance& instance) {
        const std::string& name = instance.unit.text;
        auto begin = std::find(path.begin(), path.end(), name);
        if (begin != path.end()) {
            std::string circle;
            for (auto at = begin; at != path.end(); ++at)
                circle += *at + " -> ";
            error("structure-cycle", instance.unit,
                  "the unit instantiates itself: " + circle + name, "");
            return nullptr;
        }
        if (auto found = known.find(name); found != known.end())
            return found->second;
        auto unit = read(instance);
        if (!unit || !resolve(*unit))
            return nullptr;
        return known[name] = std::make_shared<const Unit>(std::move(*unit));
    }

    std::optional<Unit> read(const Instance& instance) {
        // The reader let only identifiers pass, so the name cannot lead out of the folder.
        const std::string& name = instance.unit.text;
        if (!util::isIdentifier(name))
            return std::nullopt;
        for (const fs::path& file : {folder / (name + ".lct.md"), folder / (name + ".lct.json"),
                                     folder / ".." / (name + ".lct.md"),
                                     folder / ".." / (name + ".lct.json")}) {
            std::error_code ec;
            if (!fs::exists(file, ec))
                continue;
            auto unit = readFile(file.string(), sink);
            if (unit && unit->name.text != name) {
                error("structure-unit", instance.unit,
                      "the file " + file.string() + " holds the unit `" + unit->name.text + "`",
                      "give the file the name of its unit");
                return std::nullopt;
            }
            return unit;
        }
        std::string near = util::nearest(name, neighbours());
        error("structure-unit", instance.unit,
              "there is no unit `" + name + "` beside this one (looked for " +
                  (folder / (name + ".lct.md")).string() + ")",
              near.empty() ? std::string() : "did you mean `" + near + "`?");
        return std::nullopt;
    }

    std::vector<std::string> neighbours() const {
        std::vector<std::string> names;
        std::error_code ec;
        for (fs::directory_iterator at(folder.empty() ? "." : folder, ec), end; !ec && at != end;
             at.increment(ec)) {
            std::string file = at->path().filename().string();
            if (file.ends_with(".lct.md"))
                names.push_back(file.substr(0, file.size() - 7));
        }
        std::sort(names.begin(), names.end());
        return names;
    }
};

void collect(const Unit& unit, std::set<std::string>& seen, std::vector<const Unit*>& into) {
    for (const auto& child : unit.units) {
        if (!seen.insert(child->name.text).second)
            continue;
        collect(*child, seen, into);
        into.push_back(child.get());
    }
}

} // namespace

bool resolveInstances(Unit& unit, diag::Sink& sink) {
    unit.units.clear();
    return Resolver(fs::path(unit.file).parent_path(), sink).resolve(unit);
}

std::vector<const Unit*> unitsBelow(const Unit& unit) {
    std::vector<const Unit*> result;
    std::set<std::string> seen;
    collect(unit, seen, result);
    return result;
}

} // namespace palindrome::lct
