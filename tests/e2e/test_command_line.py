# test_command_line.py - help, mistakes, streams, colours and signals.
# SPDX-License-Identifier: MIT
import json
import os
import pty
import re
import signal
import subprocess
import time
import unittest

from support import BINARY, COUNTER, COUNTER_SV, CommandTest

COMMANDS = ["run", "matrix", "plan", "triage", "report", "encode", "decode", "prove", "diff", "sim", "trace", "fmt", "emit", "export", "import",
            "models", "prompt", "record", "cost", "version"]


class HelpTest(CommandTest):
    def test_help_lists_every_command_and_exit_code(self):
        out = self.expect(0, "--help").out
        for command in COMMANDS:
            self.assertRegex(out, rf"(?m)^  {command}\s")
        for code in (0, 1, 2, 3, 4, 5, 6):
            self.assertRegex(out, rf"(?m)^  {code}\s")

    def test_every_command_explains_itself_with_examples(self):
        for command in COMMANDS:
            for words in ([command, "--help"], ["help", command], [command, "-h"]):
                out = self.expect(0, *words).out
                self.assertIn("Usage: palindrome " + command, out)
                self.assertIn("Examples:", out)
                self.assertIn("Exit codes:", out)
                self.assertIn("--json", out)

    def test_help_fits_a_hundred_columns(self):
        for words in (["--help"], *([c, "--help"] for c in COMMANDS)):
            for line in self.expect(0, *words).out.splitlines():
                self.assertLessEqual(len(line), 100, line)

    def test_examples_parse(self):
        # Every option that an example names must be an option of its command.
        for command in COMMANDS:
            out = self.expect(0, command, "--help").out
            examples = out.split("Examples:")[1].split("Exit codes:")[0]
            options = set(re.findall(r"(?<![\w-])(--?[a-zA-Z][\w-]*)", out.split("Examples:")[0]))
            for line in examples.splitlines():
                call = line.split("#")[0].split("|")[0].split(">")[0].strip()
                if not call.startswith("palindrome " + command):
                    continue
                for option in re.findall(r"(?<![\w-])(--?[a-zA-Z][\w-]*)", call):
                    self.assertIn(option, options, line)

    def test_help_wins_over_json(self):
        self.assertIn("Usage:", self.expect(0, "prove", "--json", "--help").out)

    def test_version_names_program_and_parts(self):
        out = self.expect(0, "--version").out
        self.assertRegex(out, r"^palindrome \d+\.\d+\.\d+ ")
        self.assertIn("slang", out)
        self.assertEqual(out, self.expect(0, "version").out)
        result = self.expect(0, "version", "--json").json()["result"]
        self.assertRegex(result["build"], r"^[0-9a-f]{16,}$")
        self.assertIn("verilator", result["parts"])


class MistakeTest(CommandTest):
    def test_unknown_command_is_usage_error_with_suggestion(self):
        result = self.expect(2, "decoed", "x.sv")
        self.assertIn("did you mean 'decode'?", result.err)
        self.assertIn("usage-unknown-command", result.err)
        self.assertEqual(result.out, "")

    def test_unknown_option_is_usage_error_with_suggestion(self):
        result = self.expect(2, "prove", "a.lct.md", "b.sv", "--solver-timout", "3")
        self.assertIn("did you mean '--solver-timeout'?", result.err)

    def test_no_command_is_usage_error(self):
        self.assertIn("usage-no-command", self.expect(2).err)

    def test_missing_and_bad_arguments_are_usage_errors(self):
        self.assertIn("usage-missing-argument", self.expect(2, "fmt").err)
        self.assertIn("usage-bad-argument", self.expect(2, "prove", "a", "b", "--timeout", "-1").err)
        self.assertIn("usage-bad-argument", self.expect(2, "run", "a", "--encoder", "oracle").err)
        self.assertIn("usage-parameter", self.expect(2, "prove", "a", "b", "-P", "W").err)
        self.assertIn("usage-no-hdl", self.expect(2, "decode").err)

    def test_mistakes_are_json_too(self):
        for words in (["decoed"], ["prove", "--no-such"], ["decode"], ["fmt", "missing.lct.md"]):
            result = self.run_command(*words, "--json")
            self.assertIn(result.code, (2, 3))
            document = result.json()
            self.assertEqual(document["exitCode"], result.code)
            self.assertEqual(document["tool"], "palindrome")
            self.assertGreaterEqual(len(document["diagnostics"]), 1)
            for d in document["diagnostics"]:
                self.assertTrue(d["rule"] and d["message"] and d["severity"])
            self.assertEqual(result.err, "")

    def test_missing_file_is_input_error_that_names_it(self):
        for command in (["fmt"], ["emit"], ["export"], ["decode"], ["run", "--encoder", "reference"]):
            result = self.expect(3, *command, "nowhere/missing.lct.md" if command[0] != "decode"
                                 else "nowhere/missing.sv")
            self.assertIn("nowhere/missing", result.err + result.out)


