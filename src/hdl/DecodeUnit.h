// DecodeUnit.h - decodes one elaborated top: processes, registers and resets, tables, the unit.
// SPDX-License-Identifier: MIT
#pragma once

#include "hdl/DecodeExec.h"
#include "hdl/DecodeRows.h"
#include "hdl/DecodeStructure.h"

#include <slang/ast/TimingControl.h>

namespace palindrome::hdl::decoding {

/// What is decoded together at least: bits of one variable whose trees have one shape.
struct Target {
    uint32_t variable = 0;
    std::vector<Slot> slots;
    unsigned order = 0; ///< of the first assignment
    unsigned firstReal = 0; ///< of the first assignment that is no default
    std::vector<Path> paths; ///< of its assignments, defaults and the reset branch left out
};

/// Targets that share a table, with the table.
struct Group {
    std::vector<Target> targets;
    ProtoTable table;
};

/// A register after its reset was found.
struct RegisterInfo {
    uint32_t variable = 0;
    unsigned process = 0;
    std::string reset = "-", note;
    std::string initial; ///< value at time 0, empty if none
    std::optional<slang::SVInt> resetValue; ///< or, without reset, the initial one
    unsigned order = 0;
};

/// A table that is ready, with where it belongs.
struct ReadyTable {
    lct::Table table;
    unsigned process = 0, order = 0;
    bool unconditional = false;
};

class UnitDecoder {
public:
    /// `outlines` keeps what was read of the modules below.
    UnitDecoder(const Design::Impl& design, const sa::InstanceSymbol& top,
                const DecodeOptions& options, diag::Sink& sink, Decoded& out, Outlines& outlines)
        : ctx(design, top, options, sink, out.notes), unit(out.unit), outlines(outlines),
          structure(ctx, out.unit,
                    [this](const sa::InstanceSymbol& instance, std::string& reason) {
                        return outlineOf(instance, reason);
                    }) {}

    bool run();
    /// Only what the units around see: parameters, ports and clocking.
    bool runOutline();
    /// The instances alone: their paths in the source and their names in the table.
    std::vector<std::pair<std::string, std::string>> instanceNames();

private:
    // DecodeCollect.cpp ---------------------------------------------------------------------------
    struct Source { ///< one process before it is executed
        const sa::ProceduralBlockSymbol* block = nullptr;
        const sa::AssignmentExpression* assignment = nullptr;
        const sa::ValueSymbol* net = nullptr;
        const sa::Statement* body = nullptr;
        Process process;
    };
    void collectPorts();
    void collect(const sa::Scope& scope);
    void collectBlock(const sa::ProceduralBlockSymbol& block);
    bool collectEvents(const sa::TimingControl& timing, Process& process, bool& levels);
    void findClock(Source& source);
    void scanReads();
    void execute();
    void applyInitial(Process& process);

    // DecodeReset.cpp -----------------------------------------------------------------------------
    void findClocking();
    void adoptClocking();
    void adoptReset();
    void findRegisters();
    void dropUntouched();
    void chooseReset();
    std::optional<bool> emittedReset(const Variable& v) const;
    void chooseSilentReset();
    void resetOf(RegisterInfo& info);
    const Node* under(const Node* node, bool active);
    const Guard* guardUnder(const Guard* guard, bool active);
    Cond condUnder(const Cond& cond, bool active);
    void forgetResetBranches();
    std::string resetText(const RegisterInfo& info, const Segments& segments);

    // DecodeFsm.cpp -------------------------------------------------------------------------------
    void foldNextStates();
    bool foldable(const RegisterInfo& info, Process& clocked, Process*& source, Variable*& next);
    void findInvariants();
    bool closure(const RegisterInfo& info);
    const Node* resolved(const Node* node, unsigned depth);

    // DecodeGroup.cpp -----------------------------------------------------------------------------
    std::vector<Target> targetsOf(Process& process);
    std::vector<Group> group(std::vector<Target> targets, bool clocked);
    bool related(const Target& a, const Target& b) const;
    unsigned shapeId(const Node* node);
    ProtoTable tableOf(const std::vector<Target>& targets, bool clocked);

