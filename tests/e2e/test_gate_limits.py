# test_gate_limits.py - units that simulate, hang, flood and fill: each ends within its limits, and none is green.
# SPDX-License-Identifier: MIT
import os
import pathlib
import shutil
import subprocess
import time
import unittest

from gate_pulls import Repository, bomb
from support import BINARY, COUNTER, COUNTER_SV, XOR, XOR_SV, CommandTest, Result

# Wide enough that no solver proves it within the limits: (a + b) * (a + b) against a*a + 2*a*b + b*b.
SQUARE = """# square

## Ports

| name | direction | type | note |
|---|---|---|---|
| a | in | logic [31:0] | |
| b | in | logic [31:0] | |
| y | out | logic [63:0] | |

## Equations

| name | expression | note |
|---|---|---|
| y | (64'(a) + 64'(b)) * (64'(a) + 64'(b)) | |
"""
SQUARE_SV = """module square (input logic [31:0] a, input logic [31:0] b, output logic [63:0] y);
    logic [63:0] s;
    assign s = 64'(a) + 64'(b);
    assign y = s * s;
endmodule
"""
SQUARE_OTHER_SV = """module square (input logic [31:0] a, input logic [31:0] b, output logic [63:0] y);
    logic [63:0] p, q;
    assign p = 64'(a);
    assign q = 64'(b);
    assign y = p * p + ((p * q) << 1) + q * q;
endmodule
"""

ROOT = os.geteuid() == 0
NOBODY = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]


def can_mount():
    return bool(shutil.which("unshare")) and subprocess.run(
        ["unshare", "-rm", "mount", "-t", "tmpfs", "none", "/mnt"], capture_output=True).returncode == 0


def generated(count):
    """A gate behind a tower of generated blocks: quick to read and prove for small counts, slow for Verilator."""
    return f"""module gate (input logic a, input logic b, output logic y);
    logic [{8 * count}:0] t;
    assign t[0] = a;
    for (genvar j = 0; j < 8; j++) begin : h
        for (genvar i = 0; i < {count}; i++) begin : g
            logic [7:0] s;
            always_comb
                case ({{t[j * {count} + i], b}})
                    2'd0: s = 8'd3;
                    2'd1: s = 8'd5;
                    2'd2: s = 8'd1;
                    default: s = 8'd9;
                endcase
            assign t[j * {count} + i + 1] = t[j * {count} + i] ^ (s == 8'd77);
        end
    end
    assign y = t[{8 * count}] ^ b;
endmodule
"""


class GateLimits(CommandTest):
    """A base without units but the first; what is judged is a unit that the head adds or changes."""

    def start(self, limits="", more="", spec=XOR, hdl=XOR_SV, unit="gate"):
        self.repository = Repository(self.folder / "work")
        self.unit = unit
        self.repository.write(f"{unit}.lct.md", spec)
        self.repository.write(f"{unit}.sv", hdl)
        self.repository.write("palindrome.toml", f"[gate]\nlimits = {{ {limits} }}\n{more}\n[unit.{unit}]\n"
                                                 f'spec = "{unit}.lct.md"\nhdl = ["{unit}.sv"]\n')
        self.repository.commit("first")
        self.scratch = self.folder / "scratch"
        self.scratch.mkdir()

    def gate(self, *arguments, code, env=None, prefix=(), base=("--base", "main")):
        begin = time.monotonic()
        done = subprocess.run([*prefix, BINARY, "gate", *base, *map(str, arguments)], cwd=self.repository.folder,
                              capture_output=True, timeout=300, stdin=subprocess.DEVNULL,
                              env={**self.environment(), "TMPDIR": str(self.scratch), **(env or {})})
        self.took = time.monotonic() - begin
        result = Result(done)
        self.assertEqual(result.code, code, result.out + result.err)
        self.assertEqual(self.left_over(), [])
        self.assertEqual(os.listdir(self.scratch), [], "the private folder is gone")
        return result

    def judged(self, *arguments, code, **options):
        return self.gate("--json", *arguments, code=code, **options).json()["result"]["units"][0]

    def left_over(self, seconds=3):
        """Processes that work in, or name, the private folder; they may take a moment to go."""
        end = time.monotonic() + seconds
        while True:
            found = []
            for process in pathlib.Path("/proc").iterdir():
                if not process.name.isdigit() or int(process.name) == os.getpid():
                    continue
                try:
                    words = (process / "cmdline").read_bytes().decode("utf-8", "replace")
                    where = os.readlink(process / "cwd")
                except OSError:
                    continue
                if str(self.scratch) in words or where.startswith(str(self.scratch)):
                    found.append(words)
            if not found or time.monotonic() > end:
                return found
            time.sleep(0.1)


