// FaultTest.cpp - every fault in every wire format, over real sockets: what becomes of the call.
// SPDX-License-Identifier: MIT
#include "FaultTable.h"
#include "WireFixture.h"

#include <doctest/doctest.h>
#include <map>
#include <mutex>
#include <set>
#include <thread>

using namespace palindrome;
using namespace palindrome::llm;
using namespace palindrome::llm::testing;
using std::chrono::milliseconds;

namespace {

enum class Ways { Both, Stream, Whole };

/// What one fault must come to.
struct Fault {
    const char* scenario;
    const char* word;      ///< "complete" or a failureWord
    unsigned requests = 1; ///< that the server gets, of two attempts allowed
    Ways ways = Ways::Both;
    std::set<std::string> without = {};                ///< formats that do not know such a thing
    std::map<std::string, std::string> otherwise = {}; ///< other words, by format
    void (*change)(Settings&) = nullptr;
    double longest = 0; ///< seconds, if the time matters
    double shortest = 0;
};

struct Seen {
    std::string dialect;
    bool stream = false;
    std::string word, message, text;
    unsigned requests = 0, attempts = 0;
    double seconds = 0;
};

Seen runOne(const Fault& fault, const std::string& dialect, bool stream) {
    Settings settings = wireSettings(dialect, fault.scenario, stream);
    if (fault.change)
        fault.change(settings);
    const auto start = std::chrono::steady_clock::now();
    const CallResult result = callOnce(settings);
    Seen seen{dialect, stream, outcomeWord(result), outcomeMessage(result), {}, 0, 0, 0};
    seen.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    seen.text = result ? result->text : "";
    seen.attempts = result ? result->attempts : result.error().attempts;
    return seen;
}

void check(const Fault& fault, const char* title) {
    std::vector<std::thread> threads;
    std::vector<Seen> all;
    std::mutex mutex;
    for (const std::string& dialect : dialectNames()) {
        if (fault.without.contains(dialect))
            continue;
        for (const bool stream : {true, false}) {
            if (fault.ways == (stream ? Ways::Whole : Ways::Stream))
                continue;
            threads.emplace_back([&, dialect, stream] {
                Seen seen = runOne(fault, dialect, stream);
                const std::lock_guard lock(mutex);
                all.push_back(std::move(seen));
            });
        }
    }
    for (std::thread& thread : threads)
        thread.join();
    std::map<std::string, std::string> cells;
    for (Seen& seen : all) {
        const auto other = fault.otherwise.find(seen.dialect);
        const std::string wanted = other == fault.otherwise.end() ? fault.word : other->second;
        seen.requests =
            mockServer().count(countName(seen.dialect, fault.scenario, seen.stream));
        INFO(seen.dialect);
        INFO(std::string(seen.stream ? "streamed" : "whole"));
        INFO(seen.message);
        CHECK(seen.word == wanted);
        if (wanted == fault.word) {
            CHECK(seen.requests == fault.requests);
            CHECK(seen.attempts == fault.requests);
        }
        if (fault.longest > 0)
            CHECK(seen.seconds < fault.longest);
        if (fault.shortest > 0)
            CHECK(seen.seconds >= fault.shortest);
        CHECK(seen.message.size() < 1000);
        CHECK(seen.word.empty() == false);
        if (wanted != "complete")
            CHECK_FALSE(seen.message.empty());
        cells[seen.dialect] = seen.word;
    }
    addFaultRow(title, std::move(cells));
}

#define FAULT(title, ...)                                                                          \
    TEST_CASE("fault: " title) {                                                                   \
        check(Fault{__VA_ARGS__}, title);                                                    \
    }

const std::set<std::string> textOnly{"bedrock"};            ///< no lines of text in binary frames
const std::set<std::string> noSse{"bedrock", "ollama"};     ///< no server-sent events
const std::set<std::string> noEndMark{"gemini", "watsonx"}; ///< the end of the body is the mark
const std::set<std::string> noFilter{"ollama", "anthropic"};
const std::set<std::string> noUsagePiece{"gemini", "watsonx", "openai-responses", "anthropic",
                                         "ollama"};

void shortFirstByte(Settings& s) {
    s.firstByteTimeout = milliseconds{1500};
}
void shortStall(Settings& s) {
    s.stallTimeout = milliseconds{400};
}
void smallCap(Settings& s) {
    s.maxReplyBytes = 1u << 20;
}

} // namespace

