// MeshCommand.cpp - `palindrome mesh`: a network of the generated routers under traffic.
// SPDX-License-Identifier: MIT
#include "cli/Commands.h"

#include "cli/MeshOptions.h"
#include "flow/Router.h"
#include "mesh/Plot.h"
#include "report/MeshText.h"
#include "util/Files.h"
#include "util/Interrupt.h"
#include "util/Text.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace palindrome::cli {

namespace {

class MeshCommand : public Command {
public:
    void declare(CLI::App& app) override {
        meshOptions.declare(app);
        proofOptions.declare(app);
    }

    int run(Context& context) override {
        auto traffic = meshOptions.traffic(context.sink);
        if (!traffic)
            return meshOptions.failedOnInput ? ExitInput : ExitUsage;
        std::optional<mesh::Curve> baseline;
        if (!meshOptions.compare.empty()) {
            baseline = mesh::readCurve(meshOptions.compare, traffic->config, context.sink);
            if (!baseline)
                return ExitInput;
        }
        auto router = makeRouter(traffic->config, context);
        if (!router)
            return ExitInput;
        if (util::interrupted())
            return context.report({Failure::Kind::Interrupted, "interrupted"});
        if (!router->proved() && !meshOptions.unproved)
            return refuse(*router, context);
        return simulate(*router, *traffic, baseline, context);
    }

private:
    std::optional<flow::Router> makeRouter(const mesh::Config& config, Context& context) {
        auto spec = flow::loadSpec(meshOptions.spec, context.sink);
        if (!spec)
            return std::nullopt;
        const Parameters parameters = {{"DEPTH", std::to_string(config.depth)}, {"CNT_W", "32"}};
        auto router = flow::loadRouter(*spec, meshOptions.hdlFolder(), parameters, context.sink);
        if (!router)
            return std::nullopt;
        flow::RouterProofOptions options;
        options.proof = proofOptions.make(context.console);
        options.store = meshOptions.store;
        options.progress = [&](const std::string& what) { context.console.status(what); };
        flow::proveRouter(*router, options);
        context.console.clearStatus();
        return router;
    }

    static int refuse(const flow::Router& router, Context& context) {
        context.result["router"] = router.toJson();
        bool refuted = false;
        for (const auto& unit : router.units) {
            if (unit.proved())
                continue;
            refuted = refuted || (unit.verdict != "bounded" && unit.verdict != "unknown");
            context.sink.error("mesh-unproved", unit.unit.name.span,
                               fmt::format("the HDL of `{}` ({}) is not proved: {}{}", unit.name,
                                           unit.source.empty() ? "reference module" : unit.source,
                                           unit.verdict,
                                           unit.reason.empty() ? "" : ", " + unit.reason),
                               "--unproved simulates it all the same, and the result says so");
        }
        return refuted ? ExitFinding : ExitUndecided;
    }

    int simulate(const flow::Router& router, const MeshTraffic& traffic,
                 const std::optional<mesh::Curve>& baseline, Context& context) {
        auto progress = [&](const std::string& what) { context.console.status(what); };
        sim::Options building;
        building.cache = flow::simulationCache();
        building.buildSeconds = 600;
        building.progress = progress;
        const auto how = meshOptions.saturation
                             ? mesh::Compile::Optimized
                             : mesh::compileFor(traffic.config, traffic.rates);
        auto built = mesh::build(router.hdl, building, how);
        if (!built)
            return context.report(built.error());
        mesh::RunLimits limits;
        limits.seconds = meshOptions.seconds;
        limits.processors = meshOptions.processors();
        limits.progress = progress;
        std::optional<mesh::Saturation> saturation;
        std::vector<mesh::Point> points;
        if (meshOptions.saturation) {
            auto found = mesh::findSaturation(*built, traffic.config, meshOptions.step, limits);
            if (!found)
                return context.report(found.error());
            points = found->tried;
            points.insert(points.begin(), found->zeroLoad);
            saturation = std::move(*found);
        }
        else {
            auto found = mesh::simulate(*built, traffic.config, traffic.rates, limits);
            if (!found)
                return context.report(found.error());
            points = std::move(*found);
        }
        context.console.clearStatus();
        return give({router, traffic.config, points, saturation, baseline}, context);
    }

    int give(const report::MeshReport& report, Context& context) {
        context.result = report::meshJson(report);
        context.console.out(report::meshText(
            report, {context.console.colorOut(), context.console.width()}));
        int status = ExitOk;
        for (const auto& point : report.points)
            if (!point.clean())
                status = ExitFinding;
        const std::vector<std::string> remarks = report::meshRemarks(report);
        auto write = [&](const std::string& path, const char* key, const std::string& text) {
            if (path.empty())
                return;
            if (auto written = util::writeFileAtomic(path, text); !written)
                status = worseExit(status, context.report(written.error()));
            else
                context.result["files"][key] = path;
        };
        write(meshOptions.csv, "csv", mesh::csvText(report.points, report.config, remarks));
        write(meshOptions.svg, "svg", report::meshPlot(report));
        write(meshOptions.jsonFile, "json", context.result.dump(2) + "\n");
        return status;
    }

    MeshCommandOptions meshOptions;
    ProofOptions proofOptions;
};

} // namespace

const CommandEntry meshCommand{
    "mesh",
    "Networks",
    "Run a mesh of the router under traffic in Verilator, with a scoreboard",
    "[OPTIONS] [SPEC]",
    "SPEC is the structure of the router (default lct_specs/router/noc_router.lct.md). The HDL of a "
    "unit X is X.sv of --hdl (default designs/router) where that exists, else the reference module of "
    "its table; the top is printed from its table. Every unit is proved equal to its table first, "
    "with the parameters of the mesh; verdicts are kept and reused. HDL that is not proved is refused "
    "without --unproved.\n\n"
    "Patterns: uniform, transpose, bit-complement, tornado, hotspot (all to node 0), neighbour, and "
    "trace: lines \"CYCLE SOURCE DESTINATION FLITS\". Rates are flits per node and cycle: one, a "
    "list with commas, or FIRST:LAST:STEP.\n\n"
    "The scoreboard demands that each packet arrives once, at its destination, whole, in order, every "
    "bit as sent, not interleaved in its VC; that the slots of every buffer add up on every link in "
    "every cycle; that after the drain nothing is left anywhere; and that no flit is stuck: a "
    "deadlock is reported with the circle of buffers that wait for each other. A violation gives exit "
    "code 1.\n\n"
    "With --flip-one each flit on each link has one bit flipped with this probability: all of them must "
    "be corrected and counted. With --flip-two two bits: each must be flagged, and only packets that "
    "were hit may be missing or cut short. With --malformed packets break the protocol: the router that "
    "they enter must report each once, and refuse it or cut it short. With --close outputs are closed "
    "for new packets through the control register.",
    "palindrome mesh --size 8 --pattern uniform --rate 0.1\n"
    "palindrome mesh --size 8 --rate 0.02:0.4:0.02 --csv uniform.csv --svg uniform.svg --compare base.csv\n"
    "palindrome mesh --size 4 --pattern hotspot --saturation --step 0.001\n"
    "palindrome mesh --size 4 --rate 0.2 --packet 1:3,5:1 --flip-one 1    # every flit is hit\n"
    "palindrome mesh --size 4 --rate 0.2 --packet 1,5,15 --malformed 0.2 --close 0.002\n"
    "palindrome mesh --size 2 --pattern trace --trace packets.txt --json",
    "0,1,2,3,4,5",
    [] { return std::unique_ptr<Command>(new MeshCommand); }};

} // namespace palindrome::cli
