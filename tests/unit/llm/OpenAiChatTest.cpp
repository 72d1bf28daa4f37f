// OpenAiChatTest.cpp - request bodies, replies and stream events of the chat dialect.
// SPDX-License-Identifier: MIT
#include "llm/OpenAiChat.h"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

using namespace palindrome::llm;
using nlohmann::json;

namespace {

Answer stream(std::initializer_list<const char*> events) {
    const OpenAiChat dialect;
    Answer answer;
    for (const char* data : events)
        dialect.streamEvent({{}, data}, answer);
    return answer;
}

std::string word(const CallResult& result) {
    return result ? "complete" : std::string(failureWord(result.error().what));
}

Request request() {
    Request out;
    out.model = "m";
    out.messages = {{Role::System, "s"}, {Role::User, "u \"\xC3\xBC\"\n"}};
    return out;
}

DialectOptions form(const char* maxOutputField, bool stream) {
    DialectOptions options;
    options.maxOutputField = maxOutputField;
    options.stream = stream;
    return options;
}

} // namespace

TEST_CASE("a request without parameters sends none") {
    const OpenAiChat dialect;
    CHECK(json::parse(dialect.requestBody(request(), form("max_completion_tokens", false))) ==
          json::parse(R"({"model":"m","messages":[{"role":"system","content":"s"},
                         {"role":"user","content":"u \"ü\"\n"}]})"));
}

TEST_CASE("parameters that are set are sent, the output limit under the name of the settings") {
    Request r = request();
    r.parameters = {0.7, 0.9, 7, 100, "low", {"END"}, {}};
    const json body = json::parse(OpenAiChat().requestBody(r, form("max_tokens", true)));
    CHECK(body["max_tokens"] == 100);
    CHECK_FALSE(body.contains("max_completion_tokens"));
    CHECK(body["temperature"].dump() == "0.7");
    CHECK(body["top_p"].dump() == "0.9");
    CHECK(body["seed"] == 7);
    CHECK(body["reasoning_effort"] == "low");
    CHECK(body["stop"] == json::array({"END"}));
    CHECK(body["stream"] == true);
    CHECK(body["stream_options"]["include_usage"] == true);
}

TEST_CASE("a prompt that is not UTF-8 cannot break the request") {
    Request r = request();
    r.messages[0].text = "a\xFF";
    CHECK(json::parse(OpenAiChat().requestBody(r, {}))["messages"][0]["content"] ==
          "a\xEF\xBF\xBD");
}

TEST_CASE("a stream adds up to the answer, its reasoning and its usage") {
    const Answer answer = stream(
        {R"({"model":"m-1","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}],"usage":null})",
         R"({"choices":[{"index":0,"delta":{"reasoning_content":"so"},"finish_reason":null}]})",
         R"({"choices":[{"index":0,"delta":{"content":"Hel"}}]})",
         R"({"choices":[{"index":1,"delta":{"content":"OTHER CHOICE"}},{"index":0,"delta":{"content":"lo"}}]})",
         R"({"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]})",
         R"({"choices":[],"usage":{"prompt_tokens":20,"completion_tokens":12,
            "prompt_tokens_details":{"cached_tokens":5,"cache_write_tokens":3},
            "completion_tokens_details":{"reasoning_tokens":8}}})",
         "[DONE]"});
    const CallResult result = judge(answer);
    REQUIRE(result);
    CHECK(result->text == "Hello");
    CHECK(result->reasoning == "so");
    CHECK(result->servedModel == "m-1");
    CHECK(result->finishReason == "stop");
    CHECK(result->usage == Usage{12, 5, 3, 12, 8});
}

TEST_CASE("keep-alive events carry nothing, text and ends do") {
    const OpenAiChat dialect;
    Answer answer;
    const auto carries = [&](const char* data) { return dialect.streamEvent({{}, data}, answer); };
    CHECK_FALSE(carries(R"({})"));
    CHECK_FALSE(carries(R"({"choices":[{"index":0,"delta":{"role":"assistant","content":""}}]})"));
    CHECK_FALSE(carries(R"({"choices":[],"usage":{"prompt_tokens":1}})"));
    CHECK(carries(R"({"choices":[{"index":0,"delta":{"content":"x"}}]})"));
    CHECK(carries(R"({"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]})"));
    CHECK(carries("[DONE]"));
}

TEST_CASE("nulls and wrong types in a reply are absent or named, never a crash") {
    const OpenAiChat dialect;
    for (const char* body :
         {"", "x", "[]", "null", "{}", R"({"choices":null})", R"({"choices":[]})",
          R"({"choices":[null]})", R"({"choices":[{}]})", R"({"choices":[{"message":null}]})",
          R"({"choices":[{"message":{"content":7},"finish_reason":"stop"}]})",
          R"({"choices":[{"message":{"content":[{"type":"image"}]},"finish_reason":"stop"}]})",
          R"({"choices":[{"message":{"content":"x"}}]})",
          R"({"choices":[{"message":{"content":"x"},"finish_reason":"bored"}]})",
          R"({"choices":[{"message":{"content":"x"},"finish_reason":"stop")"}) {
        CAPTURE(body);
        CHECK(word(judge(dialect.parseReply(body))) == "bad-reply");
    }
    CHECK(word(judge(stream({"{oops"}))) == "bad-reply");
    CHECK(word(judge(stream({"7"}))) == "bad-reply");
}

