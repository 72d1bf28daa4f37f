// Interface.cpp - do spec and HDL have the same ports, clock and resets?
// SPDX-License-Identifier: MIT
#include "proof/Interface.h"

#include <algorithm>
#include <set>

namespace palindrome::proof {

using namespace logic;

namespace {

struct PortView {
    bool isOutput = false, isClock = false;
    unsigned width = 1;
};

std::map<std::string, PortView> portsOf(const System& s) {
    std::map<std::string, PortView> ports;
    for (const Input& in : s.inputs)
        ports[in.name] = {false, false, in.width};
    for (const std::string& clock : s.clocks)
        ports[clock] = {false, true, 1};
    for (const Output& out : s.outputs)
        ports[out.name] = {true, false, out.width};
    return ports;
}

/// Ports in the order in which a reader expects them: as the system lists them.
std::vector<std::string> portOrder(const System& s) {
    std::vector<std::string> names = s.clocks;
    for (const Input& in : s.inputs)
        names.push_back(in.name);
    for (const Output& out : s.outputs)
        names.push_back(out.name);
    return names;
}

std::string bits(unsigned width) {
    return std::to_string(width) + (width == 1 ? " bit" : " bits");
}

const char* edgeName(Edge e) {
    return e == Edge::Pos ? "posedge" : "negedge";
}

std::string quoted(const std::string& name) {
    return "`" + name + "`";
}

std::string at(const Register& r) {
    if (r.declaration.line == 0)
        return {};
    return " (" + r.declaration.file + ":" + std::to_string(r.declaration.line) + ")";
}

} // namespace

std::vector<std::string> comparePorts(const TermPool& pool, const System& spec,
                                      const System& hdl, const ClockingSpec& clocking) {
    std::vector<std::string> found;
    auto mine = portsOf(spec), theirs = portsOf(hdl);
    for (const std::string& name : portOrder(spec)) {
        const PortView& p = mine.at(name);
        auto other = theirs.find(name);
        if (other == theirs.end()) {
            found.push_back("the HDL has no port " + quoted(name));
            continue;
        }
        const PortView& q = other->second;
        if (p.isOutput != q.isOutput)
            found.push_back("port " + quoted(name) + " is an " + (p.isOutput ? "output" : "input") +
                            " in the spec and an " + (q.isOutput ? "output" : "input") +
                            " in the HDL");
        else if (p.width != q.width)
            found.push_back("port " + quoted(name) + " has " + bits(p.width) +
                            " in the spec and " + bits(q.width) + " in the HDL");
        else if (q.isClock && name != clocking.clock)
            found.push_back("the HDL uses " + quoted(name) + " as a clock, the spec does not");
    }
    for (const std::string& name : portOrder(hdl)) {
        if (!mine.contains(name))
            found.push_back("the HDL has a port " + quoted(name) + " that the spec does not have");
    }
    if (clocking.clock.empty() && found.empty()) {
        for (const Register& r : hdl.registers) {
            if (!r.isLatch)
                found.push_back("the spec is combinational, the HDL has a register " +
                                quoted(r.name) + at(r));
        }
    }
    // A clock that no register of the HDL uses is an ordinary input there; reading it is an error.
    const Input* clockInput = clocking.clock.empty() ? nullptr : hdl.findInput(clocking.clock);
    if (clockInput && !spec.findInput(clocking.clock)) {
        std::vector<Term> terms;
        for (const Register& r : hdl.registers)
            terms.insert(terms.end(), {r.next.value, r.next.unknown});
        for (const Output& o : hdl.outputs)
            terms.insert(terms.end(), {o.fn.value, o.fn.unknown});
        auto variables = pool.variables(terms);
        if (std::find(variables.begin(), variables.end(), clockInput->var) != variables.end())
            found.push_back("the HDL reads the clock " + quoted(clocking.clock) + " as data");
    }
    return found;
}

namespace {

using ResetSet = std::set<std::pair<std::string, bool>>;

class ClockingComparison {
public:
    ClockingComparison(TermPool& pool, const System& spec, const System& hdl,
                       const ClockingSpec& clocking)
        : pool(pool), spec(spec), hdl(hdl), clocking(clocking) {}

