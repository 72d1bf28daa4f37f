# test_user.py - the commands that help people along, and what all commands have in common at a terminal.
# SPDX-License-Identifier: MIT
import fcntl
import json
import os
import pty
import re
import shutil
import struct
import subprocess
import tempfile
import termios
import unittest

from test_gate_limits import SQUARE, SQUARE_OTHER_SV

PALINDROME = os.path.abspath(os.environ["PALINDROME"])
SOURCE = os.path.abspath(os.environ["PALINDROME_SOURCE"])
SPEC = os.path.join(SOURCE, "lct_specs", "router", "rr_arb5.lct.md")
HDL = os.path.join(SOURCE, "designs", "router", "rr_arb5.sv")


def run(*words, cwd=None, **environment):
    base = {k: v for k, v in os.environ.items() if not k.startswith("PALINDROME_") and k != "NO_COLOR"}
    base.update(environment)
    return subprocess.run([PALINDROME, *words], cwd=cwd, capture_output=True, text=True, timeout=120,
                          env=base, check=False)


def command_names():
    page = run("man").stdout.split(".SH COMMANDS")[1].split(".SH EXIT")[0]
    return [name.replace("\\-", "-") for name in re.findall(r"\.TP\n\\fB(\S+?)\\fR", page)]


class Scratch(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="pal-user-")
        self.addCleanup(scratch.cleanup)
        self.folder = scratch.name


class Doctor(Scratch):
    def test_it_says_what_is_there_and_what_is_missing(self):
        done = run("doctor", "--json", cwd=self.folder)
        checks = {c["name"]: c for c in json.loads(done.stdout)["result"]["checks"]}
        for name in ("palindrome", "slang", "z3", "cadical", "verilator", "git", "sandbox", "cache"):
            self.assertIn(name, checks)
        os.mkdir(os.path.join(self.folder, "empty"))
        done = run("doctor", "--json", cwd=self.folder, PATH=os.path.join(self.folder, "empty"))
        self.assertEqual(done.returncode, 5)
        checks = {c["name"]: c for c in json.loads(done.stdout)["result"]["checks"]}
        self.assertEqual(checks["verilator"]["state"], "MISSING")
        self.assertIn("apt-get install verilator", checks["verilator"]["help"])

    def test_a_configuration_that_is_not_valid_is_reported(self):
        with open(os.path.join(self.folder, "palindrome.toml"), "w", encoding="utf-8") as file:
            file.write("not toml")
        done = run("doctor", cwd=self.folder)
        self.assertEqual(done.returncode, 5)
        self.assertIn("config-invalid", done.stderr)


class Explain(unittest.TestCase):
    def test_rules_verdicts_and_exit_codes(self):
        self.assertIn("does not exist, is a folder", run("explain", "file-unreadable").stdout)
        self.assertEqual(run("explain", "100").stdout, run("explain", "file-unreadable").stdout)
        self.assertIn("the HDL can give", run("explain", "possible-x").stdout)
        self.assertIn("a round trip through models alone", run("explain", "errors-cancel").stdout)
        self.assertIn("a limit was reached", run("explain", "4").stdout)

    def test_what_is_nearly_a_word_is_suggested(self):
        done = run("explain", "lint-gpa")
        self.assertEqual(done.returncode, 2)
        self.assertIn("did you mean 'lint-gap'?", done.stderr)

    def test_all_rules_have_a_text(self):
        with open(os.path.join(SOURCE, "src/diag/Rules.def"), encoding="utf-8") as file:
            rules = re.findall(r'^PAL_RULE\(\d+, \w+, "([a-z0-9-]+)"', file.read(), re.M)
        words = {e["word"]: e["kind"] for e in json.loads(run("explain", "--json").stdout)["result"]["words"]}
        self.assertGreater(len(rules), 200)
        self.assertEqual([rule for rule in rules if words.get(rule) not in ("error", "warning", "note")], [])
        for verdict in ("proved", "refuted", "bounded", "unknown", "possible-x", "unsupported"):
            self.assertEqual(words.get(verdict), "verdict")
        for word in rules[::25] + [w for w, kind in words.items() if kind in ("verdict", "who erred")]:
            found = json.loads(run("explain", "--json", word).stdout)["result"]
            self.assertTrue(found["meaning"], word)
            # test_diag demands a text of each rule.
            self.assertEqual("text" in found, word in rules, word)


