// DialectTest.cpp - request bodies and token buckets of each wire format, as pure functions.
// SPDX-License-Identifier: MIT
#include "llm/Dialect.h"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

using namespace palindrome::llm;
using nlohmann::json;

namespace {

Request fullRequest() {
    Request request;
    request.model = "m";
    request.messages = {{Role::System, "be brief"}, {Role::User, "hi"}, {Role::Assistant, "yes?"}, {Role::User, "go"}};
    request.parameters.temperature = 0.5;
    request.parameters.topP = 0.25;
    request.parameters.maxOutputTokens = 64;
    return request;
}

DialectOptions options(bool stream) {
    DialectOptions out;
    out.stream = stream;
    out.project = "p";
    return out;
}

json bodyOf(const char* dialect, const Request& request, bool stream = true) {
    return json::parse(makeDialect(dialect)->requestBody(request, options(stream)));
}

Usage usageOf(const char* dialect, const char* body) {
    return makeDialect(dialect)->parseReply(body).usage;
}

} // namespace

TEST_CASE("every name has its dialect, and no other") {
    for (const std::string& name : dialectNames()) {
        REQUIRE(makeDialect(name));
        CHECK(makeDialect(name)->name() == name);
    }
    CHECK_FALSE(makeDialect("telegraph"));
}

TEST_CASE("bodies of whole requests") {
    const Request r = fullRequest();
    CHECK(bodyOf("openai-responses", r) == json::parse(R"({"model":"m","instructions":"be brief",
        "input":[{"role":"user","content":"hi"},{"role":"assistant","content":"yes?"},
        {"role":"user","content":"go"}],"max_output_tokens":64,"temperature":0.5,"top_p":0.25,
        "store":false,"stream":true})"));
    CHECK(bodyOf("anthropic", r) == json::parse(R"({"model":"m","max_tokens":64,"system":"be brief",
        "messages":[{"role":"user","content":"hi"},{"role":"assistant","content":"yes?"},
        {"role":"user","content":"go"}],"temperature":0.5,"top_p":0.25,"stream":true})"));
    CHECK(bodyOf("gemini", r) == json::parse(R"({"contents":[{"role":"user","parts":[{"text":"hi"}]},
        {"role":"model","parts":[{"text":"yes?"}]},{"role":"user","parts":[{"text":"go"}]}],
        "systemInstruction":{"role":"user","parts":[{"text":"be brief"}]},
        "generationConfig":{"temperature":0.5,"topP":0.25,"maxOutputTokens":64}})"));
    CHECK(bodyOf("ollama", r, false) == json::parse(R"({"model":"m","messages":[
        {"role":"system","content":"be brief"},{"role":"user","content":"hi"},
        {"role":"assistant","content":"yes?"},{"role":"user","content":"go"}],"stream":false,
        "truncate":false,"options":{"num_predict":64,"temperature":0.5,"top_p":0.25}})"));
    CHECK(bodyOf("bedrock", r) == json::parse(R"({"system":[{"text":"be brief"}],"messages":[
        {"role":"user","content":[{"text":"hi"}]},{"role":"assistant","content":[{"text":"yes?"}]},
        {"role":"user","content":[{"text":"go"}]}],
        "inferenceConfig":{"maxTokens":64,"temperature":0.5,"topP":0.25}})"));
    const json watsonx = bodyOf("watsonx", r);
    CHECK(watsonx["model_id"] == "m");
    CHECK(watsonx["project_id"] == "p");
    CHECK_FALSE(watsonx.contains("stream"));
}

TEST_CASE("nothing that the user did not set is sent") {
    Request r = fullRequest();
    r.parameters = {};
    for (const std::string& name : dialectNames()) {
        const std::string body = makeDialect(name)->requestBody(r, options(true));
        for (const char* field : {"temperature", "top_p", "topP", "seed", "effort", "think"})
            CHECK_MESSAGE(body.find(field) == std::string::npos, name, " ", body);
    }
    CHECK(bodyOf("anthropic", r)["max_tokens"] == 16000); // demanded by the format
}

TEST_CASE("extra fields are merged in, objects member by member") {
    Request r = fullRequest();
    r.parameters.extra = R"({"options":{"num_ctx":8192},"keep_alive":"5m","temperature":1})";
    const json body = bodyOf("ollama", r);
    CHECK(body["options"]["num_ctx"] == 8192);
    CHECK(body["options"]["num_predict"] == 64);
    CHECK(body["keep_alive"] == "5m");
    CHECK(bodyOf("openai-chat", r)["temperature"] == 1);
}

TEST_CASE("what a format cannot express is named") {
    Parameters p;
    CHECK(makeDialect("anthropic")->unsupported(p).empty());
    p.seed = 1;
    for (const char* name : {"anthropic", "bedrock", "openai-responses"})
        CHECK(makeDialect(name)->unsupported(p) == "seed");
    for (const char* name : {"openai-chat", "gemini", "ollama", "watsonx", "azure"})
        CHECK(makeDialect(name)->unsupported(p).empty());
}

