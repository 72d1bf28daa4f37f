// Policy.cpp - what a change of the project file takes away, adds, or names anew.
// SPDX-License-Identifier: MIT
#include "diag/Rules.h"
#include "gate/Project.h"

#include <algorithm>
#include <fmt/format.h>

namespace palindrome::gate {

namespace {

int strictness(const std::optional<diag::Severity>& severity) {
    return severity ? 1 + static_cast<int>(*severity) : 0;
}

/// The severity that lint reports a rule with.
std::optional<diag::Severity> severityOf(const Project& project, const std::string& rule) {
    if (const auto at = project.severities.find(rule); at != project.severities.end())
        return at->second;
    const diag::Rule* known = diag::findRule(rule);
    return known ? std::optional(known->severity) : std::nullopt;
}

bool contains(const std::vector<std::string>& names, const std::string& name) {
    return std::ranges::find(names, name) != names.end();
}

class Comparison {
public:
    Comparison(const Project& base, const Project& head) : base(base), head(head) {}

    std::vector<PolicyChange> run() {
        units();
        required();
        severities();
        settings();
        return std::move(changes);
    }

private:
    void add(std::string unit, std::string what, bool weaker) {
        changes.push_back({std::move(unit), std::move(what), weaker});
    }

    void units() {
        for (const UnitSetup& unit : base.units) {
            const UnitSetup* now = head.find(unit.name);
            if (!now)
                add(unit.name, "the unit is no longer listed, so nothing would check it", true);
            else if (!(*now == unit))
                changed(unit, *now);
        }
        for (const UnitSetup& unit : head.units)
            if (!base.find(unit.name))
                add(unit.name, "the unit is added", false);
    }

    void changed(const UnitSetup& was, const UnitSetup& is) {
        auto field = [&](bool same, const char* name) {
            if (!same)
                add(was.name, fmt::format("`{}` of the unit is changed, so something else would be "
                                          "checked under its name",
                                          name),
                    true);
        };
        field(was.spec == is.spec, "spec");
        field(was.below == is.below, "below");
        field(was.hdl == is.hdl, "hdl");
        field(was.fileLists == is.fileLists, "file_lists");
        field(was.include == is.include, "include");
        field(was.define == is.define, "define");
        field(was.top == is.top, "top");
        field(was.parameters == is.parameters, "parameters");
        if (was.simulate != is.simulate)
            add(was.name, is.simulate ? "the unit would be simulated, too"
                                      : "the unit would no longer be simulated",
                was.simulate);
    }

    void required() {
        for (const std::string& name : base.required)
            if (!contains(head.required, name))
                add(name, "the unit is no longer required", true);
        for (const std::string& name : head.required)
            if (!contains(base.required, name) && base.find(name))
                add(name, "the unit becomes required", false);
    }

    void severities() {
        auto all = base.severities;
        all.insert(head.severities.begin(), head.severities.end());
        for (const auto& [rule, unused] : all) {
            const int was = strictness(severityOf(base, rule));
            const int is = strictness(severityOf(head, rule));
            if (was != is)
                add({}, fmt::format("the rule {} becomes {}", rule,
                                    is < was ? "less severe" : "more severe"),
                    is < was);
        }
    }

    void settings() {
        if (base.failOnExisting != head.failOnExisting)
            add({}, head.failOnExisting ? "existing findings would fail, too"
                                        : "existing findings would no longer fail",
                base.failOnExisting);
        if (base.requireSandbox != head.requireSandbox)
            add({}, head.requireSandbox ? "the sandbox becomes required"
                                        : "the sandbox would no longer be required",
                base.requireSandbox);
        if (base.cacheKey != head.cacheKey)
            add({}, "verdicts signed by another key would be trusted", !head.cacheKey.empty());
        if (!(base.limits == head.limits))
            add({}, "the limits are changed", false);
    }

    const Project& base;
    const Project& head;
    std::vector<PolicyChange> changes;
};

} // namespace

std::vector<PolicyChange> comparePolicies(const Project& base, const Project& head) {
    return Comparison(base, head).run();
}

} // namespace palindrome::gate
