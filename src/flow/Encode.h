// Encode.h - what models are asked about a unit, and what is taken from their answers.
// SPDX-License-Identifier: MIT
#pragma once

#include "flow/Load.h"
#include "flow/Models.h"
#include "llm/Prompts.h"
#include "llm/ReplyParser.h"

#include <optional>
#include <string>

namespace palindrome::flow {

/// What the HDL's author is told for another attempt: diagnostics, or the counterexample.
struct Complaint {
    std::string diagnostics, counterexample;
    bool empty() const { return diagnostics.empty() && counterexample.empty(); }
};

/// What the encoder is told about the unit; the same unit gives the same data.
llm::EncodeData encodeData(const SpecFile& spec);

/// The same, with what is wrong with `hdl` (empty if there was none), for another attempt.
llm::RepairData repairData(const SpecFile& spec, const std::string& hdl,
                           const Complaint& complaint);

/// SystemVerilog from a model, or why there is none.
struct EncodeOutcome {
    enum class Status {
        Ok,
        NoReply, ///< the call failed: `message` says how, `failure` in one stable word
        NoCode   ///< the answer has no usable module
    };
    Status status = Status::NoReply;
    std::string model, key;
    std::optional<llm::Reply> reply; ///< Ok, NoCode; NoReply: what had arrived
    std::string hdl;                 ///< Ok
    std::string note;                ///< Ok: what was left out of the answer
    std::string failure, message;
    Failure::Kind failureKind = Failure::Kind::BadReply; ///< NoReply
};

/// Asks a model with the prompt and takes the module `unit` from its answer.
EncodeOutcome encodeWith(Models& models, const llm::RenderedPrompt& prompt,
                         const std::string& unit, const std::string& printCommand);

/// A table from a model's reading of HDL, or why there is none.
struct ModelTable {
    enum class Status { Ok, NoReply, NoTable };
    Status status = Status::NoReply;
    std::string model, key;
    std::optional<llm::Reply> reply;
    bool retried = false; ///< asked again with the diagnostics of the first answer
    std::string text;     ///< the table as the model wrote it; NoTable: the last answer's
    std::optional<lct::Unit> unit;
    std::string failure, message;
    Failure::Kind failureKind = Failure::Kind::BadReply;
};

/// Asks a model to read HDL as a table; an answer that cannot be read or elaborated is asked for
/// once more, with the diagnostics. `printCommand` prints the first prompt.
ModelTable decodeWith(Models& models, const std::string& hdl, const std::string& unit,
                      const std::string& printCommand);

} // namespace palindrome::flow
