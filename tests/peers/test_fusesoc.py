# test_fusesoc.py - FuseSoC reads the core file of `palindrome emit --all` and lints from it.
# SPDX-License-Identifier: MIT
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

SOURCE = pathlib.Path(__file__).resolve().parents[2]
CORE = "palindrome:emitted:noc_router"


class FuseSocTest(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="pal-fusesoc-"))
        self.addCleanup(shutil.rmtree, self.folder, True)
        subprocess.run([os.environ["PALINDROME"], "emit", "--all",
                        SOURCE / "lct_specs/router/noc_router.lct.md", "-o", self.folder / "rtl"], check=True)

    def fusesoc(self, *words):
        program = pathlib.Path(sys.executable).parent / "fusesoc"
        return subprocess.run([program, "--cores-root", self.folder / "rtl", *words], cwd=self.folder,
                              capture_output=True, text=True)

    def test_the_core_file_is_valid_and_its_lint_target_runs(self):
        shown = self.fusesoc("core", "show", CORE)
        self.assertEqual(shown.returncode, 0, shown.stderr)
        self.assertIn("lint", shown.stdout)
        run = self.fusesoc("run", "--target", "lint", CORE, "--DEPTH", "5")
        self.assertEqual(run.returncode, 0, run.stdout + run.stderr)

    def test_a_core_file_that_is_not_valid_is_refused(self):
        core = self.folder / "rtl/noc_router.core"
        core.write_text(core.read_text().replace("filesets:", "file_sets:", 1))
        self.assertNotEqual(self.fusesoc("run", "--target", "lint", CORE).returncode, 0)


if __name__ == "__main__":
    unittest.main()
