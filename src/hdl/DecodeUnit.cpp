// DecodeUnit.cpp - puts a decoded unit together: ports, constants, types, registers, signals.
// SPDX-License-Identifier: MIT
#include "hdl/DecodeUnit.h"

#include "hdl/Structure.h"
#include "util/Assert.h"

#include <algorithm>
#include <cctype>
#include <slang/ast/symbols/CompilationUnitSymbols.h>
#include <slang/ast/symbols/ParameterSymbols.h>
#include <slang/ast/symbols/PortSymbols.h>

namespace palindrome::hdl {

std::optional<Decoded> decode(const Design& design, const DecodeOptions& options,
                              diag::Sink& sink) {
    Decoded result;
    decoding::Outlines outlines;
    decoding::UnitDecoder decoder(design.slang(), *design.slang().top, options, sink, result,
                                  outlines);
    if (!decoder.run())
        return std::nullopt;
    return result;
}

std::vector<std::pair<std::string, std::string>> instanceNames(const Design& design) {
    Decoded result;
    diag::Sink sink;
    decoding::Outlines outlines;
    const DecodeOptions options;
    decoding::UnitDecoder decoder(design.slang(), *design.slang().top, options, sink, result,
                                  outlines);
    return decoder.instanceNames();
}

namespace decoding {

namespace {

const std::string resetConstantPrefix = "lct__reset_";

/// The names in a piece of SystemVerilog text.
void collectNames(const std::string& text, std::set<std::string>& names) {
    for (size_t i = 0; i < text.size();) {
        const auto c = static_cast<unsigned char>(text[i]);
        if (text[i] == '\'') { // base and digits of a literal
            ++i;
            while (i < text.size() && (std::isalnum(static_cast<unsigned char>(text[i])) ||
                                       text[i] == '_' || text[i] == '?'))
                ++i;
        }
        else if (std::isalpha(c) || c == '_') {
            size_t from = i;
            while (i < text.size() && (std::isalnum(static_cast<unsigned char>(text[i])) ||
                                       text[i] == '_' || text[i] == '$'))
                ++i;
            names.insert(text.substr(from, i - from));
        }
        else if (std::isdigit(c)) {
            while (i < text.size() && std::isalnum(static_cast<unsigned char>(text[i])))
                ++i;
        }
        else if (text[i] == '\\') {
            size_t from = i;
            while (i < text.size() && text[i] != ' ')
                ++i;
            names.insert(text.substr(from, i - from));
        }
        else {
            ++i;
        }
    }
}

/// The value that a parameter's declaration gives it.
const slang::syntax::SyntaxNode* defaultOf(const sa::ParameterSymbol& parameter) {
    using namespace slang::syntax;
    auto* syntax = parameter.getSyntax() ? parameter.getSyntax()->as_if<DeclaratorSyntax>() : nullptr;
    return syntax && syntax->initializer ? syntax->initializer->expr.get() : nullptr;
}

} // namespace

/// Names come before anything else.
std::vector<std::pair<std::string, std::string>> UnitDecoder::instanceNames() {
    readInstances();
    return structure.paths();
}

void UnitDecoder::readInstances() {
    unit.name.text = std::string(ctx.top.body.getDefinition().name);
    unit.file.clear();
    for (auto& member : ctx.top.body.members())
        if (member.kind == sa::SymbolKind::Parameter || member.kind == sa::SymbolKind::TypeAlias ||
            member.kind == sa::SymbolKind::TransparentMember)
            ctx.takeName(std::string(member.name));
    collectPorts();
    structure.find(ctx.top.body);
}

/// Everything up to the registers and their reset.
bool UnitDecoder::readAll() {
    readInstances();
    if (ctx.refused)
        return false;
    collect(ctx.top.body);
    if (ctx.refused)
        return false;
    scanReads();
    execute();
    findClocking();
    if (ctx.refused)
        return false;
    dropUntouched();
    findRegisters();
    chooseReset();
    return !ctx.refused;
}

bool UnitDecoder::runOutline() {
    isOutline = true;
    if (!readAll())
        return false;
    declarePorts();
    declareConstants();
    declareTypes();
    declareClocking();
    return !ctx.refused;
}

/// The module of an instance as other units see it; null, and why, if it has no table.
std::shared_ptr<const lct::Unit> UnitDecoder::outlineOf(const sa::InstanceSymbol& instance,
                                                        std::string& reason) {
    auto [known, isNew] = outlines.try_emplace(&instance.body.getDefinition());
    if (isNew) {
        Decoded below;
        diag::Sink own;
        UnitDecoder decoder(ctx.design, instance, ctx.options, own, below, outlines);
        if (decoder.runOutline())
            known->second = std::make_shared<lct::Unit>(std::move(below.unit));
        else
            outlineReasons[known->first] = own.all().empty() ? "" : own.all()[0].message;
    }
    if (!known->second)
        reason = outlineReasons[known->first];
    return known->second;
}

void UnitDecoder::writeConnections() {
    structure.write([&](const sa::ValueSymbol& symbol) {
        auto* v = ctx.findVariable(symbol);
        return (v && v->keep) || !readers[&symbol].empty() || !writers[&symbol].empty();
    });
    for (auto& [symbol, wire] : structure.wires())
        folded.insert(ctx.variable(*symbol).id);
    for (auto& c : unit.connections) {
        std::set<std::string> used;
        collectNames(c.from.text, used);
        if (hasClock && used.contains(clock))
            ctx.refuse({ctx.top.location, ctx.top.location}, "decode-refused-clock-read",
                       "the clock '" + clock + "' is connected as a value: " + c.from.text +
                           " to " + c.to.text);
    }
}

bool UnitDecoder::run() {
    if (!readAll())
        return false;
    writeConnections();
    if (ctx.refused)
        return false;
    if (!ctx.options.literal)
        foldNextStates();
    findInvariants();
    for (auto& process : processes)
        makeTables(process);
    makeSignals();
    if (ctx.refused)
        return false;
    joinIterations();
    joinBitEquations();
    assemble();
    return !ctx.refused;
}

std::string UnitDecoder::nameAnonymous(const sa::Type& type, const std::string& wanted) {
    auto& name = anonymousTypes[&type];
    if (name.empty()) {
        name = ctx.freeName(wanted + "_t");
        lct::TypeDef def;
        def.name.text = name;
        if (auto* syntax = type.getSyntax())
            def.definition.text = printTokens(*syntax);
        extraTypes.push_back(def);
    }
    return name;
}

std::string UnitDecoder::typeOf(const Variable& v) {
    auto text = ctx.typeText(*v.symbol);
    auto* element = &v.symbol->getType();
    if (auto* array = element->getCanonicalType().as_if<sa::FixedSizeUnpackedArrayType>())
        element = &array->elementType;
    if (text.empty())
        text = nameAnonymous(element->getCanonicalType(), v.name);
    if (v.isMemory && !registerOf.count(v.id)) {
        // A signal has no unpacked dimension; a packed one is indexed in the same way.
        auto& array = v.symbol->getType().getCanonicalType().as<sa::FixedSizeUnpackedArrayType>();
        auto range = "[" + std::to_string(array.range.left) + ":" +
                     std::to_string(array.range.right) + "]";
        auto at = text.find('[');
        if (at == std::string::npos)
            text += " " + range;
        else
            text.insert(at, range);
    }
    return text;
}

std::string UnitDecoder::noteOf(const sa::Symbol& symbol) {
    auto note = ctx.commentAt(symbol.location);
    // Marks that emit prints before a note.
    for (std::string mark : {"signal", "reset, active high, sync", "reset, active high, async",
                             "reset, active low, sync", "reset, active low, async"}) {
        if (note == mark)
            return {};
        if (note.starts_with(mark + ": "))
            return note.substr(mark.size() + 2);
    }
    return note;
}

// ---------------------------------------------------------------------------------------------
// Sections

void UnitDecoder::declarePorts() {
    for (auto* symbol : ctx.top.body.getPortList()) {
        auto* port = symbol->as_if<sa::PortSymbol>();
        if (!port)
            continue;
        auto& v = ctx.variable(port->internalSymbol->as<sa::ValueSymbol>());
        lct::Port row;
        row.name.text = v.name;
        row.direction.text = v.isOutput ? "out" : "in";
        row.type.text = typeOf(v);
        row.note.text = noteOf(*port);
        unit.ports.push_back(row);
    }
}

void UnitDecoder::declareConstants() {
    std::vector<const sa::ParameterSymbol*> parameters;
    for (auto& member : ctx.top.body.members())
        if (auto* parameter = member.as_if<sa::ParameterSymbol>();
            parameter && !parameter->isFromGenvar())
            parameters.push_back(parameter);
    std::stable_partition(parameters.begin(), parameters.end(),
                          [](auto* p) { return p->isPortParam(); });
    for (auto* symbol : ctx.mentioned)
        if (auto* parameter = symbol->as_if<sa::ParameterSymbol>())
            if (std::find(parameters.begin(), parameters.end(), parameter) == parameters.end() &&
                !parameter->isFromGenvar())
                parameters.push_back(parameter);
    for (auto* parameter : parameters) {
        lct::Parameter row;
        row.name.text = std::string(parameter->name);
        if (row.name.text.starts_with(resetConstantPrefix))
            continue;
        auto& type = parameter->getType();
        auto& value = parameter->getValue();
        if (!type.isIntegral() || !value.isInteger()) {
            row.type.text = type.toString();
            row.value.text = parameter->getInitializer() && parameter->getInitializer()->syntax
                                 ? printTokens(*parameter->getInitializer()->syntax)
                                 : value.toString();
        }
        else {
            row.type.text = ctx.typeText(*parameter);
            auto* syntax = parameter->getDeclaredType()->getTypeSyntax();
            const bool isImplicit = !syntax || syntax->kind == slang::syntax::SyntaxKind::ImplicitType;
            auto& canonical = type.getCanonicalType();
            const bool hasRange =
                isImplicit && syntax && !syntax->as<slang::syntax::ImplicitTypeSyntax>().dimensions.empty();
            if (isImplicit && !hasRange)
                row.type.text = canonical.isPredefinedInteger() ? canonical.toString()
                                : shapeOf(type) == Shape{32, true} && !value.integer().hasUnknown()
                                    ? "int"
                                    : Context::vectorType(shapeOf(type));
            auto* initializer = parameter->getInitializer();
            std::string text;
            // Of a module below, the default: what its instance gives it is in another row.
            if (auto* own = isOutline ? defaultOf(*parameter) : nullptr) {
                text = printTokens(stripParentheses(*own));
            }
            else if (initializer && !parameter->isOverridden()) {
                auto& e = core(*initializer);
                if (e.syntax)
                    text = printTokens(stripParentheses(*e.syntax));
            }
            if (text.empty() || text.find("::") != std::string::npos) {
                slang::SVInt number = value.integer();
                auto shape = shapeOf(type);
                auto small = number.as<int64_t>();
                text = shape.width == 32 && small ? std::to_string(*small)
                                                  : Context::literal(number);
            }
            row.value.text = text;
        }
        row.note.text = noteOf(*parameter);
        if (row.note.empty() && parameter->isLocalParam())
            row.note.text = "localparam";
        unit.parameters.push_back(row);
    }
}

void UnitDecoder::declareTypes() {
    using namespace slang::syntax;
    std::vector<const sa::Symbol*> types;
    for (auto& member : ctx.top.body.members())
        if (member.kind == sa::SymbolKind::TypeAlias)
            types.push_back(&member);
    // Types of packages and of the file, where something mentions them; what they need comes first.
    std::vector<const sa::Symbol*> foreign;
    for (auto* symbol : ctx.mentioned) {
        if (symbol->kind == sa::SymbolKind::TypeAlias &&
            std::find(types.begin(), types.end(), symbol) == types.end())
            foreign.push_back(symbol);
    }
    foreign.insert(foreign.end(), types.begin(), types.end());
    for (auto* symbol : foreign) {
        auto& alias = symbol->as<sa::TypeAliasType>();
        lct::TypeDef def;
        def.name.text = std::string(alias.name);
        auto* syntax = alias.getSyntax() ? alias.getSyntax()->as_if<TypedefDeclarationSyntax>()
                                         : nullptr;
        if (syntax)
            def.definition.text = printTokens(*syntax->type);
        if (syntax && !syntax->dimensions.empty())
            ctx.refuse({alias.location, alias.location}, "hdl-unsupported-type",
                       "the type '" + def.name.text + "' has an unpacked dimension");
        def.note.text = noteOf(alias);
        unit.types.push_back(def);
    }
    // An enumeration that has no name gets one: its items are named constants.
    for (auto* symbol : ctx.mentioned) {
        if (symbol->kind != sa::SymbolKind::EnumType)
            continue;
        auto& type = symbol->as<sa::EnumType>();
        bool named = false;
        for (auto* other : foreign)
            named |= &other->as<sa::TypeAliasType>().getCanonicalType() == &type;
        if (!named)
            nameAnonymous(type, "enum");
    }
    unit.types.insert(unit.types.end(), extraTypes.begin(), extraTypes.end());
}

void UnitDecoder::declareRegisters() {
    for (auto& v : ctx.variables) {
        auto it = registerOf.find(v.id);
        if (it == registerOf.end())
            continue;
        auto& info = registers[it->second];
        lct::Register row;
        row.name.text = v.name;
        if (v.isMemory) {
            auto* dimensions = v.symbol->getDeclaredType()->getDimensionSyntax();
            std::string text;
            if (dimensions)
                for (auto* dimension : *dimensions)
                    text += printTokens(*dimension);
            row.name.text += " " + text;
        }
        row.type.text = typeOf(v);
        row.reset.text = info.reset;
        if (reset.empty())
            row.reset.text = info.initial.empty() ? "-" : info.initial;
        else if (!info.initial.empty() && info.initial != "-" && info.initial != info.reset)
            ctx.note({v.symbol->location, v.symbol->location}, "decode-initial-value",
                     "'" + v.name + "' has the initial value " + info.initial +
                         ", which a unit with a reset does not have");
        if (row.reset.text.starts_with(resetConstantPrefix))
            for (auto& member : ctx.top.body.membersOfType<sa::ParameterSymbol>())
                if (row.reset.text == member.name && member.getInitializer() &&
                    member.getInitializer()->syntax)
                    row.reset.text = printTokens(*member.getInitializer()->syntax);
        row.note.text = v.isOutput ? std::string() : noteOf(*v.symbol);
        if (!info.note.empty())
            row.note.text += (row.note.empty() ? "" : "; ") + info.note;
        unit.registers.push_back(row);
    }
}

/// Internal combinational names, those of the source first; what nothing reads is left out.
void UnitDecoder::declareSignals() {
    std::map<std::string, const Variable*> internal;
    for (auto& v : ctx.variables)
        if (v.symbol && !v.local && !v.isInput && !v.isOutput && !v.isElement() &&
            !registerOf.count(v.id) && !folded.count(v.id))
            internal.emplace(v.name, &v);
    std::set<std::string> dead;
    for (bool changed = true; changed;) {
        changed = false;
        std::set<std::string> used;
        for (auto& c : unit.connections)
            for (auto* cell : {&c.from.text, &c.to.text, &c.forRanges.text})
                collectNames(*cell, used);
        auto baseOf = [](const std::string& header) { return lct::baseNameOf(header); };
        for (auto& e : unit.equations) {
            if (dead.count(baseOf(e.name.text)))
                continue;
            collectNames(e.expression.text, used);
        }
        auto isDead = [&](const lct::Table& table) {
            return std::all_of(table.outputs.begin(), table.outputs.end(),
                               [&](auto& o) { return dead.count(baseOf(o.text)) != 0; });
        };
        for (auto& entry : ready) {
            if (isDead(entry.table))
                continue;
            for (auto& c : entry.table.conditions)
                collectNames(c.text, used);
            for (auto& o : entry.table.outputs)
                if (auto at = o.text.find('['); at != std::string::npos)
                    collectNames(o.text.substr(at), used);
            for (auto& row : entry.table.rows) {
                for (auto& c : row.conditions)
                    collectNames(c.raw.text, used);
                for (auto& c : row.outputs)
                    collectNames(c.raw.text, used);
            }
        }
        auto kill = [&](const std::string& name) {
            // Only what has its equations and tables for itself can go.
            for (auto& entry : ready) {
                bool mine = false, others = false;
                for (auto& o : entry.table.outputs)
                    (baseOf(o.text) == name ? mine : others) = true;
                if (mine && others)
                    return;
            }
            dead.insert(name);
            changed = true;
        };
        for (auto& [name, v] : internal)
            if (!v->keep && !used.count(name) && !dead.count(name))
                kill(name);
        for (auto& s : unit.signals)
            if (!used.count(s.name.text) && !dead.count(s.name.text))
                kill(s.name.text);
    }
    std::erase_if(unit.equations,
                  [&](auto& e) { return dead.count(lct::baseNameOf(e.name.text)) != 0; });
    std::erase_if(ready, [&](auto& entry) {
        return std::all_of(entry.table.outputs.begin(), entry.table.outputs.end(), [&](auto& o) {
            return dead.count(lct::baseNameOf(o.text)) != 0;
        });
    });
    std::vector<lct::Signal> signals;
    for (auto& v : ctx.variables) {
        auto it = internal.find(v.name);
        if (it == internal.end() || it->second != &v || dead.count(v.name))
            continue;
        // A temporary of a clocked process is listed where its value was made.
        auto made = std::find_if(unit.signals.begin(), unit.signals.end(),
                                 [&](auto& s) { return s.name.text == v.name; });
        if (made != unit.signals.end())
            continue;
        lct::Signal row;
        row.name.text = v.name;
        row.type.text = typeOf(v);
        row.note.text = noteOf(*v.symbol);
        signals.push_back(row);
    }
    for (auto& s : unit.signals)
        if (!dead.count(s.name.text))
            signals.push_back(s);
    unit.signals = std::move(signals);
    for (auto& name : dead)
        if (auto it = internal.find(name); it != internal.end())
            if (std::none_of(unit.signals.begin(), unit.signals.end(),
                             [&](auto& s) { return s.name.text == name; }) &&
                readCount[it->second->symbol] == 0)
                ctx.note({it->second->symbol->location, it->second->symbol->location},
                         "decode-dead-assignment", "nothing reads '" + name + "'; it is left out");
}

void UnitDecoder::declareClocking() {
    if (!hasClock)
        return;
    lct::Clocking clocking;
    clocking.clock.text = clock;
    clocking.edge.text = processes.empty() && edge.empty() ? "posedge" : edge;
    clocking.reset.text = reset.empty() ? "-" : reset;
    clocking.active.text = reset.empty() ? "-" : activeHigh ? "high" : "low";
    clocking.style.text = reset.empty() ? "-" : async ? "async" : "sync";
    unit.clocking = clocking;
}

void UnitDecoder::assemble() {
    // Registers of one unconditional value share a table.
    std::map<std::string, std::vector<Target>> flat;
    std::vector<std::string> titles;
    for (auto& [target, process] : unconditional) {
        auto title = processes[process].marker;
        if (title.empty())
            title = "registers";
        if (!flat.count(title))
            titles.push_back(title);
        flat[title].push_back(target);
    }
    std::vector<ReadyTable> last;
    for (auto& title : titles) {
        ProtoTable proto;
        proto.clocked = true;
        ProtoRow row;
        for (auto& target : flat[title])
            for (auto& slot : target.slots) {
                proto.slots.push_back(slot);
                row.leaves.push_back(slot.node);
            }
        proto.rows.push_back(row);
        ReadyTable entry;
        entry.table = tableFrom(proto, title);
        std::set<std::string> notes;
        for (auto* node : row.leaves)
            if (!node->leaf->note.empty() && notes.insert(node->leaf->note).second) {
                auto& note = entry.table.rows[0].note.text;
                note += (note.empty() ? "" : "; ") + node->leaf->note;
                entry.table.hasNotes = true;
            }
        ready.push_back(std::move(entry));
    }
    declareSignals();
    declarePorts();
    declareRegisters();
    declareConstants();
    declareTypes();
    declareClocking();
    std::set<std::string> used;
    for (auto& entry : ready) {
        auto title = entry.table.title.text;
        for (unsigned i = 2; !used.insert(entry.table.title.text).second; ++i)
            entry.table.title.text = title + " " + std::to_string(i);
        unit.tables.push_back(entry.table);
    }
    for (auto index : usedInvariants)
        unit.invariants.push_back({possibleInvariants[index], {}});
    // Values that nothing drives are unspecified.
    std::set<std::string> driven;
    for (auto& e : unit.equations)
        driven.insert(lct::baseNameOf(e.name.text));
    for (auto& c : unit.connections)
        driven.insert(lct::baseNameOf(c.to.text));
    for (auto& t : unit.tables)
        for (auto& o : t.outputs)
            driven.insert(lct::baseNameOf(o.text));
    auto undriven = [&](const std::string& name) {
        if (driven.count(name))
            return;
        lct::Equation equation;
        equation.name.text = name;
        equation.expression.text = "'x";
        equation.note.text = "nothing drives it";
        unit.equations.push_back(equation);
    };
    for (auto& p : unit.ports)
        if (p.isOutput())
            undriven(p.name.text);
    for (auto& s : unit.signals)
        undriven(s.name.text);
}

} // namespace decoding
} // namespace palindrome::hdl
