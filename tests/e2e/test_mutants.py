# test_mutants.py - the accepted HDL of each router unit is proved, and each listed mutant refuted.
# A line of a list is `LINE: OLD => NEW`, or `LINE NAME=VALUE: OLD => NEW` if it shows for that
# parameter. Each trace is replayed by the interpreter, and those of the first mutants of a unit in
# Verilator too; with PALINDROME_MUTANTS_SIM=all in the environment, every one (a build each).
# bench/ast_mutants.py makes further mutants mechanically.
# SPDX-License-Identifier: MIT
import concurrent.futures
import json
import os
import pathlib
import re
import subprocess
import tempfile
import unittest

from support import BINARY, SOURCE

LISTS = sorted((SOURCE / "tests/mutants").glob("*.txt"))
UNITS = sorted((SOURCE / "designs/router").glob("*.sv"))


def mutants(path):
    """(line, parameter or "", old, new) of each mutant in a list; every line must be one."""
    for number, text in enumerate(path.read_text().splitlines(), 1):
        match = re.fullmatch(r"(\d+)(?: (\w+=\d+))?: (.+?) => (.*)", text)
        if not match:
            raise AssertionError(f"{path.name}:{number} is no mutant: {text}")
        yield int(match[1]), match[2] or "", match[3], match[4]


def apply(source, line, old, new):
    lines = source.split("\n")
    if lines[line - 1].count(old) != 1:
        raise AssertionError(f"line {line} has {lines[line - 1].count(old)} times '{old}'")
    lines[line - 1] = lines[line - 1].replace(old, new)
    return "\n".join(lines)


SIMULATED = None if os.environ.get("PALINDROME_MUTANTS_SIM") == "all" else 2  # a unit


def prove(unit, source, folder, name, simulate=False, parameter=""):
    """Exit code, verdict, whether the trace was replayed, what Verilator said, and the messages."""
    file = pathlib.Path(folder) / f"{name}.sv"
    file.write_text(source)
    command = [BINARY, "prove", str(SOURCE / f"lct_specs/router/{unit}.lct.md"), str(file), "--json",
               *(["-P", parameter] if parameter else [])]
    done = subprocess.run(command if simulate else command + ["--no-sim"], capture_output=True,
                          text=True, timeout=300)
    proof = json.loads(done.stdout)["result"] or {}
    trace = proof.get("trace")
    return (done.returncode, proof.get("verdict"), bool(trace and trace.get("replayed")),
            proof.get("verilator", {}).get("status"), done.stderr)


class Mutants(unittest.TestCase):
    def test_lists_are_long_enough(self):
        self.assertEqual([path.stem for path in LISTS], [path.stem for path in UNITS])
        self.assertEqual(len(UNITS), 13)
        for path in LISTS:
            listed = list(mutants(path))
            self.assertEqual(len(listed), len(set(listed)), f"{path.name}: one twice")
            self.assertGreaterEqual(len(listed), 25, path.name)

    def test_what_shows_after_thousands_of_cycles_only_is_not_called_proved(self):
        source = (SOURCE / "designs/router/csr_perf.sv").read_text()
        changed = apply(source, 138, "'1", "'0")  # saturation, 6,554 cycles away at 16 bits
        with tempfile.TemporaryDirectory() as folder:
            code, verdict, _, _, error = prove("csr_perf", changed, folder, "saturated")
        self.assertEqual((code, verdict), (4, "bounded"), error)

    def check(self, path):
        unit = path.stem
        source = (SOURCE / f"designs/router/{unit}.sv").read_text()
        with tempfile.TemporaryDirectory() as folder, concurrent.futures.ThreadPoolExecutor(2) as pool:
            code, verdict, _, _, error = prove(unit, source, folder, "accepted")
            self.assertEqual((code, verdict), (0, "proved"), error)
            jobs = {}
            for line, parameter, old, new in mutants(path):
                changed = apply(source, line, old, new)
                simulate = SIMULATED is None or len(jobs) < SIMULATED
                job = pool.submit(prove, unit, changed, folder, f"m{len(jobs)}", simulate, parameter)
                name = f"{unit} {line} {parameter}: {old} => {new}"
                jobs[name] = job, "confirmed" if simulate else "not-run"
            for name, (job, simulated) in jobs.items():
                with self.subTest(mutant=name):
                    code, verdict, replayed, verilator, error = job.result()
                    self.assertEqual((code, verdict, replayed), (1, "refuted", True), error)
                    self.assertEqual(verilator, simulated, error)


def makeTest(path):
    def test(self):
        self.check(path)
    return test


for listed in LISTS:
    setattr(Mutants, f"test_{listed.stem}_mutants_are_refuted", makeTest(listed))


if __name__ == "__main__":
    unittest.main()
