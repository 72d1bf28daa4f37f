// Decode.cpp - HDL as a table, proved equal to the HDL it was read from.
// SPDX-License-Identifier: MIT
#include "flow/Decode.h"

#include "lct/Printer.h"
#include "lct/Reader.h"
#include "util/Assert.h"

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

/// What is printed is what is checked: the text is read again, elaborated and compared.
void checkTable(DecodeOutcome& outcome, const hdl::Design& design, const DecodeOptions& options,
                diag::Sink& sink) {
    diag::Sink own;
    auto unit = lct::readMarkdown(outcome.markdown, "<decoded>", own);
    if (!unit || own.hasErrors())
        return failed(outcome, "the printed table cannot be read: " + firstError(own));
    auto spec = hdl::elaborateSpec(*unit, parametersOf(*unit, options.parameters), own);
    if (!spec)
        return failed(outcome, "the table is not valid: " + firstError(own));
    logic::TermPool pool;
    auto table = hdl::lowerSpec(*unit, *spec, pool, options.lowering, own);
    if (!table)
        return failed(outcome, "the table cannot be lowered: " + firstError(own));
    auto source = hdl::lower(design, pool, options.lowering, sink);
    if (!source) {
        outcome.check = SelfCheck::Undecided;
        outcome.checkDetail = "the source cannot be lowered, so the table is not proved";
        return;
    }
    outcome.proof = proof::prove(pool, *table, *source, clockingOf(*unit), options.proof);
    switch (outcome.proof->verdict) {
    case proof::Verdict::Proved:
        outcome.check = SelfCheck::Proved;
        return;
    case proof::Verdict::Bounded:
    case proof::Verdict::Unknown:
        outcome.check = SelfCheck::Undecided;
        outcome.checkDetail = outcome.proof->reason;
        return;
    case proof::Verdict::Refuted:
    case proof::Verdict::PossibleX:
    case proof::Verdict::Unsupported:
        return failed(outcome, "the table differs from its source: " + outcome.proof->reason);
    }
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
    DecodeOutcome outcome{std::move(*decoded), {}, SelfCheck::NotRun, {}, {}};
    outcome.markdown = lct::printMarkdown(outcome.decoded.unit);
    if (options.selfCheck)
        checkTable(outcome, design, options, sink);
    return outcome;
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
