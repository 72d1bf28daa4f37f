// RecordingsTest.cpp - recordings stored, served, damaged, raced for and carried by hand.
// SPDX-License-Identifier: MIT
#include "llm/Recordings.h"

#include "MockServer.h"
#include "llm/Prompts.h"
#include "llm/RecordedBackends.h"
#include "llm/RecordingFiles.h"
#include "util/Files.h"

#include <doctest/doctest.h>
#include <set>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace palindrome;
using namespace palindrome::llm;
using palindrome::llm::testing::sampleRequest;
using palindrome::llm::testing::TemporaryFolder;
namespace fs = std::filesystem;

namespace {

Reply replyOf(const std::string& text) {
    Reply reply;
    reply.raw = reply.text = text;
    reply.date = "2026-11-24T06:30:00Z";
    reply.servedModel = "mock-model-2026";
    reply.finishReason = "stop";
    reply.usage = {12, 5, 3, 12, 8};
    return reply;
}

CallResult truncated(const std::string& text) {
    CallFailure failure = makeCallFailure(CallFailureKind::Truncated, "cut by the limit");
    failure.partial = replyOf(text);
    return tl::unexpected<CallFailure>(std::move(failure));
}

std::string word(const CallResult& result) {
    return result ? "complete" : std::string(failureWord(result.error().what));
}

/// Counts its calls; says what it was told to say.
class CannedBackend final : public Backend {
public:
    explicit CannedBackend(std::vector<CallResult> results) : results(std::move(results)) {}
    CallResult complete(const Request&, unsigned) override { return results.at(calls++); }
    std::string describe() const override { return "canned"; }

    std::vector<CallResult> results;
    size_t calls = 0;
};

std::vector<fs::path> foldersIn(const fs::path& root) {
    std::vector<fs::path> out;
    for (const auto& entry : fs::directory_iterator(root))
        out.push_back(entry.path());
    return out;
}

} // namespace

TEST_CASE("the key is the hash of what was asked, and of nothing else") {
    const Request request = sampleRequest();
    CHECK(
        canonicalJson(request) ==
        R"({"messages":[{"role":"user","text":"Say hello."}],"model":"mock-model","parameters":{},"prompt":{"id":"encode","version":"1"}})");
    CHECK(requestKey(request, 0) == util::sha256(canonicalJson(request) + "\nrepeat 0"));
    Request same = request;
    same.label = "other";
    same.printCommand = "other";
    CHECK(requestKey(same, 0) == requestKey(request, 0));
    std::set<std::string> keys{requestKey(request, 0), requestKey(request, 1)};
    const auto vary = [&](auto change) {
        Request other = request;
        change(other);
        CHECK(keys.insert(requestKey(other, 0)).second);
    };
    vary([](Request& r) { r.model = "n"; });
    vary([](Request& r) { r.messages[0].text += " "; });
    vary([](Request& r) { r.messages[0].role = Role::System; });
    vary([](Request& r) { r.messages.push_back(r.messages[0]); });
    vary([](Request& r) { r.prompt.version = "2"; });
    vary([](Request& r) { r.prompt.id = "decode"; });
    vary([](Request& r) { r.parameters.temperature = 0; });
    vary([](Request& r) { r.parameters.topP = 0; });
    vary([](Request& r) { r.parameters.seed = 0; });
    vary([](Request& r) { r.parameters.maxOutputTokens = 0; });
    vary([](Request& r) { r.parameters.reasoningEffort = ""; });
    vary([](Request& r) { r.parameters.stop = {""}; });
}

TEST_CASE("a stored answer comes back byte for byte, with what was known of it") {
    const TemporaryFolder folder;
    const RecordingStore store(folder.path());
    Request request = sampleRequest("Tabs\there\r\nand \xC3\xBC\n");
    request.messages.insert(request.messages.begin(), {Role::System, "Be brief."});
    request.parameters = {0.1, std::nullopt, -3, 1000, "high", {"a", "b"}, R"({"x":1})"};
    Reply reply = replyOf("<think>hm</think>\nline\r\nno newline");
    reply.rawReasoning = "field";
    REQUIRE(store.store(request, 2, reply, "https://host/v1"));
    const CallResult back = store.replay(request, 2);
    REQUIRE(back);
    CHECK(back->raw == reply.raw);
    CHECK(back->text == "line\r\nno newline");
    CHECK(back->reasoning == "field\nhm");
    CHECK(back->usage == reply.usage);
    CHECK(back->date == reply.date);
    CHECK(back->servedModel == "mock-model-2026");
    CHECK(back->replayed);
    CHECK(back->key == requestKey(request, 2));
    const auto all = store.list();
    REQUIRE(all.size() == 1);
    CHECK(all[0].request.messages == request.messages);
    CHECK(all[0].request.parameters == request.parameters);
    CHECK(all[0].source == "https://host/v1");
    CHECK(util::readFile(all[0].folder / "reply.txt") == reply.raw);
    CHECK(util::readFile(all[0].folder / "prompt-1-system.txt") == "Be brief.");
    CHECK(util::readFile(all[0].folder / "prompt-2-user.txt") == request.messages[1].text);
    CHECK(all[0].folder.filename().string() ==
          "encode-unit-" + requestKey(request, 2).substr(0, 12) + "-r2");
}

