// Router.cpp - the HDL of a router, unit by unit, and what is proved of it.
// SPDX-License-Identifier: MIT
#include "flow/Router.h"

#include "diag/Render.h"
#include "flow/Prove.h"
#include "flow/RunStore.h"
#include "flow/Tool.h"
#include "lct/Printer.h"
#include "lct/Structure.h"
#include "util/Files.h"
#include "util/Interrupt.h"
#include "util/Text.h"

#include <algorithm>
#include <fmt/format.h>

namespace palindrome::flow {

namespace fs = std::filesystem;

namespace {

/// What the testbench drives and reads: name, output, bits.
struct NeededPort {
    const char* name;
    bool isOutput;
    unsigned width;
};
constexpr NeededPort neededPorts[] = {
    {"clk", false, 1},         {"rst_n", false, 1},      {"here_x", false, 4},
    {"here_y", false, 4},      {"max_x", false, 4},      {"max_y", false, 4},
    {"in_valid", false, 10},   {"in_code", false, 210},  {"in_credit", true, 10},
    {"out_valid", true, 10},   {"out_code", true, 210},  {"out_credit", false, 10},
    {"csr_we", false, 1},      {"csr_addr", false, 4},   {"csr_wdata", false, 32},
    {"csr_rdata", true, 32}};

class RouterLoader {
public:
    RouterLoader(const SpecFile& theTop, std::string theFolder, const Parameters& theParameters,
                 diag::Sink& theSink)
        : top(theTop), folder(std::move(theFolder)), parameters(theParameters), sink(theSink) {}

    std::optional<Router> load() {
        for (const auto& parameter : parameters)
            if (parametersOf(top.unit, {parameter}).empty()) {
                error(top.unit.name.span,
                      fmt::format("`{}` is no router of a mesh: it has no parameter `{}`",
                                  top.unit.name.text, parameter.first),
                      "name the table of a router such as lct_specs/router/noc_router.lct.md");
                return std::nullopt;
            }
        auto design = hdl::elaborateSpec(top.unit, parameters, sink);
        auto module = design ? hdl::emit(top.unit, {}, sink) : std::nullopt;
        if (!module || !hasPorts(design->design) || !nameInstances())
            return std::nullopt;
        for (const lct::Unit* unit : lct::unitsBelow(top.unit))
            if (!add(*unit))
                return std::nullopt;
        router.hdl.top = top.unit.name.text;
        router.hdl.parameters = parameters;
        router.hdl.texts.emplace_back(top.unit.name.text + ".sv", module->text);
        return std::move(router);
    }

private:
    bool error(const diag::Span& place, std::string message, std::string wayOut) {
        sink.error("mesh-router", place, std::move(message), std::move(wayOut));
        return false;
    }

    bool hasPorts(const hdl::Design& design) {
        const auto ports = hdl::ports(design);
        for (const NeededPort& needed : neededPorts) {
            const auto found = std::find_if(ports.begin(), ports.end(),
                                            [&](const auto& p) { return p.name == needed.name; });
            if (found == ports.end() || found->isOutput != needed.isOutput ||
                found->width != needed.width)
                return error(top.unit.name.span,
                             fmt::format("`{}` is no router of a mesh: it has no {} `{}` of {} bits",
                                         top.unit.name.text, needed.isOutput ? "output" : "input",
                                         needed.name, needed.width),
                             "name the table of a router such as lct_specs/router/noc_router.lct.md");
        }
        return true;
    }

    /// The instances whose wires the testbench reads, by the units that they are of.
    bool nameInstances() {
        const std::pair<const char*, std::string*> wanted[] = {
            {"vc_fifo", &router.hdl.fifo},
            {"credit_ctr", &router.hdl.creditCounter},
            {"credit_ret", &router.hdl.creditReturn},
            {"vc_owner", &router.hdl.owner},
            {"out_sched", &router.hdl.scheduler}};
        for (const auto& [unit, name] : wanted) {
            for (const lct::Instance& instance : top.unit.instances)
                if (instance.unit.text == unit)
                    *name = std::string(util::leadingIdentifier(instance.name.text));
            if (name->empty())
                return error(top.unit.name.span,
                             fmt::format("`{}` is no router of a mesh: it has no instance of `{}`",
                                         top.unit.name.text, unit),
                             "");
        }
        return true;
    }

    /// The value of a parameter of an instance: a parameter of the top, or as it stands.
    std::string valueOf(const std::string& text) const {
        for (const auto& [name, value] : parameters)
            if (name == text)
                return value;
        for (const lct::Parameter& p : top.unit.parameters)
            if (p.name.text == text)
                return p.value.text;
        return text;
    }

