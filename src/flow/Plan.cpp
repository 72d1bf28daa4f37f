// Plan.cpp - the calls that a matrix is going to make, followed as far as recordings reach.
// SPDX-License-Identifier: MIT
#include "flow/Plan.h"

#include "llm/Ledger.h"
#include "llm/Meter.h"
#include "llm/Recordings.h"

namespace palindrome::flow {

namespace {

/// Of a counterexample or a compiler's first error, in a repair prompt.
constexpr std::uint64_t mostFeedback = 16'384;

class Planner {
public:
    Planner(const MatrixOptions& given, const MatrixModel& asked, PlanRow& out)
        : options(given), model(asked), row(out), store(asked.options.recordings) {}

    Result<void> addUnit(const SpecFile& spec) {
        auto prompt = llm::renderEncode(encodeData(spec));
        if (!prompt)
            return tl::unexpected(prompt.error());
        // The decode prompt around an empty HDL: what it has beside the HDL.
        llm::DecodeData empty;
        empty.hdl = "module m; endmodule\n";
        auto frame = llm::renderDecode(empty);
        if (!frame)
            return tl::unexpected(frame.error());
        decodeFrame = llm::mostInputTokens(requestOf(*frame, spec));
        for (unsigned repeat = 0; repeat < options.repeats; ++repeat)
            addCell(spec, *prompt, repeat);
        return {};
    }

private:
    llm::Request requestOf(const llm::RenderedPrompt& prompt, const SpecFile& spec) const {
        llm::Request request;
        request.model = model.options.model;
        request.messages = prompt.messages;
        request.prompt = prompt.prompt;
        request.parameters = model.options.parameters;
        request.label = spec.unit.name.text;
        return request;
    }

    std::optional<llm::Reply> recordedAnswer(const llm::Request& request, unsigned repeat) const {
        if (model.options.mode == llm::Mode::Live || model.options.mode == llm::Mode::Refresh)
            return std::nullopt;
        auto reply = store.replay(request, repeat);
        return reply ? std::optional(std::move(*reply)) : std::nullopt;
    }

    void addCall(size_t PlanRow::*kind, std::uint64_t input) {
        ++(row.*kind);
        row.input += input;
        if (row.output)
            *row.output += outputLimit().value_or(0);
        const auto most = outputLimit()
                              ? llm::mostCost(input, *outputLimit(), model.options.settings.prices)
                              : std::nullopt;
        if (most && row.cost)
            *row.cost += *most;
        else
            row.cost.reset();
        if (!outputLimit())
            row.output.reset();
    }

    std::optional<std::uint64_t> outputLimit() const {
        llm::Request request;
        request.parameters = model.options.parameters;
        return llm::mostOutputTokens(request, model.options.settings);
    }

    void addCell(const SpecFile& spec, const llm::RenderedPrompt& prompt, unsigned repeat) {
        const llm::Request request = requestOf(prompt, spec);
        const std::uint64_t encodeInput = llm::mostInputTokens(request);
        const std::uint64_t answer = outputLimit().value_or(0);
        const auto known = recordedAnswer(request, repeat);
        if (known)
            ++row.recorded;
        else
            addCall(&PlanRow::certain, encodeInput);
        for (unsigned i = 0; i < options.run.repairs; ++i)
            addCall(&PlanRow::possible, encodeInput + answer + mostFeedback);
        if (!options.run.modelDecode)
            return;
        if (known && decodeRecorded(spec, *known, repeat))
            ++row.recorded;
        else
            addCall(&PlanRow::certain, decodeFrame + answer);
        addCall(&PlanRow::possible, decodeFrame + 2 * answer + mostFeedback);
    }

    bool decodeRecorded(const SpecFile& spec, const llm::Reply& encoded, unsigned repeat) const {
        auto hdl = llm::extractHdl(encoded.text, spec.unit.name.text);
        if (!hdl)
            return false;
        llm::DecodeData data;
        data.hdl = hdl->source;
        auto prompt = llm::renderDecode(data);
        return prompt && recordedAnswer(requestOf(*prompt, spec), repeat);
    }

    const MatrixOptions& options;
    const MatrixModel& model;
    PlanRow& row;
    llm::RecordingStore store;
    std::uint64_t decodeFrame = 0;
};

void addTo(Plan& plan, const PlanRow& row) {
    plan.recorded += row.recorded;
    plan.certain += row.certain;
    plan.possible += row.possible;
    plan.input += row.input;
    if (plan.output && row.output)
        *plan.output += *row.output;
    else
        plan.output.reset();
    if (plan.cost && row.cost)
        *plan.cost += *row.cost;
    else
        plan.cost.reset();
}

template<typename T>
Json optionalJson(const std::optional<T>& value) {
    return value ? Json(*value) : Json();
}

} // namespace

Result<Plan> planMatrix(const MatrixOptions& options, diag::Sink& sink) {
    Plan plan;
    for (const std::string& path : options.run.specs) {
        const auto spec = loadSpec(path, sink);
        if (!spec) {
            plan.problems.push_back(path);
            continue;
        }
        for (const MatrixModel& model : options.models) {
            PlanRow row;
            row.unit = spec->unit.name.text;
            row.model = model.name;
            row.output = 0;
            row.cost = 0;
            if (auto added = Planner(options, model, row).addUnit(*spec); !added)
                return tl::unexpected(added.error());
            addTo(plan, row);
            plan.rows.push_back(std::move(row));
        }
    }
    return plan;
}

Json toJson(const Plan& plan) {
    Json json;
    json["rows"] = Json::array();
    for (const PlanRow& row : plan.rows)
        json["rows"].push_back({{"unit", row.unit},
                                {"model", row.model},
                                {"recorded", row.recorded},
                                {"certain", row.certain},
                                {"possible", row.possible},
                                {"inputAtMost", row.input},
                                {"outputAtMost", optionalJson(row.output)},
                                {"costAtMost", optionalJson(row.cost)}});
    json["recorded"] = plan.recorded;
    json["certain"] = plan.certain;
    json["possible"] = plan.possible;
    json["inputAtMost"] = plan.input;
    json["outputAtMost"] = optionalJson(plan.output);
    json["costAtMost"] = optionalJson(plan.cost);
    json["problems"] = plan.problems;
    return json;
}

} // namespace palindrome::flow
