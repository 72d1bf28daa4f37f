# test_structures.py - errors in structures: refuted by a replayed run that a waveform viewer can open.
# SPDX-License-Identifier: MIT
import shutil
import unittest

from support import SOURCE, CommandTest

ROUTER = SOURCE / "lct_specs/router"
CLOCKED = """## Clocking
| clock | edge | reset | active | style |
|---|---|---|---|---|
| clk | posedge | rst_n | low | async |
## Ports
| name | direction | type |
|---|---|---|
| clk | in | logic |
| rst_n | in | logic |
"""
# Gives one token at most for each that it was given back, and begins with two.
GIVER = "# giver\n" + CLOCKED + """| want | in | logic |
| back | in | logic |
| give | out | logic |
## Registers
| name | type | reset |
|---|---|---|
| have | logic [1:0] | 2 |
## Equations
| name | expression |
|---|---|
| give | want && have != 0 |
## Table: have
policy: unique

| give | back | → have |
|---|---|---|
| 1 | 0 | have - 1 |
| 0 | 1 | have + 1 |
| otherwise |  | hold |
## Assumptions
| name | expression |
|---|---|
| few_back | !back \\|\\| have < 2 |
"""
# Holds at most two tokens.
TAKER = "# taker\n" + CLOCKED + """| take | in | logic |
| done | in | logic |
| back | out | logic |
## Registers
| name | type | reset |
|---|---|---|
| held | logic [1:0] | 0 |
## Equations
| name | expression |
|---|---|
| back | done && held != 0 |
## Table: held
policy: unique

| take | back | → held |
|---|---|---|
| 1 | 0 | held + 1 |
| 0 | 1 | held - 1 |
| otherwise |  | hold |
## Assumptions
| name | expression |
|---|---|
| room | !take \\|\\| held < 2 |
"""
LINK = "# link\n" + CLOCKED + """| want | in | logic |
| done | in | logic |
## Invariants
| name | expression |
|---|---|
| conserved | u_g.have + u_t.held == 2 |
## Instances
| name | unit |
|---|---|
| u_g | giver |
| u_t | taker |
## Connections
| from | to |
|---|---|
| want | u_g.want |
| done | u_t.done |
| u_g.give | u_t.take |
| u_t.back | u_g.back |
"""


