// Vet.cpp - refuses HDL with side effects or with access to the outside of its unit.
// SPDX-License-Identifier: MIT
#include "hdl/SlangDesign.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <set>
#include <slang/ast/ASTVisitor.h>
#include <slang/syntax/AllSyntax.h>
#include <slang/syntax/SyntaxTree.h>
#include <slang/syntax/SyntaxVisitor.h>

namespace palindrome::hdl {

namespace fs = std::filesystem;
using namespace slang::ast;

namespace {

/// System functions and tasks without effects outside the simulation. Everything else is refused,
/// so that a task that a later slang learns about is refused too.
constexpr std::array allowedCalls = {
    "$signed",    "$unsigned",  "$bits",     "$clog2",    "$countones", "$countbits", "$onehot",
    "$onehot0",   "$isunknown", "$size",     "$left",     "$right",     "$low",       "$high",
    "$increment", "$dimensions", "$unpacked_dimensions", "$cast", "$display", "$write",
    "$strobe",    "$monitor",   "$info",     "$warning",  "$error",     "$fatal",     "$time",
    "$realtime",  "$stime",     "$sampled",  "$past",     "$rose",      "$fell",      "$stable",
    "$changed",   "$typename",  "$rtoi",     "$itor",     "$ln",        "$log10",     "$exp",
    "$sqrt",      "$pow",       "$floor",    "$ceil",     "$finish",    "$stop",
    "$assertoff", "$asserton",  "$assertkill", "$displayb", "$displayh", "$displayo", "$timeformat"};

bool isAllowed(std::string_view name) {
    return std::find(allowedCalls.begin(), allowedCalls.end(), name) != allowedCalls.end() ||
           (!name.empty() && name[0] != '$'); // methods of built-in types
}

class CallVisitor : public ASTVisitor<CallVisitor, VisitFlags::AllGood> {
public:
    CallVisitor(const Design::Impl& design, diag::Sink& sink) : design(design), sink(sink) {}

    void handle(const CallExpression& call) {
        if (call.isSystemCall() && !isAllowed(call.getSubroutineName()))
            refuse(call.sourceRange, "hdl-refused-system-call",
                   "'" + std::string(call.getSubroutineName()) +
                       "' acts outside of the unit and is refused");
        else if (auto* function = std::get_if<const SubroutineSymbol*>(&call.subroutine);
                 function && (*function)->flags.has(MethodFlags::DPIImport))
            refuse(call.sourceRange, "hdl-refused-dpi",
                   "'" + std::string(call.getSubroutineName()) +
                       "' is imported through DPI, which is refused");
        visitDefault(call);
    }

    void handle(const HierarchicalValueExpression& value) {
        // Interface members and names of generate blocks stay inside; anything that leaves the top
        // instance or reaches into a child instance is refused.
        if (!inSameUnit(value.symbol))
            refuse(value.sourceRange, "hdl-refused-hierarchical",
                   "the hierarchical reference to '" + std::string(value.symbol.name) +
                       "' leaves its module and is refused");
        visitDefault(value);
    }

    void handle(const GenerateBlockSymbol& block) {
        if (!block.isUninstantiated)
            visitDefault(block);
    }

    void handle(const InstanceSymbol& instance) {
        auto* saved = current;
        current = &instance.body;
        visitDefault(instance);
        current = saved;
    }

private:
    const Design::Impl& design;
    diag::Sink& sink;
    const InstanceBodySymbol* current = nullptr;
    std::set<std::pair<uint32_t, size_t>> seen;

    bool inSameUnit(const Symbol& symbol) const {
        const Scope* scope = symbol.getParentScope();
        while (scope) {
            auto& owner = scope->asSymbol();
            if (owner.kind == SymbolKind::InstanceBody) {
                auto& body = owner.as<InstanceBodySymbol>();
                if (&body == current ||
                    body.getDefinition().definitionKind == DefinitionKind::Interface)
                    return true;
                if (!design.namesBelow || !body.parentInstance)
                    return false;
                scope = body.parentInstance->getParentScope();
                continue;
            }
            if (owner.kind == SymbolKind::Package)
                return true;
            scope = owner.getParentScope();
        }
        return false;
    }

