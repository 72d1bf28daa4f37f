// Config.cpp - palindrome.toml: tables, fields and their types, places of what is wrong.
// SPDX-License-Identifier: MIT
#include "llm/Config.h"

#include "llm/Authorizer.h"
#include "llm/Json.h"
#include "util/Suggest.h"

#define TOML_HEADER_ONLY 1
#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <functional>
#include <map>

namespace palindrome::llm {

namespace fs = std::filesystem;

namespace {

using std::chrono::milliseconds;

bool isSecretName(std::string_view name) {
    for (const std::string_view word :
         {"key", "api_key", "apikey", "token", "secret", "password", "access_key", "secret_key"})
        if (name == word)
            return true;
    return false;
}

std::string lower(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return out;
}

/// Reads one table field by field; what is not a field of it is reported with the nearest one.
class TableReader {
public:
    using Read = std::function<void(const toml::node&)>;

    TableReader(std::vector<ConfigProblem>& problems, std::string what)
        : problems(problems), what(std::move(what)) {}

    void problem(const toml::source_region& place, size_t length, std::string message,
                 std::string suggestion = {}, bool secret = false) {
        problems.push_back({place.begin.line, place.begin.column,
                            static_cast<unsigned>(std::max<size_t>(length, 1)),
                            std::move(message), std::move(suggestion), secret});
    }

    void wrongType(const toml::node& node, const std::string& name, const char* wanted) {
        problem(node.source(), 1, "`" + name + "` must be " + wanted);
    }

    TableReader& text(const std::string& name, std::string& to) {
        fields[name] = [this, name, &to](const toml::node& node) {
            if (const auto value = node.value_exact<std::string>())
                to = *value;
            else
                wrongType(node, name, "a text");
        };
        return *this;
    }

    TableReader& flag(const std::string& name, bool& to) {
        fields[name] = [this, name, &to](const toml::node& node) {
            if (const auto value = node.value_exact<bool>())
                to = *value;
            else
                wrongType(node, name, "true or false");
        };
        return *this;
    }

    TableReader& number(const std::string& name, double least, double most,
                        std::function<void(double)> take) {
        fields[name] = [this, name, least, most, take](const toml::node& node) {
            const auto value = node.value<double>();
            if (!node.is_number() || !value || !(*value >= least) || !(*value <= most))
                wrongType(node, name,
                          least > 0 ? "a number above zero" : "a number of zero or more");
            else
                take(*value);
        };
        return *this;
    }

    TableReader& integer(const std::string& name, std::int64_t least, std::int64_t most,
                         std::function<void(std::int64_t)> take) {
        fields[name] = [this, name, least, most, take](const toml::node& node) {
            const auto value = node.value_exact<std::int64_t>();
            if (!value || *value < least || *value > most)
                wrongType(node, name, "a whole number in its range");
            else
                take(*value);
        };
        return *this;
    }

    TableReader& seconds(const std::string& name, milliseconds& to) {
        return number(name, 0.001, 86'400, [&to](double value) {
            to = milliseconds(static_cast<std::int64_t>(std::llround(value * 1000)));
        });
    }

    TableReader& texts(const std::string& name, std::vector<std::string>& to) {
        fields[name] = [this, name, &to](const toml::node& node) {
            const toml::array* list = node.as_array();
            bool good = list && !list->empty();
            if (good)
                for (const toml::node& item : *list) {
                    const auto value = item.value_exact<std::string>();
                    good = good && value && !value->empty();
                    to.push_back(value.value_or(""));
                }
            if (!good)
                wrongType(node, name, "a list of texts, as [\"program\", \"argument\"]");
        };
        return *this;
    }

    TableReader& table(const std::string& name, std::function<void(const toml::table&)> read) {
        fields[name] = [this, name, read](const toml::node& node) {
            if (const toml::table* inner = node.as_table())
                read(*inner);
            else
                wrongType(node, name, "a table");
        };
        return *this;
    }

