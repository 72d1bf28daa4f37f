#!/usr/bin/env python3
# run_cases.py - runs the regression cases of tests/cases through the palindrome program.
# SPDX-License-Identifier: MIT
"""Runs every file below a folder as a regression case.

A case is one file with directives at its top: in a comment `<!-- ... -->` of a Markdown file, in
`//` lines of a SystemVerilog file, or in `#` lines of any other. One directive a line:

  RUN: ARGUMENTS       the command line of palindrome; %s is the file, %T a scratch folder that the
                       RUNs of a case share, %S/NAME a file or folder beside it, %% a percent sign.
                       No shell is involved. Several RUNs run one after the other; EXPECT lines and
                       EXIT belong to the RUN above them.
  EXPECT: TEXT         stdout has the text; several must come in this order
  EXPECT-ERROR: TEXT   the same for stderr
  EXPECT-NOT: TEXT     neither stdout nor stderr has the text
  EXPECT-SAME: FILE    stdout is this file, byte for byte; FILE may use the replacements above
  EXPECT-LEVEL: LEVEL  stdout is the JSON of `diff`, whose level is this one or a stronger one
  EXPECT-FILE: NAME    what follows is compared with a file in %T from here on: EXPECT and
                       EXPECT-NOT of this RUN below look into it instead of stdout
  EXIT: NUMBER         the exit code, 0 if not given; always checked
  REQUIRES: TOOL       the case is skipped, and said to be, if the tool is not on the PATH
  TEST: NAME FILE...   a sequence of RUNs with their expectations, by name (see TESTERS): `decode
                       FILE` for SystemVerilog that shall be read as the table in FILE

A program may print the case that it read, comment and all; the directives are taken out of its
output before they are looked for. A file without directives is an input of the cases that name it,
or a folder that it is in, as %S/NAME; a file that is neither a case nor named by one is a failure,
as is a line that looks like a directive and is none. Exit code 0 means that all cases passed and at
least one ran.

Beside the cases, every valid table below --round-trip folders is sent through emit and decode, and
what comes back must have the same rows. Units of instances are left to cases of their own, because
`diff` knows no rows of connections. A table that emit refuses is no valid one: below lct_specs that
is a failure, elsewhere the number of them is printed.
"""
import argparse
import concurrent.futures
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time

DIRECTIVES = ("RUN", "EXPECT", "EXPECT-ERROR", "EXPECT-NOT", "EXPECT-SAME", "EXPECT-LEVEL",
              "EXPECT-FILE", "EXIT", "REQUIRES", "TEST")
LEVELS = ("identical", "same rows", "equivalent", "different", "undecided")  # strongest first
SPEC_ENDINGS = (".lct.md", ".lct.json")

# {0} and so on are the words behind the name.
TESTERS = {
    # SystemVerilog is read as exactly this table, which is proved equal to it by decode itself and
    # again by prove; the table's reference module is read back as the same rows.
    "decode": """
        RUN: decode %s
        EXPECT-SAME: {0}
        RUN: prove {0} %s
        EXPECT: proved
        RUN: emit {0} -o %T/module.sv
        RUN: decode %T/module.sv -o %T/again.lct.md
        RUN: prove {0} %T/module.sv
        EXPECT: proved
        RUN: diff {0} %T/again.lct.md --json
        EXPECT-LEVEL: same rows
    """,
    # A table comes back from its own reference module.
    "round-trip": """
        RUN: emit {0} -o %T/module.sv
        RUN: decode %T/module.sv -o %T/again.lct.md
        RUN: diff {0} %T/again.lct.md --json
        EXPECT-LEVEL: same rows
    """,
}
LIKE_DIRECTIVE = re.compile(r"\s*([A-Z][A-Z-]{2,}):(?:\s+(.*?)|\s*)\s*$")


class CaseError(Exception):
    """The case itself is wrong, whatever the program does."""


class Run:
    def __init__(self, line, arguments):
        self.line = line
        self.arguments = arguments
        self.exit = None
        self.checks = []  # (line, kind, text, file or None)


