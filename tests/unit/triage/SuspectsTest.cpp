// SuspectsTest.cpp - who departs from which row, how suspicious that makes it, and in which words.
// SPDX-License-Identifier: MIT
#include "Answers.h"

using namespace palindrome;
using namespace palindrome::triage;

namespace {

triage::Result triageOf(UnitAnswers unit, std::vector<std::string> models, bool lint = false) {
    RunFiles run;
    run.models = std::move(models);
    run.units.push_back(std::move(unit));
    Options options;
    options.lint = lint;
    diag::Sink sink;
    auto result = triageRun(std::move(run), options, sink);
    REQUIRE(result);
    return std::move(*result);
}

std::vector<std::string> kindsOf(const Suspect& suspect) {
    std::vector<std::string> kinds;
    for (const Reason& r : suspect.reasons)
        kinds.emplace_back(reasonName(r.kind));
    return kinds;
}

const Evidence& placeOf(const triage::Result& result, const Suspect& suspect) {
    return result.units[suspect.unit].places[suspect.place];
}

using Names = std::vector<std::string>;

/// A unit by hand: groups (models) and the place's evidence, without any HDL.
struct ByHand {
    UnitAnswers answers;
    UnitTriage unit;

    explicit ByHand(const std::vector<Names>& groups) {
        for (size_t g = 0; g < groups.size(); ++g) {
            Group group;
            group.ofSpec = g == 0;
            for (const std::string& model : groups[g]) {
                group.answers.push_back(answers.answers.size());
                if (std::ranges::find(group.models, model) == group.models.end())
                    group.models.push_back(model);
                Answer& a = answers.answers.emplace_back();
                a.model = model;
                a.judgement.emplace();
                a.judgement->readable = true;
                a.judgement->proof.emplace();
            }
            unit.groups.push_back(group);
        }
        unit.unit = &answers;
        Evidence evidence;
        evidence.place = {"t", 2, 20, "1 | 0 → 1", "a is 1, b is 0"};
        unit.places.push_back(evidence);
    }

    void departs(size_t group, Deed deed, const std::string& actual, const std::string& row = "") {
        Behaviour b{"y", "1", actual, "1'b1", actual, {{"a", "1"}, {"b", "0"}}};
        unit.places[0].departures.push_back({group, deed, row, "", {b}, false});
    }

    std::vector<Suspect> suspects() const { return suspectsOf(unit, 0); }
};

} // namespace

TEST_CASE("suspects: two models that agree against a row, with the choice to be made") {
    UnitAnswers unit = unitOf(gateTable);
    answer(unit, "a", gate("a ^ b"));
    answer(unit, "b", gate("a | b"));
    answer(unit, "c", gate("!(!a && !b)"));
    const auto result = triageOf(unit, {"a", "b", "c"});
    REQUIRE(result.suspects.size() == 1);
    const Suspect& s = result.suspects[0];
    CHECK(placeOf(result, s).place.table == "y");
    CHECK(placeOf(result, s).place.row == 3);
    CHECK(kindsOf(s) == Names{"models-agree"});
    CHECK(s.score == doctest::Approx(4 * 2.0 / 3));
    CHECK(s.reasons[0].words == "2 of 3 models (b, c) agree with each other and not with the table");
    CHECK(s.sentence.find("in the HDL of 2 of 3 models it is") != std::string::npos);
    CHECK(s.sentence.find("a = 1'b1, b = 1'b1") != std::string::npos);
    CHECK(result.exitCode() == 1);
    CHECK(result.totals.wrong == 2);
}

TEST_CASE("suspects: a model alone makes none, all right answers make none") {
    UnitAnswers one = unitOf(gateTable);
    answer(one, "a", gate("a ^ b"));
    answer(one, "b", gate("a | b"));
    const auto alone = triageOf(one, {"a", "b"});
    CHECK(alone.suspects.empty());
    CHECK(alone.exitCode() == 1); // an HDL is wrong all the same
    UnitAnswers both = unitOf(gateTable);
    answer(both, "a", gate("a ^ b"));
    answer(both, "b", gate("a != b"));
    CHECK(triageOf(both, {"a", "b"}).exitCode() == 0);
    CHECK(triageOf(unitOf(gateTable), {}).exitCode() == 4); // nothing was judged
}

TEST_CASE("suspects: ways that scatter over one row, weighed by the share of models") {
    ByHand two({{"a", "b"}, {"c"}, {"d"}});
    two.departs(1, Deed::Changed, "0");
    two.departs(2, Deed::Changed, "b");
    auto suspects = two.suspects();
    REQUIRE(suspects.size() == 1);
    CHECK(kindsOf(suspects[0]) == Names{"models-scatter"});
    CHECK(suspects[0].score == doctest::Approx(3 * 2.0 / 4));
    CHECK(suspects[0].sentence == "Where a is 1, b is 0, y should be `1` (1'b1) by the table; in the HDL "
                                  "of 1 of 4 models it is `0` (for a = 1, b = 0). The others who differ do "
                                  "it in 1 further way.");
    CHECK(suspects[0].change == "say it in other words, or in more rows: no two models took it alike");
    CHECK(suspects[0].sides.size() == 2);
    // One of the ways taken by two models: both reasons, the weightier first, its side first.
    ByHand three({{"a"}, {"c"}, {"d", "e"}});
    three.departs(1, Deed::Changed, "b");
    three.departs(2, Deed::Changed, "0");
    suspects = three.suspects();
    REQUIRE(suspects.size() == 1);
    CHECK(kindsOf(suspects[0]) == Names{"models-scatter", "models-agree"});
    CHECK(suspects[0].score == doctest::Approx(3 * 3.0 / 4 + 4 * 2.0 / 4));
    CHECK(suspects[0].sides[0].group == 2);
    CHECK(suspects[0].change == "let y be `0` there");
}

