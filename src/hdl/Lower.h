// Lower.h - symbolic execution of an elaborated design, shared by the Lower*.cpp files.
// SPDX-License-Identifier: MIT
#pragma once

#include "hdl/SlangDesign.h"
#include "hdl/Watch.h"
#include "hdl/XOps.h"

#include <functional>
#include <map>
#include <set>
#include <slang/ast/EvalContext.h>
#include <slang/ast/Expression.h>
#include <slang/ast/Statement.h>
#include <slang/ast/expressions/AssignmentExpressions.h>
#include <slang/ast/expressions/CallExpression.h>
#include <slang/ast/expressions/ConversionExpression.h>
#include <slang/ast/expressions/MiscExpressions.h>
#include <slang/ast/expressions/OperatorExpressions.h>
#include <slang/ast/expressions/SelectExpressions.h>
#include <slang/ast/statements/ConditionalStatements.h>
#include <slang/ast/statements/LoopStatements.h>
#include <slang/ast/symbols/BlockSymbols.h>
#include <slang/ast/symbols/SubroutineSymbols.h>
#include <slang/ast/symbols/VariableSymbols.h>
#include <unordered_map>

namespace palindrome::hdl {

namespace sa = slang::ast;

/// A variable or net, or a local of one call. An unpacked array is a row of words; `offset` below
/// always means word * wordWidth + bit.
struct Variable {
    const sa::ValueSymbol* symbol = nullptr;
    std::string name;
    unsigned wordWidth = 1;
    unsigned words = 1;
    bool isSigned = false;
    bool fourState = true;
    bool local = false;    ///< lives in one activation: never a register, never read elsewhere
    bool isMemory = false; ///< has an unpacked dimension
    int64_t firstIndex = 0; ///< declared index of word 0 (one unpacked dimension)
    int64_t indexStep = 1;
    std::vector<XTerm> current; ///< per word: the value that a process finds, two variables
    uint64_t bits() const { return uint64_t(wordWidth) * words; }
};

/// One word of a variable, as target of blocking or nonblocking assignments.
struct Key {
    uint32_t variable = 0;
    uint32_t word = 0;
    bool nonblocking = false;
    auto operator<=>(const Key&) const = default;
};

using Words = std::map<Key, XTerm>;

/// A selection whose element number is computed: `count` elements of `stride` bits.
struct DynamicStep {
    Term position;  ///< element number, valid if `inRange`
    Term inRange;   ///< one bit
    Term unknown;   ///< one bit: the index has an x
    uint64_t stride = 1;
    unsigned count = 1;
    int64_t first = 0; ///< element number of position 0; negative for part selects over the edge
};

/// What an lvalue or a select names: bits of a variable.
struct Place {
    uint32_t variable = 0;
    int64_t offset = 0;
    unsigned width = 1;
    int64_t limitLo = 0, limitHi = 0; ///< bits outside [limitLo, limitHi) read x and ignore writes
    std::vector<DynamicStep> steps;
};

/// An assignment that was executed, with the guard that is left after later ones overrode it.
struct RecordedLeaf {
    Key key;
    logic::Leaf leaf;
    size_t choice = SIZE_MAX;
};

/// Bits of a word that a process may write: [lo, hi).
struct Interval {
    unsigned lo = 0, hi = 0;
};

struct ClockEvent {
    const sa::Expression* signal = nullptr;
    const sa::Symbol* symbol = nullptr;
    sa::EdgeKind edge = sa::EdgeKind::None;
};

struct Process {
    enum class Kind { Combinational, Clocked, Initial };
    Kind kind = Kind::Combinational;
    slang::SourceRange range;
    std::vector<ClockEvent> events; ///< Clocked: clock and asynchronous resets, in source order
    Words result;
    std::map<Key, std::vector<Interval>> written; ///< keys with nonblocking = false
    std::set<uint32_t> reads; ///< variables read before this process wrote them
    size_t firstLeaf = 0, lastLeaf = 0; ///< range in Lowering::leaves
};

/// Executes processes over terms, then ties them together into a System. One object a design.
class Lowering {
public:
    Lowering(const Design::Impl& design, logic::TermPool& pool, const LowerOptions& options,
             diag::Sink& sink);

    /// Leaves the instances below the top out; see lowerWithoutInstances.
    void cutInstances() { cut = true; }
    /// Lets each assignment and condition be set free; see lowerWatched.
    void watchRanges(Watch& to) { watch = &to; }
    std::optional<logic::System> run();

private:
    friend class Linker;