class Limits(GateLimits):
    # ------------------------------------------------------------------------------- simulation

    def test_a_unit_is_simulated_where_the_base_asks_for_it(self):
        """One unit alone, judged without a base: the simulation is the slow part."""
        self.start(more="simulate = true", spec=COUNTER, hdl=COUNTER_SV, unit="counter")
        unit = self.judged(code=0, base=("--all",))
        checks = {c["name"]: c for c in unit["checks"]}
        self.assertEqual(checks["simulation"]["outcome"], "passed")
        self.assertEqual(checks["simulation"]["message"], "2 of 2 reachable rows hit")

    def test_hdl_that_asks_which_program_reads_it_is_read_alike_by_both(self):
        self.start(spec=XOR, hdl=XOR_SV)
        for name in ("VERILATOR", "__slang__"):
            with self.subTest(name):
                # The good half for one reader, the wrong one for the other.
                self.repository.write("gate.sv", XOR_SV.replace(
                    "a ^ b;", f"\n`ifdef {name}\n    a ^ b;\n`else\n    a | b;\n`endif\n"))
                unit = self.judged(code=1)
                self.assertEqual(unit["verdict"], "refuted")

    # ------------------------------------------------------------------------------------ hangs

    def test_a_hang_in_a_solver_is_not_decided(self):
        self.start("unit_seconds = 20, proof_seconds = 2, solver_seconds = 2", spec=SQUARE, hdl=SQUARE_SV, unit="square")
        self.repository.write("square.sv", SQUARE_OTHER_SV)
        unit = self.judged(code=4)
        self.assertIn(unit["verdict"], ("unknown", "bounded"))
        self.assertLess(self.took, 20)

    def test_a_solver_that_minds_no_limit_of_its_own_is_stopped(self):
        self.start("unit_seconds = 2, proof_seconds = 600, solver_seconds = 600", spec=SQUARE, hdl=SQUARE_SV, unit="square")
        self.repository.write("square.sv", SQUARE_OTHER_SV)
        unit = self.judged(code=4)
        self.assertEqual((unit["verdict"], unit["findings"][0]["rule"]), ("stopped", "gate-unit-stopped"))
        self.assertIn("stopped after 2 s", unit["reason"])
        self.assertLess(self.took, 15)

    def test_hdl_that_verilator_takes_too_long_for_is_not_decided(self):
        self.start("unit_seconds = 6", more="simulate = true")
        self.repository.write("gate.sv", generated(600))
        unit = self.judged(code=4)
        self.assertEqual(unit["verdict"], "stopped")
        self.assertLess(self.took, 25)

    def test_without_a_sandbox_a_hang_leaves_no_process_either(self):
        # PATH without bwrap: the programs that are needed, and no more.
        self.start("unit_seconds = 4", more="simulate = true")
        tools = self.folder / "tools"
        tools.mkdir()
        for name in ("git", "verilator", "verilator_bin", "g++", "c++", "make", "perl", "sh"):
            if shutil.which(name):
                os.symlink(shutil.which(name), tools / name)
        self.repository.write("gate.sv", generated(600))
        result = self.gate(code=4, env={"PATH": str(tools)})
        self.assertIn("without a sandbox", result.out)

    def test_an_oscillator_and_an_endless_process_are_refused(self):
        self.start()
        for text, rule in (("logic q; always_comb q = !q;", "hdl-combinational-loop"),
                           ("logic q; always_comb if (a) q = !q;", "hdl-combinational-loop"),
                           ("initial forever ;", "hdl-unsupported-statement"),
                           ("initial while (1) ;", "hdl-loop-limit")):
            with self.subTest(text):
                self.repository.write("gate.sv", XOR_SV.replace("endmodule", text + "\nendmodule"))
                unit = self.judged(code=1)
                self.assertIn(rule, {f["rule"] for f in unit["findings"]})

    # ----------------------------------------------------------------------------------- limits

    def test_memory_is_limited(self):
        self.start("unit_seconds = 120, memory_mib = 256")
        self.repository.write("gate.sv", bomb(XOR_SV))
        unit = self.judged(code=4)
        self.assertEqual(unit["verdict"], "stopped")
        self.assertLess(self.took, 100)

    def test_what_judging_says_is_limited(self):
        self.start("unit_seconds = 120, output_mib = 1")
        self.repository.write("gate.sv", XOR_SV.replace("endmodule", "assign q = z;\n" * 8000 + "endmodule"))
        unit = self.judged(code=4)
        self.assertEqual(unit["verdict"], "stopped")
        self.assertIn("wrote more than 1048576 bytes", unit["reason"])

    def test_a_flood_of_findings_is_cut_in_the_log(self):
        self.start("unit_seconds = 120")
        self.repository.write("gate.sv", XOR_SV.replace("endmodule", "assign q = z;\n" * 3000 + "endmodule"))
        result = self.gate(code=1)
        self.assertLess(len(result.err), 100_000)
        self.assertRegex(result.err, r"\d+ more findings: --json")

    @unittest.skipUnless(ROOT and shutil.which("setpriv"), "needs to become another user than root, whom the kernel "
                                                           "exempts from the limit of processes")
    def test_processes_are_limited(self):
        self.start("unit_seconds = 60, processes = 4", more="simulate = true")
        self.repository.write("gate.sv", XOR_SV + "\n")
        for folder in (self.folder, self.scratch, *self.repository.folder.rglob("*"), self.repository.folder):
            os.chown(folder, 65534, 65534)
        probe = subprocess.run([*NOBODY, BINARY, "doctor", "--json"], capture_output=True, env=self.environment())
        if probe.returncode not in (0, 5) or b'"bubblewrap ' not in probe.stdout:
            self.skipTest("no sandbox for an ordinary user here")
        result = self.gate("--json", code=5, prefix=NOBODY)
        unit = result.json()["result"]["units"][0]
        self.assertIn("simulation-failed", {f["rule"] for f in unit["findings"]})

    # --------------------------------------------------------------------------------- the disk

    @unittest.skipUnless(can_mount(), "no file system can be mounted in a user namespace here")
    def test_a_disk_that_is_full_leaves_no_part_of_a_report(self):
        self.start()
        self.repository.write("gate.sv", XOR_SV.replace("^", "|"))
        full = self.folder / "full"
        full.mkdir()
        script = ('mount -t tmpfs -o size=8k none "$1" && head -c 6000 /dev/zero > "$1/filler" || exit 99\n'
                  'shift; "$@"; code=$?; ls -A "$0"; exit $code')
        for option in ("--sarif", "--findings", "--junit", "--markdown"):
            with self.subTest(option):
                done = subprocess.run(["unshare", "-rm", "sh", "-c", script, str(full), str(full), BINARY, "gate", "--base",
                                       "main", option, str(full / "report")], cwd=self.repository.folder,
                                      capture_output=True, env={**self.environment(), "TMPDIR": str(self.scratch)})
                err = done.stderr.decode()
                if done.returncode == 1:  # the report was small enough
                    self.assertIn("report", done.stdout.decode())
                    continue
                self.assertEqual(done.returncode, 5, err)
                self.assertIn("file-unwritable", err)
                self.assertEqual(done.stdout.decode().split()[-1], "filler", "nothing else is on the disk")


