// JsonTest.cpp - the JSON form conforms to its schema, and its errors point into the file.
// SPDX-License-Identifier: MIT
// Falsely reported inside of <regex> with -fsanitize=address (GCC bug 105562).
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"

#include "Samples.h"
#include "UnitGenerator.h"

#include "diag/Render.h"
#include "lct/Json.h"
#include "lct/Printer.h"
#include "util/Files.h"

#include <nlohmann/json.hpp>
#include <regex>

using namespace palindrome;
using namespace palindrome::lct;
using nlohmann::json;

namespace {

/// The part of JSON Schema that docs/lct.schema.json uses; an unknown keyword fails the test.
class Validator {
public:
    explicit Validator(const json& theRoot) : root(theRoot) {}

    /// Empty if the value conforms, else why not.
    std::string check(const json& value, const json& schema, const std::string& at = "") const {
        for (const auto& [keyword, wanted] : schema.items()) {
            const std::string problem = keywordProblem(keyword, wanted, value, schema, at);
            if (!problem.empty())
                return problem;
        }
        return {};
    }

private:
    std::string keywordProblem(const std::string& keyword, const json& wanted, const json& value,
                               const json& schema, const std::string& at) const {
        if (keyword == "$ref")
            return check(value, root.at(json::json_pointer(wanted.get<std::string>().substr(1))),
                         at);
        if (keyword == "type")
            return typeOf(value) == wanted ? "" : at + " is no " + wanted.get<std::string>();
        if (keyword == "const")
            return value == wanted ? "" : at + " is not " + wanted.dump();
        if (keyword == "enum")
            return std::find(wanted.begin(), wanted.end(), value) != wanted.end()
                       ? ""
                       : at + " is none of " + wanted.dump();
        if (keyword == "pattern")
            return std::regex_search(value.get<std::string>(),
                                     std::regex(wanted.get<std::string>()))
                       ? ""
                       : at + " does not match " + wanted.dump();
        if (keyword == "minLength" || keyword == "minItems")
            return (value.is_string() ? value.get<std::string>().size() : value.size()) >= wanted
                       ? ""
                       : at + " is too short";
        if (keyword == "maxItems")
            return value.size() <= wanted ? "" : at + " is too long";
        if (keyword == "required") {
            for (const auto& key : wanted) {
                if (!value.contains(key))
                    return at + " lacks " + key.dump();
            }
            return {};
        }
        if (keyword == "additionalProperties") {
            for (const auto& [key, ignored] : value.items()) {
                if (!schema["properties"].contains(key))
                    return at + " has the unknown key " + key;
            }
            return {};
        }
        if (keyword == "properties") {
            for (const auto& [key, part] : value.items()) {
                if (!wanted.contains(key))
                    continue;
                if (auto problem = check(part, wanted[key], at + "/" + key); !problem.empty())
                    return problem;
            }
            return {};
        }
        if (keyword == "items") {
            for (size_t i = 0; i < value.size(); ++i) {
                if (auto problem = check(value[i], wanted, at + "/" + std::to_string(i));
                    !problem.empty())
                    return problem;
            }
            return {};
        }
        if (keyword == "oneOf")
            return oneOf(wanted, value, at);
        static const std::vector<std::string> comments = {"$schema", "$id", "title", "description",
                                                          "$defs"};
        REQUIRE_MESSAGE(std::find(comments.begin(), comments.end(), keyword) != comments.end(),
                        keyword);
        return {};
    }

    std::string oneOf(const json& schemas, const json& value, const std::string& at) const {
        size_t matches = 0;
        std::string problems;
        for (const auto& schema : schemas) {
            const std::string problem = check(value, schema, at);
            problem.empty() ? ++matches : (problems += "\n  " + problem, 0);
        }
        return matches == 1 ? "" : at + " matches " + std::to_string(matches) + problems;
    }

    static std::string typeOf(const json& value) {
        return value.is_object()    ? "object"
               : value.is_array()   ? "array"
               : value.is_string()  ? "string"
               : value.is_boolean() ? "boolean"
                                    : "other";
    }

    const json& root;
};

const json& schema() {
    static const json loaded = json::parse(
        util::readFile(std::string(PALINDROME_SOURCE_DIR) + "/docs/lct.schema.json").value());
    return loaded;
}

std::string schemaProblem(const std::string& text) {
    return Validator(schema()).check(json::parse(text), schema());
}

diag::Diagnostic finding(const std::string& text) {
    diag::Sink sink;
    CHECK_FALSE(readJson(text, "u.json", sink));
    REQUIRE_FALSE(sink.all().empty());
    return sink.all()[0];
}

} // namespace

TEST_CASE("exported units conform to the published schema") {
    CHECK(schemaProblem(printJson(samples::mustRead(samples::everything))) == "");
    for (size_t seed = 0; seed < 300; ++seed) {
        CAPTURE(seed);
        const Unit unit = UnitGenerator(seed).unit();
        REQUIRE(schemaProblem(printJson(unit)) == "");
    }
}