    // LowerExpr.cpp -----------------------------------------------------------------------------
    XTerm eval(const sa::Expression& expr) { return watch ? evalWatched(expr) : evalPlain(expr); }
    XTerm evalPlain(const sa::Expression& expr);
    XTerm evalCondition(const sa::Expression& expr);
    XTerm evalUnary(const sa::UnaryExpression& expr);
    XTerm evalBinary(const sa::BinaryExpression& expr);
    XTerm evalPower(const sa::BinaryExpression& expr);
    XTerm evalConditional(const sa::ConditionalExpression& expr);
    XTerm evalInside(const sa::Expression& left, const sa::Expression& item);
    XTerm evalConversion(const sa::ConversionExpression& expr);
    XTerm evalPattern(const sa::Expression& expr,
                      std::span<const sa::Expression* const> elements);
    XTerm evalStreaming(const sa::StreamingConcatenationExpression& expr);
    XTerm evalSystemCall(const sa::CallExpression& call);
    XTerm constantValue(const slang::ConstantValue& value, const sa::Expression& at);
    XTerm constantInt(const slang::SVInt& value);
    std::optional<slang::SVInt> constantOf(const sa::Expression& expr);
    unsigned widthOf(const sa::Type& type, slang::SourceRange at);

    // Watch.cpp ---------------------------------------------------------------------------------
    bool isWatching() const;
    XTerm watched(slang::SourceRange at, Watch::Kind kind, const XTerm& value);
    /// Operands that stand on other lines than what they are in are ranges of their own.
    XTerm evalWatched(const sa::Expression& expr);
    XTerm evalFrom(const sa::Expression& expr, slang::SourceRange statement);

    // LowerSelect.cpp ---------------------------------------------------------------------------
    std::optional<Place> placeOf(const sa::Expression& expr);
    bool selectElement(Place& place, const sa::ElementSelectExpression& expr);
    bool selectRange(Place& place, const sa::RangeSelectExpression& expr);
    bool addStep(Place& place, const XTerm& index, bool isSigned, int64_t lowest, int64_t count,
                 bool descending, uint64_t stride, slang::SourceRange at);
    XTerm readPlace(const Place& place);
    XTerm readStep(const Place& place, size_t step, int64_t offset);
    XTerm readMux(const Place& place, size_t step, int64_t offset, unsigned bit, uint64_t low);
    XTerm readBits(uint32_t variable, int64_t offset, unsigned width, int64_t limitLo,
                   int64_t limitHi);
    void writePlace(const Place& place, const XTerm& value, bool nonblocking,
                    const sa::Expression* right, slang::SourceRange at);
    void writeBits(const Place& place, size_t step, int64_t offset, Term guard,
                   const XTerm& value);
    void writeWord(Key key, unsigned lo, unsigned width, Term guard, const XTerm& value);
    void poisonRange(const Place& place, size_t step, int64_t offset, Term unknown);
    bool isWholeUnknown(const sa::Expression& expr);
    XTerm makeChoice(Key key, unsigned lo, unsigned width);
    void assign(const sa::Expression& left, const XTerm& value, bool nonblocking,
                const sa::Expression* right, slang::SourceRange at);
    XTerm assignment(const sa::AssignmentExpression& expr);
    void increment(const sa::UnaryExpression& expr);

    // LowerStmt.cpp -----------------------------------------------------------------------------
    void exec(const sa::Statement& stmt);
    void execList(std::span<const sa::Statement* const> list);
    void execConditional(const sa::ConditionalStatement& stmt);
    void execCase(const sa::CaseStatement& stmt);
    XTerm caseMatch(const sa::CaseStatement& stmt, const XTerm& selector,
                    const sa::Expression& item);
    void execFor(const sa::ForLoopStatement& stmt);
    void execForeach(const sa::ForeachLoopStatement& stmt);
    void foreachDimension(const sa::ForeachLoopStatement& stmt, size_t dimension);
    void execWhile(const sa::Expression& cond, const sa::Statement& body, bool testFirst,
                   slang::SourceRange at);
    void execRepeat(const sa::RepeatLoopStatement& stmt);
    bool loopBody(const sa::Statement& body, slang::SourceRange at, unsigned& iterations);
    void execDeclaration(const sa::VariableSymbol& symbol);
    void execCall(const sa::CallExpression& call);
    XTerm callFunction(const sa::CallExpression& call);