    void run(const toml::table& table) {
        std::vector<std::string> known;
        for (const auto& [name, read] : fields)
            known.push_back(name);
        for (const auto& [key, node] : table) {
            const std::string name(key.str());
            if (const auto field = fields.find(name); field != fields.end()) {
                field->second(node);
            }
            else if (isSecretName(name)) {
                problem(key.source(), name.size(),
                        "a key does not belong into this file (`" + name + "` in " + what + ")",
                        "name the environment variable that holds it with key_env, or a command "
                        "that prints it with key_command; if this was a real key, replace it",
                        true);
            }
            else {
                const std::string near = util::nearest(name, known);
                problem(key.source(), name.size(), what + " has no field `" + name + "`",
                        near.empty() ? "" : "did you mean `" + near + "`?");
            }
        }
    }

private:
    std::vector<ConfigProblem>& problems;
    std::string what;
    std::map<std::string, Read> fields;
};

/// A TOML value as JSON; nothing for dates and times, which JSON does not have.
std::optional<nlohmann::json> jsonOf(const toml::node& node) {
    using nlohmann::json;
    if (const auto value = node.value_exact<std::string>())
        return json(*value);
    if (const auto value = node.value_exact<bool>())
        return json(*value);
    if (const auto value = node.value_exact<std::int64_t>())
        return json(*value);
    if (const auto value = node.value_exact<double>())
        return std::isfinite(*value) ? std::optional(json(*value)) : std::nullopt;
    if (const toml::array* list = node.as_array()) {
        json out = json::array();
        for (const toml::node& item : *list) {
            auto value = jsonOf(item);
            if (!value)
                return std::nullopt;
            out.push_back(std::move(*value));
        }
        return out;
    }
    if (const toml::table* table = node.as_table()) {
        json out = json::object();
        for (const auto& [key, item] : *table) {
            auto value = jsonOf(item);
            if (!value)
                return std::nullopt;
            out[std::string(key.str())] = std::move(*value);
        }
        return out;
    }
    return std::nullopt;
}

/// Fields of the body that are the tool's own and which a set-up must not bend.
void readExtra(const toml::table& table, TableReader& reader, std::string& to) {
    for (const auto& [key, node] : table) {
        for (const char* own : {"model", "messages", "stream", "input", "instructions", "contents",
                                "system", "systemInstruction", "model_id", "tools"})
            if (key.str() == own)
                reader.problem(key.source(), key.str().size(),
                               "the field `" + std::string(own) + "` cannot be set by `extra`");
    }
    if (const auto json = jsonOf(table); json && !json->empty())
        to = dumpJson(*json);
    else if (!json)
        reader.problem(table.source(), 1, "`extra` holds a value that JSON does not have");
}

void readHeaders(const toml::table& table, TableReader& reader, std::vector<std::string>& to) {
    for (const auto& [key, node] : table) {
        const std::string name(key.str());
        const auto value = node.value_exact<std::string>();
        const std::string plain = lower(name);
        for (const char* secret : {"authorization", "x-api-key", "api-key", "x-goog-api-key",
                                   "cookie", "proxy-authorization"})
            if (plain == secret)
                reader.problem(key.source(), name.size(),
                               "the header `" + name + "` carries a key and cannot be set here",
                               "use key_env or key_command", true);
        const bool good =
            value && !name.empty() &&
            std::ranges::all_of(name, [](char c) { return c > ' ' && c < 0x7f && c != ':'; }) &&
            std::ranges::all_of(*value, [](char c) { return c >= ' ' && c < 0x7f; });
        if (good)
            to.push_back(name + ": " + *value);
        else
            reader.problem(key.source(), name.size(), "the header `" + name + "` is malformed");
    }
}

std::string usualBaseUrl(const Settings& s) {
    if (s.dialect == "openai-chat" || s.dialect == "openai-responses")
        return "https://api.openai.com/v1";
    if (s.dialect == "anthropic")
        return "https://api.anthropic.com";
    if (s.dialect == "gemini")
        return "https://generativelanguage.googleapis.com";
    if (s.dialect == "ollama")
        return "http://localhost:11434";
    if (s.dialect == "bedrock" && !s.region.empty())
        return "https://bedrock-runtime." + s.region + ".amazonaws.com";
    if (s.dialect == "watsonx" && !s.region.empty())
        return "https://" + s.region + ".ml.cloud.ibm.com";
    return {};
}

void readLimits(const toml::table& table, std::vector<ConfigProblem>& problems,
                CallLimits& limits) {
    TableReader reader(problems, "a table of limits");
    reader.integer("concurrent", 1, 10'000,
                   [&](std::int64_t n) { limits.concurrent = static_cast<unsigned>(n); });
    reader.number("requests_per_minute", 0.001, 1e9,
                  [&](double n) { limits.requestsPerMinute = n; });
    reader.number("tokens_per_minute", 1, 1e12, [&](double n) { limits.tokensPerMinute = n; });
    reader.run(table);
}

void readPrices(const toml::table& table, std::vector<ConfigProblem>& problems, Prices& prices) {
    TableReader reader(problems, "a table of prices");
    reader.number("input", 0, 1e6, [&](double n) { prices.input = n; });
    reader.number("output", 0, 1e6, [&](double n) { prices.output = n; });
    reader.number("cache_read", 0, 1e6, [&](double n) { prices.cacheRead = n; });
    reader.number("cache_write", 0, 1e6, [&](double n) { prices.cacheWrite = n; });
    reader.run(table);
}

void readTimeouts(const toml::table& table, std::vector<ConfigProblem>& problems, Settings& s) {
    TableReader reader(problems, "a table of timeouts");
    reader.seconds("connect", s.connectTimeout);
    reader.seconds("first_byte", s.firstByteTimeout);
    reader.seconds("stall", s.stallTimeout);
    reader.seconds("total", s.totalTimeout);
    reader.run(table);
}

void readParameters(const toml::table& table, std::vector<ConfigProblem>& problems,
                    Parameters& p) {
    TableReader reader(problems, "a table of parameters");
    std::string effort;
    reader.number("temperature", 0, 2, [&](double n) { p.temperature = n; });
    reader.number("top_p", 0, 1, [&](double n) { p.topP = n; });
    reader.integer("seed", 0, INT64_MAX, [&](std::int64_t n) { p.seed = n; });
    reader.integer("max_output_tokens", 1, 10'000'000, [&](std::int64_t n) {
        p.maxOutputTokens = static_cast<std::uint32_t>(n);
    });
    reader.text("reasoning_effort", effort);
    reader.texts("stop", p.stop);
    reader.run(table);
    if (!effort.empty())
        p.reasoningEffort = effort;
}

void readModel(const toml::table& table, ModelSetup& setup, std::vector<ConfigProblem>& problems) {
    Settings& s = setup.settings;
    TableReader reader(problems, "`[model." + setup.name + "]`");
    reader.text("dialect", s.dialect).text("model", setup.model).text("base_url", s.baseUrl);
    reader.text("key_env", s.keyEnv).texts("key_command", s.keyCommand).text("auth", s.auth);
    reader.text("region", s.region).text("api_version", s.apiVersion);
    reader.text("project", s.project).text("space", s.space).text("token_url", s.tokenUrl);
    reader.text("ca_file", s.caFile).flag("insecure_http", s.insecureHttp);
    reader.flag("stream", s.stream).text("max_output_field", s.maxOutputField);
    reader.integer("max_attempts", 1, 100,
                   [&](std::int64_t n) { s.maxAttempts = static_cast<unsigned>(n); });
    reader.integer("max_reply_bytes", 1024, std::int64_t(1) << 30,
                   [&](std::int64_t n) { s.maxReplyBytes = static_cast<std::size_t>(n); });
    reader.integer("largest_output", 1, 100'000'000, [&](std::int64_t n) {
        s.largestOutput = static_cast<std::uint32_t>(n);
    });
    reader.table("limits", [&](const toml::table& t) { readLimits(t, problems, s.limits); });
    reader.table("prices", [&](const toml::table& t) { readPrices(t, problems, s.prices); });
    reader.table("timeouts", [&](const toml::table& t) { readTimeouts(t, problems, s); });
    reader.table("parameters",
                 [&](const toml::table& t) { readParameters(t, problems, setup.parameters); });
    reader.table("extra",
                 [&](const toml::table& t) { readExtra(t, reader, setup.parameters.extra); });
    reader.table("headers", [&](const toml::table& t) { readHeaders(t, reader, s.extraHeaders); });
    reader.run(table);

    const auto place = [&](const char* field) {
        const toml::node* node = table.get(field);
        return node ? node->source() : table.source();
    };
    if (!makeDialect(s.dialect)) {
        const std::string near = util::nearest(s.dialect, dialectNames());
        reader.problem(place("dialect"), s.dialect.size() + 2,
                       "there is no dialect `" + s.dialect + "`",
                       near.empty() ? "openai-chat, openai-responses, anthropic, gemini, ollama, "
                                      "bedrock, watsonx or azure"
                                    : "did you mean `" + near + "`?");
    }
    if (!s.auth.empty() && s.auth != "bearer" && s.auth != "sigv4")
        reader.problem(place("auth"), s.auth.size() + 2,
                       "`auth` is `bearer` or `sigv4`, or is left out");
    if (!s.keyEnv.empty() && !s.keyCommand.empty())
        reader.problem(place("key_command"), 1, "there is a key_env and a key_command",
                       "leave one of them out");
    if (s.baseUrl.empty())
        s.baseUrl = usualBaseUrl(s);
    if (setup.model.empty())
        setup.model = setup.name;
}

} // namespace