TEST_CASE("deep nesting is refused without deep recursion") {
    const std::string deep = std::string(1u << 20, '[') + std::string(1u << 20, ']');
    CHECK(word(judge(OpenAiChat().parseReply(deep))) == "bad-reply");
    CHECK(word(judge(OpenAiChat().parseReply("{\"choices\":" + deep + "}"))) == "bad-reply");
    CHECK(word(judge(OpenAiChat().parseReply(std::string(1u << 20, '[')))) == "bad-reply");
}

TEST_CASE("content may be a list of parts, thinking apart") {
    const CallResult result = judge(OpenAiChat().parseReply(
        R"({"choices":[{"message":{"content":[{"type":"thinking","thinking":[{"type":"text","text":"hm"}]},
            {"type":"text","text":"a"},{"type":"text","text":"b"}]},"finish_reason":"stop"}]})"));
    REQUIRE(result);
    CHECK(result->text == "ab");
    CHECK(result->reasoning == "hm");
}

TEST_CASE("an answer counts only if the model finished it by itself and it has text") {
    const auto with = [](const char* message, const char* finish) {
        return word(
            judge(OpenAiChat().parseReply(std::string(R"({"choices":[{"message":)") + message +
                                          R"(,"finish_reason":")" + finish + "\"}]}")));
    };
    CHECK(with(R"({"content":"x"})", "stop") == "complete");
    CHECK(with(R"({"content":"x"})", "length") == "truncated");
    CHECK(with(R"({"content":"x"})", "model_length") == "truncated");
    CHECK(with(R"({"content":null})", "length") == "truncated");
    CHECK(with(R"({"content":"x"})", "content_filter") == "filtered");
    CHECK(with(R"({"content":null,"refusal":"no"})", "stop") == "refused");
    CHECK(with(R"({"content":null,"tool_calls":[{"id":"t"}]})", "tool_calls") == "tool-call");
    CHECK(with(R"({"content":"x","tool_calls":[]})", "stop") == "complete");
    CHECK(with(R"({"content":""})", "stop") == "empty");
    CHECK(with(R"({"content":"<think>hm</think> \n"})", "stop") == "empty");
}

TEST_CASE("a stream without its end mark is cut, whatever it said before") {
    const char* text = R"({"choices":[{"index":0,"delta":{"content":"x"}}]})";
    const char* stop = R"({"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]})";
    const CallResult cut = judge(stream({text, stop}));
    REQUIRE_FALSE(cut);
    CHECK(word(cut) == "cut-stream");
    CHECK(cut.error().partial->text == "x");
    CHECK(word(judge(stream({text, "[DONE]"}))) == "bad-reply"); // no finish_reason
    CHECK(word(judge(stream({text, stop, "[DONE]"}))) == "complete");
}

TEST_CASE("usage is clamped and never invented") {
    const auto usage = [](const std::string& text) {
        return OpenAiChat().parseReply(R"({"choices":[],"usage":)" + text + "}").usage;
    };
    CHECK(usage("null") == Usage{});
    CHECK(usage("7") == Usage{});
    CHECK(usage(R"({"prompt_tokens":-3,"completion_tokens":-1})") == Usage{0, {}, {}, 0, {}});
    CHECK(usage(R"({"prompt_tokens":5,"prompt_tokens_details":{"cached_tokens":9}})") ==
          Usage{0, 9, {}, {}, {}});
    CHECK(usage(R"({"prompt_tokens":10,"prompt_cache_hit_tokens":4})") == Usage{6, 4, {}, {}, {}});
    CHECK(usage(R"({"completion_tokens":1e40})") == Usage{});
}

TEST_CASE("error objects are read in every shape that servers use") {
    const OpenAiChat dialect;
    const auto read = [&](const char* body) { return dialect.parseError(body).value(); };
    CHECK(read(R"({"error":{"message":"m","type":"t","code":"c"}})").message == "m");
    CHECK(read(R"({"error":{"message":"m","code":429}})").code == "429");
    CHECK(read(R"({"error":"just text"})").message == "just text");
    CHECK(read(R"({"object":"error","message":"flat","code":3051})").message == "flat");
    CHECK(read(R"({"message":"gateway"})").message == "gateway");
    CHECK(read(R"({"detail":[{"loc":["body"],"msg":"bad"}]})").message.find("bad") !=
          std::string::npos);
    CHECK(read(R"([{"error":{"message":"listed"}}])").message == "listed");
    CHECK(read(R"({"error":{"type":"insufficient_quota","code":"insufficient_quota"}})").quota);
    CHECK(read(R"({"error":{"code":"rate_limit_exceeded"}})").overloaded);
    CHECK(
        read(R"({"error":{"code":402,"metadata":{"limit_source":"openrouter_in_flight_budget"}}})")
            .retryInFlight);
    CHECK_FALSE(dialect.parseError("<html>"));
    CHECK_FALSE(dialect.parseError("{}"));
    CHECK_FALSE(dialect.parseError("[]"));
    CHECK_FALSE(dialect.parseError("7"));
}

TEST_CASE("an error object inside a 200 is a failure, before and after text") {
    CHECK(word(judge(OpenAiChat().parseReply(R"({"error":{"message":"m"}})"))) == "server-error");
    CHECK(word(judge(OpenAiChat().parseReply(R"({"error":{"code":"insufficient_quota"}})"))) ==
          "quota-exhausted");
    const CallResult late = judge(stream(
        {R"({"choices":[{"index":0,"delta":{"content":"x"}}]})", R"({"error":{"message":"m"}})"}));
    CHECK(word(late) == "server-error");
    CHECK(late.error().partial->text == "x");
}