// Streams and bodies that are right, in every legal shape.
FAULT("none", "ok", "complete")
FAULT("an event for every character", "pieces", "complete", 1, Ways::Stream)
FAULT("events split at every byte", "bytewise", "complete", 1, Ways::Stream)
FAULT("CRLF line ends, split between CR and LF", "crlf", "complete", 1, Ways::Stream, textOnly)
FAULT("comments and pings between events", "pings", "complete", 1, Ways::Stream)
FAULT("unknown event types", "unknown-event", "complete", 1, Ways::Stream)
FAULT("byte order mark first", "bom", "complete", 1, Ways::Both, textOnly)
FAULT("gzip", "gzip", "complete")
FAULT("a whole body although a stream was asked for", "whole-although-stream", "complete", 1,
      Ways::Stream)
FAULT("usage missing", "no-usage", "complete")
FAULT("usage below zero", "negative-usage", "complete")
FAULT("reasoning beside the answer", "reasoning", "complete")
FAULT("slow but steady, longer than the stall limit", "slow-but-steady", "complete", 1,
      Ways::Stream, {}, {}, shortStall)

// Answers that are none.
FAULT("length stop", "length", "truncated")
FAULT("length stop before any text", "length-empty", "truncated")
FAULT("content filter", "filter", "filtered", 1, Ways::Both, noFilter)
FAULT("refusal", "refusal", "refused", 1, Ways::Both, {"ollama"},
      {{"gemini", "filtered"}, {"bedrock", "filtered"}})
FAULT("tool call not asked for", "tool", "tool-call")
FAULT("unknown reason of the end", "unknown-stop", "bad-reply")
FAULT("blank answer", "empty", "empty")
FAULT("reasoning only", "reasoning-only", "empty")
FAULT("empty choice", "no-choice", "bad-reply", 1, Ways::Whole, {},
      {{"openai-responses", "empty"}, {"anthropic", "empty"}})

// Error statuses.
FAULT("400", "status-400", "bad-request")
FAULT("401", "status-401", "unauthorised")
FAULT("402", "status-402", "quota-exhausted")
FAULT("403", "status-403", "unauthorised")
FAULT("404", "status-404", "bad-request")
FAULT("408", "status-408", "server-error", 2)
FAULT("409", "status-409", "server-error", 2)
FAULT("413", "status-413", "bad-request")
FAULT("422", "status-422", "bad-request")
FAULT("429 without Retry-After", "status-429", "rate-limited", 2)
FAULT("498", "status-498", "rate-limited", 2)
FAULT("500", "status-500", "server-error", 2)
FAULT("501", "status-501", "server-error")
FAULT("502", "status-502", "server-error", 2)
FAULT("503", "status-503", "server-error", 2)
FAULT("504", "status-504", "server-error", 2)
FAULT("529", "status-529", "server-error", 2)
FAULT("429 once", "429-once", "complete", 2)
FAULT("429 with Retry-After in seconds", "429-seconds", "complete", 2, Ways::Both, {}, {}, nullptr,
      10, 0.3)
FAULT("429 with retry-after-ms beside a longer Retry-After", "429-milliseconds", "complete", 2,
      Ways::Both, {}, {}, nullptr, 20, 0.3)
FAULT("429 with Retry-After as a date", "429-date", "complete", 2)
FAULT("429 with a Retry-After that says nothing", "429-nonsense", "complete", 2)
FAULT("429 with a negative Retry-After", "429-negative", "complete", 2)
FAULT("429 with the wait in its body", "429-in-body", "complete", 2, Ways::Both,
      {"anthropic", "bedrock", "ollama"}, {}, nullptr, 20, 0.3)
FAULT("429 that asks for an hour", "429-hour", "rate-limited", 1, Ways::Both, {}, {}, nullptr, 5)
FAULT("429 for want of money", "429-quota", "quota-exhausted", 1, Ways::Both,
      {"ollama", "bedrock"})
FAULT("503 once", "503-once", "complete", 2)
FAULT("529 once", "529-once", "complete", 2)
FAULT("500 once", "500-once", "complete", 2)
FAULT("408 once", "408-once", "complete", 2)

