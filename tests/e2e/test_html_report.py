# test_html_report.py - the HTML report in headless Chromium: clicks, keys, links, hostile text, axe-core.
# SPDX-License-Identifier: MIT
import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import unittest

from support import BINARY, COUNTER, COUNTER_SV, COUNTER_WRONG_SV, SOURCE, XOR, XOR_SV, CommandTest

FENCE = "```systemverilog\n{}```\n"
BROWSER = SOURCE / "tests/e2e/browser"
HOSTILE = "</script><script>window.hacked=1</script> <img src=x onerror=window.hacked=1> javascript:window.hacked=1 \u202eevil \x1b[31m"
MESH = """# 2 x 2 mesh
k,pattern,packet_size,vcs,buf,injection_rate_flits,avg_packet_latency,avg_network_latency,accepted_flits,saturated
2,uniform,4,2,4,0.1,14.1,14.0,0.0998,0
2,uniform,4,2,4,0.9,,,0.71,1
"""


def interface_missing():
    """Why a report cannot be made by this build, or nothing."""
    folder = pathlib.Path(BINARY).resolve().parent.parent / "share/palindrome/report"
    return None if (folder / "report.js").is_file() else f"this build has no HTML report ({folder})"


def browser_folder():
    """The folder with playwright-core and axe-core, installed once; a reason to skip as RuntimeError."""
    for program in ("node", "npm", "chromium"):
        if not shutil.which(program):
            raise RuntimeError(f"{program} is not installed (scripts/install-deps.sh)")
    lock = (BROWSER / "package-lock.json").read_bytes()
    cache = pathlib.Path(os.environ.get("PALINDROME_CACHE") or
                         pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") / "palindrome")
    folder = cache / f"report-checks-{hashlib.sha256(lock).hexdigest()[:12]}"
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "node_modules/playwright-core").is_dir():
        for name in ("package.json", "package-lock.json"):
            shutil.copy(BROWSER / name, folder / name)
        done = subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=folder,
                              capture_output=True, text=True, timeout=300)
        if done.returncode != 0:
            raise RuntimeError("the npm packages of the check cannot be installed: " + done.stderr[-300:])
    for script in BROWSER.glob("*.mjs"):
        shutil.copy(script, folder / script.name)
    return folder


class Made(CommandTest):
    """Runs whose replies are synthetic (made by hand), and their reports."""

    def record(self, words, reply, model="synthetic-model", repeat=0):
        self.write("p.txt", self.expect(0, "prompt", *words).out)
        self.write("r.txt", reply)
        self.expect(0, "record", "p.txt", "r.txt", "--model", model, "--repeat", repeat)

    def three_units(self):
        """A wrong unit, one that is right after a repair, one with hostile text everywhere."""
        fixed = COUNTER.replace("# counter", "# fixed")
        right, wrong = (sv.replace("module counter", "module fixed") for sv in (COUNTER_SV, COUNTER_WRONG_SV))
        right = right.replace("    assign full", "    logic dead;\n    assign dead = up;\n    assign full")
        comment = HOSTILE.replace("\x1b", "").replace("\u202e", "")
        gate = XOR.replace("# gate\n", "# gate\n\nA gate. " + HOSTILE.replace("\x1b[31m", "").replace("<", "\\<") + "\n").replace(
            "| 0 | 1 | 1 |", "| 0 | 1 | 1 |\n| 0 | 1 | 1 |")
        gate_sv = XOR_SV.replace("    assign", f"    // {comment}\n    assign")
        for name, text in (("counter", COUNTER), ("fixed", fixed), ("gate", gate)):
            self.write(f"{name}.lct.md", text)
        self.write("wrong.sv", wrong)
        self.record(["encode", "counter.lct.md"], FENCE.format(COUNTER_WRONG_SV))
        self.record(["encode", "fixed.lct.md"], FENCE.format(wrong))
        self.record(["repair", "fixed.lct.md", "wrong.sv"], FENCE.format(right))
        self.record(["encode", "gate.lct.md"], f"{HOSTILE}\n" + FENCE.format(gate_sv) + HOSTILE + "\n")
        run = self.run_command("run", "counter.lct.md", "fixed.lct.md", "gate.lct.md", "--model", "synthetic-model",
                               "--mode", "replay", "--cycles", "16", "--episodes", "2", "--json")
        self.assertEqual(run.code, 1, run.err)
        return run.json()["result"]["folder"]

    def matrix_run(self):
        """Three models, two of which have the same other behaviour in one row, in different words."""
        for model, text in (("synthetic-a", XOR_SV), ("synthetic-b", XOR_SV.replace("^", "|")),
                            ("synthetic-c", XOR_SV.replace("a ^ b", "!(!a && !b)"))):
            self.record(["encode", "gate.lct.md"], FENCE.format(text), model)
        run = self.run_command("matrix", "--units", "gate.lct.md", "--models", "synthetic-a,synthetic-b,synthetic-c",
                               "--repair", "0", "--mode", "replay", "--no-sim", "--json")
        self.assertIn(run.code, (1, 5), run.err)
        return run.json()["result"]["folder"]

    def data_of(self, page):
        return json.loads(re.search(r'<script type="application/json" id="index">(.*?)</script>', page)[1])