TEST_CASE("a missing recording says how to make it") {
    const TemporaryFolder folder;
    const RecordingStore store(folder.path() / "gone");
    Request request = sampleRequest();
    request.model = "it's a model";
    request.parameters.temperature = 0.5;
    const CallResult result = store.replay(request, 1);
    REQUIRE(word(result) == "missing-recording");
    const std::string& text = result.error().message;
    CHECK(text.find("`palindrome prompt encode unit.lct.md > prompt.txt`") != std::string::npos);
    CHECK(text.find("palindrome record prompt.txt reply.txt --recordings " +
                    store.folder().string() +
                    " --model 'it'\\''s a model' --label unit --repeat 1 --temperature 0.5") !=
          std::string::npos);
    CHECK(text.find(requestKey(request, 1).substr(0, 12)) != std::string::npos);
    CHECK(text.find('\n') == std::string::npos);
    CHECK_FALSE(fs::exists(store.folder()));
}

TEST_CASE("a missing recording says what there is instead") {
    const TemporaryFolder folder;
    const RecordingStore store(folder.path());
    REQUIRE(store.store(sampleRequest(), 0, replyOf("x"), "s"));
    Request other = sampleRequest();
    other.model = "other";
    CHECK(store.modelsFor(other) == std::vector<std::string>{"mock-model"});
    CHECK(store.replay(other, 0).error().message.find("there is one by `mock-model`") !=
          std::string::npos);
    CHECK(store.replay(sampleRequest("New wording."), 0).error().message.find("earlier wording") !=
          std::string::npos);
}

TEST_CASE("a failed or truncated answer is kept and never served as a good one") {
    const TemporaryFolder folder;
    const RecordingStore store(folder.path());
    REQUIRE(store.store(sampleRequest(), 0, truncated("module m"), "s"));
    REQUIRE(store.store(sampleRequest(), 0, truncated("module mm"), "s"));
    const CallResult result = store.replay(sampleRequest(), 0);
    CHECK(word(result) == "truncated");
    CHECK(result.error().replayed);
    CHECK(result.error().partial->text == "module mm"); // the latest
    CHECK(store.list().size() == 2);
    CHECK(store.modelsFor(sampleRequest()).empty());
    REQUIRE(store.store(sampleRequest(), 0, replyOf("whole"), "s"));
    CHECK(store.replay(sampleRequest(), 0)->text == "whole");
}

TEST_CASE("a good recording is never replaced") {
    const TemporaryFolder folder;
    const RecordingStore store(folder.path());
    REQUIRE(store.store(sampleRequest(), 0, replyOf("first"), "s"));
    Request relabelled = sampleRequest();
    relabelled.label = "another";
    for (const Request& request : {sampleRequest(), relabelled}) {
        const Result<Recording> again = store.store(request, 0, replyOf("second"), "s");
        REQUIRE(again);
        CHECK(again->reply.raw == "first");
    }
    CHECK(store.list().size() == 1);
}

TEST_CASE("repeats are separate recordings") {
    const TemporaryFolder folder;
    const RecordingStore store(folder.path());
    REQUIRE(store.store(sampleRequest(), 0, replyOf("zero"), "s"));
    REQUIRE(store.store(sampleRequest(), 1, replyOf("one"), "s"));
    CHECK(store.replay(sampleRequest(), 0)->text == "zero");
    CHECK(store.replay(sampleRequest(), 1)->text == "one");
    CHECK(word(store.replay(sampleRequest(), 10)) == "missing-recording");
}

