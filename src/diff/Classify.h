// Classify.h - classes of rows: confirmed, changed, omitted, invented, filled in.
// SPDX-License-Identifier: MIT
#pragma once

#include "diff/Joint.h"

namespace palindrome::diff {

/// A row of one side with its region over the joint variables and what it drives.
struct JointRow {
    const lct::Table* table = nullptr;
    size_t tableIndex = 0, row = 0;
    logic::Term guard;
    /// Bits of a target that a column drives; a memory element counts as all words.
    struct Driven {
        size_t column = 0;
        std::vector<std::string> targets;
        unsigned lo = 0, width = 0; ///< width 0: the whole target
    };
    std::vector<Driven> driven; ///< specified cells only
    bool otherwise() const { return table->rows[row].otherwise; }
    const lct::Row& cells() const { return table->rows[row]; }
};

std::vector<JointRow> jointRows(Joint& joint, const Side& side, bool ofOther);

/// One bit: on some bit of the column the spec is known and the other side has something else.
logic::Term differs(Joint& joint, const JointRow::Driven& driven);
/// The same over all columns of a row.
logic::Term differsAnywhere(Joint& joint, const JointRow& row);

std::vector<RowFinding> classifyRows(Joint& joint, const Side& spec, const Side& other,
                                     std::vector<std::string>& notes);

/// True if the tables of both sides can be paired so that every row has one partner with the same
/// region and the same outputs. Order and spelling do not matter.
bool sameRows(Joint& joint, const Side& spec, const Side& other);

} // namespace palindrome::diff
