// SystemMaker.h - builds small transition systems for tests from two-state functions.
// SPDX-License-Identifier: MIT
#pragma once

#include "logic/System.h"
#include "proof/Prove.h"
#include "proof/XLift.h"

namespace palindrome::proof {

/// Functions are given over plain register variables; `build` makes them four-state by the rules of
/// XLift, with `x()` as the 'x literal. One clock `clk`, reset `rst_n` if asked for.
class SystemMaker {
public:
    SystemMaker(logic::TermPool& pool, const std::string& name) : pool(pool) {
        system.name = name;
    }

    logic::Term input(const std::string& name, unsigned width = 1) {
        logic::Term v = pool.var(width, name);
        system.inputs.push_back({name, width, false, v});
        return v;
    }
    /// The reset port; call before registers are given next values.
    logic::Term reset() { return rst = input("rst_n"); }

    logic::Term reg(const std::string& name, unsigned width = 1) {
        logic::Register r;
        r.name = name;
        r.width = width;
        r.var = {pool.var(width, name), pool.var(width, name + "?")};
        r.clock = "clk";
        r.next = {r.var.value, pool.zero(width)};
        if (system.clocks.empty())
            system.clocks.push_back("clk");
        system.registers.push_back(r);
        return r.var.value;
    }
    std::vector<logic::Term> memory(const std::string& name, unsigned words, unsigned width) {
        std::vector<logic::Term> vars;
        for (unsigned i = 0; i < words; ++i) {
            vars.push_back(reg(name + "[" + std::to_string(i) + "]", width));
            system.registers.back().isMemoryWord = true;
            system.registers.back().memory = name;
            system.registers.back().memoryIndex = i;
        }
        return vars;
    }
    /// A register without reset.
    void plain(logic::Term reg, logic::Term next) { find(reg).next.value = next; }
    /// if (!rst_n) reg <= value; else reg <= next;
    void clocked(logic::Term reg, logic::Term value, logic::Term next, bool async = true) {
        logic::Register& r = find(reg);
        r.next.value = pool.ite(rst, next, value);
        if (async)
            r.asyncResets = {{"rst_n", false}};
    }
    logic::Register& find(logic::Term reg) {
        for (logic::Register& r : system.registers) {
            if (r.var.value == reg)
                return r;
        }
        throw std::runtime_error("no such register");
    }

    void output(const std::string& name, logic::Term fn) {
        system.outputs.push_back(
            {name, pool.width(fn), false, {fn, pool.zero(pool.width(fn))}, {}, {}});
    }
    void assume(const std::string& name, logic::Term t) { system.assumptions.push_back(one(name, t)); }
    void invariant(const std::string& name, logic::Term t) {
        system.invariants.push_back(one(name, t));
    }
    void property(const std::string& name, logic::Term t) {
        system.properties.push_back(one(name, t));
    }
    /// The 'x literal.
    logic::Term x(unsigned width) {
        logic::Term v = pool.var(width, "'x");
        literals.push_back(v);
        return v;
    }
    /// An unspecified value (`-`) of a port, signal or register.
    logic::Term open(const std::string& target, unsigned width, bool forRegister,
                     unsigned lo = 0) {
        logic::Choice c;
        c.target = target;
        c.lo = lo;
        c.width = width;
        c.forRegister = forRegister;
        c.var = pool.var(width, "choice:" + target);
        c.guard = pool.bool_(true);
        system.choices.push_back(c);
        return c.var;
    }

    logic::System build() {
        XLift lift(pool);
        for (const logic::Register& r : system.registers)
            lift.replace(r.var.value, r.var);
        for (logic::Term v : literals)
            lift.replace(v, {pool.zero(pool.width(v)), pool.ones(pool.width(v))});
        for (logic::Register& r : system.registers)
            r.next = lift.lift(r.next.value);
        for (logic::Output& o : system.outputs)
            o.fn = lift.lift(o.fn.value);
        for (auto* list : {&system.assumptions, &system.invariants, &system.properties}) {
            for (logic::Named& n : *list)
                n.fn = lift.lift(n.fn.value);
        }
        return system;
    }

    logic::TermPool& pool;
    logic::System system;

private:
    logic::Named one(const std::string& name, logic::Term t) {
        return {name, {t, pool.zero(1)}, {}, {}};
    }
    logic::Term rst;
    std::vector<logic::Term> literals;
};

inline ClockingSpec asyncClocking() {
    return {"clk", logic::Edge::Pos, "rst_n", false, true};
}
inline ClockingSpec noReset() {
    return {"clk", logic::Edge::Pos, "", true, false};
}

/// Everything a failing test needs to be understood.
inline std::string describe(const Result& r) {
    std::string text = std::string(verdictName(r.verdict)) + ": " + r.reason;
    for (const auto& o : r.obligations)
        text += "\n  " + o.name + ": " + verdictName(o.verdict) + " (" + o.engine + ") " + o.detail;
    for (const auto& p : r.pairs)
        text += "\n  pair " + p[0] + " ~ " + p[1] + " by " + p[2];
    for (const auto& n : r.notes)
        text += "\n  note " + n;
    if (r.trace) {
        for (const auto& c : r.trace->cycles) {
            text += "\n ";
            for (const auto* list :
                 {&c.inputs, &c.specRegisters, &c.hdlRegisters, &c.specOutputs, &c.hdlOutputs}) {
                for (const auto& [name, value] : *list)
                    text += " " + name + "=" + value;
                text += " |";
            }
        }
    }
    return text + "\n  " + std::to_string(r.seconds) + " s";
}

} // namespace palindrome::proof