class NamesTest(GateLimits):
    def test_a_renamed_unit_is_weakened(self):
        self.start()
        self.repository.branch("change")
        self.repository.replace("palindrome.toml", "[unit.gate]", "[unit.other]")
        self.repository.commit()
        result = self.gate("--head", "HEAD", "--json", code=1).json()["result"]
        weak = [f for f in result["findings"] if f["status"] == "weakened"]
        self.assertEqual({f["rule"] for f in weak}, {"policy-changed"})
        self.assertIn("no longer listed", weak[0]["message"])

    def test_a_renamed_module_is_an_error_of_the_unit_that_names_it(self):
        self.start()
        self.repository.write("palindrome.toml", self.repository.read("palindrome.toml") + 'top = "gate"\n')
        self.repository.commit()
        self.repository.write("gate.sv", XOR_SV.replace("module gate", "module other"))
        unit = self.judged(code=1)
        self.assertNotEqual(unit["verdict"], "proved")

    def test_a_name_with_a_line_end_reaches_no_line_of_the_log(self):
        self.start()
        name = "x\n::error::y"
        self.repository.write(f"{name}.sv", XOR_SV)
        self.repository.write("palindrome.toml", self.repository.read("palindrome.toml") +
                              f'[unit.two]\nspec = "gate.lct.md"\nhdl = ["x\\n::error::y.sv"]\n')
        for env in ({}, {"GITHUB_ACTIONS": "true"}):
            result = self.gate(code=1, env=env)
            self.assertNotIn("\n::error::", "\n" + result.out + result.err)


if __name__ == "__main__":
    unittest.main()