TEST_CASE("suspects: the only model, always in the same way") {
    ByHand always({{}, {"a", "a", "a"}});
    always.departs(1, Deed::Omitted, "0");
    auto suspects = always.suspects();
    REQUIRE(suspects.size() == 1);
    CHECK(kindsOf(suspects[0]) == Names{"one-model-agrees"});
    CHECK(suspects[0].score == doctest::Approx(1.5));
    CHECK(suspects[0].change == "drop the row, and let y be `0` there");
    CHECK(suspects[0].sentence.find("3 of 3 answers") != std::string::npos);
    ByHand mostly({{"a"}, {"a", "a"}});
    mostly.departs(1, Deed::Changed, "0");
    CHECK(mostly.suspects().empty());
    ByHand once({{}, {"a"}});
    once.departs(1, Deed::Changed, "0");
    CHECK(once.suspects().empty());
}

TEST_CASE("suspects: what was not decided is no evidence, an invented row is proposed") {
    ByHand open({{"a"}, {"b", "c"}});
    open.departs(1, Deed::Undecided, "0");
    CHECK(open.suspects().empty());
    ByHand invented({{"a"}, {"b", "c"}});
    invented.departs(1, Deed::Invented, "0", "1 | 1 → 0");
    const auto suspects = invented.suspects();
    REQUIRE(suspects.size() == 1);
    CHECK(suspects[0].change == "add the row `1 | 1 → 0`");
    CHECK(suspects[0].keep == "keep the row, and say in the unit's text what it is for");
}

TEST_CASE("suspects: lint findings and readings of right HDL") {
    ByHand hand(std::vector<Names>{{"a", "b"}});
    hand.unit.places[0].lint = {{"lint-overlap", "error", "rows 1 and 2 both hold", "narrow one"},
                                {"lint-gap", "warning", "a gap", ""}};
    auto suspects = hand.suspects();
    REQUIRE(suspects.size() == 1);
    CHECK(suspects[0].score == doctest::Approx(3));
    CHECK(suspects[0].reasons[0].words == "lint found it: rows 1 and 2 both hold [lint-overlap]");
    CHECK(suspects[0].sentence == "Where a is 1, b is 0: rows 1 and 2 both hold.");
    CHECK(suspects[0].change == "narrow one");

    ByHand read(std::vector<Names>{{"a", "b"}});
    for (Answer& a : read.answers.answers) {
        a.readRightHdl = true;
        a.second.status = flow::SecondOpinion::Status::Read;
        a.second.model = a.model + "-reader";
    }
    Misreading m{1, Deed::Changed, {{"y", "1", "0", "1'b1", "1'b0", {}}}};
    read.unit.places[0].misreadings.push_back(m);
    suspects = read.suspects();
    REQUIRE(suspects.size() == 1);
    CHECK(kindsOf(suspects[0]) == Names{"read-otherwise"});
    CHECK(suspects[0].score == doctest::Approx(0.75));
    CHECK(suspects[0].sentence == "Where a is 1, b is 0, the HDL is right, but b-reader reads it otherwise: "
                                  "y as `0` (1'b0), where the table makes it `1` (1'b1).");
}

TEST_CASE("suspects: lint of the table takes part, and the most suspicious comes first") {
    std::string text = gateTable;
    text.replace(text.find("| 1 | 0 | 1 |"), 13, "| 1 | 0 | 1 |\n| 1 | 0 | 0 |"); // never applies
    UnitAnswers unit = unitOf(text);
    answer(unit, "a", gate("a ^ b"));
    answer(unit, "b", gate("a | b"));
    answer(unit, "c", gate("b | a"));
    const auto result = triageOf(unit, {"a", "b", "c"}, true);
    REQUIRE(result.suspects.size() == 2);
    CHECK(placeOf(result, result.suspects[0]).place.row == 4);
    CHECK(kindsOf(result.suspects[0]) == Names{"models-agree"});
    CHECK(placeOf(result, result.suspects[1]).place.row == 3);
    CHECK(kindsOf(result.suspects[1]) == Names{"lint"});
    CHECK(result.suspects[0].score > result.suspects[1].score);
}

TEST_CASE("places: what lint and comparisons name is found, and lines are those of the file") {
    UnitAnswers unit = unitOf(gateTable);
    answer(unit, "a", gate("a ^ b"));
    const auto result = triageOf(unit, {"a"});
    const auto& places = result.units[0].places;
    REQUIRE(places.size() == 3);
    CHECK(places[0].place.text == "0 | 1 → 1");
    CHECK(places[0].place.line == 15);
    CHECK(places[0].place.when == "a is 0, b is 1");
    CHECK(places[2].place.row == 3);
    CHECK(std::ranges::all_of(places, [](const Evidence& e) { return e.clean(); }));
}
