// ModelsCommand.cpp - `palindrome models`: the models of palindrome.toml, and whether they answer.
// SPDX-License-Identifier: MIT
#include "cli/Commands.h"

#include "cli/Options.h"
#include "report/TextTable.h"
#include "util/Suggest.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fmt/format.h>

namespace palindrome::cli {

namespace {

std::string priceText(const llm::Prices& prices) {
    if (!prices.known())
        return "not given";
    return fmt::format("${:g} / ${:g}", *prices.input, *prices.output);
}

std::string keyText(const llm::Settings& settings) {
    if (!settings.keyCommand.empty())
        return "of `" + settings.keyCommand.front() + "`";
    if (settings.auth == "sigv4")
        return "$AWS_ACCESS_KEY_ID";
    return settings.keyEnv.empty() ? "none" : "$" + settings.keyEnv;
}

class ModelsCommand : public Command {
public:
    void declare(CLI::App& app) override {
        app.add_option("NAMES", names, "Only these (default all)");
        app.add_option("--check", checked, "Makes one tiny call to this model; may be repeated")
            ->type_name("NAME")
            ->group("Models");
        ModelCommandOptions::declareVerbose(app, verbose);
        app.add_option("--config", config,
                       "Models of a team (default $PALINDROME_CONFIG, palindrome.toml here or "
                       "above)")
            ->type_name("FILE")
            ->group("Models");
    }

    int run(Context& context) override {
        const auto known = loadConfig(config, context.sink);
        if (!known)
            return ExitUsage;
        if (known->models.empty()) {
            context.sink.error("usage-no-model", {}, "no model is set up",
                               "docs/palindrome.example.toml shows how; $PALINDROME_CONFIG or "
                               "--config names the file");
            return ExitUsage;
        }
        if (!allKnown(*known, names, context) || !allKnown(*known, checked, context))
            return ExitUsage;
        if (!checked.empty())
            return check(*known, context);
        return list(*known, context);
    }

private:
    static bool allKnown(const llm::Config& config, const std::vector<std::string>& wanted,
                         Context& context) {
        for (const std::string& name : wanted) {
            if (config.find(name))
                continue;
            const std::string near = util::nearest(name, config.names());
            context.sink.error("usage-no-model", {},
                               config.file.string() + " has no model `" + name + "`",
                               near.empty() ? "'palindrome models' lists them"
                                            : "did you mean `" + near + "`?");
            return false;
        }
        return true;
    }

    int list(const llm::Config& known, Context& context) {
        std::vector<std::vector<std::string>> rows{
            {"name", "dialect", "model", "key", "$ in/out per Mtok", "usable"}};
        int status = ExitOk;
        context.result = Json::array();
        for (const llm::ModelSetup& setup : known.models) {
            if (!names.empty() && std::ranges::find(names, setup.name) == names.end())
                continue;
            const auto fault = llm::setupFault(setup);
            if (fault)
                status = ExitFinding;
            rows.push_back({setup.name, setup.settings.dialect, setup.model,
                            keyText(setup.settings), priceText(setup.settings.prices),
                            fault ? "no: " + *fault : "yes"});
            Json entry{{"name", setup.name},
                       {"dialect", setup.settings.dialect},
                       {"model", setup.model},
                       {"baseUrl", setup.settings.baseUrl},
                       {"keyEnv", setup.settings.keyEnv},
                       {"usable", !fault}};
            if (fault)
                entry["reason"] = *fault;
            context.result.push_back(std::move(entry));
        }
        context.console.out(report::textTable(rows, context.console.tableWidth()));
        return status;
    }

    int check(const llm::Config& known, Context& context) {
        int status = ExitOk;
        context.result = Json::array();
        for (const std::string& name : checked)
            if (!checkOne(*known.find(name), context))
                status = ExitExternal;
        return status;
    }

    bool checkOne(const llm::ModelSetup& setup, Context& context) const {
        Json entry{{"name", setup.name}, {"model", setup.model}};
        llm::Request request;
        request.model = setup.model;
        request.messages = {{llm::Role::User, "Reply with the single word: ready"}};
        request.parameters = setup.parameters;
        // Little, so that the check costs next to nothing; reasoning models use it up and are
        // reported as answering all the same.
        request.parameters.maxOutputTokens = 64;
        llm::Settings settings = setup.settings;
        settings.maxAttempts = 1;
        request.prompt = {"check", "1"};
        ModelCommandOptions options;
        options.verbose = verbose;
        auto hooks = options.meteredHooks(context.console, "check " + setup.name, "check",
                                          llm::Mode::Live);
        auto backend = hooks ? llm::makeLiveBackend(settings, *hooks)
                             : Result<std::unique_ptr<llm::Backend>>(tl::unexpected(hooks.error()));
        std::string text;
        bool good = false;
        if (!backend) {
            text = backend.error().message;
        }
        else {
            const llm::CallResult result = (*backend)->complete(request, 0);
            using enum llm::CallFailureKind;
            good = result || result.error().what == Truncated || result.error().what == Empty;
            const auto reply = result ? std::optional(*result) : result.error().partial;
            if (good && reply) {
                text = fmt::format("answers in {:.1f} s", reply->seconds);
                if (!reply->servedModel.empty())
                    text += " as " + reply->servedModel;
                entry["seconds"] = reply->seconds;
                entry["servedModel"] = reply->servedModel;
            }
            else if (!result) {
                text = result.error().message + " (" +
                       std::string(llm::failureWord(result.error().what)) + ")";
                entry["failure"] = llm::failureWord(result.error().what);
            }
        }
        entry["answers"] = good;
        context.result.push_back(entry);
        if (good)
            context.console.out(setup.name + ": " + text + "\n");
        else
            context.sink.error("model-failed", {}, setup.name + ": " + text);
        return good;
    }

    std::vector<std::string> names, checked;
    std::string config;
    bool verbose = false;
};

} // namespace

const CommandEntry modelsCommand{
    "models",
    "Models",
    "List the models of palindrome.toml and say which are usable",
    "[OPTIONS] [NAMES...]",
    "Nothing is called: a model is usable if its settings fit together and its key's environment "
    "variable is set. With --check one tiny call is made, whose answer is not kept; it is entered "
    "into the ledger.",
    "palindrome models\n"
    "palindrome models --check haiku --check local\n"
    "palindrome models --config team/palindrome.toml --json",
    "0,1,2,5",
    [] { return std::unique_ptr<Command>(new ModelsCommand); }};

} // namespace palindrome::cli