TEST_CASE("the schema refuses what the format does not have") {
    const json good = json::parse(printJson(samples::mustRead(samples::everything)));
    auto changed = [&](const std::string& pointer, const json& value) {
        json copy = good;
        copy[json::json_pointer(pointer)] = value;
        return schemaProblem(copy.dump());
    };
    CHECK(changed("/version", 2) != "");
    CHECK(changed("/name", "a b") != "");
    CHECK(changed("/extra", 1) != "");
    CHECK(changed("/sections/0/section", "Parameter") != "");
    CHECK(changed("/sections/3/rows/0/direction", "input") != "");
    CHECK(changed("/sections/8/policy", "any") != "");
    CHECK(changed("/sections/8/rows/0/conditions/0", "a\nb") != "");
    CHECK(changed("/sections/8/rows/0/otherwise", true) != "");
    CHECK(changed("/sections/8/rows", json::array()) != "");
}

TEST_CASE("the keys of the JSON form are those of the design") {
    const json unit = json::parse(printJson(samples::mustRead(samples::everything)));
    CHECK(unit["format"] == "palindrome-lct");
    CHECK(unit["name"] == "demo");
    const json& table = unit["sections"][8];
    CHECK(table["title"] == "next state");
    CHECK(table["default"] == "hold");
    CHECK(table["conditions"][2] == "b || a[3]");
    CHECK(table["outputs"][0] == "state");
    CHECK(table["rows"][1]["conditions"][1] == "!= 3");
    CHECK(table["rows"][0]["outputs"][1] == "hold");
    CHECK(unit["sections"][10]["rows"][2]["otherwise"] == true);
    CHECK(unit["sections"][6]["rows"][2]["expression"] == "a*b*3");
}

TEST_CASE("findings in JSON give line and column") {
    const auto syntax = finding("{\n  \"format\": palindrome\n}");
    CHECK(syntax.rule == "lct-json-syntax");
    CHECK(syntax.span.line == 2);
    const auto value =
        finding("{\"format\": \"palindrome-lct\", \"version\": 1, \"name\": \"u\",\n"
                " \"sections\": [\n  {\"section\": \"Ports\", \"rows\": [\n"
                "    {\"name\": \"a\", \"direction\": \"inn\", \"type\": \"logic\"}]}]}");
    CHECK(value.rule == "lct-direction");
    CHECK(value.span == diag::Span{"u.json", 4, 33, 3});
    CHECK(value.suggestion == "did you mean `in`?");
    const auto key = finding("{\"format\": \"palindrome-lct\", \"version\": 1, \"name\": \"u\",\n"
                             "\"sectoins\": []}");
    CHECK(key.rule == "lct-json-key");
    CHECK(key.span == diag::Span{"u.json", 2, 1, 10});
    CHECK(key.suggestion == "did you mean `sections`?");
}

TEST_CASE("what is no unit at all is refused") {
    for (const char* text :
         {"", "[]", "null", "1", "\"x\"", "{}", "{\"format\": 1}",
          "[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]",
          "{\"format\": \"palindrome-lct\", \"version\": 2, \"name\": \"u\", \"sections\": []}",
          "{\"format\": \"palindrome-lct\", \"version\": 1, \"name\": \"u\", \"sections\": [], "
          "\"name\": \"u\"}",
          "{\"format\": \"palindrome-lct\", \"version\": 1, \"name\": \"u\\u0000\", \"sections\": "
          "[]}"}) {
        CAPTURE(text);
        CHECK(finding(text).rule.starts_with("lct-"));
    }
    CHECK(finding(std::string(100000, '[')).rule == "lct-json-syntax");
}

TEST_CASE("rows that do not fit their table are refused") {
    const std::string head =
        R"({"format": "palindrome-lct", "version": 1, "name": "u", "sections": [
        {"section": "Ports", "rows": [{"name": "a", "direction": "in", "type": "logic"},
                                      {"name": "y", "direction": "out", "type": "logic"}]},
        {"section": "Table", "title": "t", "policy": "first", "conditions": ["a"], "outputs": ["y"],
         "rows": [)";
    auto rule = [&](const std::string& row) { return finding(head + row + "]}]}").rule; };
    CHECK(rule(R"({"conditions": ["0", "1"], "outputs": ["1"]})") == "lct-ragged-row");
    CHECK(rule(R"({"conditions": ["0"], "outputs": []})") == "lct-ragged-row");
    CHECK(rule(R"({"conditions": ["0"], "outputs": ["1"], "note": "n"})") == "lct-json-value");
    CHECK(rule(R"({"otherwise": true, "conditions": ["0"], "outputs": ["1"]})") ==
          "lct-json-value");
    CHECK(rule(R"({"conditions": ["0"], "outputs": ["1"], "outputz": ["1"]})") == "lct-json-key");
    CHECK(rule(R"({"conditions": ["0\n1"], "outputs": ["1"]})") == "lct-json-value");
    CHECK(rule(R"({"conditions": ["0"], "outputs": ["hold"]})") == "lct-hold-combinational");
    CHECK(rule("") == "lct-empty-table");
}

TEST_CASE("prose that Markdown would read as structure is refused, other prose is kept") {
    auto unit = [](const std::string& intent) {
        return R"({"format": "palindrome-lct", "version": 1, "name": "u", "sections": [], "intent": )" +
               json(intent).dump() + "}";
    };
    for (const char* bad : {"## Ports", "# v", "Title\n=====", "a\n\n## Some other section"})
        CHECK(finding(unit(bad)).rule == "lct-json-prose");
    diag::Sink sink;
    const auto good = readJson(unit("\r\n\r\n### c\r\n\r\n| a |\r\n|---|\r\n"), "u.json", sink);
    REQUIRE(good);
    CHECK(good->intent == "### c\n\n| a |\n|---|");
}
