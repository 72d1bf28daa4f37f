// Structure.cpp - the instances of a design's top, as their parent sees them.
// SPDX-License-Identifier: MIT
#include "hdl/Structure.h"

#include "hdl/SlangDesign.h"

#include <slang/ast/symbols/BlockSymbols.h>
#include <slang/ast/symbols/CompilationUnitSymbols.h>
#include <slang/ast/symbols/ParameterSymbols.h>
#include <slang/ast/symbols/PortSymbols.h>
#include <slang/ast/types/AllTypes.h>

namespace palindrome::hdl {

namespace sa = slang::ast;

namespace {

InstanceFacts factsOf(const sa::InstanceSymbol& instance, const std::string& top) {
    InstanceFacts facts;
    facts.path = instance.getHierarchicalPath();
    if (facts.path.starts_with(top + "."))
        facts.path.erase(0, top.size() + 1);
    facts.module = std::string(instance.body.getDefinition().name);
    for (auto& parameter : instance.body.membersOfType<sa::ParameterSymbol>()) {
        auto& value = parameter.getValue();
        facts.parameters.emplace_back(
            std::string(parameter.name),
            value.isInteger() ? value.integer().toString(slang::LiteralBase::Decimal, false,
                                                         slang::SVInt::MAX_BITS)
                              : value.toString());
        if (parameter.isPortParam() && !parameter.isLocalParam())
            facts.overridable.push_back(std::string(parameter.name));
    }
    for (auto* symbol : instance.body.getPortList()) {
        auto* port = symbol->as_if<sa::PortSymbol>();
        if (!port)
            continue;
        auto& type = port->getType();
        facts.ports.push_back({std::string(port->name),
                               port->direction == sa::ArgumentDirection::Out,
                               static_cast<unsigned>(type.getSelectableWidth()),
                               type.isIntegral() && type.isSigned()});
    }
    return facts;
}

void collectInstances(const sa::Scope& scope, const std::string& top,
                      std::vector<InstanceFacts>& into) {
    for (auto& member : scope.members()) {
        if (auto* instance = member.as_if<sa::InstanceSymbol>())
            into.push_back(factsOf(*instance, top));
        else if (auto* array = member.as_if<sa::InstanceArraySymbol>())
            collectInstances(*array, top, into);
        else if (auto* block = member.as_if<sa::GenerateBlockSymbol>();
                 block && !block->isUninstantiated)
            collectInstances(*block, top, into);
        else if (auto* blocks = member.as_if<sa::GenerateBlockArraySymbol>())
            collectInstances(*blocks, top, into);
    }
}

} // namespace

std::vector<InstanceFacts> instancesOf(const Design& design) {
    std::vector<InstanceFacts> result;
    auto& top = *design.slang().top;
    collectInstances(top.body, top.getHierarchicalPath(), result);
    return result;
}

} // namespace palindrome::hdl