class Case:
    def __init__(self, path, name):
        self.path = path
        self.name = name
        self.runs = []
        self.requires = []
        self.echoes = []  # the lines of the header, as the program may print them

    def without_echoes(self, output):
        """The output without the lines of this case's own header, plain, in JSON or in a diff."""
        if not any(echo in output for echo in self.echoes):
            return output
        # In JSON the whole comment is one line.
        for echo in sorted(self.echoes, key=len, reverse=True):
            output = output.replace(json.dumps(echo, ensure_ascii=False)[1:-1] + "\\n", "")
        own = set(self.echoes)
        return "\n".join(line for line in output.split("\n")
                         if line not in own and line[1:] not in own)


def header_lines(path):
    """The comment at the top of a file: number, text, and whole line."""
    with open(path, encoding="utf-8", errors="surrogateescape", newline="") as file:
        lines = file.read().split("\n")
    if lines and lines[0].startswith("<!--"):
        header = []
        for number, line in enumerate(lines, 1):
            text = line[4:] if number == 1 else line
            end = text.find("-->")
            header.append((number, text if end < 0 else text[:end], line))
            if end >= 0:
                return header
        raise CaseError("the comment at the top has no end")
    mark = "//" if lines and lines[0].startswith("//") else "#"
    header = []
    for number, line in enumerate(lines, 1):
        if not line.startswith(mark):
            break
        header.append((number, line[len(mark):], line))
    return header


def misspelt(word):
    """True for words that are probably meant to be a directive."""
    known = set("".join(directive.split("-")) for directive in DIRECTIVES)
    return word in known or word.startswith(("EXPECT", "RUN", "EXIT", "REQUIRE", "CHECK", "TEST"))


def with_testers(lines):
    """The lines of a header, with those of the tester in place of each TEST."""
    for number, line, whole in lines:
        match = LIKE_DIRECTIVE.match(line)
        if not match or match.group(1) != "TEST":
            yield number, line, whole
            continue
        name, *words = (match.group(2) or "").split()[:10] or [""]
        if name not in TESTERS:
            raise CaseError(f"line {number}: there is no tester {name!r}")
        try:
            for inner in TESTERS[name].strip().split("\n"):
                yield number, inner.strip().format(*words), ""
        except IndexError:
            raise CaseError(f"line {number}: the tester {name} needs more words") from None


def parse_case(path, name):
    case = Case(path, name)
    case.echoes = [whole for _, _, whole in header_lines(path) if whole.strip()]
    parse_lines(case, with_testers(header_lines(path)))
    return case


def parse_lines(case, lines):
    look_into = None
    for number, line, _ in lines:
        match = LIKE_DIRECTIVE.match(line)
        if not match:
            continue
        word, text = match.group(1), match.group(2) or ""
        if word not in DIRECTIVES:
            if misspelt(word):
                raise CaseError(f"line {number}: unknown directive {word}")
            continue
        if not text:
            raise CaseError(f"line {number}: {word} has no text")
        if word == "RUN":
            case.runs.append(Run(number, text))
            look_into = None
            continue
        if word == "REQUIRES":
            case.requires.append(text)
            continue
        if not case.runs:
            raise CaseError(f"line {number}: {word} stands above the first RUN")
        run = case.runs[-1]
        if word == "EXIT":
            if run.exit is not None:
                raise CaseError(f"line {number}: a second EXIT for one RUN")
            if not re.fullmatch(r"\d+", text):
                raise CaseError(f"line {number}: EXIT is no number")
            run.exit = int(text)
        elif word == "EXPECT-FILE":
            look_into = text
            run.checks.append((number, word, text, text))
        else:
            of_stdout = word in ("EXPECT-ERROR", "EXPECT-SAME", "EXPECT-LEVEL")
            run.checks.append((number, word, text, None if of_stdout else look_into))
    if case.requires and not case.runs:
        raise CaseError("REQUIRES without RUN")


def expand(word, case, scratch):
    values = {"s": case.path, "T": scratch, "S": os.path.dirname(case.path), "%": "%"}

    def replace(match):
        if match.group(1) not in values:
            raise CaseError(f"unknown replacement %{match.group(1)} in {word!r}")
        return values[match.group(1)]

    return re.sub(r"%(.?)", replace, word)