// Errors where nobody looks for them.
FAULT("error object inside a 200", "error-in-200", "server-error")
FAULT("overload as the first event", "error-first", "complete", 2, Ways::Stream)
FAULT("final error as the first event", "error-first-final", "server-error", 1, Ways::Stream)
FAULT("overload after some text", "error-late", "server-error", 1, Ways::Stream)
FAULT("HTML page with a 502", "html-502", "server-error", 2)
FAULT("HTML page with a 200", "html-200", "bad-reply")
FAULT("wrong content type", "wrong-type", "bad-reply")
FAULT("empty body", "empty-body", "bad-reply", 1, Ways::Whole)
FAULT("empty stream", "empty-stream", "cut-stream", 1, Ways::Stream)
FAULT("truncated JSON", "truncated-json", "bad-reply", 1, Ways::Whole)
FAULT("JSON that is no object", "not-an-object", "bad-reply", 1, Ways::Whole)
FAULT("invalid UTF-8", "invalid-utf8", "bad-reply")
FAULT("redirect to another host", "redirect", "bad-request")

// Connections that break, and that do not.
FAULT("hang up before any byte", "hang-up", "unreachable", 2)
FAULT("hang up once", "hang-up-once", "complete", 2)
FAULT("end mark missing", "cut-no-end", "cut-stream", 1, Ways::Stream, noEndMark)
FAULT("cut after the text", "cut-after-text", "cut-stream", 1, Ways::Stream)
FAULT("cut after the text, before the usage", "cut-before-usage", "cut-stream", 1, Ways::Stream,
      {"gemini", "watsonx"})
FAULT("connection reset after the text", "cut-connection", "cut-stream", 1, Ways::Stream)
FAULT("cut inside a UTF-8 character", "cut-in-character", "cut-stream", 2, Ways::Stream, {},
      {{"openai-responses", "cut-stream"}, {"anthropic", "cut-stream"}})
FAULT("cut after the headers", "cut-after-headers", "cut-stream", 2, Ways::Stream)
FAULT("Content-Length larger than the body", "wrong-length", "cut-stream", 1, Ways::Whole)
FAULT("Content-Length larger than the stream", "wrong-length", "cut-stream", 1, Ways::Stream)
FAULT("bad chunk", "bad-chunk", "cut-stream", 2)
FAULT("no byte at all", "silent", "timeout", 1, Ways::Both, {}, {}, shortFirstByte, 6)
FAULT("headers and nothing else", "silent-after-headers", "timeout", 1, Ways::Both, {}, {},
      shortFirstByte, 6)
FAULT("stall in the middle", "stall", "timeout", 1, Ways::Stream, {}, {}, shortStall, 6)
FAULT("stall under pings", "stall-with-pings", "timeout", 1, Ways::Stream, {}, {}, shortStall, 6)
FAULT("drip", "drip", "timeout", 1, Ways::Stream, {}, {}, shortFirstByte, 6)
FAULT("endless body", "endless", "too-large", 1, Ways::Both, {}, {}, smallCap)
FAULT("small on the wire, huge when unpacked", "bomb", "too-large", 1, Ways::Both, {}, {},
      smallCap)

// Without the mock server: nobody there, no name, no trust.
namespace {

void unreachable(const char* title, const char* url, const char* word) {
    std::map<std::string, std::string> cells;
    for (const std::string& dialect : dialectNames()) {
        Settings settings = wireSettings(dialect, "ok", true, "-none");
        settings.baseUrl = url;
        settings.maxAttempts = 1;
        settings.connectTimeout = milliseconds{5000};
        const CallResult result = callOnce(settings);
        INFO(dialect);
        INFO(outcomeMessage(result));
        CHECK(outcomeWord(result) == word);
        cells[dialect] = outcomeWord(result);
    }
    addFaultRow(title, std::move(cells));
}

} // namespace

TEST_CASE("fault: refused connection") {
    unreachable("refused connection", "http://127.0.0.1:1", "unreachable");
}

TEST_CASE("fault: DNS failure") {
    unreachable("DNS failure", "https://no-such-host.invalid", "unreachable");
}

TEST_CASE("fault: TLS failure") {
    // The mock server speaks plain HTTP where TLS is expected.
    std::string url = mockServer().url("ok");
    url.replace(0, 5, "https:");
    unreachable("TLS failure", url.c_str(), "unreachable");
}