class Completions(Scratch):
    def script(self, shell):
        path = os.path.join(self.folder, "script")
        done = run("completions", shell, "-o", path)
        self.assertEqual(done.returncode, 0, done.stderr)
        return path

    def bash(self, *words):
        return subprocess.run(
            ["bash", "-c", 'source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _palindrome; '
             'printf "%s\\n" "${COMPREPLY[@]}"', "bash", self.script("bash"), *words],
            capture_output=True, text=True, check=True, cwd=self.folder).stdout.split()

    def test_bash_completes_commands_options_values_and_files(self):
        self.assertEqual(self.bash("palindrome", "conv"), ["convert"])
        self.assertIn("--top", self.bash("palindrome", "decode", "--to"))
        self.assertEqual(self.bash("palindrome", "emit", "--color", "al"), ["always"])
        with open(os.path.join(self.folder, "unit.lct.md"), "w", encoding="utf-8"):
            pass
        self.assertEqual(self.bash("palindrome", "emit", "uni"), ["unit.lct.md"])

    def test_the_script_knows_every_option_of_every_command(self):
        with open(self.script("bash"), encoding="utf-8") as file:
            text = file.read()
        for name in command_names():
            options = re.search(rf"^        {name}\) options='(.*)' ;;$", text, re.M)[1].split()
            shown = re.findall(r"(?<=\s)--[a-z][a-z0-9-]*", run(name, "--help").stdout.split("Examples")[0])
            self.assertTrue(set(shown) >= {"--json"} and options, name)
            listed = re.findall(r"^  (?:-\w, |    )(--[a-z0-9-]+)", run(name, "--help").stdout, re.M)
            self.assertEqual(set(listed) - set(options), set(), name)

    @unittest.skipUnless(shutil.which("zsh"), "zsh is not installed")
    def test_zsh_loads_its_script(self):
        done = subprocess.run(["zsh", "-f", "-c", 'autoload -Uz compinit; compinit -D; source "$1"; '
                               "print $_comps[palindrome]", "zsh", self.script("zsh")],
                              capture_output=True, text=True, check=False,
                              env=dict(os.environ, HOME=self.folder))
        self.assertEqual((done.stdout.strip(), done.stderr), ("_palindrome", ""))

    @unittest.skipUnless(shutil.which("fish"), "fish is not installed")
    def test_fish_completes(self):
        done = subprocess.run(["fish", "-N", "-c", f"source {self.script('fish')}; "
                               "complete -C 'palindrome conv'; complete -C 'palindrome decode --to'; "
                               "complete -C 'palindrome emit --color al'"],
                              capture_output=True, text=True, check=False,
                              env=dict(os.environ, HOME=self.folder))
        self.assertEqual(done.stderr, "")
        found = [line.split("\t")[0] for line in done.stdout.splitlines()]
        for word in ("convert", "--top", "always"):
            self.assertIn(word, found)


class Manual(Scratch):
    def test_every_command_has_a_page(self):
        done = run("man", "-o", self.folder)
        self.assertEqual(done.returncode, 0, done.stderr)
        pages = set(os.listdir(self.folder))
        self.assertEqual(pages, {"palindrome.1"} | {f"palindrome-{n}.1" for n in command_names()})

    @unittest.skipUnless(shutil.which("mandoc"), "mandoc is not installed")
    def test_mandoc_finds_nothing_wrong(self):
        run("man", "-o", self.folder)
        pages = sorted(os.path.join(self.folder, name) for name in os.listdir(self.folder))
        done = subprocess.run(["mandoc", "-T", "lint", "-W", "warning", *pages], capture_output=True,
                              text=True, check=False)
        wrong = [line for line in done.stdout.splitlines() if "missing date" not in line]
        self.assertEqual(wrong, [])


class Init(Scratch):
    def module(self):
        with open(os.path.join(self.folder, "two.sv"), "w", encoding="utf-8") as file:
            file.write("module a(input logic x, output logic y); assign y = !x; endmodule\n"
                       "module b(input logic x, output logic y); assign y = x; endmodule\n")

    def test_each_module_gets_a_spec_that_is_proved(self):
        self.module()
        done = run("init", "two.sv", cwd=self.folder)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        for unit in ("a", "b"):
            spec = os.path.join("lct_specs", unit + ".lct.md")
            self.assertEqual(run("prove", spec, "two.sv", "--top", unit, cwd=self.folder).returncode, 0)
        with open(os.path.join(self.folder, "palindrome.toml"), encoding="utf-8") as file:
            text = file.read()
        self.assertIn('[unit.a]\nspec = "lct_specs/a.lct.md"\nhdl = ["two.sv"]', text)
        self.assertEqual(run("doctor", cwd=self.folder).returncode,
                         run("doctor", cwd=os.path.dirname(self.folder)).returncode)

    def test_nothing_is_replaced(self):
        self.module()
        os.mkdir(os.path.join(self.folder, "lct_specs"))
        mine = os.path.join(self.folder, "lct_specs", "a.lct.md")
        with open(mine, "w", encoding="utf-8") as file:
            file.write("mine")
        self.assertEqual(run("init", "two.sv", "--top", "a", cwd=self.folder).returncode, 0)
        with open(mine, encoding="utf-8") as file:
            self.assertEqual(file.read(), "mine")
        self.assertEqual(run("init", "two.sv", cwd=self.folder).returncode, 2)

    def test_what_cannot_be_read_leaves_no_project(self):
        with open(os.path.join(self.folder, "bad.sv"), "w", encoding="utf-8") as file:
            file.write("module bad(input x output y); endmodule\n")
        self.assertEqual(run("init", "bad.sv", cwd=self.folder).returncode, 3)
        self.assertEqual(os.listdir(self.folder), ["bad.sv"])


