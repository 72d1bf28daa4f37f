// DecodeStructure.h - reads instances of other modules, and what connects them, as sections.
// SPDX-License-Identifier: MIT
#pragma once

#include "hdl/DecodeContext.h"
#include "lct/Model.h"

#include <slang/ast/symbols/BlockSymbols.h>
#include <slang/ast/symbols/InstanceSymbols.h>
#include <slang/ast/symbols/MemberSymbols.h>
#include <slang/ast/symbols/PortSymbols.h>

namespace palindrome::hdl::decoding {

/// One generate loop around a place, with the value that its variable has there.
struct Loop {
    const sa::GenerateBlockArraySymbol* array = nullptr;
    int64_t value = 0;
};
using Loops = std::vector<Loop>; ///< outermost first

/// Constant bits of a variable.
struct Bits {
    const sa::ValueSymbol* symbol = nullptr;
    uint64_t lo = 0, width = 0;
};

/// What the tables of other modules say, as far as an instance shows it: their parameters, ports
/// and clocking. Each module is read once.
using Outlines = std::map<const sa::DefinitionSymbol*, std::shared_ptr<const lct::Unit>>;

/// A variable that is nothing but the wire of a port.
struct PortWire {
    size_t group = 0;
    std::string port;
    bool whole = false; ///< of all elements of an array: the wire's outer dimension counts them
    unsigned index = 0; ///< else: of this element
    bool output = false;
};

/// Instances that are one row: a single one, or those of an array or of generate loops that start
/// at 0 and count up by 1.
struct InstanceGroup {
    struct Element {
        const sa::InstanceSymbol* symbol = nullptr;
        Loops loops;
    };
    struct Dimension {
        const sa::GenerateBlockArraySymbol* loop = nullptr; ///< null: of an instance array
        unsigned count = 1;
        std::string text; ///< the count as the source writes it
    };
    std::string name;
    std::vector<Dimension> dimensions; ///< empty: a single instance
    std::vector<Element> elements;     ///< by their index
    std::shared_ptr<const lct::Unit> unit;
    slang::SourceRange at;
    bool isArray() const { return !dimensions.empty(); }
    std::string elementName(size_t index) const {
        return isArray() ? name + "[" + std::to_string(index) + "]" : name;
    }
};

class StructureDecoder {
public:
    /// `outline` reads the module of an instance; null, and the reason, if it has no table.
    using Outline = std::function<std::shared_ptr<const lct::Unit>(const sa::InstanceSymbol&,
                                                                   std::string& reason)>;

    StructureDecoder(Context& theContext, lct::Unit& theUnit, Outline theOutline)
        : ctx(theContext), unit(theUnit), outline(std::move(theOutline)) {}

    /// Finds instances, and the assignments that are connections. Refuses what no row can say.
    void find(const sa::Scope& scope);
    bool empty() const { return groups.empty(); }
    bool isConnection(const sa::ContinuousAssignSymbol& assign) const {
        return claimed.contains(&assign);
    }
    /// True if a connection reads the variable or drives it.
    bool touches(const sa::ValueSymbol& symbol) const { return touched.contains(&symbol); }
    /// Writes the rows. `usedByLogic` tells which variables processes and equations read or write:
    /// these keep their names.
    void write(const std::function<bool(const sa::ValueSymbol&)>& usedByLogic);
    /// Wires that rows call by the port they belong to.
    const std::map<const sa::ValueSymbol*, PortWire>& wires() const { return aliases; }
    /// Clock and reset of the instances, which connect by name.
    const std::optional<lct::Clocking>& clocking() const { return common; }
    /// The instances by their place below the top in the source, with their names in the table.
    const std::vector<std::pair<std::string, std::string>>& paths() const { return names; }

private:
    using Element = InstanceGroup::Element;
    using Dimension = InstanceGroup::Dimension;
    struct Assign {
        const sa::ContinuousAssignSymbol* symbol = nullptr;
        const sa::AssignmentExpression* expr = nullptr;
        Loops loops;
        bool marked = false; ///< below the comment with which emit begins the connections
    };
    /// One row for all values of the index names, or one for each.
    enum class Mode { Rolled, Single };
    using Expressions = std::vector<const sa::Expression*>; ///< by element; null: none