    void clock(const Register& r) {
        if (r.clock != clocking.clock || r.edge != clocking.edge)
            add("register " + quoted(r.name) + at(r) + " of the HDL is clocked by " +
                edgeName(r.edge) + " " + quoted(r.clock) + ", the spec by " +
                edgeName(clocking.edge) + " " + quoted(clocking.clock));
    }

    /// `mine` is null for a register without a pair.
    void resets(const Register* mine, bool mayBeReset, const Register& r) {
        ResetSet theirs = effective(hdl, r), wanted;
        ResetSet unit;
        if (clocking.resetAsync)
            unit.insert({clocking.reset, clocking.resetActiveHigh});
        if (mine && !mayBeReset)
            wanted = effective(spec, *mine);
        else if (theirs == unit)
            wanted = theirs; // being reset where the spec does not say is one of its options
        if (theirs != wanted)
            add("register " + quoted(r.name) + at(r) + " of the HDL has " + text(theirs) +
                ", the spec has " + text(wanted));
        else if (!mine && clocking.resetAsync && theirs.empty() && resetIsSynchronous(r))
            add("register " + quoted(r.name) + at(r) +
                " of the HDL is reset synchronously, the spec resets asynchronously");
    }

    std::vector<std::string> found;

private:
    void add(const std::string& text) {
        if (std::find(found.begin(), found.end(), text) == found.end())
            found.push_back(text);
    }

    XTerm under(const System& s, const Register& r, const std::string& signal, bool level) {
        const Input* in = s.findInput(signal);
        if (!in || in->width != 1)
            return r.next;
        TermMap map{{in->var, pool.bool_(level)}};
        return {pool.substitute(r.next.value, map), pool.substitute(r.next.unknown, map)};
    }

    ResetSet effective(const System& s, const Register& r) {
        ResetSet set;
        for (const AsyncReset& a : r.asyncResets) {
            if (!(under(s, r, a.signal, a.activeHigh) == r.var))
                set.insert({a.signal, a.activeHigh});
        }
        return set;
    }

    bool resetIsSynchronous(const Register& r) {
        XTerm value = under(hdl, r, clocking.reset, clocking.resetActiveHigh);
        XTerm running = under(hdl, r, clocking.reset, !clocking.resetActiveHigh);
        return pool.isConst(value.value) && pool.isZero(value.unknown) && !(value == running);
    }

    static std::string text(const ResetSet& set) {
        if (set.empty())
            return "no asynchronous reset";
        std::string out;
        for (const auto& [signal, high] : set)
            out += (out.empty() ? "asynchronous reset by " : " and by ") +
                   std::string(high ? "posedge " : "negedge ") + quoted(signal);
        return out;
    }

    TermPool& pool;
    const System& spec;
    const System& hdl;
    const ClockingSpec& clocking;
};

} // namespace

std::vector<std::string> compareClocking(TermPool& pool, const System& spec, const System& hdl,
                                         const ClockingSpec& clocking, const Binding& binding) {
    ClockingComparison c(pool, spec, hdl, clocking);
    std::vector<bool> paired(hdl.registers.size());
    for (size_t i = 0; i < spec.registers.size(); ++i) {
        for (const Piece& p : binding.pair[i]) {
            paired[p.reg] = true;
            c.resets(&spec.registers[i], binding.origin[i] != Origin::Own, hdl.registers[p.reg]);
        }
    }
    for (size_t h = 0; h < hdl.registers.size(); ++h) {
        if (hdl.registers[h].isLatch)
            continue;
        c.clock(hdl.registers[h]);
        if (!paired[h])
            c.resets(nullptr, true, hdl.registers[h]);
    }
    return std::move(c.found);
}

} // namespace palindrome::proof
