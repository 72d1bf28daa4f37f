# test_results.py - the published tables of the router are what the program says now.
# SPDX-License-Identifier: MIT
import json
import pathlib
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


if __name__ == "__main__":
    unittest.main()
