// HtmlLines.cpp - which lines of the HDL each row needs, for the pages of results.
// SPDX-License-Identifier: MIT
#include "report/HtmlLines.h"

#include "flow/RunStore.h"
#include "flow/Tool.h"
#include "lct/Printer.h"
#include "util/Files.h"
#include "util/Numbers.h"

namespace palindrome::report {

using flow::Json;

std::string HtmlLines::keyOf(const lct::Unit& unit, const std::string& hdl) const {
    const Json key{{"build", flow::toolBuildId()},
                   {"spec", lct::printMarkdown(unit)},
                   {"hdl", hdl},
                   {"parameters", parameters},
                   {"limits", flow::toJson(settings.proof.limits)}};
    return util::sha256(key.dump(-1, ' ', false, Json::error_handler_t::replace));
}

Json HtmlLines::make(const lct::Unit& unit, const std::string& hdl) const {
    const std::string name = "unit.sv";
    hdl::Sources sources;
    sources.texts = {{name, hdl}};
    const flow::Parameters own = flow::parametersOf(unit, parameters);
    sources.parameters = own;
    sources.top = unit.name.text;
    diag::Sink sink;
    const auto traced = flow::traceRows(unit, own, sources, settings.proof, sink);
    if (!traced)
        return Json();
    std::vector<std::set<unsigned>> lines(traced->duties.size());
    Json needless = Json::array();
    for (const flow::HdlLine& line : traced->lines) {
        if (line.file != name)
            continue;
        for (size_t duty : line.duties)
            lines[duty].insert(line.line);
        if (line.need == flow::Need::NotNeeded)
            needless.push_back(line.line);
    }
    Json rows = Json::array();
    for (size_t d = 0; d < traced->duties.size(); ++d) {
        const flow::Duty& duty = traced->duties[d];
        rows.push_back({{"kind", flow::dutyKindName(duty.kind)},
                        {"table", duty.table},
                        {"row", duty.row},
                        {"text", duty.text},
                        {"state", flow::dutyStateName(duty.state)},
                        {"why", duty.why},
                        {"lines", util::rangesOf(lines[d])}});
    }
    return {{"verdict", proof::verdictName(traced->verdict)}, {"rows", rows}, {"needless", needless}};
}

Json HtmlLines::of(const lct::Unit& unit, const std::string& hdl) {
    if (!settings.wanted)
        return Json();
    const std::string key = keyOf(unit, hdl);
    if (const auto made = known.find(key); made != known.end())
        return made->second;
    const flow::VerdictCache cache(settings.cache);
    if (!settings.cache.empty())
        if (const auto kept = cache.find(key); kept && kept->is_object() && kept->contains("rows"))
            return known[key] = *kept;
    if (settings.progress)
        settings.progress("rows and lines of " + unit.name.text);
    Json made = make(unit, hdl);
    bool open = made.is_null();
    if (!open)
        for (const Json& row : made["rows"])
            open = open || row["state"] == "undecided";
    if (!open && !settings.cache.empty()) // what a limit left open may be decided another time
        cache.keep(key, made);
    return known[key] = std::move(made);
}

} // namespace palindrome::report
