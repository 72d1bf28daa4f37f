// Decode.cpp - HDL as a table, proved equal to the HDL it was read from.
// SPDX-License-Identifier: MIT
#include "flow/Decode.h"

#include "flow/DecodeStructure.h"
#include "lct/Printer.h"
#include "lct/Reader.h"
#include "util/Assert.h"

#include <algorithm>

namespace palindrome::flow {

namespace {

void failed(DecodeOutcome& outcome, std::string detail) {
    outcome.check = SelfCheck::Failed;
    outcome.checkDetail = std::move(detail);
}

std::string firstError(const diag::Sink& sink) {
    for (const auto& d : sink.all())
        if (d.severity == diag::Severity::Error)
            return d.message + " [" + d.rule + "]" + (d.quote.empty() ? "" : ": " + d.quote);
    return "no diagnostic was given";
}

diag::Diagnostic note(std::string rule, std::string message) {
    diag::Diagnostic made;
    made.rule = std::move(rule);
    made.severity = diag::Severity::Note;
    made.message = std::move(message);
    return made;
}

/// Without outputs, what can be compared is inside: registers and signals stand in for ports.
void showInside(logic::TermPool& pool, logic::System& system, const logic::System& other) {
    for (const auto& reg : system.registers)
        if (other.findRegister(reg.name))
            system.outputs.push_back({reg.name, reg.width, reg.isSigned, reg.var, {}, {}});
    for (const auto& signal : system.signals)
        if (other.findSignal(signal.name) && !system.findRegister(signal.name))
            system.outputs.push_back(
                {signal.name, pool.width(signal.fn.value), false, signal.fn, {}, {}});
    // Of a unit that does nothing, the ports and the clock are still compared.
    if (system.outputs.empty() && other.registers.empty() && other.signals.empty() &&
        system.registers.empty() && system.signals.empty())
        system.outputs.push_back({"nothing", 1, false, {pool.zero(1), pool.zero(1)}, {}, {}});
}

constexpr double visibleSeconds = 10; ///< to find out whether an x shows

/// One check of one printed table.
class Checker {
public:
    Checker(DecodeOutcome& theOutcome, const hdl::Design& theDesign,
            const DecodeOptions& theOptions, diag::Sink& theSink)
        : outcome(theOutcome), design(theDesign), options(theOptions), sink(theSink) {}

    /// What is printed is what is checked: the text is read again, elaborated and compared. False if
    /// the source has no equations; the sink says why.
    bool run() {
        const auto source = hdl::lower(design, pool, options.lowering, sink);
        if (!source)
            return false;
        check(*source);
        return true;
    }

private:
    DecodeOutcome& outcome;
    const hdl::Design& design;
    const DecodeOptions& options;
    diag::Sink& sink;
    logic::TermPool pool;

    void check(const logic::System& source) {
        diag::Sink own;
        auto unit = lct::readMarkdown(outcome.markdown, "<decoded>", own);
        if (!unit || own.hasErrors())
            return failed(outcome, "the printed table cannot be read: " + firstError(own));
        auto spec = hdl::elaborateSpec(*unit, parametersOf(*unit, options.parameters), own);
        if (!spec)
            return failed(outcome, "the table is not valid: " + firstError(own));
        auto table = hdl::lowerSpec(*unit, *spec, pool, options.lowering, own);
        if (!table)
            return failed(outcome, "the table cannot be lowered: " + firstError(own));
        const proof::ClockingSpec clocking = clockingOf(*unit);
        if (table->choices.empty())
            conclude(compare(*table, source, clocking, options.proof));
        else
            decideUnspecified(*spec, *table, source, clocking);
    }

    proof::Result compare(logic::System left, logic::System right,
                          const proof::ClockingSpec& clocking,
                          const proof::Options& limits) {
        if (left.outputs.empty() && right.outputs.empty()) {
            const logic::System leftAlone = left;
            showInside(pool, left, right);
            showInside(pool, right, leftAlone);
        }
        return proof::prove(pool, left, right, clocking, limits);
    }

    void conclude(proof::Result proof) {
        switch (proof.verdict) {
        case proof::Verdict::Proved:
            outcome.check = SelfCheck::Proved;
            break;
        case proof::Verdict::Bounded:
        case proof::Verdict::Unknown:
            outcome.check = SelfCheck::Undecided;
            outcome.checkDetail = proof.reason;
            break;
        case proof::Verdict::Refuted:
        case proof::Verdict::PossibleX:
        case proof::Verdict::Unsupported:
            failed(outcome, "the table differs from its source: " + proof.reason);
            break;
        }
        outcome.proof = std::move(proof);
    }

