"""Shared by the scripts of this folder: run a command, time it, read its peak memory."""
# SPDX-License-Identifier: MIT
import json
import math
import os
import pathlib
import resource
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent


class Run:
    """A finished command: exit code (None if it was stopped), output, seconds, peak KiB."""

    def __init__(self, code, out, err, seconds, peak):
        self.code, self.out, self.err, self.seconds, self.peak = code, out, err, seconds, peak


def run(command, timeout=60, stdin=None, cwd=None):
    start = time.perf_counter()
    process = subprocess.Popen([str(c) for c in command], stdin=subprocess.PIPE if stdin else subprocess.DEVNULL,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=cwd,
                               start_new_session=True)
    try:
        out, err = process.communicate(stdin, timeout=timeout)
        code = process.returncode
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, 9)
        out, err = process.communicate()
        code = None
    seconds = time.perf_counter() - start
    return Run(code, out, err, seconds, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)


def measured(command, timeout=60, repeats=3, cwd=None):
    """The fastest of several runs, with the peak memory of exactly that command (GNU-free)."""
    best = None
    for _ in range(repeats):
        wrapper = [sys.executable, "-c",
                   "import resource,subprocess,sys;"
                   "p=subprocess.run(sys.argv[1:]);"
                   "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss,file=sys.stderr);"
                   "sys.exit(p.returncode)"] + [str(c) for c in command]
        start = time.perf_counter()
        result = run(wrapper, timeout, cwd=cwd)
        result.seconds = time.perf_counter() - start
        lines = result.err.strip().splitlines()
        result.peak = int(lines[-1]) if lines and lines[-1].isdigit() else 0
        if best is None or (result.code is not None and result.seconds < best.seconds):
            best = result
    return best


def geometric_mean(values):
    values = [v for v in values if v > 0]
    return math.exp(sum(math.log(v) for v in values) / len(values)) if values else float("nan")


def palindrome(argument=None):
    path = pathlib.Path(argument) if argument else ROOT / "build/release/bin/palindrome"
    if not path.exists():
        sys.exit(f"error: {path} does not exist; build it with scripts/build.sh")
    return path.resolve()


def save(path, data):
    if not path:
        return
    target = pathlib.Path(path)
    part = target.with_name(target.name + ".part")
    part.write_text(json.dumps(data, indent=1) + "\n")
    part.replace(target)
