// Evidence.cpp - what each group and each reader made of each row, from the comparisons of the run.
// SPDX-License-Identifier: MIT
#include "triage/Places.h"

#include "flow/TraceTable.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>

namespace palindrome::triage {

using flow::Json;

const char* deedName(Deed deed) {
    switch (deed) {
    case Deed::Omitted: return "omitted";
    case Deed::Changed: return "changed";
    case Deed::Invented: return "invented";
    case Deed::Undecided: return "undecided";
    }
    return "undecided";
}

namespace {

std::optional<Deed> deedFrom(const std::string& rowClass) {
    for (Deed deed : {Deed::Omitted, Deed::Changed, Deed::Invented, Deed::Undecided})
        if (rowClass == deedName(deed))
            return deed;
    return std::nullopt;
}

std::vector<Behaviour> behavioursOf(const Json& row) {
    std::vector<Behaviour> result;
    for (const Json& d : row.at("differences")) {
        Behaviour b;
        b.target = d.at("target");
        b.expected = d.at("expected");
        b.actual = d.at("actual");
        b.expectedValue = d.at("expectedValue");
        b.actualValue = d.at("actualValue");
        for (const auto& [name, value] : row.at("input").items())
            b.input.emplace_back(name, value.get<std::string>());
        result.push_back(std::move(b));
    }
    return result;
}

/// "Next state, row 3" as title and number.
std::pair<std::string, size_t> splitRow(const std::string& name) {
    const size_t at = name.rfind(", row ");
    size_t row = 0;
    if (at != name.npos)
        std::from_chars(name.data() + at + 6, name.data() + name.size(), row);
    return {name.substr(0, at), row};
}

/// A register of the table that the other side does not have under its name: rows that depend on it
/// were compared for every value of it, so their classes say little.
bool lacksRegister(const Json& comparison) {
    return std::ranges::any_of(comparison.at("facts"), [](const Json& fact) {
        return fact.at("what").get<std::string>().starts_with("register ") &&
               fact.at("actual") == "none";
    });
}

class Gatherer {
public:
    explicit Gatherer(UnitTriage& unit)
        : triage(unit), places(unit.unit->spec.unit, unit.places) {}

    void run() {
        for (size_t g = 0; g < triage.groups.size(); ++g)
            if (!triage.groups[g].ofSpec)
                departuresOf(g);
        for (size_t a = 0; a < triage.unit->answers.size(); ++a)
            misreadingsOf(a);
    }

private:
    const Answer& answer(size_t a) const { return triage.unit->answers[a]; }

    /// The member whose comparison with the table says most: all behave the same, but registers
    /// that are called as in the table make rows comparable.
    const Answer& clearest(const Group& group) const {
        const Answer* best = &answer(group.representative);
        const auto badness = [](const Answer& a) -> size_t {
            const auto& c = a.judgement->specVsA;
            if (!c || !c->full.contains("rows"))
                return SIZE_MAX;
            return c->changed + c->omitted + c->invented + (lacksRegister(c->full) ? 1'000'000 : 0);
        };
        for (size_t a : group.answers)
            if (badness(answer(a)) < badness(*best))
                best = &answer(a);
        return *best;
    }

    void departuresOf(size_t g) {
        const Group& group = triage.groups[g];
        const Answer& shown = clearest(group);
        const auto& comparison = shown.judgement->specVsA;
        const auto verdict = shown.judgement->proof->verdict;
        const bool differs = verdict == proof::Verdict::Refuted ||
                             verdict == proof::Verdict::PossibleX;
        bool any = false;
        if (comparison && comparison->full.contains("rows")) {
            any = facts(g, comparison->full);
            if (!lacksRegister(comparison->full))
                any = rows(g, comparison->full, differs) || any;
        }
        // No row shows the difference, or rows cannot be compared: the run from reset does.
        if (!any && differs)
            fromRun(g, *shown.judgement);
    }

