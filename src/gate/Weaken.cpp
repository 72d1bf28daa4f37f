// Weaken.cpp - the old table proved from the new one, and its lists compared entry by entry.
// SPDX-License-Identifier: MIT
#include "gate/Weaken.h"

#include "util/Text.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <set>

namespace palindrome::gate {

using report::Finding;

namespace {

/// The expression without its blanks.
std::string essence(const lct::Text& expression) {
    std::string text;
    std::ranges::copy_if(expression.text, std::back_inserter(text),
                         [](char c) { return !util::isBlankChar(c); });
    return text;
}

/// How often each rule is allowed somewhere in the text.
std::map<std::string, int> allowancesIn(std::string_view text) {
    static constexpr std::string_view word = "lint-allow"; // not a rule
    std::map<std::string, int> counts;
    for (size_t at = text.find(word); at != text.npos; at = text.find(word, at + 1)) {
        size_t begin = at + word.size();
        while (begin < text.size() && util::isBlankChar(text[begin]))
            ++begin;
        size_t end = begin;
        while (end < text.size() && (util::isIdentifierChar(text[end]) || text[end] == '-'))
            ++end;
        ++counts[std::string(text.substr(begin, end - begin))];
    }
    return counts;
}

/// What a condition says, however it is written: of fewer instances it says less.
std::string said(const lct::Condition& condition) {
    return essence(condition.expression) + " for " + essence(condition.forRanges);
}

class Comparison {
public:
    Comparison(const Promise& was, const Promise& now, const proof::Options& options)
        : was(was), now(now), options(options) {}

    std::vector<Finding> run() {
        allowances();
        parameters();
        assumptions();
        checks("invariant", was.unit.invariants);
        checks("property", was.unit.properties);
        behaviour();
        return std::move(findings);
    }

private:
    enum class Answer { Yes, No, Open };

    Finding& add(const char* rule, std::string subject, std::string message,
                 const lct::Text& where = {}) {
        Finding f;
        f.rule = rule;
        f.message = std::move(message);
        f.wayOut = "if the change is meant, let a reviewer accept it with --accept-spec";
        f.subject = std::move(subject);
        f.place.file = now.unit.file;
        // A place in the old table is none in the new one.
        if (where.span.file == now.unit.file && where.span.line != 0) {
            f.place.line = where.span.line;
            f.place.quote = where.text;
        }
        f.status = report::Status::Weakened;
        findings.push_back(std::move(f));
        return findings.back();
    }

    void allowances() {
        const auto before = allowancesIn(was.text);
        for (const auto& [rule, count] : allowancesIn(now.text)) {
            const auto at = before.find(rule);
            if (count > (at == before.end() ? 0 : at->second))
                add("table-allowance", "lint-allow " + rule,
                    "the table allows findings of " + rule + " that it did not allow before");
        }
    }

    void parameters() {
        for (const lct::Parameter& old : was.unit.parameters) {
            const auto at = std::ranges::find(now.unit.parameters, old.name, &lct::Parameter::name);
            if (at == now.unit.parameters.end())
                add("table-weakened", "parameter " + old.name.text,
                    "the parameter `" + old.name.text + "` is gone");
            else if (essence(at->value) != essence(old.value) ||
                     essence(at->type) != essence(old.type))
                add("table-weakened", "parameter " + old.name.text,
                    fmt::format("the parameter `{}` was `{} = {}` and is `{} = {}`", old.name.text,
                                old.type.text, old.value.text, at->type.text, at->value.text),
                    at->value);
        }
    }

    void assumptions() {
        std::set<std::string> known;
        for (const lct::Condition& old : was.unit.assumptions)
            known.insert(said(old));
        for (const lct::Condition& fresh : now.unit.assumptions) {
            if (known.contains(said(fresh)))
                continue;
            const Answer answer = follows(was, fresh);
            if (answer == Answer::Yes)
                continue;
            Finding& f = add("table-assumption", "assumption " + essence(fresh.expression),
                             fmt::format("the assumption `{}` does not follow from the old ones, so "
                                         "less is promised: {}",
                                         fresh.name.text, fresh.expression.text),
                             fresh.expression);
            if (answer == Answer::Open)
                f.message += " (whether it follows was not decided)";
        }
    }