class ToyTest(CommandTest):
    def prove(self, status, link=LINK, giver=GIVER, taker=TAKER, *more):
        for name, text in (("link", link), ("giver", giver), ("taker", taker)):
            self.write(f"{name}.lct.md", text)
        return self.expect(status, "prove", "link.lct.md", *more)

    def test_the_link_is_proved(self):
        self.assertIn("proved: all 2 assumptions", self.prove(0).out)

    def test_a_wire_in_place_of_the_handshake_breaks_what_the_taker_assumes(self):
        wrong = LINK.replace("| u_g.give | u_t.take |", "| want | u_t.take |\n| u_g.give | open |")
        out = self.prove(1, wrong, GIVER, TAKER, "--vcd", "run.vcd").out
        self.assertIn("refuted: `u_t assumes room` is broken in cycle 3 after reset", out)
        vcd = (self.folder / "run.vcd").read_text()
        self.assertIn("$enddefinitions", vcd)
        self.assertIn("u_t.held", vcd)

    def test_the_rows_that_drive_the_port_are_named(self):
        wrong = LINK.replace("| u_t.back | u_g.back |", "| done | u_g.back |\n| u_t.back | open |") \
                    .replace("| conserved | u_g.have + u_t.held == 2 |", "| any | u_g.have == u_g.have |")
        out = self.prove(1, wrong).out
        self.assertIn("`u_g assumes few_back` is broken in cycle 1", out)
        line = next(n for n, text in enumerate(wrong.splitlines(), 1) if text == "| done | u_g.back |")
        self.assertIn(f"its input `back` comes from `done` -> `u_g.back` (link.lct.md:{line})", out)

    def test_a_unit_that_breaks_its_own_invariant_is_named_alone(self):
        wrong = TAKER + "## Invariants\n| name | expression |\n|---|---|\n| fits | held < 2 |\n"
        out = self.prove(1, LINK, GIVER, wrong).out
        self.assertIn("in unit `taker` alone, `invariant fits` fails in cycle 3", out)

    def test_a_run_is_replayed_and_given_as_json(self):
        wrong = LINK.replace("u_g.have + u_t.held == 2", "u_g.have + u_t.held == 2 && u_t.held != 2")
        result = self.prove(1, wrong, GIVER, TAKER, "--json").json()["result"]
        self.assertEqual(result["verdict"], "refuted")
        self.assertTrue(result["trace"]["replayed"])
        self.assertTrue(result["trace"]["shortest"])
        self.assertEqual(result["trace"]["output"], "invariant conserved")
        self.assertEqual(len(result["trace"]["cycles"]), 4)  # reset, and two tokens

    def test_versions_are_compared_by_rows_of_connections(self):
        self.prove(0)
        self.write("moved.lct.md", LINK.replace("| want | u_g.want |\n| done | u_t.done |",
                                                "| done | u_t.done |\n| want | u_g.want |"))
        self.assertIn("same rows", self.expect(0, "diff", "link.lct.md", "moved.lct.md").out)
        shown = "| back | out | logic |\n"
        old = LINK.replace("| done | in | logic |\n", "| done | in | logic |\n" + shown) + "| u_t.back | back |\n"
        self.write("old.lct.md", old)
        self.write("new.lct.md", old.replace("| want | u_g.want |", "| !want | u_g.want |"))
        out = self.expect(1, "diff", "old.lct.md", "new.lct.md").out
        self.assertIn("changed: Connections, row 1", out)
        self.assertIn("there: Connections, row 1: !want | u_g.want", out)
        self.assertIn("a run from reset that shows it", out)
        # Twice negated is another text of the same behaviour: not decided, and never called equal.
        self.write("new.lct.md", old.replace("| want | u_g.want |", "| !(!want) | u_g.want |"))
        out = self.expect(4, "diff", "old.lct.md", "new.lct.md").out
        self.assertIn("undecided: rows or tables differ", out)

    def test_run_tells_the_verdict_on_a_structure_beside_the_count_of_units(self):
        self.prove(0)
        units = ["giver.lct.md", "taker.lct.md", "link.lct.md"]
        out = self.expect(0, "run", *units, "--encoder", "reference", "--no-sim").out
        self.assertIn("2 of 2 units proved", out)
        self.assertIn("structure link: proved: all 2 assumptions", out)
        self.assertRegex(self.expect(0, "run", *units, "--encoder", "reference", "--no-sim",
                                     "--no-structure").out, r"1 structure of instances left out")
        self.write("link.lct.md", LINK.replace("== 2 |", "== 1 |"))
        out = self.expect(1, "run", *units, "--encoder", "reference", "--no-sim").out
        self.assertIn("2 of 2 units proved", out)
        self.assertIn("structure link: refuted: `invariant conserved` fails in cycle 1", out)


class RouterTest(CommandTest):
    def test_a_wrong_connection_in_the_router_is_refuted_by_a_run(self):
        shutil.copytree(ROUTER, self.folder / "router")
        top = self.folder / "router/noc_router.lct.md"
        text = top.read_text()
        wrong = text.replace("| u_ar[o].gnt[i] | u_is[i].gnt[o] |", "| u_ar[o].gnt[4-i] | u_is[i].gnt[o] |")
        self.assertNotEqual(text, wrong)
        top.write_text(wrong)
        run = self.expect(1, "prove", "router/noc_router.lct.md", "--timeout", "120", "--json")
        result = run.json()["result"]
        self.assertEqual(result["verdict"], "refuted")
        self.assertTrue(result["trace"]["replayed"])
        self.assertEqual(len(result["trace"]["cycles"]), 4)
        self.assertTrue(any("noc_router.lct.md" in note for note in result["notes"]))


if __name__ == "__main__":
    unittest.main()
