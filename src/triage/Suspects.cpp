// Suspects.cpp - places of a spec under suspicion: how strongly, why, and what to choose between.
// SPDX-License-Identifier: MIT
#include "triage/Triage.h"

#include "lct/Model.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>

namespace palindrome::triage {

const char* reasonName(ReasonKind kind) {
    switch (kind) {
    case ReasonKind::ModelsAgree: return "models-agree";
    case ReasonKind::ModelsScatter: return "models-scatter";
    case ReasonKind::OneModelAgrees: return "one-model-agrees";
    case ReasonKind::Lint: return "lint";
    case ReasonKind::ReadOtherwise: return "read-otherwise";
    }
    return "";
}

namespace {

// How much a reason counts, for all models or in full; the ranking needs no more than an order.
constexpr double agreeWeight = 4, scatterWeight = 3, oneModelWeight = 1.5, lintErrorWeight = 2,
                 lintWarningWeight = 1, readWeight = 1.5;

std::string namesOf(const std::set<std::string>& models) {
    std::string text;
    size_t shown = 0;
    for (const std::string& m : models) {
        if (++shown > 4) {
            text += fmt::format(" and {} more", models.size() - 4);
            break;
        }
        text += (text.empty() ? "" : ", ") + m;
    }
    return text;
}

std::string countOf(size_t n, size_t all, const char* noun) {
    return fmt::format("{} of {} {}{}", n, all, noun, all == 1 ? "" : "s");
}

double share(size_t n, size_t all) {
    return all == 0 ? 0 : static_cast<double>(n) / static_cast<double>(all);
}

/// All that is known against one place, weighed.
class Weigher {
public:
    Weigher(const UnitTriage& triage, const Evidence& evidence)
        : triage(triage), evidence(evidence) {
        for (const Answer& a : triage.unit->answers)
            if (a.readable()) {
                judged.insert(a.model);
                ++judgedAnswers;
            }
        for (const Departure& d : evidence.departures)
            if (d.deed != Deed::Undecided) {
                const Group& group = triage.groups[d.group];
                against.insert(group.models.begin(), group.models.end());
                groups.insert(d.group);
            }
        for (size_t g : groups)
            if (!lead || sizeOf(g) > sizeOf(*lead))
                lead = g;
    }

    std::optional<Suspect> weigh() {
        byModels();
        byLint();
        byReading();
        if (suspect.reasons.empty())
            return std::nullopt;
        std::ranges::stable_sort(suspect.reasons, [](const Reason& a, const Reason& b) {
            return a.weight > b.weight;
        });
        for (const Reason& r : suspect.reasons)
            suspect.score += r.weight;
        for (const Departure& d : evidence.departures)
            if (d.deed != Deed::Undecided)
                suspect.sides.push_back(d);
        std::ranges::stable_sort(suspect.sides, [&](const Departure& a, const Departure& b) {
            return sizeOf(a.group) > sizeOf(b.group);
        });
        say();
        return std::move(suspect);
    }

private:
    /// By models, then by answers.
    std::pair<size_t, size_t> sizeOf(size_t g) const {
        return {triage.groups[g].models.size(), triage.groups[g].answers.size()};
    }

    void add(ReasonKind kind, double weight, std::string words) {
        suspect.reasons.push_back({kind, weight, std::move(words)});
    }

    void byModels() {
        if (!lead)
            return;
        const Group& group = triage.groups[*lead];
        const std::set<std::string> agreeing(group.models.begin(), group.models.end());
        if (agreeing.size() >= 2)
            add(ReasonKind::ModelsAgree, agreeWeight * share(agreeing.size(), judged.size()),
                fmt::format("{} ({}) agree with each other and not with the table",
                            countOf(agreeing.size(), judged.size(), "model"), namesOf(agreeing)));
        if (groups.size() >= 2 && against.size() >= 2)
            add(ReasonKind::ModelsScatter, scatterWeight * share(against.size(), judged.size()),
                fmt::format("{} ({}) differ from the table in {} ways",
                            countOf(against.size(), judged.size(), "model"), namesOf(against),
                            groups.size()));
        if (judged.size() == 1 && groups.size() == 1 && judgedAnswers >= 2 &&
            group.answers.size() == judgedAnswers)
            add(ReasonKind::OneModelAgrees, oneModelWeight,
                fmt::format("all {} answers of the only model differ from the table in the same way",
                            judgedAnswers));
    }

    void byLint() {
        for (const LintFinding& f : evidence.lint)
            add(ReasonKind::Lint, f.severity == "error" ? lintErrorWeight : lintWarningWeight,
                fmt::format("lint found it: {} [{}]", f.message, f.rule));
    }

