// BuildTest.cpp - HDL becomes a cached program; what is dangerous, broken or endless is refused.
// SPDX-License-Identifier: MIT
#include "SimBench.h"
#include "sim/Sources.h"

#include <thread>

using namespace palindrome;
using namespace palindrome::sim;
using namespace palindrome::sim::test;

namespace {

const char* const inverter =
    "module inv(input logic a, output logic y); assign y = ~a; endmodule\n";

Failure failureOf(const hdl::Sources& s) {
    auto b = build(s, options());
    REQUIRE_FALSE(b);
    return b.error();
}

/// Runs one combinational vector through `top` with one-bit ports a and y.
Result<HarnessRun> runOne(const hdl::Sources& s, const Options& o, unsigned cycles = 1) {
    auto b = build(s, o);
    if (!b)
        return tl::unexpected(b.error());
    Stimulus stimulus;
    stimulus.inputs = {{"a", 1}};
    stimulus.outputs = {{"y", 1}};
    stimulus.episodes = {{1, InputSequence(cycles, {BitVec(1, 1)}), {}}};
    return runHarness(*b, stimulus, o);
}

size_t temporaries() {
    size_t n = 0;
    for (const auto& e : fs::directory_iterator(cacheFolder()))
        n += e.path().filename().string().starts_with("tmp-");
    return n;
}

} // namespace

TEST_CASE("a module is built once, and again when its text changes") {
    auto s = source("inv", inverter + fresh());
    auto first = build(s, options()), second = build(s, options());
    REQUIRE_MESSAGE(first, (first ? "" : first.error().message));
    REQUIRE(second);
    CHECK_FALSE(first->fromCache);
    CHECK(second->fromCache);
    CHECK(first->program == second->program);
    s.texts[0].second += "// more\n";
    auto third = build(s, options());
    REQUIRE(third);
    CHECK_FALSE(third->fromCache);
    CHECK(third->program != first->program);
    CHECK(temporaries() == 0);
    MESSAGE("build of a small module: ", third->seconds, " s");
}

TEST_CASE("parameters, defines and the top are part of what is cached") {
    auto s =
        source("par", "module par #(parameter logic [1:0] K = 2'd1) (input logic a, output logic "
                      "y);\n`ifdef FLIP\nassign y = ~(a & K[1]);\n`else\nassign y = a & K[1];\n"
                      "`endif\nendmodule\n" +
                          fresh());
    auto value = [&] {
        auto r = runOne(s, options());
        REQUIRE_MESSAGE(r, (r ? "" : r.error().message));
        REQUIRE(r->portProblems.empty());
        return r->episodes[0].outputs[0][0].toUint64();
    };
    CHECK(value() == 0);
    s.parameters = {{"K", "2'b10"}};
    CHECK(value() == 1);
    s.defines = {"FLIP"};
    CHECK(value() == 0);
    s.defines = {"FLIP=1"};
    CHECK(value() == 0);
}

TEST_CASE("several files, file lists and include folders are read") {
    Folder f;
    f.write("lib/leaf.sv",
            "`include \"how.svh\"\nmodule leaf(input logic a, output logic y); assign y = "
            "`HOW a; endmodule\n" +
                fresh());
    f.write("inc/how.svh", "`define HOW ~\n");
    f.write("lib/list.f", "// a comment\n+incdir+../inc\nleaf.sv # the leaf\n+define+UNUSED=1\n");
    auto top =
        f.write("top.sv", "module top(input logic a, output logic y); leaf u(.*); endmodule\n");
    hdl::Sources s;
    s.top = "top";
    s.files = {top.string()};
    s.fileLists = {(f.path / "lib/list.f").string()};
    auto r = runOne(s, options());
    REQUIRE_MESSAGE(r, (r ? "" : r.error().message));
    CHECK(r->episodes[0].outputs[0][0].isZero());
    // What is included counts for the cache as well.
    f.write("inc/how.svh", "`define HOW\n");
    r = runOne(s, options());
    REQUIRE(r);
    CHECK(r->episodes[0].outputs[0][0].toUint64() == 1);
}

TEST_CASE("a file list entry that is not understood is refused by name") {
    Folder f;
    hdl::Sources s;
    s.top = "top";
    s.fileLists = {f.write("list.f", "a.sv\n-y lib\n").string()};
    f.write("a.sv", inverter);
    CHECK(failureOf(s).message.find("`-y`") != std::string::npos);
    s.fileLists = {f.write("self.f", "-F self.f\n").string()};
    CHECK(failureOf(s).kind == Failure::Kind::Limit);
}