TEST_CASE("a recording that was tampered with is refused by name") {
    const auto damage = [](const char* file, auto change) {
        const TemporaryFolder folder;
        const RecordingStore store(folder.path());
        const Result<Recording> made = store.store(sampleRequest(), 0, replyOf("text"), "s");
        REQUIRE(made);
        const std::string before = util::readFile(made->folder / file).value();
        const std::string after = change(before);
        if (after.empty())
            fs::remove(made->folder / file);
        else
            REQUIRE(util::writeFileAtomic(made->folder / file, after));
        const CallResult result = store.replay(sampleRequest(), 0);
        CHECK(word(result) == "bad-recording");
        std::vector<std::string> damaged;
        CHECK(store.list(&damaged).empty());
        CHECK(damaged.size() == 1);
        return result ? std::string() : result.error().message;
    };
    const auto replaced = [](std::string from, std::string to) {
        return [=](std::string text) {
            REQUIRE(text.find(from) != std::string::npos);
            return text.replace(text.find(from), from.size(), to);
        };
    };
    CHECK(damage("reply.txt", replaced("text", "better text")).find("reply.txt was changed") !=
          std::string::npos);
    CHECK(damage("prompt.txt", replaced("hello", "hallo")).find("key") != std::string::npos);
    CHECK(damage("recording.json", replaced("\"repeat\": 0", "\"repeat\": 1")).find("key") !=
          std::string::npos);
    CHECK(damage("recording.json", replaced("\"format\": 1", "\"format\": 99")).find("format") !=
          std::string::npos);
    CHECK(damage("recording.json", replaced("complete", "splendid")).find("splendid") !=
          std::string::npos);
    CHECK(damage("recording.json", replaced("prompt.txt", "../../x")).find("odd file") !=
          std::string::npos);
    damage("recording.json",
           [](const std::string& text) { return text.substr(0, text.size() / 2); });
    damage("reply.txt", [](const std::string&) { return std::string(); });
    damage("recording.json", [](const std::string&) { return std::string(); });
}

TEST_CASE("model names cannot leave the store") {
    CHECK(safeName("../../etc") == "_.._.._etc");
    CHECK(safeName("") == "_");
    CHECK(safeName("org/model:7b") == "org_model_7b");
    const TemporaryFolder folder;
    const RecordingStore store(folder.path() / "store");
    Request request = sampleRequest();
    request.model = "../outside";
    request.label = "../../outside";
    REQUIRE(store.store(request, 0, replyOf("x"), "s"));
    CHECK(foldersIn(folder.path()).size() == 1);
    CHECK(store.replay(request, 0)->text == "x");
    Request alike = request; // another model whose folder has the same name
    alike.model = ".._outside";
    CHECK(word(store.replay(alike, 0)) == "missing-recording");
}

TEST_CASE("processes that record one call at once agree on one whole recording") {
    const TemporaryFolder folder;
    const RecordingStore store(folder.path());
    constexpr int writers = 8;
    std::vector<pid_t> children;
    for (int i = 0; i < writers; ++i) {
        const pid_t pid = ::fork();
        if (pid == 0) {
            const std::string text(1000, static_cast<char>('a' + i));
            const Result<Recording> made = store.store(sampleRequest(), 0, replyOf(text), "s");
            const CallResult seen = store.replay(sampleRequest(), 0);
            ::_exit(made && seen && made->reply.raw == seen->text ? 0 : 1);
        }
        children.push_back(pid);
    }
    for (const pid_t pid : children) {
        int status = 1;
        ::waitpid(pid, &status, 0);
        CHECK(status == 0);
    }
    const std::vector<fs::path> models = foldersIn(folder.path());
    REQUIRE(models.size() == 1);
    CHECK(foldersIn(models[0]).size() == 1); // no temporary folder is left
}

TEST_CASE("a store that cannot be written says so") {
    const TemporaryFolder folder;
    REQUIRE(util::writeFileAtomic(folder.path() / "file", "x"));
    const Result<Recording> made =
        RecordingStore(folder.path() / "file").store(sampleRequest(), 0, replyOf("x"), "s");
    REQUIRE_FALSE(made);
    CHECK(made.error().kind == Failure::Kind::Unwritable);
}

TEST_CASE("record mode calls once, stores, and serves the recording after that") {
    const TemporaryFolder folder;
    auto canned = std::make_unique<CannedBackend>(
        std::vector<CallResult>{truncated("half"), replyOf("good"), replyOf("never seen")});
    CannedBackend& live = *canned;
    RecordBackend backend(RecordingStore(folder.path()), std::move(canned), "https://host/v1");
    CHECK(word(backend.complete(sampleRequest(), 0)) == "truncated");
    CHECK(backend.complete(sampleRequest(), 0)->text == "good"); // a failure is called again
    const CallResult third = backend.complete(sampleRequest(), 0);
    CHECK(third->text == "good");
    CHECK(third->replayed);
    CHECK(live.calls == 2);
    CHECK(RecordingStore(folder.path()).list().size() == 2);
}

TEST_CASE("record mode neither stores nor hides failures without any answer") {
    const TemporaryFolder folder;
    RecordBackend backend(RecordingStore(folder.path()),
                          std::make_unique<CannedBackend>(std::vector<CallResult>{
                              callFail(CallFailureKind::Unreachable, "no route")}),
                          "https://host/v1");
    CHECK(word(backend.complete(sampleRequest(), 0)) == "unreachable");
    CHECK(foldersIn(folder.path()).empty());
}

