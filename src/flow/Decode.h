// Decode.h - HDL as a table, proved equal to the HDL it was read from.
// SPDX-License-Identifier: MIT
#pragma once

#include "flow/Load.h"

namespace palindrome::flow {

struct DecodeOptions {
    hdl::DecodeOptions decode;
    hdl::LowerOptions lowering;
    proof::Options proof;
    Parameters parameters; ///< as overridden in the sources, for the self-check
    bool selfCheck = true;
    /// Where the table leaves something open and its reference module is proved equal to the HDL:
    /// also find out whether an x shows at an output.
    bool findVisibleX = true;
};

enum class SelfCheck {
    Proved,    ///< the reference module of the table equals the HDL
    Undecided, ///< a limit was reached
    Failed,    ///< it does not: a bug of the decoder or of the printer
    NotRun
};
const char* selfCheckName(SelfCheck check); ///< proved, undecided, failed, not-run

struct DecodeOutcome {
    hdl::Decoded decoded;
    std::string markdown;
    SelfCheck check = SelfCheck::NotRun;
    std::string checkDetail; ///< Failed, Undecided: why
    std::optional<proof::Result> proof;
    /// Proved in the sense that the reference module equals the HDL, x for x: what the table leaves
    /// unspecified shows as x at an output, so the table as a spec does not allow the HDL. The note
    /// decode-x-visible says where.
    bool xVisible = false;
};

/// Reads the top of the sources as a table and proves the table. If the proof fails, the table is
/// read once more with every decision as the source nests it (hdl::DecodeOptions::literal); where
/// that is proved, or not decided where the first is refuted, it is the result, with the note
/// decode-literal. Of HDL without outputs the registers and signals are compared instead. Errors in
/// the HDL, what no table can hold, and (with the self-check) what has no equations go to the sink.
std::optional<DecodeOutcome> decodeSources(const hdl::Sources& sources,
                                           const DecodeOptions& options, diag::Sink& sink);

/// The same of a design that is elaborated already.
std::optional<DecodeOutcome> decodeDesign(const hdl::Design& design, const DecodeOptions& options,
                                          diag::Sink& sink);

} // namespace palindrome::flow