TEST_CASE("Verilator's own errors come back with the user's file name") {
    auto s =
        source("inv", "module inv(input logic a, output logic y);\nassign y = a +;\nendmodule\n");
    auto f = failureOf(s);
    CHECK(f.kind == Failure::Kind::Refused);
    CHECK(f.message.find("inv.sv:2:") != std::string::npos);
    CHECK(f.message.find("syntax error") != std::string::npos);
    CHECK(f.message.find("source_") == std::string::npos);
    s.texts[0].second = "module other(input logic a, output logic y); endmodule\n";
    CHECK(failureOf(s).message.find("inv") != std::string::npos);
    CHECK(temporaries() == 0);
}

TEST_CASE("delays are refused, not ignored") {
    auto f = failureOf(source("d", "module d(input logic a, output logic y);\n"
                                   "always begin #5 y = a; end\nendmodule\n"));
    CHECK(f.message.find("TIMING") != std::string::npos);
}

TEST_CASE("names that could be taken for something else are refused") {
    for (const char* name : {"", "--help", "a b", "a;b", "1a", "$x"}) {
        CAPTURE(name);
        auto s = source("inv", inverter);
        s.top = name;
        CHECK(failureOf(s).kind == Failure::Kind::Refused);
        s = source("inv", inverter);
        s.parameters = {{name, "1"}};
        CHECK(failureOf(s).kind == Failure::Kind::Refused);
        s = source("inv", inverter);
        s.defines = {std::string(name) + "=1"};
        CHECK(failureOf(s).kind == Failure::Kind::Refused);
    }
    hdl::Sources none;
    none.top = "inv";
    CHECK(failureOf(none).kind == Failure::Kind::NotFound);
    none.files = {"/no/such/file.sv"};
    CHECK_FALSE(build(none, options()));
}

TEST_CASE("constructs that act outside the simulation are found, also behind macros") {
    CHECK(findDangerous("assign y = $clog2(4) + $countones(a); $cast(x, y);") == "");
    CHECK(findDangerous("$c(\"x\")") == "$c");
    CHECK(findDangerous("$c32 (1)") == "$c32");
    CHECK(findDangerous("`systemc_header\n") == "`systemc_header");
    CHECK(findDangerous("import \"DPI-C\" function int system(string s);") != "");
    CHECK(findDangerous("initial $readmemh(\"/etc/passwd\", m);") == "$readmemh");
    CHECK(findDangerous("initial $system(\"ls\");") == "$system");
    CHECK(findDangerous("initial $display(\"hi\");") == "");

    auto s =
        source("inv", "`define D $\n`define E(x) `D``x\n" + std::string(inverter).substr(0, 44) +
                          "\ninitial `E(c)(\"abort();\"); assign y = a;\nendmodule\n");
    auto f = failureOf(s);
    CHECK(f.kind == Failure::Kind::Refused);
    CHECK(f.message.find("$c") != std::string::npos);
    // The same text without the macro's trick builds: it is the construct that is refused.
    s.texts[0].second = "`define D $\n" + std::string(inverter);
    CHECK(build(s, options()));
}

TEST_CASE("hints that make Verilator leave the standard are blanked, and nothing else") {
    CHECK(withoutHints("unique if (a) x = 1; else x = 0;") == "       if (a) x = 1; else x = 0;");
    CHECK(withoutHints("priority casez (a)") == "         casez (a)");
    CHECK(withoutHints("unique0\n case (a)") == "       \n case (a)");
    CHECK(withoutHints("foreach (q[i]) unique {a};") ==
          "foreach (q[i]) unique {a};"); // a constraint
    CHECK(withoutHints("my_unique if0 \\unique  if") == "my_unique if0 \\unique  if");
    CHECK(withoutHints("$display(\"unique if \\\" unique if\");") ==
          "$display(\"unique if \\\" unique if\");");
    CHECK(withoutHints("(* full_case, parallel_case *) case (a)") ==
          std::string(31, ' ') + "case (a)");
    CHECK(withoutHints("always @(*) x = a;") == "always @(*) x = a;");
    CHECK(withoutHints("always @(* ) x = a;") == "always @(* ) x = a;");
    CHECK(withoutHints("a/*verilator\nfull*/b // c\nd") ==
          "a" + std::string(11, ' ') + "\n" + std::string(6, ' ') + "b     \nd");
    CHECK(withoutHints("\"open") == "\"open");
    CHECK(withoutHints("/* open") == "       ");
}