TEST_CASE("routes") {
    Request r = fullRequest();
    const auto path = [&](const char* name, bool stream, const char* version = "") {
        DialectOptions o = options(stream);
        o.apiVersion = version;
        return makeDialect(name)->path(r, o);
    };
    CHECK(path("gemini", false) == "/v1/models/m:generateContent");
    CHECK(path("gemini", true, "v1beta") == "/v1beta/models/m:streamGenerateContent?alt=sse");
    CHECK(path("azure", true) == "/openai/v1/chat/completions");
    CHECK(path("azure", true, "2024-10-21") ==
          "/openai/deployments/m/chat/completions?api-version=2024-10-21");
    CHECK(path("watsonx", true, "2025-01-01") == "/ml/v1/text/chat_stream?version=2025-01-01");
    r.model = "arn:aws:bedrock:eu/x y:0";
    CHECK(path("bedrock", false) == "/model/arn%3Aaws%3Abedrock%3Aeu%2Fx%20y%3A0/converse");
    r.model = "tunedModels/a?b";
    CHECK(path("gemini", false) == "/v1/tunedModels/a%3Fb:generateContent");
}

TEST_CASE("Anthropic's version follows the sampling fields, which the newer one refuses") {
    Request r = fullRequest();
    const auto dialect = makeDialect("anthropic");
    CHECK(dialect->headers(r, options(true)).front() == "anthropic-version: 2023-06-01");
    r.parameters = {};
    CHECK(dialect->headers(r, options(true)).front() == "anthropic-version: 2026-10-21");
    DialectOptions o = options(true);
    o.apiVersion = "x";
    CHECK(dialect->headers(r, o).front() == "anthropic-version: x");
}

TEST_CASE("token buckets are disjoint whatever a provider includes in what") {
    CHECK(usageOf("openai-responses", R"({"status":"completed","output":[],"usage":{"input_tokens":20,
        "input_tokens_details":{"cached_tokens":5,"cache_write_tokens":3},"output_tokens":12,
        "output_tokens_details":{"reasoning_tokens":8}}})") == Usage{12, 5, 3, 12, 8});
    CHECK(usageOf("anthropic", R"({"content":[],"usage":{"input_tokens":12,
        "cache_read_input_tokens":5,"cache_creation_input_tokens":3,"output_tokens":12}})") ==
          Usage{12, 5, 3, 12, {}});
    CHECK(usageOf("gemini", R"({"candidates":[],"usageMetadata":{"promptTokenCount":20,
        "cachedContentTokenCount":5,"candidatesTokenCount":4,"thoughtsTokenCount":8}})") ==
          Usage{15, 5, {}, 12, 8});
    CHECK(usageOf("ollama", R"({"message":{},"done":true,"prompt_eval_count":20,
        "prompt_eval_cached_count":5,"eval_count":12})") == Usage{15, 5, {}, 12, {}});
    CHECK(usageOf("bedrock", R"({"output":{"message":{"content":[]}},"usage":{"inputTokens":12,
        "outputTokens":12,"cacheReadInputTokens":5,"cacheWriteInputTokens":3}})") ==
          Usage{12, 5, 3, 12, {}});
    CHECK(usageOf("anthropic", R"({"content":[]})") == Usage{});
}

TEST_CASE("counts of a stream are cumulative and replace each other") {
    const auto dialect = makeDialect("anthropic");
    Answer answer;
    dialect->streamEvent({"message_start", R"({"type":"message_start","message":{"usage":
        {"input_tokens":9,"output_tokens":1}}})"}, answer);
    dialect->streamEvent({"message_delta", R"({"type":"message_delta","delta":{},"usage":
        {"output_tokens":7}})"}, answer);
    dialect->streamEvent({"message_delta", R"({"type":"message_delta","delta":{"stop_reason":
        "end_turn"},"usage":{"output_tokens":12}})"}, answer);
    CHECK(answer.usage == Usage{9, {}, {}, 12, {}});
}

TEST_CASE("replies of any shape never throw") {
    const char* shapes[] = {"null", "[]", "3", "{}", R"({"choices":3})", R"({"choices":[3]})",
                            R"({"content":{}})", R"({"candidates":[{"content":3}]})",
                            R"({"output":[3,{"type":3}]})", R"({"message":3,"done":3})",
                            R"({"output":{"message":{"content":[3]}},"stopReason":3})",
                            R"({"error":3})", R"({"errors":[3]})", R"({"usage":[],"status":"x"})",
                            R"({"promptFeedback":[]})", R"({"delta":3,"type":"content_block_delta"})",
                            R"({"response":3,"type":"response.completed"})"};
    for (const std::string& name : dialectNames()) {
        const auto dialect = makeDialect(name);
        for (const char* shape : shapes) {
            CHECK_FALSE(judge(dialect->parseReply(shape)));
            Answer answer;
            dialect->streamEvent({"messageStop", shape}, answer);
            dialect->streamEvent({"", shape}, answer);
            dialect->streamEnd(answer);
            dialect->parseError(shape);
        }
    }
}
