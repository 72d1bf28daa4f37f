// MatrixOptions.cpp - the options that `matrix` and `plan` share: units, models, repeats.
// SPDX-License-Identifier: MIT
#include "cli/MatrixOptions.h"

#include "flow/Load.h"

#include <CLI/CLI.hpp>
#include <set>

namespace palindrome::cli {

void MatrixCommandOptions::declare(CLI::App& app) {
    app.add_option("--units", specs, "Tables, one unit a file")
        ->required()
        ->type_name("SPECS")
        ->group("Matrix");
    app.add_option("--models", models,
                   "Names of palindrome.toml, or ids for --base-url or recordings, with commas "
                   "between them")
        ->required()
        ->delimiter(',')
        ->type_name("NAMES")
        ->group("Matrix");
    app.add_option("--repeats", repeats, "Answers of each model to each unit (default 1)")
        ->check(CLI::Range(1u, 10000u))
        ->type_name("N")
        ->group("Matrix");
    app.add_option("--repair", repairs,
                   "Further attempts with the counterexample in the prompt (default 2)")
        ->check(CLI::Range(0u, 100u))
        ->type_name("N")
        ->group("Matrix");
    app.add_flag("--no-model-decode", noModelDecode, "Asks no model to read the HDL back")
        ->group("Matrix");
    declareParameters(app, parameterTexts);
    modelOptions.declare(app, false);
    app.add_flag("--no-sim", noSim, "No simulation, and no replay of counterexamples")
        ->group("Checks");
    app.add_flag("--fresh", fresh, "Finds every verdict again instead of reusing it")
        ->group("Checks");
    app.add_option("--store", store, "Folder of runs and verdicts (default .palindrome)")
        ->type_name("DIR")
        ->group("Output");
    declareSimulation(app, simulation);
    proofOptions.declare(app);
}

std::optional<flow::MatrixOptions> MatrixCommandOptions::make(Context& context) {
    auto parameters = splitParameters(parameterTexts, context.sink);
    if (!parameters)
        return std::nullopt;
    flow::MatrixOptions options;
    options.repeats = repeats;
    for (const std::string& spec : specs) {
        diag::Sink own; // what is wrong with a table is said with its verdict
        const auto table = flow::loadSpec(spec, own);
        if (!table || table->unit.instances.empty())
            options.run.specs.push_back(spec);
        else if (specs.size() == 1 && !flow::isEncodable(table->unit, context.sink))
            return std::nullopt;
        else
            context.console.note(spec + ": a structure of instances, left out of encoding\n");
    }
    options.run.repairs = repairs;
    options.run.modelDecode = !noModelDecode;
    options.run.store = store;
    options.run.fresh = fresh;
    options.run.judge.parameters = *parameters;
    options.run.judge.proof = proofOptions.make(context.console);
    options.run.judge.simulation = simulation;
    options.run.judge.simulation.proof = options.run.judge.proof;
    options.run.judge.simulate = !noSim;
    std::set<std::string> seen;
    for (const std::string& name : models) {
        if (!seen.insert(name).second) {
            context.sink.error("usage-bad-argument", {}, "the model `" + name + "` is named twice",
                               "--repeats asks one model several times");
            return std::nullopt;
        }
        ModelCommandOptions one = modelOptions;
        one.models.model = name;
        auto made = one.make(context.sink);
        if (!made)
            return std::nullopt;
        options.models.push_back({name, std::move(*made)});
    }
    return options;
}

llm::Mode MatrixCommandOptions::modeOf(const flow::MatrixOptions& options) {
    for (const flow::MatrixModel& model : options.models)
        if (model.options.mode != llm::Mode::Replay)
            return model.options.mode;
    return llm::Mode::Replay;
}

} // namespace palindrome::cli