const ModelSetup* Config::find(std::string_view name) const {
    const auto found = std::ranges::find(models, name, &ModelSetup::name);
    return found == models.end() ? nullptr : &*found;
}

std::vector<std::string> Config::names() const {
    std::vector<std::string> out;
    for (const ModelSetup& setup : models)
        out.push_back(setup.name);
    return out;
}

Config parseConfig(std::string_view text, std::vector<ConfigProblem>& problems) {
    Config config;
    const toml::parse_result parsed = toml::parse(text);
    if (!parsed) {
        const toml::parse_error& error = parsed.error();
        // The parser's words may quote what it stumbled over, and that may be a key.
        problems.push_back({error.source().begin.line, error.source().begin.column, 1,
                            "this is no TOML: " + std::string(error.description()), {}, true});
        return config;
    }
    TableReader root(problems, "palindrome.toml");
    root.table("model", [&](const toml::table& models) {
        for (const auto& [key, node] : models) {
            ModelSetup setup;
            setup.name = key.str();
            setup.line = key.source().begin.line;
            setup.settings.name = setup.name;
            const bool good =
                !setup.name.empty() && setup.name.size() <= 100 &&
                std::ranges::all_of(setup.name, [](unsigned char c) { return c > ' ' && c < 0x7f; });
            if (!good)
                root.problem(key.source(), 1, "a model's name has no blanks and at most 100 bytes");
            if (const toml::table* table = node.as_table()) {
                readModel(*table, setup, problems);
                config.models.push_back(std::move(setup));
            }
            else {
                root.problem(key.source(), setup.name.size(),
                             "`model." + setup.name + "` must be a table");
            }
        }
    });
    for (const char* others : {"lint", "gate", "unit"}) // read by those commands
        root.table(others, [](const toml::table&) {});
    root.run(parsed.table());
    std::ranges::stable_sort(config.models, {}, &ModelSetup::line);
    std::ranges::stable_sort(problems, {},
                             [](const ConfigProblem& p) { return std::pair(p.line, p.column); });
    return config;
}

std::optional<fs::path> findConfig() {
    if (const char* named = std::getenv("PALINDROME_CONFIG"); named && *named)
        return fs::path(named);
    std::error_code error;
    for (fs::path folder = fs::current_path(error); !error; folder = folder.parent_path()) {
        if (fs::is_regular_file(folder / "palindrome.toml", error))
            return folder / "palindrome.toml";
        if (folder == folder.parent_path())
            break;
    }
    return std::nullopt;
}

std::optional<std::string> setupFault(const ModelSetup& setup) {
    if (setup.settings.baseUrl.empty())
        return "no base_url is given, and the dialect " + setup.settings.dialect +
               " has no usual one" +
               (setup.settings.dialect == "azure" ? std::string() : " without a region");
    if (const Result<void> good = checkSettings(setup.settings); !good)
        return good.error().message;
    if (auto missing = keyFault(setup.settings))
        return missing;
    const auto dialect = makeDialect(setup.settings.dialect);
    if (const std::string what = dialect->unsupported(setup.parameters); !what.empty())
        return "the dialect " + setup.settings.dialect + " has no " + what;
    return std::nullopt;
}

} // namespace palindrome::llm