    // DecodeProcess.cpp ---------------------------------------------------------------------------
    void makeTables(Process& process);
    void makeTablesOf(Process& process, std::vector<Target> targets, bool clocked);
    void makeSignals();
    void emitNested(const Target& target, unsigned process, bool clocked);
    std::string nested(const Slot& slot, const Node* node, Bdd region, size_t& budget);

    // DecodeJoin.cpp ------------------------------------------------------------------------------
    void emitTable(const ProtoTable& proto, unsigned process, std::string title);
    void emitEquation(const Target& target, const std::string& note = {});
    lct::Table tableFrom(const ProtoTable& proto, const std::string& title);
    struct Output {
        std::string header;
        uint32_t variable = 0;
        unsigned lo = 0, width = 0;
        std::vector<size_t> slots; ///< least significant first
        bool literal = false;      ///< constants are written in binary, to be read side by side
    };
    std::vector<Output> outputsOf(const ProtoTable& proto);
    std::string headerOf(const Variable& v, unsigned lo, unsigned width);
    lct::OutputCell cellOf(const ProtoTable& proto, const Output& output, const ProtoRow& row);
    std::string pieceOf(const Slot& slot, const Node* node);
    std::string wholeText(const Node* node, unsigned width);
    void joinColumns(lct::Table& table, const std::vector<const Column*>& columns);
    std::string leafSignal(const Leaf& leaf);
    void reportLatches(const ProtoTable& proto);

    // DecodeRegular.cpp ---------------------------------------------------------------------------
    void joinIterations();
    void joinBitEquations();

    // DecodeDirect.cpp ----------------------------------------------------------------------------
    bool directTable(Process& process, const sa::Statement& body);
    void joinOutputs(lct::Table& table, const lct::Table& other);

    // DecodeUnit.cpp ------------------------------------------------------------------------------
    void readInstances();
    bool readAll();
    std::shared_ptr<const lct::Unit> outlineOf(const sa::InstanceSymbol& instance,
                                               std::string& reason);
    void writeConnections();
    void declareClocking();
    void assemble();
    void declarePorts();
    void declareConstants();
    void declareTypes();
    void declareRegisters();
    void declareSignals();
    std::string typeOf(const Variable& v);
    std::string nameAnonymous(const sa::Type& type, const std::string& wanted);
    std::string noteOf(const sa::Symbol& symbol);
    bool isMentioned(const std::string& name) const;

    Context ctx;
    lct::Unit& unit;
    Outlines& outlines;
    StructureDecoder structure;
    bool isOutline = false;
    std::map<const sa::DefinitionSymbol*, std::string> outlineReasons;
    std::vector<Source> sources;
    std::deque<Process> processes;
    std::map<const sa::ValueSymbol*, std::set<unsigned>> readers; ///< processes
    std::map<const sa::ValueSymbol*, std::set<unsigned>> writers;
    std::map<const sa::ValueSymbol*, unsigned> readCount;
    std::map<uint32_t, std::string> initialValues;
    std::map<uint32_t, slang::SVInt> initialConstants;

    std::string clock, edge, reset;
    bool hasClock = false, activeHigh = true, async = false;
    Bdd resetActive = BddManager::False;
    std::map<std::pair<unsigned, bool>, const Guard*> guardsUnder;
    std::vector<RegisterInfo> registers;
    std::map<uint32_t, size_t> registerOf;
    std::vector<lct::Equation> possibleInvariants;
    std::vector<Bdd> invariantBdds;
    std::set<size_t> usedInvariants;
    std::map<std::tuple<unsigned, unsigned, unsigned>, unsigned> shapes;
    std::vector<ReadyTable> ready;
    std::set<uint32_t> folded; ///< next-state variables that are gone
    std::map<const sa::Type*, std::string> anonymousTypes;
    std::vector<lct::TypeDef> extraTypes;
    std::map<unsigned, std::string> leafSignals;
    std::map<const Column*, unsigned> columnRank;
    /// Registers of one unconditional value, for the table `registers`.
    std::vector<std::pair<Target, unsigned>> unconditional;
};

} // namespace palindrome::hdl::decoding