@unittest.skipIf(interface_missing(), interface_missing())
class BrowserTest(Made):
    def test_the_report_in_a_browser(self):
        try:
            folder = browser_folder()
        except RuntimeError as error:
            self.skipTest(str(error))
        run = self.three_units()
        lint = self.run_command("lint", "gate.lct.md", "--json")
        self.write("lint.json", lint.out)
        self.write("mesh.csv", MESH)
        self.expect(0, "report", run, "-o", "run.html", "--lint", "lint.json", "--mesh", "mesh.csv")
        folder_of_matrix = self.matrix_run()
        self.write("triage.json", self.expect(1, "triage", folder_of_matrix, "--json").out)
        self.expect(0, "report", folder_of_matrix, "-o", "matrix.html", "--triage", "triage.json")
        page = (self.folder / "run.html").read_text()
        self.assertIn("default-src 'none'", page)
        self.assertNotIn("unsafe", page[:page.index("<style>")])
        done = subprocess.run(["node", "Check.mjs", shutil.which("chromium"), str(self.folder / "run.html"),
                               str(self.folder / "matrix.html")], cwd=folder, capture_output=True, text=True, timeout=560)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        results = json.loads(done.stdout)
        self.assertGreater(len(results), 10)
        for name, problem in results.items():
            with self.subTest(name):
                self.assertIsNone(problem)

    def test_the_program_of_the_page_has_no_type_errors(self):
        try:
            folder = browser_folder()
        except RuntimeError as error:
            self.skipTest(str(error))
        done = subprocess.run(["node", str(folder / "node_modules/typescript/bin/tsc"), "-p", str(SOURCE / "report-ui")],
                              capture_output=True, text=True, timeout=120)
        self.assertEqual(done.returncode, 0, done.stdout)