TEST_CASE("a unique if whose conditions overlap takes the first, as in the standard") {
    auto s = source(
        "uq", "module uq(input logic a, output logic y);\nalways_comb\nunique if (a) y = 1; else "
              "if (1'b1) y = 0;\nelse y = 0;\nendmodule\n");
    auto r = runOne(s, options());
    REQUIRE_MESSAGE(r, (r ? "" : r.error().message));
    CHECK(r->episodes[0].outputs[0][0].toUint64() == 1);
}

TEST_CASE("an include of a file outside the given folders is not readable in the sandbox") {
    if (!util::sandboxStatus().available) {
        MESSAGE("no sandbox here: ", util::sandboxStatus().reason);
        return;
    }
    Folder secret;
    auto file = secret.write("secret.svh", "// nothing\n");
    auto s = source("inv", "`include \"" + file.string() + "\"\n" + inverter + fresh());
    CHECK_FALSE(build(s, options()));
    s.includeDirs = {secret.path.string()};
    CHECK(build(s, options()));
}

TEST_CASE("an endless loop in the HDL is stopped at the time limit") {
    auto s = source("hang", "module hang(input logic a, output logic y);\nlogic r = 0;\n"
                            "initial while (!r) r = r & a;\nassign y = a;\nendmodule\n");
    auto o = options();
    REQUIRE(build(s, o));
    o.runSeconds = 1;
    auto r = runOne(s, o);
    REQUIRE_FALSE(r);
    CHECK(r.error().kind == Failure::Kind::Timeout);
}

TEST_CASE("a zero-delay oscillation is an error of the HDL, not a hang") {
    auto s = source("osc", "module osc(input logic a, output logic y);\nlogic b;\n"
                           "assign b = a & ~y;\nassign y = b;\nendmodule\n");
    auto r = runOne(s, options());
    REQUIRE_FALSE(r);
    CHECK(r.error().kind == Failure::Kind::Refused);
    CHECK(r.error().message.find("converge") != std::string::npos);
}

TEST_CASE("endless output is stopped, whether it is printed or recorded") {
    auto s = source("bomb", "module bomb(input logic a, output logic y);\nlogic r = 0;\n"
                            "initial while (!r) $display(\"%m: a line that fills the pipe\");\n"
                            "assign y = a;\nendmodule\n");
    auto r = runOne(s, options());
    REQUIRE_FALSE(r);
    CHECK(r.error().kind == Failure::Kind::Limit);

    auto o = options();
    o.resultMiB = 1;
    auto inv = source("inv", inverter);
    CHECK(runOne(inv, o, 1000));
    r = runOne(inv, o, 400000); // four bytes a cycle
    REQUIRE_FALSE(r);
    CHECK(r.error().kind == Failure::Kind::Limit);
}

TEST_CASE("$finish ends a run early and says so") {
    auto s = source("fin", "module fin(input logic a, output logic y);\n"
                           "initial $finish;\nassign y = a;\nendmodule\n");
    auto r = runOne(s, options(), 5);
    REQUIRE_MESSAGE(r, (r ? "" : r.error().message));
    CHECK(r->episodes[0].finished);
    CHECK(r->episodes[0].outputs.size() == 1);
}

TEST_CASE("builds of one module at the same time do not disturb each other") {
    auto s = source("inv", inverter + fresh());
    std::vector<std::thread> threads;
    std::vector<Result<Build>> results(3, Build{});
    for (size_t i = 0; i < results.size(); ++i)
        threads.emplace_back([&, i] { results[i] = build(s, options()); });
    for (auto& t : threads)
        t.join();
    for (const auto& r : results) {
        REQUIRE_MESSAGE(r, (r ? "" : r.error().message));
        CHECK(fs::exists(r->program));
        CHECK(r->program == results[0]->program);
    }
    CHECK(temporaries() == 0);
}

TEST_CASE("a folder that cannot be written is a failure that names it") {
    auto o = options();
    o.cache = "/proc/palindrome-cache";
    auto b = build(source("inv", inverter), o);
    REQUIRE_FALSE(b);
    CHECK(b.error().kind == Failure::Kind::Unwritable);
    CHECK(b.error().message.find("/proc") != std::string::npos);
}
