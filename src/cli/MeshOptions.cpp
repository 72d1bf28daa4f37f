// MeshOptions.cpp - the options of `mesh`, and what they say of the traffic.
// SPDX-License-Identifier: MIT
#include "cli/MeshOptions.h"

#include "mesh/TraceFile.h"
#include "util/Text.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <fmt/format.h>

namespace palindrome::cli {

namespace {

constexpr size_t rateLimit = 1000;

std::nullopt_t bad(diag::Sink& sink, std::string message, std::string wayOut) {
    sink.error("usage-bad-argument", {}, std::move(message), std::move(wayOut));
    return std::nullopt;
}

std::optional<double> numberOf(std::string_view text) {
    double value = 0;
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (ec != std::errc() || end != text.data() + text.size() || !std::isfinite(value))
        return std::nullopt;
    return value;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    for (size_t at = 0; at <= text.size();) {
        const size_t end = std::min(text.find(separator, at), text.size());
        parts.push_back(text.substr(at, end - at));
        at = end + 1;
    }
    return parts;
}

} // namespace

void MeshCommandOptions::declare(CLI::App& app) {
    app.add_option("SPEC", spec, "The structure of the router");
    app.add_option("--hdl", hdl,
                   "Folder with the HDL of units, X.sv for the unit X (default designs/router)")
        ->type_name("DIR")
        ->group("Input");
    app.add_option("--size", size, "K of the K x K mesh, 2 to 16 (default 4)")
        ->check(CLI::Range(2u, 16u))
        ->type_name("K")
        ->group("Traffic");
    app.add_option("--pattern", pattern, "Who sends to whom (default uniform)")
        ->type_name("NAME")
        ->group("Traffic");
    app.add_option("--trace", trace, "The packets of the pattern `trace`")
        ->type_name("FILE")
        ->group("Traffic");
    app.add_option("--rate", rate, "Offered flits per node and cycle: R, R,R,… or FIRST:LAST:STEP")
        ->type_name("RATES")
        ->group("Traffic");
    app.add_option("--packet", packet,
                   "Flits of a packet, 1 to 15 (default 4), or a mix: FLITS:WEIGHT,…")
        ->type_name("SIZES")
        ->group("Traffic");
    app.add_option("--depth", depth, "Flits that a VC buffer holds, 2 to 8 (default 4)")
        ->check(CLI::Range(2u, 8u))
        ->type_name("N")
        ->group("Traffic");
    app.add_option("--seed", seed, "Of the traffic and of what HDL leaves open (default 1)")
        ->type_name("N")
        ->group("Traffic");
    const auto probability = [&](const char* name, double& value, const char* description) {
        app.add_option(name, value, description)
            ->check(CLI::Range(0.0, 1.0))
            ->type_name("P")
            ->group("Errors");
    };
    probability("--flip-one", flipOne, "Probability of one flipped bit in a flit on a link");
    probability("--flip-two", flipTwo, "Probability of two flipped bits in a flit on a link");
    probability("--malformed", malformed,
                "Probability that a packet breaks the protocol: routers must report each once, "
                "and cut it short or refuse it");
    probability("--close", close,
                "Probability, in a cycle of a node, that it closes some outputs for new packets "
                "for a while");
    app.add_option("--warmup", warmup, "Cycles before the measurement (default 3000)")
        ->check(CLI::Range(uint64_t(0), uint64_t(1) << 40))
        ->type_name("CYCLES")
        ->group("Phases");
    app.add_option("--measure", measure, "Cycles of the measurement (default 10000)")
        ->check(CLI::Range(uint64_t(1), uint64_t(1) << 40))
        ->type_name("CYCLES")
        ->group("Phases");
    app.add_option("--packets", packets,
                   "Measures until so many packets were created, instead of --measure")
        ->check(CLI::Range(uint64_t(1), uint64_t(1) << 40))
        ->type_name("N")
        ->group("Phases");
    app.add_option("--drain", drain,
                   "Cycles after which what still waits at the sources is dropped, and the load "
                   "called saturated (default 10000)")
        ->check(CLI::Range(uint64_t(1), uint64_t(1) << 40))
        ->type_name("CYCLES")
        ->group("Phases");
    app.add_flag("--saturation", saturation,
                 "Searches the highest rate with a mean packet latency below three times that at "
                 "rate 0.02")
        ->group("Phases");
    app.add_option("--step", step, "Of the search (default 0.01)")
        ->check(CLI::Range(0.0001, 0.5))
        ->type_name("R")
        ->group("Phases");
    app.add_flag("--unproved", unproved, "Simulates HDL that is not proved; the result says so")
        ->group("Checks");
    app.add_option("--csv", csv, "Writes the curve")->type_name("FILE")->group("Output");
    app.add_option("--svg", svg, "Draws latency and accepted load over offered load")
        ->type_name("FILE")
        ->group("Output");
    app.add_option("--output", jsonFile, "Writes all results as JSON")
        ->type_name("FILE")
        ->group("Output");
    app.add_option("--compare", compare, "A second curve for the picture, from a CSV")
        ->type_name("CSV")
        ->group("Output");
    app.add_option("--store", store, "Folder of verdicts (default .palindrome)")
        ->type_name("DIR")
        ->group("Output");
    app.add_option("--threads", threads,
                   "Processors to use: rates side by side, or parts of a large mesh (default: "
                   "those that are idle)")
        ->check(CLI::Range(1u, 256u))
        ->type_name("N")
        ->group("Limits");
    app.add_option("--run-timeout", seconds, "Wall clock of one simulation (default 600)")
        ->check(CLI::PositiveNumber)
        ->type_name("SECONDS")
        ->group("Limits");
}

std::optional<std::vector<double>> MeshCommandOptions::ratesOf(diag::Sink& sink) const {
    std::vector<double> rates;
    for (std::string_view item : split(rate, ',')) {
        std::vector<double> numbers;
        for (std::string_view part : split(item, ':')) {
            const auto value = numberOf(part);
            if (!value)
                return bad(sink, fmt::format("--rate: `{}` is no number", part),
                           "for example --rate 0.1, --rate 0.05,0.1 or --rate 0.02:0.4:0.02");
            numbers.push_back(*value);
        }
        if (numbers.size() == 1)
            rates.push_back(numbers[0]);
        else if (numbers.size() != 3 || numbers[2] <= 0 || numbers[1] < numbers[0])
            return bad(sink, fmt::format("--rate: `{}` is no range", item),
                       "a range is FIRST:LAST:STEP, ascending, for example 0.02:0.4:0.02");
        else if ((numbers[1] - numbers[0]) / numbers[2] > double(rateLimit))
            return bad(sink, fmt::format("--rate: `{}` has more than {} steps", item, rateLimit), "");
        else
            for (int i = 0; numbers[0] + i * numbers[2] <= numbers[1] + 1e-9; ++i)
                rates.push_back(std::round((numbers[0] + i * numbers[2]) * 1e9) / 1e9);
    }
    for (double r : rates)
        if (!(r > 0 && r <= 1))
            return bad(sink,
                       fmt::format("--rate: {:g} is not above 0 and at most 1: a link carries one "
                                   "flit a cycle",
                                   r),
                       "rates are flits per node and cycle");
    if (rates.size() > rateLimit)
        return bad(sink, fmt::format("--rate: more than {} rates", rateLimit), "");
    return rates;
}

std::optional<mesh::PacketSizes> MeshCommandOptions::sizesOf(diag::Sink& sink) const {
    mesh::PacketSizes sizes;
    for (std::string_view item : split(packet, ',')) {
        const auto parts = split(item, ':');
        const auto flits = numberOf(parts[0]);
        const auto weight = parts.size() > 1 ? numberOf(parts[1]) : std::optional(1.0);
        auto isWhole = [](double v, double most) { return v >= 1 && v <= most && v == std::floor(v); };
        if (!flits || !weight || parts.size() > 2 || !isWhole(*flits, 15) || !isWhole(*weight, 1000))
            return bad(sink,
                       fmt::format("--packet: `{}` is no size: a packet has 1 to 15 flits", item),
                       "for example --packet 4, or --packet 1:3,5:1 with weights from 1 to 1000");
        sizes.list.push_back({static_cast<unsigned>(*flits), static_cast<unsigned>(*weight)});
    }
    return sizes;
}

std::optional<MeshTraffic> MeshCommandOptions::traffic(diag::Sink& sink) {
    MeshTraffic result;
    mesh::Config& c = result.config;
    const std::vector<std::string> names(mesh::patternNames.begin(), mesh::patternNames.end());
    const auto at = std::find(names.begin(), names.end(), pattern);
    if (at == names.end()) {
        const std::string near = util::suggestName(pattern, names);
        return bad(sink, "--pattern: there is no pattern `" + pattern + "`",
                   near.empty() ? "patterns are " + util::quotedList(names) : near);
    }
    c.pattern = static_cast<mesh::Pattern>(at - names.begin());
    const bool isTrace = c.pattern == mesh::Pattern::Trace;
    if (isTrace != !trace.empty())
        return bad(sink, isTrace ? "the pattern `trace` needs a file" : "--trace is given, but the "
                                                                        "pattern is another",
                   isTrace ? "name it with --trace FILE" : "add --pattern trace");
    if (isTrace && (!rate.empty() || saturation))
        return bad(sink, "a trace has its own rate", "leave out --rate and --saturation");
    if (!isTrace && rate.empty() == !saturation)
        return bad(sink, saturation ? "--saturation finds its rates itself" : "no rate is given",
                   saturation ? "leave out --rate" : "add --rate R, or --saturation");
    c.size = size;
    c.depth = depth;
    c.warmup = isTrace ? 0 : warmup;
    c.measure = isTrace ? 1 : measure;
    c.packets = isTrace ? 0 : packets;
    c.drain = drain;
    c.seed = seed;
    c.flipOne = flipOne;
    c.flipTwo = flipTwo;
    c.malformed = malformed;
    c.close = close;
    if (malformed > 0 && flipTwo > 0)
        return bad(sink, "--malformed and --flip-two are both given: of a malformed packet that is hit "
                         "nobody knows what must become of it",
                   "leave out one of them");
    if (isTrace) {
        auto entries = mesh::readTrace(trace, size, sink);
        failedOnInput = !entries;
        if (!entries)
            return std::nullopt;
        c.trace = std::move(*entries);
        result.rates = {0};
        return result;
    }
    auto sizes = sizesOf(sink);
    auto rates = saturation ? std::vector<double>() : ratesOf(sink);
    if (!sizes || !rates)
        return std::nullopt;
    c.sizes = std::move(*sizes);
    result.rates = std::move(*rates);
    return result;
}

std::string MeshCommandOptions::hdlFolder() const {
    if (!hdl.empty())
        return hdl;
    std::error_code ec;
    return std::filesystem::is_directory("designs/router", ec) ? "designs/router" : "";
}

unsigned MeshCommandOptions::processors() const {
    return threads != 0 ? threads : mesh::idleProcessors();
}

} // namespace palindrome::cli