class Terminal(Scratch):
    def test_every_command_has_the_common_options_and_json_for_its_errors(self):
        for name in command_names():
            help_text = run(name, "--help").stdout
            for option in ("--json", "--quiet", "--color", "--no-color", "--verbose"):
                self.assertIn(option, help_text, name)
            done = run(name, "--json", "--no-such-option")
            self.assertEqual(done.returncode, 2, name)
            found = json.loads(done.stdout)["diagnostics"]
            self.assertTrue(found[0]["rule"].startswith("usage-"), name)

    def on_terminal(self, *words, columns=0, **environment):
        """What a command writes to a terminal."""
        parent, child = pty.openpty()
        if columns:
            fcntl.ioctl(child, termios.TIOCSWINSZ, struct.pack("HHHH", 30, columns, 0, 0))
        base = dict(os.environ, TERM="xterm")
        base.pop("NO_COLOR", None)
        base.pop("COLUMNS", None)
        base.update(environment)
        with subprocess.Popen([PALINDROME, *words], stdout=child, stderr=child, env=base,
                              stdin=subprocess.DEVNULL) as process:
            os.close(child)
            out = b""
            while True:
                try:
                    part = os.read(parent, 65536)
                except OSError:
                    break
                if not part:
                    break
                out += part
            process.wait()
        os.close(parent)
        return out

    def test_colours_only_on_a_terminal_and_not_if_unwanted(self):
        words = ("emit", "missing.lct.md")
        self.assertIn(b"\x1b[1", self.on_terminal(*words))
        self.assertNotIn(b"\x1b[1", self.on_terminal(*words, NO_COLOR="1"))
        self.assertNotIn(b"\x1b[1", self.on_terminal(*words, "--no-color"))
        self.assertNotIn(b"\x1b[1", self.on_terminal(*words, TERM="dumb"))
        self.assertNotIn("\x1b", run(*words).stderr)

    def test_a_closed_pipe_ends_quietly(self):
        for words in (("explain",), ("emit", SPEC), ("man",), ("export", SPEC)):
            with subprocess.Popen([PALINDROME, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as p:
                p.stdout.close()
                self.assertEqual(p.stderr.read(), b"", words)
                self.assertEqual(p.wait(), 5, "what was asked for was not delivered")

    def test_tables_fit_the_terminal_and_are_unlimited_in_a_pipe(self):
        widest = lambda text: max(map(len, text.splitlines()))
        self.assertGreater(widest(run("explain").stdout), 100)
        self.assertGreater(widest(run("explain", COLUMNS="60").stdout), 100)
        for options in ({"columns": 60}, {"columns": 120, "COLUMNS": "60"}):
            out = self.on_terminal("explain", **options).decode()
            self.assertLessEqual(widest(out), 60)
            words = re.sub(r"\s", "", out)
            for word in ("lint-gap", "possible-x"):
                self.assertIn(word, words)

    def test_a_progress_line_says_what_runs_and_how_long_is_left(self):
        for name, text in (("square.lct.md", SQUARE), ("square.sv", SQUARE_OTHER_SV)):
            with open(os.path.join(self.folder, name), "w", encoding="utf-8") as file:
                file.write(text)
        words = ("prove", os.path.join(self.folder, "square.lct.md"), os.path.join(self.folder, "square.sv"),
                 "--timeout", "3", "--no-sim")
        out = self.on_terminal(*words)
        self.assertRegex(out, rb"0:0\d, at most 0:0\d left")
        self.assertNotIn(b" left", self.on_terminal(*words, "--quiet"))
        self.assertNotIn(" left", run(*words).stderr)
        out = self.on_terminal("lint", "--no-cache", SPEC, SPEC)
        self.assertIn(b"[1/2] ", out)
        self.assertIn(b"[2/2] ", out)

    def test_quiet_and_verbose(self):
        self.assertEqual(run("fmt", "-q", "--check", SPEC).stdout, "")
        self.assertRegex(run("fmt", "--verbose", "--check", SPEC).stderr, r"took \d+\.\d\d s, \d+ MiB")


if __name__ == "__main__":
    unittest.main()