    /// Equal x for x: the reference module is known where the HDL is and the other way round, and
    /// equal there. Nothing if that is not proved.
    std::optional<proof::Result> compareUnknown(const hdl::SpecDesign& spec,
                                                const logic::System& source,
                                                const proof::ClockingSpec& clocking) {
        diag::Sink own;
        auto module = hdl::lower(spec.design, pool, options.lowering, own);
        if (!module)
            return std::nullopt;
        if (compare(source, *module, clocking, options.proof).verdict != proof::Verdict::Proved)
            return std::nullopt;
        auto result = compare(*module, source, clocking, options.proof);
        if (result.verdict != proof::Verdict::Proved)
            return std::nullopt;
        return result;
    }

    /// A spec allows every value where it says `-`; HDL that lets its x through to an output is none
    /// of its implementations. It is the reference module of the table all the same.
    void decideUnspecified(const hdl::SpecDesign& spec, const logic::System& table,
                           const logic::System& source, const proof::ClockingSpec& clocking) {
        auto unknown = compareUnknown(spec, source, clocking);
        if (unknown && !options.findVisibleX)
            return conclude(std::move(*unknown));
        proof::Options limits = options.proof;
        if (unknown) // what is left to say is a note
            limits.limits.seconds = std::min(limits.limits.seconds, visibleSeconds);
        auto allowed = compare(table, source, clocking, limits);
        if (!unknown || allowed.verdict == proof::Verdict::Proved)
            return conclude(std::move(allowed));
        const bool shown = allowed.verdict == proof::Verdict::PossibleX ||
                           allowed.verdict == proof::Verdict::Refuted;
        outcome.xVisible = shown;
        outcome.decoded.notes.push_back(
            note("decode-x-visible",
                 (shown ? "an x of the source shows at an output (" + allowed.reason +
                              "), so it is no choice that the table leaves open"
                        : "an x of the source may show at an output (not decided: " +
                              allowed.reason + ")") +
                     "; the reference module of the table equals the source, x for x"));
        conclude(std::move(*unknown));
    }
};

std::optional<DecodeOutcome> outcomeOf(hdl::Decoded decoded, const hdl::Design& design,
                                       const DecodeOptions& options, diag::Sink& sink) {
    DecodeOutcome outcome;
    outcome.decoded = std::move(decoded);
    outcome.markdown = lct::printMarkdown(outcome.decoded.unit);
    if (!options.selfCheck)
        return outcome;
    const bool read = outcome.decoded.unit.instances.empty()
                          ? Checker(outcome, design, options, sink).run()
                          : checkStructure(outcome, design, options, sink);
    if (!read)
        return std::nullopt;
    return outcome;
}

} // namespace

const char* selfCheckName(SelfCheck check) {
    switch (check) {
    case SelfCheck::Proved: return "proved";
    case SelfCheck::Undecided: return "undecided";
    case SelfCheck::Failed: return "failed";
    case SelfCheck::NotRun: return "not-run";
    }
    assertFailed("known self-check", {});
}

std::optional<DecodeOutcome> decodeDesign(const hdl::Design& design, const DecodeOptions& options,
                                          diag::Sink& sink) {
    auto decoded = hdl::decode(design, options.decode, sink);
    if (!decoded)
        return std::nullopt;
    auto outcome = outcomeOf(std::move(*decoded), design, options, sink);
    if (!outcome || !options.selfCheck || options.decode.literal ||
        outcome->check == SelfCheck::Proved)
        return outcome;
    DecodeOptions nested = options;
    nested.decode.literal = true;
    diag::Sink own;
    auto again = hdl::decode(design, nested.decode, own);
    if (!again || own.hasErrors())
        return outcome;
    auto literal = outcomeOf(std::move(*again), design, nested, own);
    // A table that is refuted, or not valid, says less than one that is only not decided.
    const bool better = literal && (literal->check == SelfCheck::Proved ||
                                    (literal->check == SelfCheck::Undecided &&
                                     outcome->check == SelfCheck::Failed));
    if (!better) {
        if (literal)
            outcome->checkDetail += "; with nested decisions: " + literal->checkDetail;
        return outcome;
    }
    literal->decoded.notes.push_back(
        note("decode-literal",
         "the table with a row for each case is not proved equal to the source (" +
             outcome->checkDetail + "); its decisions are printed as the source nests them"));
    return literal;
}

std::optional<DecodeOutcome> decodeSources(const hdl::Sources& sources,
                                           const DecodeOptions& options, diag::Sink& sink) {
    auto design = hdl::elaborate(sources, sink);
    if (!design)
        return std::nullopt;
    DecodeOptions own = options;
    own.parameters = sources.parameters;
    return decodeDesign(*design, own, sink);
}

} // namespace palindrome::flow
