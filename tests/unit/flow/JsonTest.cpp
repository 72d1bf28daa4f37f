// JsonTest.cpp - findings survive being stored as JSON.
// SPDX-License-Identifier: MIT
#include "flow/Run.h"

#include <doctest/doctest.h>

using namespace palindrome;
using namespace palindrome::flow;

namespace {

proof::Result sampleProof() {
    proof::Result r;
    r.verdict = proof::Verdict::Refuted;
    r.reason = "output y differs";
    r.obligations = {{"output y", proof::Verdict::Refuted, "sat", 0.25, "detail"}};
    r.pairs = {{"q", "q_reg", "port"}};
    r.notes = {"a note"};
    r.seconds = 1.25;
    r.peakMemoryKiB = 4096;
    r.secondOpinion = "z3 agrees";
    proof::Trace t;
    t.output = "y";
    t.expected = "01";
    t.actual = "0x";
    t.replayed = true;
    t.shortest = false;
    t.hdlPowerUp = {{"q_reg", "1"}};
    t.cycles.push_back({{{"a", "1"}}, {{"q", "0"}}, {{"q_reg", "1"}}, {{"y", "01"}}, {{"y", "0x"}},
                        {{"s", "1"}}});
    r.trace = t;
    return r;
}

Judgement sampleJudgement() {
    Judgement j;
    j.readable = true;
    j.proof = sampleProof();
    j.replay = {TraceReplay::Status::Confirmed, "y is 00"};
    j.vcd = "$date\n";
    j.rowsInForce = {"cycle 0: t, row 1 (line 3)"};
    j.tableA = "# m\n";
    j.selfCheck = SelfCheck::Proved;
    TableComparison c;
    c.level = "different";
    c.confirmed = 3;
    c.changed = 1;
    c.text = "row 2 changed\n";
    c.full = {{"rows", 4}};
    j.specVsA = c;
    j.simulation.status = SimulationSummary::Status::Mismatch;
    j.simulation.rowsHit = 2;
    j.simulation.rowsReachable = 3;
    j.simulation.rows = 4;
    j.seconds = 2.5;
    return j;
}

} // namespace

TEST_CASE("a judgement read back from its JSON gives the same JSON") {
    const Json json = toJson(sampleJudgement());
    CHECK(toJson(judgementFromJson(json)) == json);
    const Json parsed = Json::parse(json.dump());
    CHECK(toJson(judgementFromJson(parsed)) == json);
    CHECK(toJson(judgementFromJson(toJson(Judgement{}))) == toJson(Judgement{}));
}

TEST_CASE("a damaged judgement is refused, not read in part") {
    Json json = toJson(sampleJudgement());
    json["proof"]["verdict"] = "certainly";
    CHECK_THROWS(judgementFromJson(json));
    json = toJson(sampleJudgement());
    json.erase("replay");
    CHECK_THROWS(judgementFromJson(json));
    CHECK_THROWS(judgementFromJson(Json::array()));
}

TEST_CASE("a unit report read back from its JSON gives the same JSON") {
    UnitReport unit;
    unit.unit = "m";
    unit.spec = "m.lct.md";
    unit.folder = "m";
    unit.outcome = Outcome::Refuted;
    unit.triage = Triage::EncoderErred;
    Round round;
    round.encode.status = EncodeOutcome::Status::Ok;
    round.encode.model = "x";
    round.encode.hdl = "module m; endmodule\n";
    round.judgement = sampleJudgement();
    round.reused = true;
    unit.rounds.push_back(round);
    unit.second.status = SecondOpinion::Status::Read;
    unit.second.specVsB = sampleJudgement().specVsA;
    const Json json = toJson(unit);
    CHECK(toJson(unitReportFromJson(json)) == json);
}

TEST_CASE("only what cannot change by more time or another tool is a final judgement") {
    Judgement j = sampleJudgement();
    CHECK(j.final());
    j.proof->verdict = proof::Verdict::Unknown;
    CHECK(!j.final());
    j = sampleJudgement();
    j.proof->verdict = proof::Verdict::Bounded;
    CHECK(!j.final());
    j = sampleJudgement();
    j.simulation.status = SimulationSummary::Status::Failed;
    CHECK(!j.final());
    j = sampleJudgement();
    j.replay.status = TraceReplay::Status::NotRun;
    CHECK(!j.final());
    j = sampleJudgement();
    j.specVsA->level = "undecided";
    CHECK(!j.final());
}

TEST_CASE("the gravest unit gives the exit code of a run") {
    auto reportOf = [](std::initializer_list<Outcome> outcomes) {
        RunReport report;
        for (Outcome o : outcomes) {
            UnitReport unit;
            unit.outcome = o;
            report.units.push_back(unit);
        }
        return worstExitCode(report);
    };
    CHECK(reportOf({}) == 0);
    CHECK(reportOf({Outcome::Proved, Outcome::Proved}) == 0);
    CHECK(reportOf({Outcome::Proved, Outcome::Unknown}) == 4);
    CHECK(reportOf({Outcome::Refuted, Outcome::Bounded}) == 1);
    CHECK(reportOf({Outcome::NoReply, Outcome::Refuted}) == 5);
    CHECK(reportOf({Outcome::InvalidSpec, Outcome::NoReply}) == 3);
    CHECK(reportOf({Outcome::InternalError, Outcome::InvalidSpec}) == 6);
}

TEST_CASE("a proved unit whose simulation failed is not all that was asked for") {
    UnitReport unit;
    unit.outcome = Outcome::Proved;
    Round round;
    round.judgement = Judgement{};
    round.judgement->simulation.status = SimulationSummary::Status::Failed;
    unit.rounds.push_back(round);
    CHECK(unit.exitCode() == 5);
}

TEST_CASE("a complaint carries the compiler's words or the counterexample") {
    Judgement bad;
    bad.diagnostics = "m.sv:3: error\n";
    CHECK(complaintOf(bad).diagnostics == bad.diagnostics);
    CHECK(complaintOf(bad).counterexample.empty());

    const Complaint complaint = complaintOf(sampleJudgement());
    CHECK(complaint.diagnostics.empty());
    CHECK(complaint.counterexample.find("y in cycle 0: the specification says 01, the module gives "
                                        "0x") != std::string::npos);
    CHECK(complaint.counterexample.find("cycle 0: t, row 1 (line 3)") != std::string::npos);

    Judgement good = sampleJudgement();
    good.proof->verdict = proof::Verdict::Proved;
    good.proof->trace.reset();
    CHECK(complaintOf(good).empty());
}