def difference(expected, actual):
    """The first line that differs."""
    wanted, given = expected.split("\n"), actual.split("\n")
    for number, (a, b) in enumerate(zip(wanted + [None], given + [None]), 1):
        if a != b:
            return f"line {number} is {b!r}, expected {a!r}"
    return "the ends of lines differ"


def check_same(number, path, stdout):
    try:
        with open(path, encoding="utf-8", errors="backslashreplace", newline="") as file:
            expected = file.read()
    except OSError as error:
        return [f"line {number}: {error}"]
    if expected == stdout:
        return []
    return [f"line {number}: stdout is not {os.path.basename(path)}: "
            + difference(expected, stdout)]


def check_level(number, wanted, stdout):
    try:
        level = json.loads(stdout)["result"]["level"]
    except (ValueError, KeyError, TypeError):
        return [f"line {number}: stdout is no JSON with a level"]
    if wanted not in LEVELS or level not in LEVELS:
        return [f"line {number}: unknown level {wanted!r} or {level!r}"]
    if LEVELS.index(level) > LEVELS.index(wanted):
        return [f"line {number}: the level is {level!r}, expected {wanted!r} at least"]
    return []


def check_output(run, case, stdout, stderr, scratch):
    """Problems with what a RUN printed."""
    problems = []
    positions = {}
    for number, kind, text, file in run.checks:
        if kind == "EXPECT-SAME":
            problems += check_same(number, expand(text, case, scratch), stdout)
            continue
        if kind == "EXPECT-LEVEL":
            problems += check_level(number, text, stdout)
            continue
        if kind == "EXPECT-FILE":
            if not os.path.isfile(os.path.join(scratch, text)):
                problems.append(f"line {number}: there is no file {text} in the scratch folder")
            continue
        if file is not None:
            try:
                with open(os.path.join(scratch, file), encoding="utf-8",
                          errors="backslashreplace", newline="") as content:
                    out = case.without_echoes(content.read())
            except OSError:
                continue  # said above
        else:
            out = stdout
        if kind == "EXPECT-NOT":
            if text in out or (file is None and text in stderr):
                problems.append(f"line {number}: {text!r} is there")
            continue
        key = "stderr" if kind == "EXPECT-ERROR" else file or "stdout"
        haystack = stderr if kind == "EXPECT-ERROR" else out
        start = positions.get(key, 0)
        at = haystack.find(text, start)
        if at < 0:
            again = " (it stands further up)" if start and text in haystack else ""
            problems.append(f"line {number}: {key} lacks {text!r}{again}")
        else:
            positions[key] = at + len(text)
    return problems


def execute(run, case, scratch, options):
    arguments = [expand(word, case, scratch) for word in shlex.split(run.arguments)]
    environment = {key: value for key, value in os.environ.items()
                   if not key.startswith("PALINDROME_")}
    environment.update(NO_COLOR="1", LC_ALL="C.UTF-8", HOME=scratch)
    try:
        done = subprocess.run([options.palindrome] + arguments, cwd=scratch, env=environment,
                              stdin=subprocess.DEVNULL, capture_output=True,
                              timeout=options.timeout, check=False)
    except subprocess.TimeoutExpired:
        return [f"line {run.line}: no end after {options.timeout:g} s"]
    except OSError as error:
        return [f"cannot run {options.palindrome}: {error}"]
    stdout = done.stdout.decode("utf-8", "backslashreplace")
    stderr = done.stderr.decode("utf-8", "backslashreplace")
    problems = []
    if done.returncode < 0:
        problems.append(f"line {run.line}: ended by signal {-done.returncode}")
    elif done.returncode != (run.exit or 0):
        problems.append(f"line {run.line}: exit code {done.returncode}, expected {run.exit or 0}")
    problems += check_output(run, case, case.without_echoes(stdout), case.without_echoes(stderr),
                             scratch)
    if problems:
        problems.append("  palindrome " + shlex.join(arguments))
        for name, text in (("stdout", stdout), ("stderr", stderr)):
            if text:
                shown = text if len(text) < 4000 else text[:4000] + "\n..."
                problems.append(f"  {name}:\n" + re.sub("(?m)^", "    ", shown.rstrip("\n")))
    return problems


