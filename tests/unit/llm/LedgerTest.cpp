// LedgerTest.cpp - costs, budgets before the fact, and a ledger that forgets nothing.
// SPDX-License-Identifier: MIT
#include "FaultTable.h"
#include "WireFixture.h"
#include "llm/Ledger.h"

#include <csignal>
#include <doctest/doctest.h>
#include <filesystem>
#include <sys/resource.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace palindrome;
using namespace palindrome::llm;
using namespace palindrome::llm::testing;

namespace {

Settings pricedSettings() {
    Settings settings;
    settings.name = "gpt";
    settings.baseUrl = "https://host/v1";
    settings.prices = {1.0, 10.0, 0.1, 1.25};
    settings.largestOutput = 1000;
    return settings;
}

AttemptStart startOf(const Request& request, const Settings& settings) {
    return {&request,  &settings, requestKey(request, 0), 0, 1, mostInputTokens(request),
            mostOutputTokens(request, settings)};
}

AttemptEnd endWith(std::uint64_t input, std::uint64_t output) {
    AttemptEnd end;
    end.outcome = "complete";
    end.httpStatus = 200;
    end.usage = {input, 0, 0, output, 0};
    return end;
}

bool has(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("costs count each bucket once, at its own price") {
    const Prices prices{1.0, 10.0, 0.1, 1.25};
    CHECK(*costOf({1'000'000, 1'000'000, 1'000'000, 1'000'000, 900'000}, prices) ==
          doctest::Approx(1.0 + 0.1 + 1.25 + 10.0));
    CHECK(*costOf({1'000'000, 1'000'000, {}, 0, {}}, {2.0, 1.0, {}, {}}) == doctest::Approx(4.0));
    CHECK_FALSE(costOf({1, 0, 0, {}, {}}, prices));   // not said is not nothing
    CHECK_FALSE(costOf({1, 0, 0, 1, 0}, {1.0, {}, {}, {}}));
    CHECK(*mostCost(1'000'000, 1'000'000, prices) == doctest::Approx(1.25 + 10.0));
}

TEST_CASE("no prompt has more tokens than is reserved for it") {
    CHECK(mostInputTokens(sampleRequest("12345")) >= 5 + 1);
}

TEST_CASE("a budget of calls, tokens or money stops before the call that could pass it") {
    const Request request = sampleRequest("hello");
    const Settings settings = pricedSettings();
    const AttemptStart start = startOf(request, settings);
    const std::uint64_t worst = start.mostInput + 1000;

    Budget calls({{}, 2, {}}, nullptr, "r");
    calls.end(calls.begin(start).value(), endWith(5, 5));
    calls.end(calls.begin(start).value(), endWith(5, 5));
    CHECK(has(calls.begin(start).error().message, "2 calls"));

    Budget tokens({{}, {}, worst + 9}, nullptr, "r");
    tokens.end(tokens.begin(start).value(), endWith(5, 4));
    tokens.end(tokens.begin(start).value(), endWith(5, 5)); // 9 were used: exactly enough was left
    CHECK(has(tokens.begin(start).error().message, "tokens"));

    Budget money({0.02, {}, {}}, nullptr, "r");
    money.end(money.begin(start).value(), endWith(100, 990)); // $0.01
    const auto refused = money.begin(start);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == Failure::Kind::Limit);
    CHECK(has(refused.error().message, "of the budget of $0.0200"));
    CHECK(money.spent().cost == doctest::Approx(0.01));
}

TEST_CASE("what cannot be known cannot be budgeted, and is said") {
    const Request request = sampleRequest("hello");
    Settings settings = pricedSettings();
    settings.prices = {};
    CHECK(has(Budget({1.0, {}, {}}, nullptr, "r").begin(startOf(request, settings)).error().message,
              "prices"));
    settings = pricedSettings();
    settings.largestOutput.reset();
    CHECK(has(Budget({1.0, {}, {}}, nullptr, "r").begin(startOf(request, settings)).error().message,
              "--max-output-tokens"));
    CHECK(Budget({{}, 1, {}}, nullptr, "r").begin(startOf(request, settings)));
}

TEST_CASE("an attempt that nobody knows the cost of counts at its worst, an unbilled one not") {
    const Request request = sampleRequest("hello");
    const Settings settings = pricedSettings();
    const AttemptStart start = startOf(request, settings);
    const double worst = *mostCost(start.mostInput, 1000, settings.prices);
    Budget budget({1.0, {}, {}}, nullptr, "r");
    AttemptEnd cut;
    cut.outcome = "cut-stream";
    budget.end(budget.begin(start).value(), cut);
    CHECK(budget.spent().cost == doctest::Approx(worst));
    AttemptEnd refused;
    refused.outcome = "rate-limited";
    refused.unbilled = true;
    budget.end(budget.begin(start).value(), refused);
    CHECK(budget.spent().cost == doctest::Approx(worst));
}

TEST_CASE("whatever the order, calls in flight never pass the budget together") {
    const Request request = sampleRequest("hello");
    const Settings settings = pricedSettings();
    const AttemptStart start = startOf(request, settings);
    const double worst = *mostCost(start.mostInput, 1000, settings.prices);
    Budget budget({worst * 3.5, {}, {}}, nullptr, "r");
    std::atomic<int> inFlight{0}, most{0}, made{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 16; ++i)
        threads.emplace_back([&] {
            for (int k = 0; k < 20; ++k) {
                const auto id = budget.begin(start);
                if (!id)
                    return;
                ++made;
                const int now = ++inFlight;
                for (int seen = most; now > seen && !most.compare_exchange_weak(seen, now);) {
                }
                std::this_thread::yield();
                --inFlight;
                budget.end(*id, endWith(1, 100)); // a tenth of the worst
            }
        });
    for (std::thread& thread : threads)
        thread.join();
    CHECK(most <= 3);
    CHECK(made > 10); // those that were only reserved for came free again
    CHECK(budget.spent().cost <= worst * 3.5);
}

TEST_CASE("the ledger has each attempt, groups them, and keeps those in flight") {
    const TemporaryFolder folder;
    auto ledger = Ledger::open(folder.path() / "sub" / "ledger.sqlite").value();
    const Settings settings = pricedSettings();
    Budget budget({}, ledger, "run-1");
    for (const char* unit : {"a", "a", "b"}) {
        Request request = sampleRequest(unit);
        request.label = unit;
        budget.end(budget.begin(startOf(request, settings)).value(), endWith(1000, 100));
    }
    Request lost = sampleRequest("lost");
    lost.label = "c";
    REQUIRE(budget.begin(startOf(lost, settings)));
    const auto units = ledger->report(CostGroup::Unit).value();
    REQUIRE(units.size() == 3);
    CHECK(units[0].group == "a");
    CHECK(units[0].attempts == 2);
    CHECK(units[0].uncachedInput == 2000);
    CHECK(units[0].cost == doctest::Approx(2 * 0.002));
    CHECK(units[2].unknown == 1);
    CHECK(units[2].failed == 1);
    CHECK(units[2].unknownAtMost > 0);
    CHECK(ledger->report(CostGroup::Model).value().front().group == "gpt");
    CHECK(ledger->report(CostGroup::Verb).value().front().group == "encode");
    CHECK(ledger->report(CostGroup::All, "9999-01-01").value().empty());
}

TEST_CASE("several processes write one ledger") {
    const TemporaryFolder folder;
    const auto file = folder.path() / "ledger.sqlite";
    std::vector<pid_t> children;
    for (int i = 0; i < 4; ++i) {
        const pid_t child = ::fork();
        if (child == 0) {
            int bad = 0;
            auto ledger = Ledger::open(file);
            const Settings settings = pricedSettings();
            const Request request = sampleRequest("x");
            for (int k = 0; ledger && k < 50; ++k) {
                const auto id = (*ledger)->begin(startOf(request, settings), "r", 1.0);
                bad += !id || !(*ledger)->end(*id, endWith(1, 1), 0.5);
            }
            ::_exit(ledger && bad == 0 ? 0 : 1);
        }
        children.push_back(child);
    }
    for (const pid_t child : children) {
        int status = 1;
        ::waitpid(child, &status, 0);
        CHECK(status == 0);
    }
    const auto all = Ledger::open(file).value()->report(CostGroup::All).value();
    REQUIRE(all.size() == 1);
    CHECK(all[0].attempts == 200);
    CHECK(all[0].failed == 0);
    CHECK(all[0].cost == doctest::Approx(100.0));
}

TEST_CASE("a live call is entered with its tokens, a retried one with each attempt") {
    const TemporaryFolder folder;
    auto ledger = Ledger::open(folder.path() / "ledger.sqlite").value();
    Settings settings = wireSettings("openai-chat", "503-once", true, "-ledger");
    settings.prices = {1.0, 10.0, 0.1, 1.25};
    Hooks hooks;
    hooks.meter = std::make_shared<Budget>(BudgetLimits{}, ledger, "r");
    const CallResult result = callOnce(settings, hooks);
    REQUIRE(result);
    const CostRow all = ledger->report(CostGroup::All).value().front();
    CHECK(all.attempts == 2);
    CHECK(all.failed == 1);
    CHECK(all.unknown == 0);
    CHECK(all.uncachedInput == 12);
    CHECK(all.cacheRead == 5);
    CHECK(all.cacheWrite == 3);
    CHECK(all.output == 12);
    CHECK(all.reasoning == 8);
}

TEST_CASE("a budget that is used up sends nothing") {
    Settings settings = wireSettings("openai-chat", "ok", true, "-budget");
    Hooks hooks;
    hooks.meter = std::make_shared<Budget>(BudgetLimits{{}, 0, {}}, nullptr, "r");
    const CallResult result = callOnce(settings, hooks);
    CHECK(outcomeWord(result) == "over-budget");
    CHECK(mockServer().count(countName("openai-chat", "ok", true, "-budget")) == 0);
}

TEST_CASE("fault: disk full on a cache write: the answer is a part, the store has no half recording") {
    const TemporaryFolder folder;
    const Settings settings = wireSettings("openai-chat", "ok", false, "-disk");
    const auto backend = makeRecordBackend(folder.path() / "store", settings).value();
    Request request = sampleRequest(std::string(20'000, 'p'));
    // A limit on the size of files stands for the disk: writes fail in the same way.
    const auto before = std::signal(SIGXFSZ, SIG_IGN);
    rlimit old{};
    ::getrlimit(RLIMIT_FSIZE, &old);
    const rlimit small{10'000, old.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &small);
    const CallResult result = backend->complete(request, 0);
    ::setrlimit(RLIMIT_FSIZE, &old);
    std::signal(SIGXFSZ, before);
    CHECK(outcomeWord(result) == "unwritable");
    REQUIRE_FALSE(result);
    addFaultRow("disk full on a cache write", {{"openai-chat", outcomeWord(result)}});
    REQUIRE(result.error().partial); // paid for, so it is handed on
    CHECK(result.error().partial->text == mockText);
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder.path()))
        CHECK_FALSE(entry.is_regular_file());
    CHECK(backend->complete(request, 0)); // room again: the call is made and recorded
    CHECK(mockServer().count(countName("openai-chat", "ok", false, "-disk")) == 2);
    CHECK(backend->complete(request, 0)->replayed);
}

TEST_CASE("fault: several writers of the cache: one call is made, and all have its answer") {
    const TemporaryFolder folder;
    const Settings settings = wireSettings("openai-chat", "slow-but-steady", true, "-claim");
    const auto backend = makeRecordBackend(folder.path(), settings).value();
    std::atomic<int> good{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 5; ++i)
        threads.emplace_back([&] { good += backend->complete(sampleRequest(), 0).has_value(); });
    for (std::thread& thread : threads)
        thread.join();
    CHECK(good == 5);
    CHECK(mockServer().count(countName("openai-chat", "slow-but-steady", true, "-claim")) == 1);
    addFaultRow("several writers of the cache",
                {{"openai-chat", good == 5 ? "complete" : "unwritable"}});
    REQUIRE(backend->complete(sampleRequest(), 1));
    CHECK(mockServer().count(countName("openai-chat", "slow-but-steady", true, "-claim")) == 2);
}

TEST_CASE("refresh asks anew and replaces, record does neither") {
    const TemporaryFolder folder;
    const Settings settings = wireSettings("openai-chat", "ok", true, "-refresh");
    const auto calls = [] {
        return mockServer().count(countName("openai-chat", "ok", true, "-refresh"));
    };
    const auto record = makeBackend(Mode::Record, folder.path(), settings).value();
    const auto refresh = makeBackend(Mode::Refresh, folder.path(), settings).value();
    REQUIRE(record->complete(sampleRequest(), 0));
    REQUIRE(record->complete(sampleRequest(), 0));
    CHECK(calls() == 1);
    Request relabelled = sampleRequest();
    relabelled.label = "other";
    const CallResult fresh = refresh->complete(relabelled, 0);
    REQUIRE(fresh);
    CHECK_FALSE(fresh->replayed);
    CHECK(calls() == 2);
    size_t folders = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder.path() / "mock-model"))
        folders += entry.is_directory();
    CHECK(folders == 1);
    CHECK(record->complete(sampleRequest(), 0)->replayed);
    CHECK(calls() == 2);
}
