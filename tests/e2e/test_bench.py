# test_bench.py - the benchmarks run, on one small pair and small tables.
# SPDX-License-Identifier: MIT
import json
import shutil
import subprocess
import sys
import unittest

from support import BINARY, SOURCE, CommandTest


class BenchTest(CommandTest):
    def bench(self, *arguments):
        return subprocess.run([sys.executable, str(SOURCE / "bench/run.py"), "--palindrome", BINARY,
                               *arguments], cwd=self.folder, capture_output=True, text=True,
                              timeout=300, env=self.environment())

    @unittest.skipUnless(shutil.which("yosys") and shutil.which("yosys-abc"), "needs Yosys and ABC")
    def test_a_pair_and_a_unit_are_proved_by_all_sides_with_times_and_memory(self):
        result = self.bench("units", "pairs", "--quick", "--json", "out.json")
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        data = json.loads((self.folder / "out.json").read_text())
        for section, routes in (("units", ["yosys"]), ("pairs", ["yosys", "abc"])):
            row = data[section]["rows"][0]
            self.assertEqual(row["ours"]["verdict"], "proved")
            self.assertGreater(row["ours"]["proverSeconds"], 0)
            for side in routes:
                # Every route is one that can prove this pair: a broken script is no slow tool.
                for name, tried in row[side].items():
                    self.assertEqual(tried["state"], "proved", f"{name}: {tried}")
                    self.assertGreater(tried["seconds"], 0)
                    self.assertGreater(tried["peakKiB"], 0)
            self.assertGreater(row["ratio"], 0)
            self.assertIn(row["name"], result.stdout)

    @unittest.skipUnless(shutil.which("yosys") and shutil.which("yosys-abc"), "needs Yosys and ABC")
    def test_a_pair_that_differs_is_proved_by_nobody(self):
        for side in ("gold", "gate"):
            text = (SOURCE / f"bench/pairs/credit.{side}.sv").read_text()
            if side == "gate":
                text = text.replace("sum > 5'd12", "sum > 5'd13")
            self.write(f"wrong.{side}.sv", text)
        result = self.bench("pairs", "--quick", "--only", "wrong", "--pairs", str(self.folder),
                            "--json", "out.json")
        self.assertEqual(result.returncode, 1, result.stdout + result.stderr)
        row = json.loads((self.folder / "out.json").read_text())["pairs"]["rows"][0]
        self.assertEqual(row["ours"]["verdict"], "refuted")
        for name, tried in {**row["yosys"], **row["abc"]}.items():
            self.assertEqual(tried["state"], "open", f"{name}: {tried}")

    def test_growth_is_printed_for_every_command(self):
        result = self.bench("growth", "--quick")
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        for command in ("fmt", "emit and elaborate", "export"):
            self.assertRegex(result.stdout, rf"(?m)^{command} .* MiB +-?\d+\.\d\d$")

    def test_an_unknown_section_is_named(self):
        result = self.bench("speed")
        self.assertEqual(result.returncode, 2)
        self.assertIn("speed", result.stderr)


if __name__ == "__main__":
    unittest.main()