def run_case(case, options):
    """(problems, reason for skipping or None)"""
    for tool in case.requires:
        if shutil.which(tool) is None:
            return [], f"{tool} is not installed"
    with tempfile.TemporaryDirectory(prefix="pal-case-") as scratch:
        problems = []
        for run in case.runs:
            try:
                problems += execute(run, case, scratch, options)
            except CaseError as error:
                problems.append(f"line {run.line}: {error}")
            if problems:
                break
        return problems, None


def discover(root):
    """All files below the folder, by their path from it."""
    found = []
    for folder, folders, files in os.walk(root):
        folders.sort()
        for name in sorted(files):
            path = os.path.join(folder, name)
            found.append((os.path.relpath(path, root), os.path.abspath(path)))
    return sorted(found)


def unused(inputs, cases):
    """The problems of files that no case names."""
    named = set()
    for case in cases:
        for run in case.runs:
            texts = [run.arguments] + [text for _, kind, text, _ in run.checks
                                       if kind == "EXPECT-SAME"]
            for match in re.finditer(r"%S/([^\s\"']+)", " ".join(texts)):
                path = os.path.join(os.path.dirname(case.path), match.group(1))
                named.add(os.path.normpath(path))
    problems = {}
    for file in inputs:
        parts = file.path.split(os.sep)
        if not any(os.sep.join(parts[:n]) in named for n in range(1, len(parts) + 1)):
            problems[file.name] = ["no RUN directive, and no case names the file as %S/..."]
    return problems


def run_folder(root, options):
    cases, inputs, failures, skipped = [], [], {}, {}
    for name, path in discover(root):
        if options.filter and options.filter not in name:
            continue
        try:
            case = parse_case(path, name)
            (cases if case.runs else inputs).append(case)
        except CaseError as error:
            failures[name] = [str(error)]
    if not options.filter:
        failures.update(unused(inputs, cases))
    passed = 0
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for case, (problems, skip) in zip(cases, pool.map(lambda c: run_case(c, options), cases)):
            if skip:
                skipped[case.name] = skip
            elif problems:
                failures[case.name] = problems
            else:
                passed += 1
    return passed, skipped, failures


def refusal(path, options):
    """Why a table does not go through emit and decode: None, or "not valid", or "structural" for a
    unit of instances, whose connections `diff` does not compare."""
    with open(path, encoding="utf-8", errors="replace") as file:
        structural = any(line.rstrip() == "## Instances" for line in file)
    with tempfile.TemporaryDirectory(prefix="pal-case-") as scratch:
        probe = Case(path, path)
        parse_lines(probe, [(0, "RUN: emit %s", "")])
        problems = execute(probe.runs[0], probe, scratch, options)
        if problems:
            return "not valid"
        return "structural" if structural else None


def round_trips(folders, options):
    """Sends every table that has a reference module through emit and decode: the number that came
    back, why others have none by name, failures."""
    specs = []
    for folder in folders:
        base = os.path.basename(os.path.abspath(folder))
        specs += [(os.path.join(base, name), path, base) for name, path in discover(folder)
                  if name.endswith(SPEC_ENDINGS)]
    specs = [spec for spec in specs if not options.filter or options.filter in spec[0]]

    def check(spec):
        name, path, base = spec
        reason = refusal(path, options)
        if reason == "not valid" and base == "lct_specs":
            return ["emit refuses it"], None
        if reason:
            return [], reason
        case = Case(path, name)
        parse_lines(case, with_testers([(0, "TEST: round-trip %s", "")]))
        return run_case(case, options)[0], None

    passed, without, failures = 0, {}, {}
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for (name, _, _), (problems, reason) in zip(specs, pool.map(check, specs)):
            if reason:
                without[name] = reason
            elif problems:
                failures["round trip of " + name] = problems
            else:
                passed += 1
    return passed, without, failures


