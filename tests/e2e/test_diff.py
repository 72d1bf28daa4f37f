# test_diff.py - what changed between two versions: rows, interfaces, runs, and revisions of git.
# SPDX-License-Identifier: MIT
import json
import shutil
import subprocess
import unittest

import jsonschema
from support import COUNTER, COUNTER_SV, COUNTER_WRONG_SV, SOURCE, XOR, XOR_SV, CommandTest


class DiffTest(CommandTest):
    def diff(self, code, *words, **options):
        result = self.expect(code, "diff", *words, "--json", **options).json()["result"]
        jsonschema.validate(result, json.loads((SOURCE / "docs/diff.schema.json").read_text()))
        return result

    def changed(self, result):
        return [(r["class"], r["side"], r["table"], r["row"]) for r in result["full"]["rows"]
                if r["class"] != "confirmed"]

    def test_two_versions_of_hdl_show_rows_inputs_and_a_run(self):
        self.write("old.sv", COUNTER_SV)
        self.write("new.sv", COUNTER_WRONG_SV)
        result = self.diff(1, "old.sv", "new.sv")
        self.assertEqual(result["level"], "different")
        self.assertTrue(self.changed(result))
        row = next(r for r in result["full"]["rows"] if r["class"] != "confirmed")
        self.assertEqual((row["input"]["up"], row["input"]["count"]), ("1'b1", "4'h4"))
        self.assertEqual((result["run"]["output"], result["run"]["expected"], result["run"]["actual"]),
                         ("full", "1", "0"))
        text = self.expect(1, "diff", "old.sv", "new.sv").out
        self.assertIn("a run from reset that shows it", text)
        self.assertIn("full in cycle 6: 1 before, 0 after", text)

    def test_a_refactoring_is_equivalent(self):
        self.write("old.sv", COUNTER_SV)
        self.write("new.sv", COUNTER_SV.replace("count", "n").replace("module ner", "module counter")
                   .replace("up && n < DEPTH", "up && !(n >= DEPTH)"))
        result = self.diff(0, "old.sv", "new.sv")
        self.assertEqual((result["level"], result["run"]), ("equivalent", None))
        self.assertIn("equivalent: proved equal", self.expect(0, "diff", "old.sv", "new.sv").out)
        self.write("old.lct.md", XOR)
        self.write("new.lct.md", XOR.replace("| 0 | 1 | 1 |\n| 1 | 0 | 1 |\n| otherwise | | 0 |",
                                             "| 1 | 1 | 0 |\n| 0 | 0 | 0 |\n| otherwise | | 1 |"))
        self.assertEqual(self.diff(0, "old.lct.md", "new.lct.md")["level"], "equivalent")

    def test_changes_of_the_interface_are_named(self):
        self.write("old.sv", COUNTER_SV)
        self.write("new.sv", COUNTER_SV.replace("input  logic up,", "input  logic [1:0] up,\n    input logic more,")
                   .replace("up &&", "up[0] && !more &&").replace("count <= 4'd0", "count <= 4'd1"))
        result = self.diff(1, "old.sv", "new.sv")
        facts = {f["what"]: (f["expected"], f["actual"]) for f in result["full"]["facts"]}
        self.assertEqual(facts["input up"], ("1 bit", "2 bits"))
        self.assertEqual(facts["input more"], ("none", "1 bit"))
        self.assertIn("reset of count", facts)

    def test_two_versions_of_a_table(self):
        self.write("old.lct.md", COUNTER)
        self.write("new.lct.md", COUNTER.replace("| 1 | < DEPTH | count + 4'd1 |", "| 1 | < DEPTH | count + 4'd2 |"))
        result = self.diff(1, "old.lct.md", "new.lct.md")
        self.assertEqual(self.changed(result), [("changed", "spec", "count", 1)])
        self.assertEqual(result["run"]["output"], "full")

    @unittest.skipUnless(shutil.which("git"), "needs git")
    def test_revisions_of_git_on_either_side(self):
        def git(*words):
            subprocess.run(["git", "-c", "user.name=n", "-c", "user.email=e@example.org", *words], cwd=self.folder,
                           check=True, capture_output=True, env=self.environment())
        git("init", "-q")
        self.write("sub/gate.lct.md", XOR)
        self.write("sub/gate.sv", XOR_SV)
        git("add", ".")
        git("commit", "-q", "-m", "first")
        self.write("sub/gate.sv", XOR_SV.replace("^", "|"))
        self.write("sub/gate.lct.md", XOR.replace("| otherwise | | 0 |", "| otherwise | | 1 |"))
        self.assertEqual(self.diff(1, "HEAD:sub/gate.sv", "sub/gate.sv")["level"], "different")
        self.assertEqual(self.diff(1, "HEAD:sub/gate.lct.md", "sub/gate.lct.md")["level"], "different")
        self.assertEqual(self.diff(0, "HEAD:./gate.lct.md", "HEAD:./gate.sv", cwd=self.folder / "sub")["level"],
                         "equivalent")
        for name in ("HEAD:sub/none.sv", "no-such-branch:sub/gate.sv", "HEAD:../../etc/passwd", "HEAD:none.lct.md"):
            result = self.expect(3, "diff", name, "sub/gate.sv")
            self.assertIn(f"git has no {name}", result.err)
        # Nothing that git could take for an option reaches it.
        self.expect(3, "diff", "./--output=x:gate.sv", "sub/gate.sv")
        self.assertFalse((self.folder / "x").exists())


if __name__ == "__main__":
    unittest.main()