    void byReading() {
        std::set<std::string> readers, wrong;
        for (const Answer& a : triage.unit->answers)
            if (a.readRightHdl && a.second.status == flow::SecondOpinion::Status::Read)
                readers.insert(a.second.model);
        for (const Misreading& m : evidence.misreadings)
            wrong.insert(triage.unit->answers[m.answer].second.model);
        if (!wrong.empty())
            add(ReasonKind::ReadOtherwise, readWeight * share(wrong.size(), readers.size()),
                fmt::format("{} ({}) read HDL that is proved to be as the table, and wrote "
                            "something else into the table of it",
                            countOf(wrong.size(), readers.size(), "model"), namesOf(wrong)));
    }

    // ------------------------------------------------------------------------------- in words

    static std::string valueOf(const std::string& text, const std::string& value) {
        if (text.empty())
            return value;
        return value.empty() || text == value ? "`" + text + "`"
                                              : fmt::format("`{}` ({})", text, value);
    }

    static std::string inputWords(const Behaviour& b) {
        std::string words;
        size_t shown = 0;
        for (const auto& [name, value] : b.input)
            if (++shown <= 8)
                words += fmt::format("{}{} = {}", words.empty() ? "" : ", ", name, value);
        if (shown > 8)
            words += fmt::format(" and {} more", shown - 8);
        return words;
    }

    std::string whereWords() const {
        const Place& p = evidence.place;
        if (!p.when.empty())
            return "Where " + p.when;
        return p.row == 0 ? "In `" + p.table + "`" : "In `" + p.text + "`";
    }

    void say() {
        if (!suspect.sides.empty())
            return sayDeparture(suspect.sides.front());
        if (!evidence.misreadings.empty())
            return sayReading();
        const LintFinding& f = evidence.lint.front();
        suspect.sentence = fmt::format("{}: {}.", whereWords(), f.message);
        suspect.keep = "keep it, if it is meant so, and allow the finding with its reason";
        suspect.change = f.suggestion.empty() ? "change the table so that lint has nothing to say"
                                              : f.suggestion;
    }

    void sayDeparture(const Departure& d) {
        const Group& group = triage.groups[d.group];
        const std::set<std::string> models(group.models.begin(), group.models.end());
        const std::string who =
            judged.size() == 1 ? fmt::format("{} of {} answers", group.answers.size(), judgedAnswers)
                               : countOf(models.size(), judged.size(), "model");
        if (d.behaviours.empty()) {
            suspect.sentence =
                fmt::format("{}, the HDL of {} does something else than the table says.",
                            whereWords(), who);
            suspect.change = "write down what they do";
        }
        else {
            const Behaviour& b = d.behaviours.front();
            const std::string input = inputWords(b);
            suspect.sentence = fmt::format(
                "{}, {} should be {} by the table; in the HDL of {} it is {}{}.", whereWords(),
                b.target, valueOf(b.expected, b.expectedValue), who,
                valueOf(b.actual, b.actualValue),
                input.empty() ? "" : fmt::format(" (for {})", input));
            suspect.change = fmt::format("let {} be {} there", b.target,
                                         valueOf(b.actual, b.actualValue));
        }
        if (d.deed == Deed::Omitted)
            suspect.change = "drop the row, and " + suspect.change;
        if (d.deed == Deed::Invented && !d.text.empty())
            suspect.change = fmt::format("add the row `{}`", d.text);
        suspect.keep = "keep the row, and say in the unit's text what it is for";
        if (groups.size() >= 2 && models.size() < 2) {
            suspect.sentence += fmt::format(" The others who differ do it in {} further way{}.",
                                            groups.size() - 1, groups.size() > 2 ? "s" : "");
            suspect.change = "say it in other words, or in more rows: no two models took it alike";
        }
    }

    void sayReading() {
        const Misreading& m = evidence.misreadings.front();
        const std::string& who = triage.unit->answers[m.answer].second.model;
        suspect.sentence = fmt::format("{}, the HDL is right, but {} reads it otherwise", whereWords(),
                                       who);
        if (!m.behaviours.empty()) {
            const Behaviour& b = m.behaviours.front();
            suspect.sentence +=
                fmt::format(": {} as {}, where the table makes it {}", b.target,
                            valueOf(b.actual, b.actualValue), valueOf(b.expected, b.expectedValue));
        }
        suspect.sentence += ".";
        suspect.keep = "keep the row: the HDL is as it says";
        suspect.change = "say it so that it cannot be read in two ways";
    }

    const UnitTriage& triage;
    const Evidence& evidence;
    std::set<std::string> judged, against;
    std::set<size_t> groups;
    std::optional<size_t> lead;
    size_t judgedAnswers = 0;
    Suspect suspect;
};

} // namespace

std::vector<Suspect> suspectsOf(const UnitTriage& unit, size_t index) {
    std::vector<Suspect> suspects;
    for (size_t p = 0; p < unit.places.size(); ++p)
        if (auto suspect = Weigher(unit, unit.places[p]).weigh()) {
            suspect->unit = index;
            suspect->place = p;
            suspects.push_back(std::move(*suspect));
        }
    return suspects;
}

} // namespace palindrome::triage
