#!/usr/bin/env python3
"""Runs the end-to-end tests, several files at once, the longest first.

Each file runs in a process of its own (a test class may set up a folder, a server or a build that its tests
share, so a file is the smallest piece). What a file printed is shown whole when it ends. The last lines are the
runner's summary: the time of each file, then what unittest says, summed up.

    tests/run_e2e.py [-j N] [-p PATTERN]
"""
# SPDX-License-Identifier: MIT
import argparse
import concurrent.futures
import os
import pathlib
import re
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent / "e2e"
# Files that take longest start first; the order of the others does not matter.
LONGEST = ["test_mesh.py", "test_ast_mutants.py", "test_mutants.py", "test_router.py", "test_run.py", "test_gate.py"]


def order(name):
    return (LONGEST.index(name) if name in LONGEST else len(LONGEST), name)


def run(name):
    began = time.monotonic()
    done = subprocess.run([sys.executable, "-m", "unittest", "discover", "-v", "-s", str(HERE), "-p", name],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
    return name, done.returncode, done.stdout, time.monotonic() - began


def counts(text):
    """Tests run, and failures, errors, skipped … as unittest sums them up; no tests if it did not get there."""
    ran = re.findall(r"^Ran (\d+) tests? in ", text, re.M)
    last = text.strip().splitlines()[-1] if text.strip() else ""
    return int(ran[-1]) if ran else 0, {k: int(v) for k, v in re.findall(r"(\w+(?: \w+)?)=(\d+)", last)}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("-j", "--jobs", type=int, default=os.cpu_count() or 2, help="files at once")
    parser.add_argument("-p", "--pattern", default="test_*.py", help="files to run (default: %(default)s)")
    options = parser.parse_args()
    names = sorted((p.name for p in HERE.glob(options.pattern)), key=order)
    if not names:
        sys.exit(f"no file of tests matches {options.pattern}")
    began = time.monotonic()
    total, kinds, failed, times = 0, {}, [], []
    with concurrent.futures.ThreadPoolExecutor(max(1, options.jobs)) as pool:
        for future in concurrent.futures.as_completed([pool.submit(run, name) for name in names]):
            name, code, text, seconds = future.result()
            print(f"---- {name}\n{text}", flush=True)
            ran, more = counts(text)
            total += ran
            for kind, number in more.items():
                kinds[kind] = kinds.get(kind, 0) + number
            times.append((seconds, ran, name))
            if code != 0 or ran == 0:  # a file whose tests nobody ran is a failure
                failed.append(name)
    for seconds, ran, name in sorted(times, reverse=True):
        print(f"{seconds:7.1f} s  {ran:4} tests  {name}")
    print(f"\nRan {total} tests in {time.monotonic() - began:.1f}s\n")
    notes = [f"{kind}={number}" for kind, number in sorted(kinds.items())]
    if failed:
        notes.insert(0, "in " + ", ".join(sorted(failed)))
    print(("FAILED" if failed else "OK") + (f" ({', '.join(notes)})" if notes else ""))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