TEST_CASE("an answer that cannot be stored is not lost") {
    const TemporaryFolder folder;
    REQUIRE(util::writeFileAtomic(folder.path() / "file", "x"));
    RecordBackend backend(RecordingStore(folder.path() / "file"),
                          std::make_unique<CannedBackend>(std::vector<CallResult>{replyOf("paid")}),
                          "https://host/v1");
    const CallResult result = backend.complete(sampleRequest(), 0);
    REQUIRE(word(result) == "unwritable");
    CHECK(result.error().partial->text == "paid");
}

TEST_CASE("a reply carried by hand is stored unedited and replays for the printed prompt") {
    const TemporaryFolder folder;
    EncodeData data;
    data.unit = "m";
    data.table = "# m\n";
    const RenderedPrompt prompt = renderEncode(data).value();
    const std::string reply = "Sure!\r\n```sv\nmodule m; endmodule\n```  ";
    REQUIRE(util::writeFileAtomic(folder.path() / "p", promptText(prompt)));
    REQUIRE(util::writeFileAtomic(folder.path() / "r", reply));
    const RecordingStore store(folder.path() / "store");
    ImportOptions options;
    options.promptFile = folder.path() / "p";
    options.replyFile = folder.path() / "r";
    options.model = "some-model-5";
    options.date = "2026-11-24";
    options.label = "m";
    const Result<Recording> made = importRecording(store, options);
    REQUIRE(made);
    CHECK(made->source == "by hand");

    Request request;
    request.model = "some-model-5";
    request.messages = prompt.messages;
    request.prompt = prompt.prompt;
    const CallResult back = store.replay(request, 0);
    REQUIRE(back);
    CHECK(back->raw == reply);
    CHECK(back->date == "2026-11-24");

    CHECK(importRecording(store, options)); // the same once more changes nothing
    REQUIRE(util::writeFileAtomic(folder.path() / "r", "another"));
    const Result<Recording> other = importRecording(store, options);
    REQUIRE_FALSE(other);
    CHECK(other.error().message.find("--repeat 1") != std::string::npos);
    options.repeat = 1;
    CHECK(importRecording(store, options));
    options.repeat = 2;
    options.truncated = true;
    CHECK(importRecording(store, options)->outcome == "truncated");
    CHECK(word(store.replay(request, 2)) == "truncated");
    options.repeat = 3;
    options.truncated = false;
    REQUIRE(util::writeFileAtomic(folder.path() / "r", "<think>only this</think>"));
    CHECK(importRecording(store, options)->outcome == "empty");
}

TEST_CASE("what cannot be a hand-carried recording is refused") {
    const TemporaryFolder folder;
    const auto put = [&](const char* name, std::string_view text) {
        REQUIRE(util::writeFileAtomic(folder.path() / name, text));
    };
    EncodeData data;
    data.unit = "m";
    put("p", promptText(renderEncode(data).value()));
    put("r", "x");
    put("blank", " \n");
    put("binary", std::string_view("a\0b", 3));
    put("latin1", "\xFC");
    put("poem", "Write a poem.");
    const auto import = [&](const char* promptFile, const char* replyFile, const char* model,
                            const char* date) {
        ImportOptions options;
        options.promptFile = folder.path() / promptFile;
        options.replyFile = folder.path() / replyFile;
        options.model = model;
        options.date = date;
        const auto made = importRecording(RecordingStore(folder.path() / "store"), options);
        return made ? std::string("stored") : made.error().message;
    };
    CHECK(import("gone", "r", "m", "").find("gone") != std::string::npos);
    CHECK(import("p", "gone", "m", "").find("gone") != std::string::npos);
    CHECK(import("p", "blank", "m", "").find("empty") != std::string::npos);
    CHECK(import("p", "binary", "m", "").find("not UTF-8") != std::string::npos);
    CHECK(import("p", "latin1", "m", "").find("not UTF-8") != std::string::npos);
    CHECK(import("poem", "r", "m", "").find("does not begin like a prompt") != std::string::npos);
    CHECK(import("p", "r", "", "").find("model name") != std::string::npos);
    CHECK(import("p", "r", "two words", "").find("model name") != std::string::npos);
    for (const char* date :
         {"yesterday", "2026-13-01", "2026-11-24T25:00:00Z", "2026-11-24 06:00:00Z"})
        CHECK(import("p", "r", "m", date).find("date") != std::string::npos);
    CHECK_FALSE(fs::exists(folder.path() / "store"));
    CHECK(import("p", "r", "m", "2026-11-24T06:30:00Z") == "stored");
}
