// Encode.cpp - what models are asked about a unit, and what is taken from their answers.
// SPDX-License-Identifier: MIT
#include "flow/Encode.h"

#include "flow/ReadBack.h"

#include "diag/Render.h"
#include "lct/Reader.h"

#include <algorithm>

namespace palindrome::flow {

namespace {

/// Some cell is `-`, or a table may leave inputs uncovered. Decided by form alone, so that the
/// prompt of a unit never depends on a solver.
bool mayBeUnspecified(const lct::Table& table) {
    bool otherwise = table.conditions.empty() || table.defaultHold;
    for (const lct::Row& row : table.rows) {
        otherwise = otherwise || row.otherwise;
        for (const lct::OutputCell& cell : row.outputs)
            if (cell.kind == lct::OutputCell::Kind::Unspecified)
                return true;
    }
    return !otherwise;
}

std::string declaration(const lct::Text& type, const lct::Text& name) {
    return type.text + " " + name.text;
}

template<typename Outcome>
bool takeReply(Outcome& outcome, Call&& call) {
    outcome.model = std::move(call.model);
    outcome.key = std::move(call.key);
    if (call.result) {
        outcome.reply = std::move(*call.result);
        return true;
    }
    llm::CallFailure& failure = call.result.error();
    outcome.failure = std::string(llm::failureWord(failure.what));
    outcome.message = std::move(failure.message);
    outcome.failureKind = failure.kind;
    outcome.reply = std::move(failure.partial);
    return false;
}

std::string errorText(const diag::Sink& sink) {
    std::string text;
    for (const auto& d : sink.all())
        if (d.severity == diag::Severity::Error)
            text += diag::renderText(d);
    return text;
}

/// Reads the table in an answer. Returns the diagnostics if it is not valid.
std::string readTable(ModelTable& outcome, const std::string& unit) {
    auto document = llm::extractLct(outcome.reply->text);
    if (!document) {
        outcome.failure = std::string(llm::extractFailureWord(document.error().what));
        outcome.message = document.error().message;
        return outcome.message;
    }
    outcome.text = *document;
    diag::Sink sink;
    auto table = lct::readMarkdown(*document, unit + ".decoded.lct.md", sink);
    if (table && !sink.hasErrors()) {
        if (hdl::elaborateSpec(*table, {}, sink)) {
            outcome.status = ModelTable::Status::Ok;
            outcome.unit = std::move(*table);
            outcome.failure.clear();
            outcome.message.clear();
            return {};
        }
    }
    outcome.failure = "invalid-table";
    for (const auto& d : sink.all())
        if (d.severity == diag::Severity::Error) {
            outcome.message = d.message;
            break;
        }
    return errorText(sink);
}

} // namespace

llm::EncodeData encodeData(const SpecFile& spec) {
    const lct::Unit& unit = spec.unit;
    llm::EncodeData data;
    data.unit = unit.name.text;
    data.table = spec.canonical;
    data.hasClock = unit.clocking.has_value();
    data.hasReset = data.hasClock && unit.clocking->hasReset();
    if (data.hasClock) {
        data.clock = unit.clocking->clock.text;
        data.edge = unit.clocking->edge.text;
    }
    if (data.hasReset) {
        data.reset = unit.clocking->reset.text;
        data.active = unit.clocking->active.text;
        data.style = unit.clocking->style.text;
    }
    for (const lct::Register& r : unit.registers) {
        if (!unit.findPort(r.baseName()))
            data.registers.push_back(declaration(r.type, r.name));
        data.hasMemory = data.hasMemory || !r.dimension().empty();
    }
    for (const lct::Signal& s : unit.signals)
        data.signals.push_back(declaration(s.type, s.name));
    data.hasUnspecified = std::any_of(unit.tables.begin(), unit.tables.end(), mayBeUnspecified);
    return data;
}

llm::RepairData repairData(const SpecFile& spec, const std::string& hdl,
                           const Complaint& complaint) {
    return {encodeData(spec), hdl, complaint.diagnostics, complaint.counterexample};
}

EncodeOutcome encodeWith(Models& models, const llm::RenderedPrompt& prompt,
                         const std::string& unit, const std::string& printCommand) {
    EncodeOutcome outcome;
    if (!takeReply(outcome, models.ask(prompt, unit, printCommand)))
        return outcome;
    auto extracted = llm::extractHdl(outcome.reply->text, unit);
    if (!extracted) {
        outcome.status = EncodeOutcome::Status::NoCode;
        outcome.failure = std::string(llm::extractFailureWord(extracted.error().what));
        outcome.message = extracted.error().message;
        return outcome;
    }
    outcome.status = EncodeOutcome::Status::Ok;
    outcome.hdl = std::move(extracted->source);
    outcome.note = std::move(extracted->note);
    return outcome;
}

ModelTable decodeWith(Models& models, const std::string& hdl, const std::string& unit,
                      const std::string& printCommand) {
    llm::DecodeData data;
    data.hdl = hdl;
    return readBackWith(models, std::move(data), unit, printCommand);
}

ModelTable readBackWith(Models& models, llm::DecodeData data, const std::string& unit,
                        const std::string& printCommand) {
    ModelTable outcome;
    for (bool retry : {false, true}) {
        auto prompt = llm::renderDecode(data);
        if (!prompt) {
            outcome.failure = "no-prompt";
            outcome.message = prompt.error().message;
            outcome.failureKind = prompt.error().kind;
            return outcome;
        }
        ModelTable next;
        next.retried = retry;
        if (!takeReply(next, models.ask(*prompt, unit, printCommand))) {
            // A second call that fails leaves what the first answer was: no table.
            if (!retry)
                return next;
            outcome.message += " (asked again: " + next.message + ")";
            return outcome;
        }
        next.status = ModelTable::Status::NoTable;
        data.problems = readTable(next, unit);
        data.previous = next.text.empty() ? next.reply->text : next.text;
        outcome = std::move(next);
        if (outcome.status == ModelTable::Status::Ok)
            break;
    }
    return outcome;
}

} // namespace palindrome::flow