def self_test(options):
    """Every file of the fixture folder must fail, with the text of its BAD line."""
    root = os.path.join(os.path.dirname(os.path.abspath(__file__)), "cases_selftest")
    options.palindrome = os.path.join(root, "fake_palindrome.py")
    options.filter = None
    good = run_folder(os.path.join(root, "good"), options)
    errors = []
    if good[0] < 3 or good[2] or list(good[1]) != ["requires.md"]:
        errors.append(f"the good fixtures gave {good}")
    _, skipped, failures = run_folder(os.path.join(root, "bad"), options)
    bad = discover(os.path.join(root, "bad"))
    for name, path in bad:
        with open(path, encoding="utf-8") as file:
            wanted = re.search(r"BAD\((.*?)\)", file.read())
        if not wanted:
            errors.append(f"{name}: has no BAD(text)")
        elif name not in failures:
            errors.append(f"{name}: did not fail ({skipped.get(name, 'passed')})")
        elif wanted.group(1) not in "\n".join(failures[name]):
            errors.append(f"{name}: failed without {wanted.group(1)!r}: {failures[name]}")
    errors += self_test_round_trips(root, options)
    with tempfile.TemporaryDirectory() as empty:
        if summarize(*run_folder(empty, options), 0.0, quiet=True) == 0:
            errors.append("an empty folder passed")
    for error in errors:
        print("self-test: " + error)
    print(f"self-test: {len(bad)} bad fixtures, {'failed' if errors else 'passed'}")
    return 1 if errors else 0


def self_test_round_trips(root, options):
    passed, without, failures = round_trips([os.path.join(root, "round_trips", "lct_specs"),
                                             os.path.join(root, "round_trips", "other")], options)
    names = sorted(failures)
    wanted = ["round trip of lct_specs/refused.lct.md", "round trip of other/weak.lct.md"]
    reasons = {"lct_specs/structural.lct.md": "structural", "other/refused.lct.md": "not valid"}
    if passed != 1 or without != reasons or names != wanted:
        return [f"the round trips gave {passed}, {without}, {failures}"]
    return []


def summarize(passed, skipped, failures, seconds, quiet=False):
    if not quiet:
        for name, problems in sorted(failures.items()):
            print(f"FAILED {name}")
            for problem in problems:
                print("  " + problem.replace("\n", "\n  "))
        for name, reason in sorted(skipped.items()):
            print(f"SKIPPED {name}: {reason}")
        print(f"cases: {passed} passed, {len(failures)} failed, {len(skipped)} skipped"
              f" in {seconds:.1f} s")
        if not passed and not failures:
            print("no case was run")
    return 1 if failures or not passed else 0


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    parser = argparse.ArgumentParser(description="Run the regression cases.")
    parser.add_argument("--palindrome", help="the program under test")
    parser.add_argument("--folder", default=os.path.join(here, "cases"))
    parser.add_argument("--round-trip", action="append", metavar="FOLDER",
                        help="tables that must come back from emit and decode; by default those of "
                             "the cases and of lct_specs")
    parser.add_argument("--filter", help="only files with this text in their path")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--timeout", type=float, default=120.0, help="seconds for one RUN")
    parser.add_argument("--no-skip", action="store_true", help="a skipped case is a failure")
    parser.add_argument("--self-test", action="store_true", help="check this program itself")
    options = parser.parse_args()
    if options.self_test:
        return self_test(options)
    if not options.palindrome:
        parser.error("--palindrome is needed")
    options.palindrome = os.path.abspath(options.palindrome)
    start = time.monotonic()
    passed, skipped, failures = run_folder(options.folder, options)
    folders = options.round_trip or [options.folder, os.path.join(here, "..", "lct_specs")]
    trips, without, lost = round_trips(folders, options)
    failures.update(lost)
    reasons = list(without.values())
    print(f"round trips: {trips} tables came back with the same rows, {len(lost)} did not; not "
          f"tried: {reasons.count('structural')} of instances, "
          f"{reasons.count('not valid')} not valid")
    if options.no_skip:
        failures.update({name: ["skipped: " + reason] for name, reason in skipped.items()})
        skipped = {}
    return summarize(passed, skipped, failures, time.monotonic() - start)


if __name__ == "__main__":
    sys.exit(main())
