# support.py - runs the program as a user would, in a folder of its own.
# SPDX-License-Identifier: MIT
import atexit
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

SOURCE = pathlib.Path(os.environ.get("PALINDROME_SOURCE", pathlib.Path(__file__).resolve().parents[2]))
BINARY = os.environ.get("PALINDROME", str(SOURCE / "build/release/bin/palindrome"))

COUNTER = """# counter

Counts up to DEPTH while asked to.

## Parameters

| name | type | value | note |
|---|---|---|---|
| DEPTH | int unsigned | 4 | |

## Clocking

| clock | edge | reset | active | style |
|---|---|---|---|---|
| clk | posedge | rst_n | low | async |

## Ports

| name | direction | type | note |
|---|---|---|---|
| clk | in | logic | |
| rst_n | in | logic | |
| up | in | logic | |
| full | out | logic | |

## Registers

| name | type | reset | note |
|---|---|---|---|
| count | logic [3:0] | 4'd0 | |

## Equations

| name | expression | note |
|---|---|---|
| full | count == DEPTH | |

## Table: count

| up | count | → count |
|---|---|---|
| 1 | < DEPTH | count + 4'd1 |
| otherwise | | hold |
"""

COUNTER_SV = """module counter #(
    parameter int unsigned DEPTH = 4
) (
    input  logic clk,
    input  logic rst_n,
    input  logic up,
    output logic full
);
    logic [3:0] count;
    assign full = count == DEPTH;
    always_ff @(posedge clk or negedge rst_n)
        if (!rst_n)
            count <= 4'd0;
        else if (up && count < DEPTH)
            count <= count + 4'd1;
endmodule
"""

# Counts one too far.
COUNTER_WRONG_SV = COUNTER_SV.replace("count < DEPTH", "count <= DEPTH")

XOR = """# gate

## Ports

| name | direction | type | note |
|---|---|---|---|
| a | in | logic | |
| b | in | logic | |
| y | out | logic | |

## Table: y

| a | b | → y |
|---|---|---|
| 0 | 1 | 1 |
| 1 | 0 | 1 |
| otherwise | | 0 |
"""

XOR_SV = """module gate (input logic a, input logic b, output logic y);
    assign y = a ^ b;
endmodule
"""


class Result:
    def __init__(self, process):
        self.code = process.returncode
        self.out = process.stdout.decode("utf-8", "strict")
        self.err = process.stderr.decode("utf-8", "replace")

    def json(self):
        return json.loads(self.out)


class CommandTest(unittest.TestCase):
    """A test in a fresh folder, with a home of its own so that nothing of the user's is used."""

    maxDiff = None

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="pal-e2e-"))
        self.addCleanup(shutil.rmtree, self.folder, True)

    def environment(self):
        env = {k: v for k, v in os.environ.items()
               if not k.startswith("PALINDROME") and k not in ("NO_COLOR", "XDG_CACHE_HOME")}
        env["PALINDROME_CACHE"] = str(SHARED_CACHE)
        env["HOME"] = str(self.folder)
        env["TERM"] = "xterm"
        return env

    def run_command(self, *arguments, env=None, stdin=b"", timeout=300, cwd=None):
        process = subprocess.run([BINARY, *map(str, arguments)], cwd=cwd or self.folder, input=stdin,
                                 capture_output=True, timeout=timeout,
                                 env={**self.environment(), **(env or {})})
        result = Result(process)
        # A command never dies from a signal, and never shows a stack of C++ at a user.
        self.assertGreaterEqual(result.code, 0, result.err)
        self.assertNotIn("terminate called", result.err)
        return result

    def expect(self, code, *arguments, **options):
        result = self.run_command(*arguments, **options)
        self.assertEqual(result.code, code, f"{arguments}\n{result.out}\n{result.err}")
        return result

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(text, bytes):
            path.write_bytes(text)
        else:
            path.write_text(text, encoding="utf-8")
        return path

    def files(self):
        return sorted(str(p.relative_to(self.folder)) for p in self.folder.rglob("*") if p.is_file())


# Verilator builds are shared between tests: they are keyed by content.
SHARED_CACHE = pathlib.Path(tempfile.gettempdir()) / f"pal-e2e-cache-{os.getpid()}"


def drop_shared_cache():
    shutil.rmtree(SHARED_CACHE, ignore_errors=True)


atexit.register(drop_shared_cache)