class StreamTest(CommandTest):
    def test_results_and_messages_use_their_own_streams(self):
        self.write("u.lct.md", COUNTER)
        result = self.expect(0, "emit", "u.lct.md")
        self.assertTrue(result.out.startswith("// Reference module"))
        self.assertEqual(result.err, "")

    def test_no_colour_without_terminal_and_colour_when_asked(self):
        self.write("u.lct.md", COUNTER)
        self.write("u.sv", COUNTER_SV)
        self.assertNotIn("\x1b", self.expect(0, "prove", "u.lct.md", "u.sv").out)
        self.assertIn("\x1b[", self.expect(0, "prove", "u.lct.md", "u.sv", "--color", "always").out)

    def on_terminal(self, *arguments, env=None):
        master, slave = pty.openpty()
        process = subprocess.Popen([BINARY, *arguments], cwd=self.folder, stdin=slave, stdout=slave,
                                   stderr=slave, env={**self.environment(), **(env or {})})
        os.close(slave)
        data = b""
        while True:
            try:
                chunk = os.read(master, 65536)
            except OSError:
                break
            if not chunk:
                break
            data += chunk
        os.close(master)
        process.wait(timeout=60)
        return data.decode("utf-8", "replace")

    def test_colour_on_a_terminal_unless_no_color(self):
        self.assertIn("\x1b[1m", self.on_terminal("--help"))
        self.assertNotIn("\x1b", self.on_terminal("--help", env={"NO_COLOR": "1"}))
        self.assertNotIn("\x1b", self.on_terminal("--help", env={"TERM": "dumb"}))

    def test_closed_output_is_a_failure_not_a_crash(self):
        self.write("u.lct.md", COUNTER)
        with open("/dev/full", "wb") as full:
            process = subprocess.run([BINARY, "emit", "u.lct.md"], cwd=self.folder, stdout=full,
                                     stderr=subprocess.PIPE, env=self.environment(), timeout=60)
        self.assertEqual(process.returncode, 5)
        self.assertIn(b"could not be written", process.stderr)


class SignalTest(CommandTest):
    def test_interrupt_ends_soon_and_leaves_no_temporary_files(self):
        # A multiplier against its commuted self keeps a solver busy for long.
        ports = "\n".join(f"| {n} | {d} | logic [{w}:0] | |"
                          for n, d, w in (("a", "in", 31), ("b", "in", 31), ("c", "in", 31), ("y", "out", 31)))
        self.write("m.lct.md", "# m\n\n## Ports\n\n| name | direction | type | note |\n|---|---|---|---|\n"
                   + ports + "\n\n## Equations\n\n| name | expression | note |\n|---|---|---|\n"
                   "| y | a * b * c | |\n")
        self.write("m.sv", "module m(input logic [31:0] a, b, c, output logic [31:0] y);\n"
                   "assign y = a * (c * b) + 0;\nendmodule\n")
        process = subprocess.Popen([BINARY, "prove", "m.lct.md", "m.sv", "--timeout", "300",
                                    "--solver-timeout", "300"], cwd=self.folder,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                   env=self.environment())
        time.sleep(2)
        if process.poll() is not None:
            self.skipTest("decided before it could be interrupted")
        start = time.monotonic()
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
        self.assertEqual(process.returncode, 130, err)
        self.assertLess(time.monotonic() - start, 5)
        self.assertIn(b"interrupted", err)
        self.assertEqual([f for f in self.files() if ".tmp" in f], [])


if __name__ == "__main__":
    unittest.main()