@unittest.skipIf(interface_missing(), interface_missing())
class FileTest(Made):
    def test_no_text_of_a_run_ends_its_element(self):
        self.expect(0, "report", self.three_units(), "-o", "run.html")
        page = (self.folder / "run.html").read_text()
        self.assertNotIn("window.hacked", re.sub(r"<script>.*?</script>", "", page, flags=re.S))
        # Parts, index and licences as data, the program as the only script; nothing else.
        kinds = re.findall(r"<script([^>]*)>", page[page.index("<body>"):])
        self.assertEqual([k for k in kinds if 'type="application/' not in k], [""])
        data = self.data_of(page)
        self.assertEqual((data["format"], data["version"], len(data["results"])), ("palindrome-report", 1, 3))

    def test_a_run_that_is_not_finished_says_so(self):
        folder = self.folder / self.three_units()
        header = json.loads((folder / "run.json").read_text())
        header["status"] = "running"
        (folder / "run.json").write_text(json.dumps(header))
        (folder / "report.json").unlink()
        (folder / "units/0002.json").unlink()
        self.expect(0, "report", folder, "-o", "run.html")
        data = self.data_of((self.folder / "run.html").read_text())
        self.assertEqual(data["notes"], ["This run is not finished: 2 of 3 results are there."])

    def test_a_changed_spec_is_read_from_the_copy_of_the_run(self):
        folder = self.three_units()
        self.write("counter.lct.md", "# other\n")
        self.expect(0, "report", folder, "-o", "run.html")
        self.assertEqual(self.data_of((self.folder / "run.html").read_text())["notes"], [])
        (self.folder / folder / "counter/spec.lct.md").unlink()
        self.expect(0, "report", folder, "-o", "run.html")
        self.assertIn("counter", self.data_of((self.folder / "run.html").read_text())["notes"][0])

    def test_damaged_and_newer_runs_are_refused_and_nothing_is_written(self):
        folder = self.folder / self.three_units()
        report = (folder / "report.json").read_text()
        for change, word in ((report[:len(report) // 2], "run-damaged"),
                             (report.replace('"schema": 1', '"schema": 2', 1), "run-newer"),
                             (report.replace('"verdict": "refuted"', '"verdict": "fine"'), "run-damaged"),
                             ("[]", "run-damaged")):
            (folder / "report.json").write_text(change)
            result = self.expect(3, "report", folder, "-o", "run.html")
            self.assertIn(word, result.err)
            self.assertIn("report.json", result.err)
            self.assertFalse((self.folder / "run.html").exists())

    def test_files_outside_of_the_run_are_not_read(self):
        folder = self.folder / self.three_units()
        self.write("secret/round0/prompt.txt", "a secret of the home\n")
        os.symlink(self.folder / "secret/round0/prompt.txt", folder / "link.txt")
        shutil.move(folder / "counter/round0/prompt.txt", folder / "kept.txt")
        os.symlink(self.folder / "secret/round0/prompt.txt", folder / "counter/round0/prompt.txt")
        report = json.loads((folder / "report.json").read_text())
        report["units"][1]["folder"] = "../../../secret"
        (folder / "report.json").write_text(json.dumps(report))
        self.expect(0, "report", folder, "-o", "run.html")
        page = (self.folder / "run.html").read_text()
        self.assertNotIn("a secret of the home", self.parts_of(page))

    def parts_of(self, page):
        import base64
        import gzip
        return "".join(gzip.decompress(base64.b64decode(p)).decode()
                       for p in re.findall(r'<script type="application/gzip" id="part-\d+">(.*?)</script>', page))

    def test_other_files_that_are_not_what_they_should_be(self):
        folder = self.three_units()
        self.write("x.json", "{}")
        self.write("x.csv", "a,b\n1,2\n")
        for option, file in (("--lint", "x.json"), ("--triage", "x.json"), ("--mesh", "x.json"), ("--mesh", "x.csv"),
                             ("--lint", "missing.json")):
            result = self.expect(3, "report", folder, "-o", "run.html", option, file)
            self.assertIn(file, result.err)
            self.assertFalse((self.folder / "run.html").exists())


class WithoutTest(Made):
    def configure(self, *words):
        """What CMake says of the report in a project that has nothing else, with no program to be found."""
        build = shutil.which("ninja") or shutil.which("make")
        if not shutil.which("cmake") or not build:
            self.skipTest("cmake, and ninja or make, are not installed")
        self.write("CMakeLists.txt", "cmake_minimum_required(VERSION 3.25)\nproject(only NONE)\n"
                   f"add_custom_target(palindrome)\ninclude({SOURCE}/cmake/ReportUi.cmake)\n")
        shutil.rmtree(self.folder / "b", ignore_errors=True)
        done = subprocess.run(["cmake", "-S", ".", "-B", "b", "-G", "Ninja" if build.endswith("ninja") else "Unix Makefiles",
                               f"-DCMAKE_MAKE_PROGRAM={build}", "-DCMAKE_FIND_USE_CMAKE_SYSTEM_PATH=OFF",
                               "-DCMAKE_FIND_USE_SYSTEM_ENVIRONMENT_PATH=OFF", *words], cwd=self.folder,
                              capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 0, done.stderr)  # all else is built
        return " ".join(done.stderr.split())

    def test_configuration_without_node_says_what_is_missing_and_goes_on(self):
        old = self.folder / "old-node"
        old.write_text("#!/bin/sh\necho v16.20.2\n")
        new = self.folder / "new-node"
        new.write_text("#!/bin/sh\necho v20.1.0\n")
        for program in (old, new):
            program.chmod(0o755)
        for words, reason in (((), "Node.js was not found"),
                              ((f"-DNODE_PROGRAM={old}", "-DNPM_PROGRAM=/bin/true"), "is Node.js 16.20.2, and 18 is needed"),
                              ((f"-DNODE_PROGRAM={new}",), "npm was not found")):
            text = self.configure(*words)
            for part in (reason, "this build has no HTML report", "scripts/install-deps.sh", "-DPALINDROME_REPORT_UI=OFF"):
                self.assertIn(part, text)
        self.assertEqual(self.configure("-DPALINDROME_REPORT_UI=OFF"), "")

    def test_bundling_without_the_registry_warns_and_makes_nothing(self):
        for program in ("sh", "node"):
            if not shutil.which(program):
                self.skipTest(f"{program} is not installed")
        npm = self.folder / "npm"
        npm.write_text("#!/bin/sh\necho registry.npmjs.org cannot be reached >&2\nexit 1\n")
        npm.chmod(0o755)
        done = subprocess.run(["bash", SOURCE / "scripts/build-report-ui.sh", self.folder / "out"], capture_output=True, text=True,
                              timeout=60, env={**os.environ, "NPM": str(npm), "PALINDROME_CACHE": str(self.folder / "cache")})
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("this build has no HTML report", done.stdout + done.stderr)
        self.assertIn("cannot be reached", done.stderr)
        self.assertFalse((self.folder / "out/report.js").exists())

    def test_a_build_without_the_page_says_so(self):
        shutil.copy(BINARY, self.folder / "palindrome")
        self.write("g.lct.md", XOR)
        folder = self.expect(0, "run", "g.lct.md", "--encoder", "reference", "--no-sim", "--json").json()["result"]["folder"]
        done = subprocess.run([str(self.folder / "palindrome"), "report", folder, "-o", "x.html"], cwd=self.folder,
                              capture_output=True, text=True, env=self.environment(), timeout=60)
        self.assertEqual(done.returncode, 5, done.stderr)
        self.assertIn("this build has no HTML report", done.stderr)
        self.assertIn("install-deps.sh", done.stderr)
        self.assertFalse((self.folder / "x.html").exists())


if __name__ == "__main__":
    unittest.main()