    /// The parameters of the unit's instances, all alike.
    std::optional<Parameters> instanceParameters(const lct::Unit& unit) {
        std::optional<Parameters> result;
        for (const lct::Instance& instance : top.unit.instances) {
            if (instance.unit.text != unit.name.text)
                continue;
            Parameters own;
            if (instance.parameters.text != "-" && !instance.parameters.empty())
                for (std::string_view item : util::splitTopLevelCommas(instance.parameters.text)) {
                    const size_t equals = std::min(item.find('='), item.size() - 1);
                    own.emplace_back(util::leadingIdentifier(item),
                                     valueOf(std::string(util::trim(item.substr(equals + 1)))));
                }
            if (result && *result != own) {
                error(instance.name.span,
                      "instances of `" + unit.name.text + "` have different parameters; a mesh "
                                                          "proves each unit for one set",
                      "");
                return std::nullopt;
            }
            result = std::move(own);
        }
        return result ? result : Parameters{};
    }

    bool add(const lct::Unit& unit) {
        RouterUnit entry;
        entry.name = unit.name.text;
        entry.unit = unit;
        entry.specText = lct::printMarkdown(unit);
        auto own = instanceParameters(unit);
        if (!own)
            return false;
        entry.parameters = std::move(*own);
        std::error_code ec;
        const fs::path file = fs::path(folder) / (entry.name + ".sv");
        if (!folder.empty() && fs::exists(file, ec)) {
            auto text = util::readFile(file);
            if (!text)
                return error({}, text.error().message, "");
            entry.source = file.string();
            entry.hdl = std::move(*text);
        }
        else {
            auto module = hdl::emit(unit, {}, sink);
            if (!module)
                return false;
            entry.hdl = std::move(module->text);
        }
        router.hdl.texts.emplace_back(entry.source.empty() ? entry.name + ".sv" : entry.source,
                                      entry.hdl);
        router.units.push_back(std::move(entry));
        return true;
    }

    const SpecFile& top;
    const std::string folder;
    const Parameters& parameters;
    diag::Sink& sink;
    Router router;
};

std::string keyOf(const RouterUnit& unit, const proof::Options& proof) {
    Json json;
    json["what"] = "router-unit";
    json["build"] = toolBuildId();
    json["parts"] = partVersions();
    json["spec"] = util::sha256(unit.specText);
    json["hdl"] = util::sha256(unit.hdl);
    json["parameters"] = unit.parameters;
    json["limits"] = toJson(proof.limits);
    json["secondOpinion"] = proof.secondOpinion;
    return util::sha256(json.dump());
}

void prove(RouterUnit& unit, const proof::Options& proof) {
    diag::Sink sink;
    hdl::Sources sources;
    sources.texts = {{unit.source.empty() ? unit.name + ".sv" : unit.source, unit.hdl}};
    sources.top = unit.name;
    sources.parameters = unit.parameters;
    auto pair = loadPair(unit.unit, unit.parameters, sources, loweringOptions(), sink);
    if (!pair) {
        unit.verdict = "invalid";
        for (const auto& d : sink.all())
            if (unit.reason.empty() && d.severity == diag::Severity::Error)
                unit.reason = d.message;
        return;
    }
    auto outcome = provePair(*pair, unit.unit, sources, {proof, false});
    unit.verdict = proof::verdictName(outcome.proof.verdict);
    unit.reason = outcome.proof.reason;
}

} // namespace

bool Router::proved() const {
    return std::all_of(units.begin(), units.end(), [](const auto& u) { return u.proved(); });
}

Json Router::toJson() const {
    Json json;
    json["top"] = hdl.top;
    json["parameters"] = Json::object();
    for (const auto& [name, value] : hdl.parameters)
        json["parameters"][name] = value;
    json["proved"] = proved();
    json["units"] = Json::array();
    for (const RouterUnit& u : units)
        json["units"].push_back({{"unit", u.name},
                                 {"hdl", u.source.empty() ? "reference" : u.source},
                                 {"sha256", util::sha256(u.hdl)},
                                 {"verdict", u.verdict},
                                 {"reason", u.reason}});
    return json;
}

std::optional<Router> loadRouter(const SpecFile& top, const std::string& folder,
                                 const Parameters& parameters, diag::Sink& sink) {
    return RouterLoader(top, folder, parameters, sink).load();
}

void proveRouter(Router& router, const RouterProofOptions& options) {
    const VerdictCache cache(options.store / "cache" / "verdicts");
    for (RouterUnit& unit : router.units) {
        if (util::interrupted())
            return;
        const std::string key = keyOf(unit, options.proof);
        auto known = options.fresh ? std::nullopt : cache.find(key);
        if (known && known->is_object() && known->contains("verdict") &&
            known->contains("reason")) {
            unit.verdict = known->at("verdict");
            unit.reason = known->at("reason");
            unit.reused = true;
            continue;
        }
        if (options.progress)
            options.progress("proving " + unit.name);
        prove(unit, options.proof);
        if (unit.verdict == "proved" || unit.verdict == "refuted" || unit.verdict == "possible-x")
            cache.keep(key, {{"verdict", unit.verdict}, {"reason", unit.reason}});
    }
}

} // namespace palindrome::flow
