// SimBench.h - what the tests of simulation share: options, fresh sources, hand-made systems.
// SPDX-License-Identifier: MIT
#pragma once

#include "sim/Harness.h"
#include "sim/Sim.h"
#include "sim/SpecRun.h"

#include <chrono>
#include <doctest/doctest.h>
#include <fstream>
#include <list>
#include <unistd.h>

namespace palindrome::sim::test {

namespace fs = std::filesystem;
using logic::BitVec;
using logic::Term;
using logic::TermPool;
using logic::XTerm;
using logic::XValue;

/// One cache for all tests of a program run and for later runs: the runtime is compiled once.
inline fs::path cacheFolder() {
    static const fs::path folder = fs::absolute("sim-test-cache");
    return folder;
}

inline Options options() {
    Options o;
    o.cache = cacheFolder();
    o.buildSeconds = 300;
    o.runSeconds = 60;
    return o;
}

inline hdl::Sources source(const std::string& top, const std::string& text) {
    hdl::Sources s;
    s.top = top;
    s.texts = {{top + ".sv", text}};
    return s;
}

/// A comment that no build in the cache has had.
inline std::string fresh() {
    static int count = 0;
    return "// " + std::to_string(getpid()) + " " + std::to_string(++count) + " " +
           std::to_string(std::chrono::system_clock::now().time_since_epoch().count()) + "\n";
}

struct Folder {
    fs::path path;
    Folder() {
        std::string name = (fs::temp_directory_path() / "pal-sim-XXXXXX").string();
        REQUIRE(mkdtemp(name.data()));
        path = name;
    }
    ~Folder() {
        std::error_code ec;
        fs::remove_all(path, ec);
    }
    fs::path write(const std::string& name, const std::string& text) const {
        fs::create_directories((path / name).parent_path());
        std::ofstream(path / name) << text;
        return path / name;
    }
};

/// A spec put together by hand, as the lowering would make it: reset by a multiplexer in `next`.
struct SpecBench {
    TermPool pool;
    logic::System system;
    Spec spec;

    SpecBench() {
        spec.pool = &pool;
        spec.system = &system;
    }
    SpecBench(const SpecBench&) = delete;

    XTerm known(Term t) { return {t, pool.zero(pool.width(t))}; }
    Term input(const std::string& name, unsigned width = 1) {
        Term v = pool.var(width, name);
        system.inputs.push_back({name, width, false, v});
        return v;
    }
    /// clk and an active-high rst.
    Term clocked() {
        system.clocks = {"clk"};
        spec.clocking.clock = "clk";
        spec.clocking.reset = "rst";
        return input("rst");
    }
    XTerm reg(const std::string& name, unsigned width) {
        logic::Register r;
        r.name = name;
        r.width = width;
        r.var = {pool.var(width, name), pool.var(width, name + ".x")};
        r.clock = "clk";
        system.registers.push_back(r);
        return r.var;
    }
    XTerm ite(Term c, XTerm a, XTerm b) {
        return {pool.ite(c, a.value, b.value), pool.ite(c, a.unknown, b.unknown)};
    }
    /// Pessimistic: wholly x if any bit of an operand is.
    XTerm add(XTerm a, Term b) {
        unsigned w = pool.width(a.value);
        Term x = pool.redOr(a.unknown);
        return {pool.ite(x, pool.zero(w), pool.add(a.value, b)), pool.replicate(x, w)};
    }
    void next(const std::string& name, XTerm value) {
        for (auto& r : system.registers) {
            if (r.name == name)
                r.next = value;
        }
    }
    void output(const std::string& name, XTerm fn) {
        logic::Output o;
        o.name = name;
        o.width = pool.width(fn.value);
        o.fn = fn;
        system.outputs.push_back(o);
    }
    void assume(const std::string& name, Term condition) {
        system.assumptions.push_back({name, known(condition), {}, {}});
    }
    Term choice(const std::string& target, unsigned width, bool forRegister, Term guard) {
        logic::Choice c;
        c.target = target;
        c.width = width;
        c.forRegister = forRegister;
        c.var = pool.var(width, "choice");
        c.guard = guard;
        system.choices.push_back(c);
        return c.var;
    }
};

/// A four-bit counter: +1 while en, 0 after 9, row guards for the three cases.
struct CounterSpec : SpecBench {
    CounterSpec() {
        Term rst = clocked(), en = input("en");
        XTerm q = reg("cnt", 4);
        Term wrap = pool.eq(q.value, pool.constant(4, 9));
        XTerm step = ite(wrap, known(pool.zero(4)), add(q, pool.constant(4, 1)));
        next("cnt", ite(rst, known(pool.zero(4)), ite(en, step, q)));
        output("q", q);
        output("top", known(pool.and_(wrap, en)));
        spec.rows = {{"wrap", pool.and_(en, wrap)},
                     {"count", pool.and_(en, pool.not_(wrap))},
                     {"idle", pool.not_(en)}};
    }
};

} // namespace palindrome::sim::test