    bool facts(size_t g, const Json& comparison) {
        bool any = false;
        for (const Json& fact : comparison.at("facts")) {
            Evidence* at = places.fact(fact.at("what"));
            if (!at)
                continue;
            Departure d{g, Deed::Changed, {}, {}, {}, false};
            d.behaviours.push_back({fact.at("what"), fact.at("expected"), fact.at("actual"),
                                    {}, {}, {}});
            at->departures.push_back(std::move(d));
            any = true;
        }
        return any;
    }

    bool rows(size_t g, const Json& comparison, bool differs) {
        bool any = false;
        for (const Json& row : comparison.at("rows")) {
            const auto deed = deedFrom(row.at("class"));
            if (!deed || (!differs && *deed != Deed::Undecided))
                continue;
            const bool ofOther = row.at("side") == "other";
            const auto [table, number] =
                ofOther ? splitRow(row.at("counterpart"))
                        : std::pair(row.at("table").get<std::string>(),
                                    row.at("row").get<size_t>());
            Evidence* at = places.row(table, number);
            if (!at)
                continue;
            if (*deed == Deed::Undecided)
                ++triage.rowsUndecided;
            Departure d{g, *deed, {}, {}, {}, false};
            d.text = ofOther ? row.at("text") : row.at("counterpart");
            d.origin = ofOther ? row.at("origin") : row.at("counterpartOrigin");
            d.behaviours = behavioursOf(row);
            at->departures.push_back(std::move(d));
            any = any || *deed != Deed::Undecided;
        }
        return any;
    }

    void fromRun(size_t g, const flow::Judgement& judgement) {
        const auto& trace = judgement.proof->trace;
        if (!trace || trace->ofSpec || trace->cycles.empty())
            return;
        Behaviour b;
        b.target = trace->output;
        b.expectedValue = flow::shortValue(trace->expected);
        b.actualValue = flow::shortValue(trace->actual);
        for (const auto* values : {&trace->cycles.back().inputs, &trace->cycles.back().specRegisters})
            for (const auto& [name, value] : *values)
                b.input.emplace_back(name, flow::shortValue(value));
        const auto put = [&](Evidence* at) {
            if (at)
                at->departures.push_back({g, Deed::Changed, {}, {}, {b}, true});
            return at != nullptr;
        };
        bool any = false;
        // "cycle 3: next state, row 2 (line 34)"
        for (const std::string& words : judgement.rowsInForce) {
            const size_t from = words.find(": "), to = words.rfind(" (line ");
            if (from == words.npos || to == words.npos || to < from + 2)
                continue;
            const auto [table, row] = splitRow(words.substr(from + 2, to - from - 2));
            any = put(places.row(table, row)) || any;
        }
        if (!any)
            put(places.equation(trace->output));
    }

    void misreadingsOf(size_t a) {
        const flow::SecondOpinion& second = answer(a).second;
        if (!answer(a).readRightHdl || second.status != flow::SecondOpinion::Status::Read ||
            !second.specVsB || !second.specVsB->decided() || second.specVsB->agrees() ||
            !second.specVsB->full.contains("rows"))
            return;
        for (const Json& row : second.specVsB->full.at("rows")) {
            const auto deed = deedFrom(row.at("class"));
            if (!deed || *deed == Deed::Undecided)
                continue;
            const bool ofOther = row.at("side") == "other";
            const auto [table, number] =
                ofOther ? splitRow(row.at("counterpart"))
                        : std::pair(row.at("table").get<std::string>(),
                                    row.at("row").get<size_t>());
            if (Evidence* at = places.row(table, number))
                at->misreadings.push_back({a, *deed, behavioursOf(row)});
        }
        for (const Json& fact : second.specVsB->full.at("facts"))
            if (Evidence* at = places.fact(fact.at("what")))
                at->misreadings.push_back(
                    {a, Deed::Changed,
                     {{fact.at("what"), fact.at("expected"), fact.at("actual"), {}, {}, {}}}});
    }

    UnitTriage& triage;
    Places places;
};

} // namespace

void gatherEvidence(UnitTriage& unit) {
    Gatherer(unit).run();
}

} // namespace palindrome::triage
