// DecodeExec.h - symbolic execution of processes into value trees over source conditions.
// SPDX-License-Identifier: MIT
#pragma once

#include "hdl/DecodeContext.h"

#include <slang/ast/EvalContext.h>
#include <slang/ast/Statement.h>
#include <slang/ast/expressions/AssignmentExpressions.h>
#include <slang/ast/expressions/CallExpression.h>
#include <slang/ast/expressions/ConversionExpression.h>
#include <slang/ast/expressions/LiteralExpressions.h>
#include <slang/ast/expressions/MiscExpressions.h>
#include <slang/ast/expressions/OperatorExpressions.h>
#include <slang/ast/expressions/SelectExpressions.h>
#include <slang/ast/statements/ConditionalStatements.h>
#include <slang/ast/statements/LoopStatements.h>
#include <slang/ast/statements/MiscStatements.h>
#include <slang/ast/symbols/BlockSymbols.h>
#include <slang/ast/symbols/SubroutineSymbols.h>
#include <slang/ast/symbols/VariableSymbols.h>
#include <slang/ast/types/AllTypes.h>
#include <slang/syntax/AllSyntax.h>

namespace palindrome::hdl::decoding {

/// Bits of a variable that an expression names.
struct Chain {
    uint32_t variable = 0;
    const sa::Expression* base = nullptr; ///< the name itself
    bool constant = true;  ///< all selectors are constant; else only `base` is known
    unsigned lo = 0, width = 1;
    const sa::Expression* element = nullptr; ///< computed index of a memory, if that is all
    /// A computed select on a vector: first bit, as expression, and how far apart elements are.
    const sa::Expression* position = nullptr;
    unsigned stride = 1;
    int64_t positionBase = 0; ///< declared index of bit 0
    bool descending = true;
    bool outside = false;     ///< constant but out of range
};

/// Executes one process. Twice: the first run only learns which reads see a final value.
class Executor {
public:
    Executor(Context& ctx, Process& process) : ctx(ctx), process(process) {}

    void runBody(const sa::Statement& body);
    /// A continuous assignment `left = right`; `right` may come from a net's initialiser.
    void runAssign(const sa::Expression& left, const sa::Expression& right);
    void runNetInitializer(const sa::ValueSymbol& net, const sa::Expression& right);

private:
    struct Environment {
        std::map<uint32_t, std::shared_ptr<const Segments>> values;
    };

    struct Access {
        uint32_t variable;
        unsigned lo, width;
        Path path;
        unsigned time;
    };

    /// A read at one point of the execution: the same in both runs.
    using ReadKey = std::tuple<const sa::Expression*, std::vector<int>,
                               std::vector<const sa::Expression*>>;

    // Statements (DecodeExec.cpp, DecodeLoops.cpp) ------------------------------------------------
    void run(const std::function<void()>& body);
    void exec(const sa::Statement& stmt);
    void execList(std::span<const sa::Statement* const> list, size_t from);
    /// Runs `rest` where no break, continue or return was executed.
    void execRest(const std::function<void()>& rest);
    void execConditional(const sa::ConditionalStatement& stmt);
    void execCase(const sa::CaseStatement& stmt);
    void caseItems(const sa::CaseStatement& stmt, size_t item, unsigned instance);
    void execFor(const sa::ForLoopStatement& stmt);
    void execForeach(const sa::ForeachLoopStatement& stmt, size_t dimension);
    void execWhile(const sa::Expression& cond, const sa::Statement& body, bool testFirst,
                   slang::SourceRange at);
    void execRepeat(const sa::RepeatLoopStatement& stmt);
    bool loopBody(const sa::Statement& body, slang::SourceRange at, unsigned& iterations);
    void execDeclaration(const sa::VariableSymbol& symbol);
    void execExpression(const sa::Expression& expr);
    void refuse(slang::SourceRange at, const std::string& rule, const std::string& message);

