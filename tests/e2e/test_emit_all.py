# test_emit_all.py - `emit --all`: a structure and its units as files that other tools read.
# SPDX-License-Identifier: MIT
import shutil
import subprocess
import unittest

from support import COUNTER, SOURCE, XOR, CommandTest

TOP = SOURCE / "lct_specs/router/noc_router.lct.md"
UNITS = sorted(p.name.removesuffix(".lct.md") for p in TOP.parent.glob("*.lct.md"))


class EmitAllTest(CommandTest):
    def test_a_structure_is_written_with_all_its_units_and_lists(self):
        result = self.expect(0, "emit", "--all", TOP, "-o", "rtl", "--json").json()["result"]
        self.assertEqual(result["tops"], ["noc_router"])
        self.assertEqual(self.files(),
                         sorted([f"rtl/{u}.sv" for u in UNITS] + ["rtl/noc_router.f", "rtl/noc_router.core"]))
        self.assertEqual((self.folder / "rtl/vc_fifo.sv").read_text(),
                         self.expect(0, "emit", TOP.parent / "vc_fifo.lct.md").out)

    def test_all_specs_of_the_folder_give_the_same_files(self):
        self.expect(0, "emit", "--all", TOP, "-o", "one")
        self.expect(0, "emit", "--all", *sorted(TOP.parent.glob("*.lct.md")), "-o", "all")
        for path in sorted((self.folder / "one").glob("*.sv")):
            self.assertEqual(path.read_text(), (self.folder / "all" / path.name).read_text())
        self.assertEqual([p.name for p in (self.folder / "all").glob("*.f")], ["noc_router.f"])

    @unittest.skipUnless(shutil.which("verilator"), "Verilator is not installed")
    def test_verilator_reads_the_file_list_from_any_folder(self):
        self.expect(0, "emit", "--all", TOP, "-o", "a folder/rtl")
        command = ["verilator", "--lint-only", "-Wno-lint", "-Wno-style", "--top-module", "noc_router", "-F"]
        run = subprocess.run([*command, self.folder / "a folder/rtl/noc_router.f"], cwd="/",
                             capture_output=True, text=True)
        self.assertEqual((run.returncode, run.stderr), (0, ""))

    def test_our_own_front_end_reads_the_file_list(self):
        self.expect(0, "emit", "--all", TOP, "-o", "rtl")
        result = self.expect(0, "prove", TOP.parent / "rr_arb5.lct.md", "-F", "rtl/noc_router.f", "--top", "rr_arb5")
        self.assertIn("proved: equal", result.out)

    def test_independent_units_are_tops_of_their_own(self):
        self.write("u.lct.md", COUNTER)
        self.write("g.lct.md", XOR)
        self.expect(0, "emit", "--all", "u.lct.md", "g.lct.md", "-o", "rtl")
        self.assertEqual([f for f in self.files() if f.endswith(".f")], ["rtl/counter.f", "rtl/gate.f"])
        self.assertIn("default: 4", (self.folder / "rtl/counter.core").read_text())
        self.assertNotIn("parameters", (self.folder / "rtl/gate.core").read_text())

    def test_a_note_with_quotes_cannot_leave_its_string(self):
        self.write("u.lct.md", COUNTER.replace("| 4 | |", '| 4 | "deep": [x], \\ # |'))
        self.expect(0, "emit", "--all", "u.lct.md", "-o", "rtl")
        self.assertIn(r'description: "\"deep\": [x], \\ #"', (self.folder / "rtl/counter.core").read_text())

    def test_a_structure_of_many_levels_takes_each_unit_once(self):
        self.write("level0.lct.md", XOR.replace("# gate", "# level0"))
        for n in range(1, 24):
            ports = XOR[XOR.index("## Ports"):XOR.index("## Table")]
            self.write(f"level{n}.lct.md", f"# level{n}\n\n{ports}## Instances\n\n| name | unit | parameters | note |\n"
                       f"|---|---|---|---|\n| u | level{n - 1} | - | |\n\n## Connections\n\n| from | to | for | note |\n"
                       "|---|---|---|---|\n| a | u.a | | |\n| b | u.b | | |\n| u.y | y | | |\n")
        # Once for each way through the levels, it would be eight million times.
        self.expect(0, "emit", "level23.lct.md", timeout=60)

    def test_one_bad_table_leaves_nothing_written(self):
        self.write("u.lct.md", COUNTER)
        self.write("bad.lct.md", XOR.replace("| 1 | 0 | 1 |", "| 1 | 0 | nothing |"))
        self.expect(3, "emit", "--all", "u.lct.md", "bad.lct.md", "-o", "rtl")
        self.assertEqual(self.files(), ["bad.lct.md", "u.lct.md"])

    def test_a_folder_in_the_way_leaves_the_old_files(self):
        self.write("u.lct.md", COUNTER)
        self.write("rtl/counter.sv", "old\n")
        (self.folder / "rtl/counter.core").mkdir()
        self.assertIn("counter.core", self.expect(5, "emit", "--all", "u.lct.md", "-o", "rtl").err)
        self.assertEqual((self.folder / "rtl/counter.sv").read_text(), "old\n")
        self.assertEqual(self.files(), ["rtl/counter.sv", "u.lct.md"])

    def test_usage_errors(self):
        self.write("u.lct.md", COUNTER)
        self.assertIn("-o DIR", self.expect(2, "emit", "--all", "u.lct.md").err)
        self.assertIn("--all", self.expect(2, "emit", "u.lct.md", "u.lct.md").err)


if __name__ == "__main__":
    unittest.main()