    void refuse(slang::SourceRange range, const char* rule, std::string message) {
        if (seen.insert({range.start().buffer().getId(), range.start().offset()}).second)
            sink.add(diagnosticAt(design.sources(), range, rule, diag::Severity::Error,
                                  std::move(message)));
    }
};

class SyntaxCheck : public slang::syntax::SyntaxVisitor<SyntaxCheck> {
public:
    SyntaxCheck(const Design::Impl& design, diag::Sink& sink) : design(design), sink(sink) {}

    void handle(const slang::syntax::BindDirectiveSyntax& node) {
        refuse(node.sourceRange(), "hdl-refused-bind", "'bind' reaches into other units and is refused");
    }
    void handle(const slang::syntax::DPIImportSyntax& node) {
        refuse(node.sourceRange(), "hdl-refused-dpi", "a DPI import runs foreign code and is refused");
    }
    void handle(const slang::syntax::DPIExportSyntax& node) {
        refuse(node.sourceRange(), "hdl-refused-dpi", "a DPI export is refused");
    }

private:
    const Design::Impl& design;
    diag::Sink& sink;

    void refuse(slang::SourceRange range, const char* rule, std::string message) {
        sink.add(diagnosticAt(design.sources(), range, rule, diag::Severity::Error,
                              std::move(message)));
    }
};

bool isBelow(const fs::path& path, const fs::path& folder) {
    auto p = path.begin();
    for (auto part = folder.begin(); part != folder.end(); ++part) {
        if (part->empty())
            continue; // a trailing slash
        if (p == path.end() || *p != *part)
            return false;
        ++p;
    }
    return true;
}

} // namespace

// Every file that slang opened must lie below a folder that the user named (or that holds a file
// that he named), symbolic links resolved.
bool vetFiles(const Design::Impl& design, const Sources& sources, diag::Sink& sink) {
    std::vector<fs::path> allowed;
    std::error_code ec;
    auto allow = [&](const fs::path& folder) {
        allowed.push_back(fs::weakly_canonical(folder.empty() ? fs::path(".") : folder, ec));
    };
    for (auto& file : sources.files) {
        allow(fs::path(file).parent_path());
        // A given file may itself be a link: its target was named by the user.
        allow(fs::weakly_canonical(file, ec).parent_path());
    }
    for (auto& list : sources.fileLists)
        allow(fs::path(list).parent_path());
    for (auto& dir : sources.includeDirs)
        allow(dir);
    bool ok = true;
    for (auto buffer : design.sources().getAllBuffers()) {
        auto& full = design.sources().getFullPath(buffer);
        if (full.empty() || design.givenTexts.contains(buffer.getId()))
            continue;
        // Macros given on the command line are a buffer without a file behind it.
        if (full.string().starts_with("<unnamed_buffer") && !fs::exists(full, ec))
            continue;
        auto path = fs::weakly_canonical(full, ec);
        if (std::none_of(allowed.begin(), allowed.end(),
                         [&](auto& folder) { return isBelow(path, folder); })) {
            auto from = design.sources().getIncludedFrom(buffer);
            sink.add(diagnosticAt(design.sources(), {from, from}, "hdl-refused-include",
                                  diag::Severity::Error,
                                  "the file '" + path.string() +
                                      "' lies outside the given folders and is refused"))
                .suggestion = "name its folder with +incdir+ if it belongs to the design";
            ok = false;
        }
    }
    return ok;
}

bool vet(const Design::Impl& design, diag::Sink& sink) {
    const auto before = sink.errorCount();
    SyntaxCheck syntax(design, sink);
    for (auto& tree : design.driver->syntaxTrees)
        tree->root().visit(syntax);
    CallVisitor calls(design, sink);
    design.top->visit(calls);
    return sink.errorCount() == before;
}

} // namespace palindrome::hdl
