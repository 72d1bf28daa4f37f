// Groups.cpp - HDLs of one unit sorted into groups of proved equal behaviour, with few proofs.
// SPDX-License-Identifier: MIT
#include "triage/Groups.h"

#include "flow/Reference.h"
#include "logic/Interpreter.h"
#include "triage/Observed.h"
#include "util/Assert.h"
#include "util/Interrupt.h"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>
#include <map>

namespace palindrome::triage {

using proof::Verdict;

namespace {

/// What the run's verdict says about a behaviour: two of different kinds cannot be equal.
enum class Kind { AsTable, OtherValues, OtherInterface, Open };

Kind kindOf(const proof::Result& result) {
    switch (result.verdict) {
    case Verdict::Proved: return Kind::AsTable;
    case Verdict::Refuted:
        if (result.trace)
            return result.trace->ofSpec ? Kind::Open : Kind::OtherValues;
        return Kind::OtherInterface;
    default: return Kind::Open;
    }
}

/// Both sides of a comparison have nothing but their ports and clocks in common with a table.
bool hasLatch(const logic::System& system) {
    return std::ranges::any_of(system.registers, [](const auto& r) { return r.isLatch; });
}

} // namespace

/// One HDL text, of one or many answers.
struct Grouping::Text {
    size_t answer = 0; ///< the first one that has it
    std::vector<size_t> answers;
    Kind kind = Kind::Open;
    std::optional<logic::System> system; ///< loaded when it is needed
    bool loadFailed = false;
    std::map<size_t, std::vector<std::vector<logic::XValue>>> responses; ///< by run
};

struct Grouping::Work {
    flow::Parameters parameters;
    proof::Options options;
    logic::TermPool pool;
    std::optional<hdl::SpecDesign> specDesign;
    logic::System spec;
    proof::ClockingSpec clocking;
    std::vector<Text> texts;
    std::vector<size_t> textOfGroup;
    std::vector<proof::Trace> runs; ///< counterexamples known so far
};

Grouping::Grouping(const UnitAnswers& given, const flow::Parameters& parameters,
                   const proof::Options& options)
    : unit(given), work(std::make_unique<Work>()) {
    work->parameters = flow::parametersOf(unit.spec.unit, parameters);
    work->options = options;
    membership.resize(unit.answers.size());
}

Grouping::~Grouping() = default;

bool Grouping::run(diag::Sink& sink) {
    const auto start = std::chrono::steady_clock::now();
    auto design = hdl::elaborateSpec(unit.spec.unit, work->parameters, sink);
    if (!design)
        return false;
    work->specDesign.emplace(std::move(*design));
    auto spec = hdl::lowerSpec(unit.spec.unit, *work->specDesign, work->pool,
                               flow::loweringOptions(), sink);
    if (!spec)
        return false;
    work->spec = std::move(*spec);
    work->clocking = flow::clockingOf(unit.spec.unit);
    addTexts();
    // The group of the table comes first, so that what is not decided can be compared with it.
    for (Kind kind : {Kind::AsTable, Kind::OtherValues, Kind::OtherInterface, Kind::Open})
        for (size_t t = 0; t < work->texts.size(); ++t)
            if (work->texts[t].kind == kind && !util::interrupted())
                placeText(t);
    for (Group& group : found) {
        std::sort(group.answers.begin(), group.answers.end());
        for (size_t a : group.answers)
            if (std::ranges::find(group.models, unit.answers[a].model) == group.models.end())
                group.models.push_back(unit.answers[a].model);
    }
    count.bound = count.answers * found.size();
    count.seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return true;
}

void Grouping::addTexts() {
    std::map<std::string, size_t> known;
    for (size_t a = 0; a < unit.answers.size(); ++a) {
        const Answer& answer = unit.answers[a];
        if (!answer.readable()) {
            membership[a].how = answer.hdl.empty() ? "no HDL" : "the HDL cannot be read";
            continue;
        }
        ++count.answers;
        const auto [at, isNew] = known.try_emplace(answer.hdl, work->texts.size());
        if (isNew) {
            Text& text = work->texts.emplace_back();
            text.answer = a;
            text.kind = kindOf(*answer.judgement->proof);
            if (text.kind == Kind::OtherValues)
                work->runs.push_back(*answer.judgement->proof->trace);
        }
        work->texts[at->second].answers.push_back(a);
    }
    count.texts = work->texts.size();
    count.sameText = count.answers - count.texts;
}

bool Grouping::load(Text& text) {
    if (text.system || text.loadFailed)
        return text.system.has_value();
    hdl::Sources sources;
    sources.texts = {{unit.unit + ".sv", unit.answers[text.answer].hdl}};
    sources.top = unit.unit;
    sources.parameters = work->parameters;
    diag::Sink sink; // the run has shown what there is to say
    if (auto design = flow::elaborateFor(unit.spec.unit, std::move(sources), sink))
        text.system = hdl::lower(*design, work->pool, flow::loweringOptions(), sink);
    text.loadFailed = !text.system;
    return !text.loadFailed;
}

void Grouping::place(size_t answer, size_t group, std::string how) {
    found[group].answers.push_back(answer);
    membership[answer] = {group, std::move(how)};
}

void Grouping::placeText(size_t t) {
    Text& text = work->texts[t];
    std::optional<size_t> home;
    std::vector<size_t> open;
    std::string how;
    for (size_t g = 0; g < found.size() && !home; ++g) {
        switch (compare(g, t, how)) {
        case Same::Yes: home = g; break;
        case Same::No: break;
        case Same::Open: open.push_back(g); break;
        }
    }
    const auto name = [&](size_t a) {
        return fmt::format("{}, answer {}", unit.answers[a].model, unit.answers[a].repeat + 1);
    };
    if (!home) {
        home = found.size();
        Group& group = found.emplace_back();
        group.ofSpec = text.kind == Kind::AsTable;
        group.representative = text.answer;
        group.verdict = unit.answers[text.answer].verdict;
        group.notDecided = open;
        work->textOfGroup.push_back(t);
        how = group.ofSpec ? "proved to implement the table" : "the first of its behaviour";
    }
    place(text.answer, *home, how);
    for (size_t a : text.answers)
        if (a != text.answer)
            place(a, *home, "the same text as " + name(text.answer));
}

/// True if a known run tells the two apart: a bit of an output known on both sides and different.
bool Grouping::told(size_t a, size_t b) {
    for (size_t r = 0; r < work->runs.size(); ++r) {
        for (size_t t : {a, b})
            if (!work->texts[t].responses.contains(r))
                work->texts[t].responses[r] =
                    respond(work->pool, *work->texts[t].system, work->runs[r]);
        const auto& left = work->texts[a].responses[r];
        const auto& right = work->texts[b].responses[r];
        const auto& outputs = work->texts[a].system->outputs;
        for (size_t o = 0; o < outputs.size(); ++o) {
            const auto* same = work->texts[b].system->findOutput(outputs[o].name);
            if (!same || same->width != outputs[o].width)
                continue;
            const auto other = static_cast<size_t>(same - work->texts[b].system->outputs.data());
            for (size_t c = 0; c < left.size(); ++c)
                if (!left[c][o].agrees(right[c][other]))
                    return true;
        }
    }
    return false;
}

Grouping::Same Grouping::compare(size_t g, size_t t, std::string& how) {
    Work& w = *work;
    Text& text = w.texts[t];
    Text& other = w.texts[w.textOfGroup[g]];
    if (text.kind == Kind::AsTable && other.kind == Kind::AsTable) {
        ++count.byVerdict;
        how = "proved to implement the table";
        return Same::Yes;
    }
    if (text.kind != other.kind && text.kind != Kind::Open && other.kind != Kind::Open) {
        ++count.byVerdict;
        return Same::No;
    }
    if (!load(text) || !load(other) || hasLatch(*text.system) || hasLatch(*other.system)) {
        ++count.undecided;
        return Same::Open;
    }
    if (told(w.textOfGroup[g], t)) {
        ++count.byReplay;
        return Same::No;
    }
    proof::ClockingSpec clocking = w.clocking;
    if (text.kind == Kind::OtherInterface) {
        // Clocked in its own way, perhaps: what counts is whether the other is so, too.
        diag::Sink sink;
        auto head = flow::unitOfReference(w.pool, *other.system, sink);
        if (!head) {
            ++count.undecided;
            return Same::Open;
        }
        clocking = flow::clockingOf(*head);
    }
    // An x of the first side accepts anything, so it must be free of x, or both directions hold.
    Text* first = &other;
    Text* second = &text;
    bool both = false;
    if (!neverUnknown(w.pool, *first->system, clocking)) {
        std::swap(first, second);
        both = !neverUnknown(w.pool, *first->system, clocking);
    }
    ++count.proofs;
    for (int direction = 0; direction < (both ? 2 : 1); ++direction) {
        const logic::System left = withAssumptions(w.pool, *first->system, w.spec);
        proof::Result result =
            proof::prove(w.pool, left, *second->system, clocking, w.options);
        if (result.trace && !result.trace->ofSpec)
            w.runs.push_back(*result.trace);
        if (result.verdict == Verdict::Refuted || result.verdict == Verdict::PossibleX)
            return Same::No;
        if (result.verdict != Verdict::Proved) {
            ++count.undecided;
            return Same::Open;
        }
        std::swap(first, second);
    }
    const Answer& like = unit.answers[other.answer];
    how = fmt::format("proved equal to {}, answer {}", like.model, like.repeat + 1);
    return Same::Yes;
}

std::optional<SharedRun> Grouping::sharedRun(size_t group) {
    const Answer& lead = unit.answers[found[group].representative];
    const auto& result = lead.judgement->proof;
    if (!result->trace || result->trace->ofSpec || result->trace->cycles.empty())
        return std::nullopt;
    SharedRun run{*result->trace, {}};
    for (size_t g = 0; g < found.size(); ++g) {
        Text& text = work->texts[work->textOfGroup[g]];
        std::string value;
        if (g == group)
            value = run.trace.actual; // registers that nothing sets have values in the proof's run
        else if (load(text))
            for (size_t o = 0; o < text.system->outputs.size(); ++o)
                if (text.system->outputs[o].name == run.trace.output)
                    value = respond(work->pool, *text.system, run.trace).back()[o].toText();
        run.values.push_back(std::move(value));
    }
    return run;
}

} // namespace palindrome::triage
