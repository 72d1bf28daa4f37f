# test_results.py - the published tables of the router are what the program says now.
# SPDX-License-Identifier: MIT
import json
import pathlib
import re
import shutil
import subprocess
import sys
import unittest

from support import BINARY, SOURCE, CommandTest


class ResultsTest(CommandTest):
    def script(self, name, *arguments, timeout=600):
        return subprocess.run([sys.executable, str(SOURCE / "bench" / name), *arguments], cwd=self.folder,
                              capture_output=True, text=True, timeout=timeout, env=self.environment())

    def test_the_table_in_the_readme_is_what_the_loop_says_of_all_13_units(self):
        result = self.script("router_results.py", "--check", "--palindrome", BINARY)
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        self.assertIn("| 13 of 13 proved |", result.stdout)

    @unittest.skipUnless(shutil.which("yosys"), "needs Yosys")
    def test_the_units_are_synthesized_without_a_latch_as_published(self):
        result = self.script("synth_cells.py", "--palindrome", BINARY)
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        rows = json.loads((SOURCE / "docs/results/synthesis.json").read_text())
        self.assertEqual([r["unit"] for r in rows],
                         [p.stem for p in sorted(pathlib.Path(SOURCE / "designs/router").glob("*.sv"))])
        # Cells depend on the version of Yosys; registers do not.
        for r in rows:
            line = rf"(?m)^\| {r['unit']} \| {r['lines']} \| \d+ \| {r['flipFlops']} \| 0 \|"
            self.assertRegex(result.stdout, line)

    @unittest.skipUnless(shutil.which("verilator"), "needs Verilator")
    def test_the_units_are_clean_with_exactly_the_published_waivers(self):
        waivers = SOURCE / "docs/results/router_lint.vlt"
        count = waivers.read_text().count("lint_off")
        found = 0
        for path in sorted((SOURCE / "designs/router").glob("*.sv")):
            bare, clean = (subprocess.run(["verilator", "--lint-only", "-Wall", *files, path], capture_output=True,
                                          text=True, timeout=120) for files in ([], [waivers]))
            found += len(re.findall(r"(?m)^%Warning-", bare.stderr))
            self.assertEqual((clean.returncode, clean.stderr), (0, ""), path.name)
        self.assertEqual(found, count)
        self.assertIn(f"{count} in all", (SOURCE / "docs/results/synthesis.md").read_text())


if __name__ == "__main__":
    unittest.main()
