# test_install.py - an installed tree works from any place, and the scripts say how they are used.
# SPDX-License-Identifier: MIT
import os
import pathlib
import shutil
import subprocess
import unittest

from support import BINARY, COUNTER, SOURCE, CommandTest

BUILD = pathlib.Path(BINARY).resolve().parent.parent


class InstallTest(CommandTest):
    @unittest.skipUnless((BUILD / "cmake_install.cmake").exists(), "the program is not in a build folder")
    def test_an_installed_tree_finds_its_prompts_wherever_it_is_moved(self):
        subprocess.run(["cmake", "--install", str(BUILD), "--prefix", str(self.folder / "first")],
                       check=True, capture_output=True)
        shutil.move(self.folder / "first", self.folder / "moved")
        binary = self.folder / "moved/bin/palindrome"
        self.assertTrue((self.folder / "moved/share/palindrome/prompts/encode.mustache").is_file())
        self.write("u.lct.md", COUNTER)
        # A changed template proves which folder was read.
        template = self.folder / "moved/share/palindrome/prompts/encode.mustache"
        template.write_text(template.read_text().replace("Write the", "WRITE-THE"))
        result = subprocess.run([str(binary), "prompt", "encode", "u.lct.md"], cwd=self.folder,
                                capture_output=True, env=self.environment(), timeout=60)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn(b"WRITE-THE", result.stdout)
        os.symlink(binary, self.folder / "link")
        result = subprocess.run([str(self.folder / "link"), "prompt", "encode", "u.lct.md"],
                                cwd=self.folder, capture_output=True, env=self.environment(), timeout=60)
        self.assertIn(b"WRITE-THE", result.stdout)


class ScriptTest(unittest.TestCase):
    def run_script(self, *words):
        return subprocess.run([str(SOURCE / "scripts" / words[0]), *words[1:]], capture_output=True,
                              text=True, timeout=60)

    def test_scripts_explain_themselves_and_refuse_unknown_options(self):
        self.assertIn("--preset", self.run_script("build.sh", "--help").stdout)
        self.assertIn("--sanitize", self.run_script("test.sh", "--help").stdout)
        result = self.run_script("build.sh", "--no-such-option")
        self.assertNotEqual(result.returncode, 0)
        self.assertIn("unknown option", result.stderr)
        self.assertNotEqual(self.run_script("build.sh", "--preset", "fast").returncode, 0)


if __name__ == "__main__":
    unittest.main()