    /// Runs `yes` and `no` from the same state and merges what they assign.
    void decide(const Guard& guard, const std::function<void()>& yes,
                const std::function<void()>& no);
    Guard& newGuard(Cond cond, const sa::Expression& at, PathStep step);
    Environment merged(const Environment& yes, const Environment& no, bool isNonblocking,
                       const std::function<const Node*(const Node*, const Node*)>& join);
    void inBranch(PathStep step, const std::function<void()>& body);
    void keyed(int key, const std::function<void()>& body);
    enum Flag : uint32_t { Break, Continue, Return };
    static constexpr uint32_t firstFlag = UINT32_MAX - 8;
    void setFlag(Flag flag, bool value);
    const Node* anyFlag(); ///< null if none can be set
    const Node* bit(bool value);

    // Assignments (DecodeAssign.cpp) ----------------------------------------------------------------
    void assign(const sa::AssignmentExpression& expr);
    void assignTo(const sa::Expression& left, const sa::Expression& right, bool nonblocking,
                  slang::SourceRange at);
    void assignNode(const sa::Expression& left, const Node* value, bool nonblocking,
                    slang::SourceRange at);
    void increment(const sa::UnaryExpression& expr);
    void write(uint32_t variable, unsigned lo, const Node* value, bool nonblocking,
               slang::SourceRange at);
    bool isOnlyElement(const Chain& chain, slang::SourceRange at);
    void writeElement(const Chain& chain, const Node* value, bool nonblocking,
                      slang::SourceRange at);
    void writeEach(const Chain& chain, const Node* value, bool nonblocking, slang::SourceRange at);
    void writeShifted(const Chain& chain, const Node* value, bool nonblocking,
                      slang::SourceRange at);
    Segments state(uint32_t variable, bool nonblocking);
    const Node* initialNode(uint32_t variable, unsigned lo, unsigned width, bool nonblocking);
    std::shared_ptr<const Segments> spliced(const Segments& old, unsigned lo, const Node* value);

    // Values (DecodeValue.cpp) ------------------------------------------------------------------------
    /// The value of a right-hand side for a target of `width` bits, as a tree.
    const Node* valueTree(const sa::Expression& right, unsigned width, bool top);
    const Node* conditionalTree(const sa::ConditionalExpression& expr, unsigned width,
                                const sa::ConversionExpression* cast);
    const Node* leafTree(const sa::Expression& right, unsigned width,
                         const sa::ConversionExpression* cast = nullptr);
    const Node* textLeaf(std::string text, Shape self, unsigned width, slang::SourceRange at);
    Leaf& startLeaf(unsigned width, slang::SourceRange at);
    std::optional<std::vector<Piece>> piecesOf(const sa::Expression& expr);
    bool splits(const sa::ConditionalExpression& expr, bool top);
    const Node* callTree(const sa::CallExpression& call);
    std::string callSignal(const sa::CallExpression& call);
    std::string makeSignal(const std::string& name, const std::string& type, Shape shape,
                           const Segments& value);

    // Reads and text (DecodeRead.cpp, DecodeExpr.cpp) -----------------------------------------------
    Variable& variableOf(const sa::ValueSymbol& symbol);
    std::optional<Chain> chainOf(const sa::Expression& expr);
    std::optional<int64_t> indexOf(const sa::Expression& expr);
    std::optional<slang::SVInt> constantOf(const sa::Expression& expr);
    bool readsLocalConstants(const sa::Expression& expr);
    bool usesLocalIndex(const sa::Expression& expr);
    /// How a read of bits is written. `tree` is set instead if `allowTree` and it decides by itself.
    struct Read {
        bool asWritten = false;   ///< by its own name
        std::string text;         ///< else: this (a primary)
        std::string baseName;     ///< else: the base is called so
        std::optional<slang::SVInt> value;
        std::vector<const Node*> tree; ///< of segments, least significant first
        std::optional<Piece> piece;
    };
    Read readOf(const Chain& chain, const sa::Expression& expr, bool allowTree);
    ReadKey keyOf(const sa::Expression& expr) const { return {&expr, runKey, callSites}; }
    std::string version(uint32_t variable, bool nonblocking = false);
    std::string print(const sa::Expression& expr);
    void collect(const sa::Expression& expr, std::vector<Replacement>& out, const sa::Expression* cast,
                 const std::string& castText);
    void collectChildren(const sa::Expression& expr, std::vector<Replacement>& out,
                         const sa::Expression* cast, const std::string& castText);
    std::string constantText(const slang::SVInt& value, Shape wanted);
    /// Printed so that it means the same as the operand of a comparison or assignment whose
    /// operands are evaluated in `context`, where the text's own shape would not give that.
    std::string printIn(const sa::Expression& expr, Shape now, Shape wanted);

