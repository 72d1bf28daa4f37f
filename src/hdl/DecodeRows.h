// DecodeRows.h - value trees as rows of a table.
// SPDX-License-Identifier: MIT
#pragma once

#include "hdl/DecodeContext.h"

namespace palindrome::hdl::decoding {

/// Bits of one variable that a table gives a value.
struct Slot {
    uint32_t variable = 0;
    unsigned lo = 0, width = 0;
    const Node* node = nullptr;
};

/// The cell of one column in one row; several tests of the column are one by now.
struct Cell {
    const Column* column = nullptr;
    std::string text;
    Bdd bdd = BddManager::True;
    std::vector<SetElement> elements;
    int truth = -1;
};

struct ProtoRow {
    std::vector<Cell> cells;
    Bdd region = BddManager::False; ///< where the source comes here
    Bdd match = BddManager::True;   ///< all cells
    std::vector<const Node*> leaves; ///< one a slot
    std::vector<int> position;      ///< in the source
    std::vector<std::pair<const Guard*, bool>> steps;
    bool otherwise = false;
};

struct ProtoTable {
    std::vector<Slot> slots;
    std::vector<ProtoRow> rows;
    std::vector<const Column*> columns; ///< in order of first use by the rows
    bool clocked = false;
    bool defaultHold = false;
    bool unique = false;
    bool failed = false;   ///< too many rows: use another form
    std::vector<std::pair<Bdd, const Node*>> latches; ///< where a value is missing
    /// Rows, counting the default.
    size_t size() const { return rows.size() + (defaultHold ? 1 : 0); }
};

/// True if the slot keeps its value by this leaf.
bool isHold(const Slot& slot, const Node* leaf);

class RowBuilder {
public:
    RowBuilder(Context& ctx, unsigned budget) : ctx(ctx), budget(budget) {}

    /// The table of these slots: exact, or `failed`.
    ProtoTable build(const std::vector<Slot>& slots, bool clocked);

    /// The condition as text; empty if values of the source decide it.
    std::string textOf(const Cond& cond) const { return condText(cond); }
    /// A guard of the trees that the condition reads which the region leaves open, or null.
    const Guard* openGuard(const Cond& cond, Bdd region) const;

private:
    struct State {
        std::vector<const Node*> nodes;
        Bdd region = BddManager::True;
        std::vector<Cell> cells;
        std::vector<std::pair<const Guard*, bool>> steps;
    };
    /// How much is written into the rows: tests through value trees are expanded in the second
    /// attempt, every negated guard is a cell in the third.
    enum class Effort { Plain, Expanded, Full };

    bool attempt(ProtoTable& table, Effort effort);
    void walk(State state);
    bool walkDerived(const State& state, const Guard& guard);
    void emitRow(const State& state);
    const Guard* topGuard(const State& state) const;
    State take(const State& state, const Guard& guard, bool value) const;
    bool single(State state, unsigned& leaves);
    std::vector<std::vector<Atom>> alternatives(const Cond& cond, size_t limit) const;
    const Guard* undecided(const Node* tree, Bdd region) const;
    void collectTrees(const Cond& cond, std::vector<const Node*>& trees) const;
    bool add(std::vector<Cell>& cells, const Atom& atom);
    Atom ownColumn(const std::string& header, Bdd bdd, bool value);
    std::string atomText(const Atom& atom) const;
    std::string condText(const Cond& cond) const;
    Atom complement(const Cond& cond);
    void narrow(ProtoRow& row);
    std::vector<int> positionOf(const ProtoRow& row) const;

    void finish(ProtoTable& table);
    bool sort(std::vector<ProtoRow>& rows);
    void subsume(ProtoTable& table);
    void dropHolds(ProtoTable& table);
    void absorb(ProtoTable& table);
    bool verify(const ProtoTable& table) const;
    std::string leafKey(const Slot& slot, const Node* leaf) const;
    bool sameLeaves(const ProtoTable& table, const ProtoRow& a, const ProtoRow& b) const;
    static Bdd matchOf(BddManager& bdd, const std::vector<Cell>& cells);

    Context& ctx;
    unsigned budget;
    Effort effort = Effort::Plain;
    std::vector<ProtoRow> found; ///< all paths, before anything is dropped
    bool tooMany = false;
};

} // namespace palindrome::hdl::decoding
