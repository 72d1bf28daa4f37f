// LowerLink.h - ties the functions of all processes into one system.
// SPDX-License-Identifier: MIT
#pragma once

#include "hdl/Lower.h"

namespace palindrome::hdl {

/// Each driven range of bits becomes a segment with a variable of its own; reads of whole words
/// become concatenations of segments; then the combinational ones are replaced by their functions in
/// dependency order. A cycle of segments is first taken apart into bits, because most cycles
/// between processes are none between bits.
class Linker {
public:
    explicit Linker(Lowering& lowering);

    /// Must run before any process, so that ports are known as inputs.
    void collectInputs();
    std::optional<logic::System> link();

private:
    enum class Kind { Input, Combinational, Register, Undriven };

    struct Segment {
        Key key;
        unsigned lo = 0, hi = 0; ///< [lo, hi) of the word
        Kind kind = Kind::Undriven;
        size_t process = SIZE_MAX;
        XTerm var;  ///< what readers see until the segment is resolved
        XTerm fn;   ///< Combinational: the value; Register: the next value
        bool latch = false;
        XTerm held; ///< latch: what it held before
        bool bit = false; ///< already taken apart
        unsigned width() const { return hi - lo; }
    };

    void collectDrivers();
    void openBelow();
    void segmentWord(Key key);
    bool driversClash(Key key, const std::vector<std::pair<Interval, size_t>>& driven);
    XTerm functionOf(const Process& process, Key key);
    void replaceWordsBySegments();
    bool resolveCombinational();
    bool splitCycle(const std::vector<size_t>& cycle);
    bool breakSelfLoop(size_t segment);
    bool makeLatch(size_t segment); ///< false: it does not settle
    XTerm withOld(const Segment& segment, const XTerm& old);
    std::vector<std::vector<size_t>> cyclesInOrder();
    void applyStage(const logic::TermMap& map);
    XTerm applied(const XTerm& t, const logic::TermMap& map);
    bool neverTrue(Term condition);

    bool findClocks();
    bool resolveEvent(const ClockEvent& event, slang::SourceRange at, std::string& signal,
                      bool& inverted);
    void buildSystem();
    void addRegisters(Key key);
    void addRegister(Key key, const std::vector<size_t>& parts);
    bool sameClocking(size_t a, size_t b) const;
    bool holds(const logic::Register& reg, const XTerm& next) const;
    bool asyncResets(logic::Register& reg, size_t process);
    void finishLeavesAndChoices();
    Term finished(Term t);
    void addOutputs();
    void addSignals();
    std::vector<logic::Leaf> leavesOf(Key key, unsigned lo, unsigned width);
    XTerm wordValue(Key key);
    std::string wordName(Key key) const;
    void addCutPorts();
    bool checkClockUse();

    Lowering& lo;
    logic::TermPool& pool;
    XOps& x;
    logic::System system;
    std::vector<Segment> segments;
    std::map<Key, std::vector<size_t>> segmentsOf;
    std::map<Key, std::vector<std::pair<Interval, size_t>>> drivers;
    std::map<Key, XTerm> resolvedWord;
    std::vector<logic::TermMap> stages; ///< in the order in which they apply to raw terms
    std::set<uint32_t> inputVariables;
    std::map<Key, XTerm> cutOutputs; ///< what comes out of instances that are left out
    std::set<Key> outputKeys;
    std::map<Key, std::vector<size_t>> leafIndex;
    logic::TermMap joinedRegisters; ///< variables of segments, as slices of their register's
    std::vector<size_t> registerProcess;                 ///< by register
    std::vector<std::pair<Key, unsigned>> registerKey;   ///< by register: word and lowest bit
    std::map<size_t, std::pair<std::string, logic::Edge>> clockOf;       ///< by process
    std::map<size_t, std::vector<logic::AsyncReset>> resetsOf;           ///< candidates, by process
};

} // namespace palindrome::hdl