    // DecodeStructure.cpp -------------------------------------------------------------------------
    void collect(const sa::Scope& scope, Loops& loops, bool& marked);
    void addInstance(const sa::InstanceSymbol& instance, const Loops& loops);
    void makeGroups(const std::vector<Element>& elements);
    void makeGroup(std::vector<Element> elements, std::vector<Dimension> dimensions);
    std::optional<std::vector<Dimension>> dimensionsOf(std::vector<Element>& elements) const;
    std::string countText(const sa::GenerateBlockArraySymbol& loop) const;
    std::string parametersOf(const sa::InstanceSymbol& instance);
    void checkPorts(const InstanceGroup& group);
    void checkControl(const InstanceGroup& group, const sa::PortConnection& connection);
    void adoptClocking(const InstanceGroup& group);
    void refuse(const InstanceGroup& group, const std::string& message);

    // DecodeConnections.cpp -----------------------------------------------------------------------
    void findWires();
    void findWiresOf(size_t group, const sa::PortSymbol& port);
    void claim();
    bool isWiring(const sa::Expression& expr, bool& readsOutput) const;
    void dropWires(const std::function<bool(const sa::ValueSymbol&)>& usedByLogic);
    void checkUse(const sa::Expression& expr, bool isTarget);
    void writeAssigns(const std::vector<const Assign*>& list);
    void writePort(size_t group, const sa::PortSymbol& port);
    void writeWhole(const InstanceGroup& group, const sa::PortSymbol& port,
                    const Expressions& expressions);
    void writeSlices(const InstanceGroup& group, const sa::PortSymbol& port,
                     const Expressions& expressions);
    void writeOpen(const InstanceGroup& group, std::string_view port,
                   const std::vector<bool>& open);
    void add(const std::string& from, const std::string& to, const std::string& ranges,
             const std::string& note, slang::SourceRange at);
    Expressions expressionsOf(const InstanceGroup& group, const sa::PortSymbol& port) const;

    // DecodeConnectionText.cpp --------------------------------------------------------------------
    /// The text; nothing if it is not the same for all values of the loops (Rolled). What no table
    /// can hold is refused in Mode::Single.
    std::optional<std::string> text(const sa::Expression& expr, const Loops& loops, Mode mode);
    std::optional<std::string> nameText(const sa::ValueSymbol& symbol, const Loops& loops,
                                        Mode mode);
    std::string endpoint(const InstanceGroup& group, std::string_view port,
                         const std::string& index) const;
    std::string rolledIndex(const InstanceGroup& group);
    std::string indexName(const std::string& wanted);
    std::string loopName(const sa::GenerateBlockArraySymbol& loop);
    std::string dimensionName(const InstanceGroup& group, const Dimension& dimension);
    std::string rangesOf(const InstanceGroup& group, const std::vector<Dimension>& dimensions);
    std::optional<Bits> bitsOf(const sa::Expression& expr) const;
    std::optional<int64_t> indexOf(const sa::Expression& expr) const;
    friend class ConnectionPrinter;
    friend class WireUse;

    Context& ctx;
    lct::Unit& unit;
    Outline outline;
    std::vector<std::vector<Element>> found; ///< by place in the source
    std::map<const slang::syntax::SyntaxNode*, size_t> foundBySyntax;
    std::vector<InstanceGroup> groups;
    std::vector<Assign> assigns;
    std::set<const sa::ContinuousAssignSymbol*> claimed;
    std::set<const sa::ValueSymbol*> touched;
    std::map<const sa::ValueSymbol*, PortWire> aliases;
    std::map<std::string, std::string> indexNames; ///< by what the source calls them
    std::optional<lct::Clocking> common;
    std::vector<std::pair<std::string, std::string>> names;
};

} // namespace palindrome::hdl::decoding
