// AuditText.cpp - the audit as a table for the terminal.
// SPDX-License-Identifier: MIT
#include "report/AuditText.h"

#include "report/TextTable.h"

#include <fmt/format.h>

namespace palindrome::report {

namespace {

using audit::AuditReport;
using audit::Dress;
using audit::FaultClass;
using audit::Outcome;
using audit::Tally;

std::string share(const Tally& tally, Outcome outcome) {
    if (tally.judged() == 0)
        return "-";
    const auto interval = tally.interval(outcome);
    return fmt::format("{} ({:.0f}-{:.0f} %)", tally.of(outcome), 100 * interval.low,
                       100 * interval.high);
}

std::vector<std::string> line(const AuditReport& report, std::optional<FaultClass> kind,
                              std::optional<Dress> dress) {
    const Tally tally = report.tally(kind, dress);
    const unsigned open = tally.of(Outcome::Undecided) + tally.of(Outcome::Failed) +
                          tally.of(Outcome::NotRecorded);
    return {kind ? classTitle(*kind) : "all",
            dress ? dressName(*dress) : "both",
            std::to_string(tally.judged()),
            share(tally, Outcome::Corrected),
            share(tally, Outcome::Shown),
            share(tally, Outcome::Otherwise),
            std::to_string(tally.of(Outcome::NoTable)),
            std::to_string(open),
            fmt::format("{} of {}", report.refuted(kind), report.casesOf(kind)),
            fmt::format("{} of {}", report.decoded(kind), report.casesOf(kind))};
}

/// The readings of an outcome, by name, with the reasons.
std::string listed(const AuditReport& report, Outcome outcome, const std::string& title) {
    std::string text;
    for (const auto& reading : report.readings)
        if (reading.outcome == outcome) {
            const auto& one = report.cases.at(reading.index);
            text += fmt::format("  {} {}: {}{}\n", one.name(), dressName(reading.dress),
                                one.description(),
                                reading.detail.empty() ? "" : "; " + reading.detail);
        }
    return text.empty() ? text : "\n" + title + ":\n" + text;
}

/// What was never asked, a line for each unit; why is the same for all of them.
std::string notRecorded(const AuditReport& report) {
    std::vector<std::pair<std::string, std::string>> units;
    for (const auto& reading : report.readings) {
        if (reading.outcome != Outcome::NotRecorded)
            continue;
        const std::string name = report.cases.at(reading.index).name();
        const size_t slash = name.find('/');
        if (units.empty() || units.back().first != name.substr(0, slash))
            units.emplace_back(name.substr(0, slash), "");
        std::string& list = units.back().second;
        list += fmt::format("{}{} {}", list.empty() ? "" : ", ", name.substr(slash + 1, 2),
                            dressName(reading.dress));
    }
    std::string text;
    for (const auto& [unit, list] : units)
        text += fmt::format("  {}: {}\n", unit, list);
    return text.empty() ? text
                        : "\nnot recorded (`palindrome audit --cases DIR --prompts DIR` writes what "
                          "to ask):\n" +
                              text;
}

} // namespace

std::string auditText(const AuditReport& report, size_t width) {
    std::vector<std::vector<std::string>> rows{{"fault", "dress", "judged", "corrected", "shown",
                                                "otherwise", "no table", "open", "refuted",
                                                "decoded"}};
    for (size_t i = 0; i < audit::faultClassCount; ++i)
        if (report.casesOf(static_cast<FaultClass>(i)) != 0)
            for (const Dress dress : {Dress::Named, Dress::Neutral})
                rows.push_back(line(report, static_cast<FaultClass>(i), dress));
    rows.push_back(line(report, std::nullopt, Dress::Named));
    rows.push_back(line(report, std::nullopt, Dress::Neutral));
    rows.push_back(line(report, std::nullopt, std::nullopt));
    std::string text = textTable(rows, width);
    text += listed(report, Outcome::Corrected,
                   "corrected: a round trip of models alone would pass the wrong HDL");
    text += listed(report, Outcome::Undecided, "not decided");
    text += listed(report, Outcome::Failed, "the call failed");
    text += notRecorded(report);
    return text;
}

} // namespace palindrome::report