    // Conditions (DecodeAtoms.cpp) ------------------------------------------------------------------
    Cond condition(const sa::Expression& expr, bool positive);
    Cond compare(const sa::BinaryExpression& expr, bool positive);
    Cond membership(const sa::InsideExpression& expr, bool positive);
    Cond truth(const sa::Expression& expr, bool positive);
    Cond caseItem(const sa::CaseStatement& stmt, const sa::Expression& item);
    std::optional<Cond> splitConcatenation(const sa::CaseStatement& stmt,
                                           const sa::Expression& item);
    Cond test(const Column& column, std::string cell, Bdd bdd);
    Cond opaqueColumn(const std::string& header, Bdd bdd, bool positive);
    const Column& columnOf(const sa::Expression& expr);
    Cond combine(Cond::Kind kind, std::vector<Cond> parts);
    std::optional<std::vector<Bdd>> bitsOf(const sa::Expression& expr,
                                           std::vector<const Node*>* trees);
    std::optional<std::vector<Bdd>> binaryBits(const sa::BinaryExpression& expr,
                                               std::vector<const Node*>* trees);
    std::optional<std::vector<Bdd>> readBits(const sa::Expression& expr,
                                             std::vector<const Node*>* trees);
    bool readsTrees(const sa::Expression& expr);
    std::optional<Cond> derived(const sa::Expression& expr, bool positive);
    static Cond constantCond(bool value);
    Cond settled(Cond cond, const std::string& text);

    Context& ctx;
    Process& process;
    bool learning = false;
    Environment blocking, nonblocking;
    std::map<uint32_t, std::set<std::string>> writtenElements; ///< computed indexes, by memory
    std::map<std::pair<uint32_t, std::string>, uint32_t> elements; ///< memory and index to variable
    std::vector<std::unordered_map<const sa::ValueSymbol*, uint32_t>> frames;
    std::vector<const sa::SubroutineSymbol*> calls;
    std::vector<int> zipKey, runKey;
    Path path;
    unsigned statements = 0, time = 0, seq = 0, iterationsTotal = 0;
    std::map<ReadKey, Access> readLog;      ///< of the learning run
    std::vector<Access> writeLog;
    std::set<ReadKey> finalReads;
    std::vector<const sa::Expression*> callSites;
    std::map<ReadKey, std::string> callNames;
    std::map<std::vector<unsigned>, std::string> versions;
    std::map<uint32_t, unsigned> versionCount;
    std::map<uint32_t, const Leaf*> initials;
    std::set<const sa::ValueSymbol*> readOld; ///< registers that the process reads before it writes
    const sa::Expression* lvalue = nullptr;   ///< of the compound assignment that is executed
    slang::SourceRange statementRange;
    bool elseOfIf = false; ///< the statement that comes is an `else if`
};

/// Where a statement begins, `begin` included.
slang::SourceLocation startOf(const sa::Statement& stmt);
/// The type that an expression has by itself, without what the context propagates into it.
Shape selfShape(const sa::Expression& expr);
/// Without implicit conversions.
const sa::Expression& core(const sa::Expression& expr);
/// The shape in which the operators at the top of `expr` are evaluated.
Shape evaluatedShape(const sa::Expression& expr);
/// True if the value is computed from operands that the context widens.
bool dependsOnContext(const sa::Expression& core);
/// The first operand that the context widens; null if there is none.
const sa::Expression* contextOperand(const sa::Expression& core);

} // namespace palindrome::hdl::decoding