    void checks(const char* kind, const std::vector<lct::Condition>& old) {
        for (const lct::Condition& check : old) {
            const lct::Condition* sameName = nullptr;
            bool stated = false;
            for (const auto* list : {&now.unit.invariants, &now.unit.properties}) {
                for (const lct::Condition& e : *list) {
                    stated = stated || said(e) == said(check);
                    if (e.name == check.name)
                        sameName = &e;
                }
            }
            if (stated)
                continue;
            // Said in other words it may still be there; without any words nobody checks it.
            if (sameName && follows(now, check) == Answer::Yes)
                continue;
            add("table-check-dropped", fmt::format("{} {}", kind, check.name.text),
                fmt::format("the {} `{}` is {}: {}", kind, check.name.text,
                            sameName ? "weaker than it was" : "no longer stated",
                            check.expression.text),
                sameName ? sameName->expression : lct::Text{});
        }
    }

    /// Does the condition hold in every reachable state of the table?
    Answer follows(const Promise& table, const lct::Condition& condition) const {
        lct::Unit unit = table.unit;
        lct::Condition property = condition;
        property.name.text = "pal_gate_condition";
        unit.properties = {property};
        diag::Sink sink;
        auto pair = flow::loadPair(unit, flow::parametersOf(unit, table.parameters), unit,
                                   flow::loweringOptions(), sink);
        if (!pair)
            return Answer::Open; // it speaks of what this table does not have
        const proof::Result result =
            proof::prove(pair->pool, pair->spec, pair->other, pair->clocking, options);
        for (const proof::ObligationResult& o : result.obligations)
            if (o.name == "property pal_gate_condition")
                return o.verdict == proof::Verdict::Proved    ? Answer::Yes
                       : o.verdict == proof::Verdict::Refuted ? Answer::No
                                                              : Answer::Open;
        return Answer::Open;
    }

    /// The new table in the place of HDL, against the old one.
    void behaviour() {
        std::string error;
        auto result = prove(was.unit, error);
        if (result && result->trace && result->trace->ofSpec) {
            // The old table breaks its own promises; what it says cell by cell is left to compare.
            lct::Unit bare = was.unit;
            bare.invariants.clear();
            bare.properties.clear();
            result = prove(bare, error);
        }
        if (!result) {
            undecided("whether the new table promises what the old one did cannot be compared: " +
                      error);
            return;
        }
        switch (result->verdict) {
        case proof::Verdict::Proved: return;
        case proof::Verdict::Refuted:
        case proof::Verdict::PossibleX: break;
        case proof::Verdict::Bounded:
        case proof::Verdict::Unknown:
        case proof::Verdict::Unsupported:
            undecided("whether the new table promises what the old one did was not decided: " +
                      result->reason);
            return;
        }
        const bool open = result->verdict == proof::Verdict::PossibleX;
        Finding& f = add("table-weakened",
                         result->trace ? "output " + result->trace->output : result->reason,
                         (open ? "the table leaves open what it demanded: "
                               : "the table demands something else than before: ") +
                             (result->trace ? describe(*result->trace) : result->reason));
        if (!result->trace)
            return;
        unsigned cycle = 0;
        for (const proof::TraceCycle& c : result->trace->cycles) {
            std::string text;
            for (const auto& [name, value] : c.inputs)
                text += fmt::format("{}{}={}", text.empty() ? "" : " ", name, value);
            f.trace.push_back({{}, std::move(text), cycle++});
        }
    }

    static std::string describe(const proof::Trace& trace) {
        return fmt::format("`{}` in cycle {} was {} and is {}", trace.output,
                           trace.cycles.size() - 1, trace.expected,
                           trace.actual.find('x') == std::string::npos ? trace.actual
                                                                       : "anything");
    }

    void undecided(std::string message) {
        Finding& f = add("table-weakened", "comparison", std::move(message));
        f.undecided = true;
    }

    std::optional<proof::Result> prove(const lct::Unit& old, std::string& error) const {
        diag::Sink sink;
        auto pair = flow::loadPair(old, flow::parametersOf(old, was.parameters), now.unit,
                                   flow::loweringOptions(), sink);
        if (!pair) {
            error = sink.all().empty() ? "it has no equations" : sink.all().front().message;
            return std::nullopt;
        }
        return proof::prove(pair->pool, pair->spec, pair->other, pair->clocking, options);
    }

    const Promise& was;
    const Promise& now;
    const proof::Options& options;
    std::vector<Finding> findings;
};

} // namespace

std::vector<Finding> droppedPromises(const Promise& was, const Promise& now,
                                     const proof::Options& options) {
    return Comparison(was, now, options).run();
}

} // namespace palindrome::gate
