# test_ast_mutants.py - bench/ast_mutants.py: the faults it makes, and what Yosys is asked about them.
# What needs pyslang is skipped where neither this interpreter nor build/mutants-venv has it.
# SPDX-License-Identifier: MIT
import importlib.util
import json
import pathlib
import shutil
import subprocess
import sys
import unittest

from support import BINARY, SOURCE, CommandTest

BENCH = SOURCE / "bench"
VENV = SOURCE / "build/mutants-venv/bin/python3"
PYTHON = sys.executable if importlib.util.find_spec("pyslang") else str(VENV)
HAVE_PYSLANG = importlib.util.find_spec("pyslang") is not None or VENV.exists()

MODULE = """module m (
  input  logic       clk,
  input  logic [3:0] a,
  input  logic [3:0] b,
  output logic [3:0] y
);
  logic [3:0] q;
  assign y = a[1:0] == 2'b01 ? a + b : q;
  always_ff @(posedge clk)
    if (a != 0) q <= b; else q <= 4'd3;
endmodule
"""


class AstMutants(CommandTest):
    def python(self, program, text):
        done = subprocess.run([PYTHON, "-c", program], input=text, capture_output=True, text=True,
                              cwd=BENCH, timeout=120)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    @unittest.skipUnless(HAVE_PYSLANG, "needs pyslang")
    def test_each_kind_of_fault_is_made_outside_of_the_header_and_in_the_same_order_again(self):
        program = ("import json, sys, mutate; t = sys.stdin.read(); "
                   "print(json.dumps([[m.kind, m.line, m.old, m.new, mutate.applied(t, m)] "
                   "for m in mutate.drawn(t, '1:m')]))")
        made = self.python(program, MODULE)
        self.assertEqual(made, self.python(program, MODULE))
        faults = {tuple(m[:4]) for m in made}
        for fault in [("operator", 8, "==", "!="), ("operator", 8, "+", "-"), ("constant", 8, "01", "00"),
                      ("constant", 10, "3", "2"), ("slice", 8, "1:0", "2:1"), ("edge", 9, "posedge", "negedge"),
                      ("negated condition", 10, "a != 0", "!(a != 0)"), ("stuck condition", 10, "a != 0", "1'b1"),
                      ("dropped assignment", 10, "q <= b;", ";"), ("wrong signal", 10, "b", "a"),
                      ("swapped branches", 8, "a + b : q", "(q) : (a + b)")]:
            self.assertIn(fault, faults)
        self.assertFalse([m for m in made if m[1] < 7], "the header is the interface")
        # Nothing is assigned to another signal, and no clock is exchanged.
        self.assertFalse([m for m in made if m[0] == "wrong signal" and m[2] in ("y", "clk")])
        for kind, line, old, new, text in made:
            self.assertNotEqual(text, MODULE)
            self.assertEqual(text.split("endmodule")[1], "\n")

    @unittest.skipUnless(HAVE_PYSLANG, "needs pyslang")
    def test_the_faults_of_a_unit_are_judged_and_counted(self):
        out = self.folder / "out.json"
        done = subprocess.run([PYTHON, str(BENCH / "ast_mutants.py"), "--only", "credit_ctr", "--count", "10",
                               "--verilator", "1", "--palindrome", BINARY, "--json", str(out)],
                              capture_output=True, text=True, timeout=300, env=self.environment())
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        unit = json.loads(out.read_text())["credit_ctr"]
        counts = unit["counts"]
        self.assertEqual(counts["drawn"] - counts["refused"], 10)
        self.assertEqual(counts["refuted"] + counts["equivalent"] + counts["undecided"], 10)
        self.assertGreater(counts["refuted"], 5)
        for mutant in unit["mutants"]:
            if mutant["word"] == "refuted":
                self.assertTrue(mutant["replayed"] or "clock or reset differ" in mutant["reason"], mutant)

    @unittest.skipUnless(shutil.which("yosys"), "needs Yosys")
    def test_yosys_tells_an_allowed_difference_from_another(self):
        sys.path.insert(0, str(BENCH))
        try:
            from mutant_peers import Confirmation
        finally:
            sys.path.remove(str(BENCH))
        accepted = SOURCE / "designs/router/xbar_tx.sv"
        question = Confirmation(pathlib.Path(BINARY), SOURCE / "lct_specs/router/xbar_tx.lct.md", accepted,
                                self.folder, 60)
        self.assertEqual(question.assumptions, 2)

        def answers(old, new):
            text = accepted.read_text()
            self.assertEqual(text.count(old), 1)
            mutant = self.folder / "mutant.sv"
            mutant.write_text(text.replace(old, new))
            return question.same_as_accepted(mutant) is not None, question.allowed(mutant)

        self.assertEqual(answers("st_sel == L", "L == st_sel"), (True, "proved"))
        # Another order of the tests, and bit 0 alone: right only because one input is selected at most.
        self.assertEqual(answers("st_sel == L", "st_sel[0]"), (False, "proved"))
        self.assertEqual(answers("st_sel == L", "st_sel[1]"), (False, "differs"))
        self.assertEqual(answers("lnk_valid_q <= st_vc", "lnk_valid_q <= ~st_vc"), (False, "differs"))


if __name__ == "__main__":
    unittest.main()