    /// Branches of one decision, executed in order; conditions are tried first to last.
    struct Arm {
        XTerm condition;
        const sa::Statement* body;
        slang::SourceRange guard;
    };
    void execArms(const std::vector<Arm>& arms, const sa::Statement* otherwise,
                  slang::SourceRange otherwiseGuard);
    Words inLayer(const sa::Statement* body, Term pathCondition, slang::SourceRange guard);
    void merge(const std::vector<std::pair<XTerm, Words>>& arms, const Words& otherwise);

    /// "Left the loop", "next iteration", "returned": kept as one-bit values in the environment.
    enum Flag : uint32_t { Break, Continue, Return };
    XTerm flag(Flag f);
    void setFlag(Flag f, const XTerm& value);
    XTerm stopped();
    void runLoop(slang::SourceRange at, const std::function<std::optional<XTerm>()>& test,
                 const std::function<bool(unsigned&)>& iterate);

    // LowerProcess.cpp --------------------------------------------------------------------------
    void collectScope(const sa::Scope& scope);
    void collectMember(const sa::Symbol& member);
    void collectInstance(const sa::InstanceSymbol& instance);
    void collectProcedure(const sa::ProceduralBlockSymbol& block);
    void collectVariable(const sa::ValueSymbol& symbol);
    bool clockEvents(const sa::TimingControl& timing, Process& process,
                     std::vector<const sa::Expression*>& levels, bool& implicit);
    void checkSensitivity(const Process& process,
                          const std::vector<const sa::Expression*>& levels);
    void finishInitial();
    void setInitial(uint32_t variable, const sa::Expression& initializer);
    void runProcess(Process process, const std::function<void()>& body);
    void connect(const sa::InstanceSymbol& instance);

    // Variables and the environment -------------------------------------------------------------
    uint32_t variableOf(const sa::ValueSymbol& symbol, slang::SourceRange at);
    uint32_t addVariable(const sa::ValueSymbol& symbol, bool local, slang::SourceRange at);
    XTerm readKey(Key key);
    void writeKey(Key key, const XTerm& value);

    XTerm refuse(slang::SourceRange at, const std::string& rule, const std::string& message,
                 unsigned width = 1);
    void recordLeaf(Key key, unsigned lo, unsigned width, Term guard, const XTerm& value);

    const Design::Impl& design;
    logic::TermPool& pool;
    XOps x;
    const LowerOptions& options;
    diag::Sink& sink;

    std::vector<Variable> variables;
    std::unordered_map<const sa::ValueSymbol*, uint32_t> globals;
    std::vector<std::unordered_map<const sa::ValueSymbol*, uint32_t>> frames; ///< locals of calls
    std::map<Key, XTerm> nonblockingHold; ///< stands for the blocking result of the same process
    uint64_t memoryBits = 0;

    std::vector<Words> layers; ///< environment of the running process, innermost last
    Process* running = nullptr;
    std::set<uint32_t> readVariables; ///< globals read by the running process before it wrote them
    const sa::Symbol* scopeSymbol = nullptr;
    Term path;                        ///< guard of the statement being executed
    slang::SourceRange guardRange;
    // Of the assignment that is being written.
    bool writeNonblocking = false;
    bool writeIsChoice = false;
    const sa::Expression* writeRight = nullptr;
    slang::SourceRange writeRange;
    size_t pendingChoice = SIZE_MAX;
    std::vector<XTerm> lvalueReference; ///< value of the left side of a compound assignment

    std::vector<RecordedLeaf> leaves;
    std::map<Key, std::vector<size_t>> leavesOf;
    std::vector<std::pair<size_t, size_t>> hiddenLeaves; ///< of sibling arms: not overridden
    std::vector<logic::Choice> choices;

    std::vector<Process> processes;
    bool cut = false;
    Watch* watch = nullptr;
    unsigned watchPaused = 0; ///< inside of what makes a loop end
    unsigned watchLine = 0;   ///< of the range around the expression that is evaluated
    std::vector<std::pair<uint32_t, bool>> cutPorts; ///< variable, and true for an output
    std::map<Key, XTerm> initialValues; ///< known bits where given, x elsewhere
    std::set<std::pair<uint32_t, size_t>> refusedAt;
    unsigned callDepth = 0;
    std::vector<uint32_t> returnTargets; ///< variable of the return value, a call each
    size_t errorsAtStart = 0;
};

} // namespace palindrome::hdl
