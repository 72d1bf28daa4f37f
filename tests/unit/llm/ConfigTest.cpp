// ConfigTest.cpp - palindrome.toml: what it may say, and what is said about the rest.
// SPDX-License-Identifier: MIT
#include "MockServer.h"
#include "llm/Config.h"
#include "util/Files.h"

#include <doctest/doctest.h>

using namespace palindrome;
using namespace palindrome::llm;
using namespace palindrome::llm::testing;

namespace {

struct Parsed {
    Config config;
    std::vector<ConfigProblem> problems;

    /// "LINE:COLUMN message (suggestion)" of the first problem.
    std::string first() const {
        if (problems.empty())
            return "none";
        const ConfigProblem& p = problems.front();
        return std::to_string(p.line) + ":" + std::to_string(p.column) + " " + p.message +
               (p.suggestion.empty() ? "" : " (" + p.suggestion + ")");
    }
};

Parsed parse(std::string_view text) {
    Parsed out;
    out.config = parseConfig(text, out.problems);
    return out;
}

bool has(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("the example file has seven set-ups, and all dialects but one") {
    const auto text = util::readFile(PALINDROME_SOURCE_DIR "/docs/palindrome.example.toml").value();
    const Parsed parsed = parse(text);
    REQUIRE_MESSAGE(parsed.problems.empty(), parsed.first());
    CHECK(parsed.config.names() == std::vector<std::string>{"gpt", "claude", "gemini", "laptop",
                                                            "nova", "granite", "azure"});
    for (const ModelSetup& setup : parsed.config.models) {
        INFO(setup.name);
        CHECK(checkSettings(setup.settings));
    }
    const ModelSetup& nova = *parsed.config.find("nova");
    CHECK(nova.settings.baseUrl == "https://bedrock-runtime.us-east-1.amazonaws.com");
    CHECK(nova.settings.auth == "sigv4");
    CHECK(nova.parameters.maxOutputTokens == 16000u);
    CHECK(*nova.settings.prices.output == 12.5);
    const ModelSetup& laptop = *parsed.config.find("laptop");
    CHECK(laptop.settings.firstByteTimeout == std::chrono::milliseconds(900'000));
    CHECK(laptop.settings.limits.concurrent == 1);
    CHECK(laptop.parameters.extra == R"({"keep_alive":"30m","options":{"num_ctx":32768}})");
    CHECK(laptop.model == "qwen3-coder:30b");
}

TEST_CASE("an unknown field is an error with the nearest one") {
    CHECK(parse("[model.a]\nbase_ulr = \"https://h/v1\"\n").first() ==
          "2:1 `[model.a]` has no field `base_ulr` (did you mean `base_url`?)");
    CHECK(parse("[model.a.limits]\nconcurent = 3\n").first() ==
          "2:1 a table of limits has no field `concurent` (did you mean `concurrent`?)");
    CHECK(parse("[modle.a]\n").first() ==
          "1:2 palindrome.toml has no field `modle` (did you mean `model`?)");
    CHECK(has(parse("[model.a]\ndialect = \"antropic\"\n").first(), "did you mean `anthropic`"));
}

TEST_CASE("a key in the file is refused, and the line is not to be shown") {
    for (const char* line : {"key = \"sk-0123456789\"", "api_key = \"x\"", "token = \"x\"",
                             "headers = { Authorization = \"Bearer x\" }",
                             "headers = { X-API-Key = \"x\" }"}) {
        INFO(std::string(line));
        const Parsed parsed = parse(std::string("[model.a]\n") + line + "\n");
        REQUIRE_FALSE(parsed.problems.empty());
        CHECK(parsed.problems.front().secret);
        CHECK_FALSE(has(parsed.first(), "0123456789"));
    }
    const Parsed broken = parse("[model.a]\nkey_env = sk-0123456789\n");
    REQUIRE_FALSE(broken.problems.empty());
    CHECK(broken.problems.front().secret);
}

TEST_CASE("wrong types and impossible values are reported at their place") {
    CHECK(parse("[model.a]\nstream = 1\n").first() == "2:10 `stream` must be true or false");
    CHECK(has(parse("[model.a]\nlimits = 3\n").first(), "must be a table"));
    CHECK(has(parse("[model.a]\ntimeouts = { stall = 0 }\n").first(), "number above zero"));
    CHECK(has(parse("[model.a]\nprices = { input = -1 }\n").first(), "zero or more"));
    CHECK(has(parse("[model.a]\nkey_command = \"pass show x\"\n").first(), "list of texts"));
    CHECK(has(parse("[model.a]\nkey_env = \"A\"\nkey_command = [\"b\"]\n").first(),
              "a key_env and a key_command"));
    CHECK(has(parse("[model.a]\nextra = { messages = [] }\n").first(), "cannot be set"));
    CHECK(has(parse("[model.a]\nextra = { when = 2026-11-24 }\n").first(), "JSON"));
    CHECK(has(parse("[model]\na = 1\n").first(), "must be a table"));
    CHECK(has(parse("[model.a\n").first(), "no TOML"));
    CHECK(has(parse("[model.a]\nheaders = { \"X-A\" = \"a\\nb\" }\n").first(), "malformed"));
}

TEST_CASE("a set-up that cannot be used says why") {
    const auto fault = [](const std::string& text) {
        const Parsed parsed = parse("[model.a]\n" + text);
        REQUIRE_MESSAGE(parsed.problems.empty(), parsed.first());
        return setupFault(parsed.config.models.front()).value_or("");
    };
    const ScopedVariable unset("PALINDROME_TEST_KEY", nullptr);
    CHECK(has(fault("key_env = \"PALINDROME_TEST_KEY\"\n"), "PALINDROME_TEST_KEY"));
    CHECK(has(fault("dialect = \"azure\"\n"), "base_url"));
    CHECK(has(fault("dialect = \"bedrock\"\nauth = \"sigv4\"\nbase_url = \"https://h\"\n"),
              "region"));
    CHECK(has(fault("dialect = \"watsonx\"\nregion = \"eu-de\"\n"), "project"));
    CHECK(has(fault("base_url = \"http://example.com\"\n"), "plain http"));
    CHECK(has(fault("dialect = \"anthropic\"\nparameters = { seed = 1 }\n"), "seed"));
    CHECK(has(fault("key_command = [\"no-such-program-here\"]\n"), "not found"));
    CHECK(fault("dialect = \"ollama\"\n").empty());
    const ScopedVariable set("PALINDROME_TEST_KEY", "k");
    CHECK(fault("key_env = \"PALINDROME_TEST_KEY\"\n").empty());
}

TEST_CASE("extra fields are part of a request's key, and their order is not") {
    Request a = sampleRequest(), b = sampleRequest();
    const std::string plain = requestKey(a, 0);
    a.parameters.extra = R"({"x":1,"y":{"z":2}})";
    b.parameters.extra = R"({"y":{"z":2},"x":1})";
    CHECK(requestKey(a, 0) == requestKey(b, 0));
    CHECK(requestKey(a, 0) != plain);
}
