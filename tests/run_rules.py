#!/usr/bin/env python3
# run_rules.py - runs the examples of docs/rules*.md that have a command line.
# SPDX-License-Identifier: MIT
"""Runs each example with `run=ARGUMENTS` in its info string and demands findings of exactly the
rule that it stands under. %s is the example's file, %T a scratch folder, %R the folder tests/rules.
The examples without a command line are run by the unit tests of the reader."""
import argparse
import os
import re
import shlex
import subprocess
import sys
import tempfile

FINDING = re.compile(r"^(?:.*: )?(?:error|warning|note): .* \[([a-z0-9]+(?:-[a-z0-9]+)+)\]$")


def unescape(text):
    text = re.sub(r"\\\{(\d+)\*(.*?)\}", lambda m: m[2].replace("\\n", "\n") * int(m[1]), text)
    return re.sub(r"\\x([0-9a-f]{2})", lambda m: chr(int(m[1], 16)), text)


def examples(page):
    """(rule, line, info, text) of every fenced block with a run= word."""
    with open(page, encoding="utf-8") as file:
        lines = file.read().split("\n")
    rule, at = None, 0
    while at < len(lines):
        line = lines[at]
        if line.startswith("## "):
            rule = line[3:]
        elif line.startswith("```"):
            fence = re.match("`+", line).group(0)
            start, text = at + 1, []
            at += 1
            while at < len(lines) and lines[at] != fence:
                text.append(lines[at])
                at += 1
            info = line[len(fence):]
            if "run=" in info:
                yield rule, start, info, "".join(part + "\n" for part in text)
        at += 1


def run_example(palindrome, info, text, scratch):
    words, _, command = info.partition("run=")
    words = words.split()
    names = [word[5:] for word in words if word.startswith("file=")]
    endings = {"lct": "lct.md", "json": "lct.json"}
    name = names[0] if names else "example." + endings.get(words[0], words[0])
    if "escaped" in words:
        text = unescape(text)
    path = os.path.join(scratch, name)
    if text or not names:
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
    here = os.path.dirname(os.path.abspath(__file__))
    arguments = [word.replace("%s", path).replace("%T", scratch)
                 .replace("%R", os.path.join(here, "rules")) for word in shlex.split(command)]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PALINDROME_")}
    environment.update(NO_COLOR="1", LC_ALL="C.UTF-8", HOME=scratch)
    done = subprocess.run([palindrome] + arguments, cwd=scratch, env=environment, timeout=300,
                          stdin=subprocess.DEVNULL, capture_output=True, check=False)
    output = (done.stdout + done.stderr).decode("utf-8", "backslashreplace")
    rules = [m.group(1) for m in map(FINDING.match, output.split("\n")) if m]
    return rules, done.returncode, output


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    parser = argparse.ArgumentParser(description="Run the examples of the rules.")
    parser.add_argument("--palindrome", required=True, help="the program under test")
    parser.add_argument("--docs", default=os.path.join(here, "..", "docs"))
    parser.add_argument("--filter", default="", help="only rules with this text in their name")
    options = parser.parse_args()
    pages = sorted(name for name in os.listdir(options.docs)
                   if name == "rules.md" or re.fullmatch(r"rules-.*\.md", name))
    count, failed = 0, 0
    for page in pages:
        for rule, line, info, text in examples(os.path.join(options.docs, page)):
            if options.filter not in (rule or ""):
                continue
            count += 1
            with tempfile.TemporaryDirectory(prefix="pal-rule-") as scratch:
                rules, status, output = run_example(os.path.abspath(options.palindrome), info, text,
                                                    scratch)
            if set(rules) == {rule} and status in (0, 1, 2, 3, 4, 5):
                continue
            failed += 1
            print(f"FAILED {page}:{line}: {rule}: exit code {status}, findings {rules or 'none'}")
            print(re.sub("(?m)^", "    ", output.rstrip("\n")))
    print(f"rule examples with a command line: {count - failed} as documented, {failed} not")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
