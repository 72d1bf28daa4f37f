"""Shared by the scripts of this folder: run a command, time it, read its peak memory."""
# SPDX-License-Identifier: MIT
import json
import math
import os
import pathlib
import resource
import signal
import subprocess
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent


class Run:
    """A finished command: exit code (None if it was stopped), output, seconds by the wall clock and of
    the processor, peak KiB."""

    def __init__(self, code, out, err, seconds, peak, cpu=0.0):
        self.code, self.out, self.err, self.seconds, self.peak = code, out, err, seconds, peak
        self.cpu = cpu


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


def once(command, timeout, cwd=None):
    """One process with its own seconds and peak memory (ru_maxrss, which has this interpreter's as a floor)."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        start = time.perf_counter()
        process = subprocess.Popen([str(c) for c in command], stdin=subprocess.DEVNULL, stdout=out,
                                   stderr=err, cwd=cwd, start_new_session=True)
        stopped = []

        def stop():
            stopped.append(True)
            os.killpg(process.pid, signal.SIGKILL)

        alarm = threading.Timer(timeout, stop)
        alarm.start()
        try:
            _, status, usage = os.wait4(process.pid, 0)
        except BaseException: # interrupted: nothing is left running
            os.killpg(process.pid, signal.SIGKILL)
            raise
        finally:
            alarm.cancel()
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        texts = []
        for file in (out, err):
            file.seek(0)
            texts.append(file.read().decode("utf-8", "replace"))
        return Run(None if stopped else process.returncode, *texts, seconds, usage.ru_maxrss,
                   usage.ru_utime + usage.ru_stime)


def timed(command, timeout=60, repeats=3, cwd=None):
    """The fastest of several runs; what takes more than five seconds is run once."""
    best = once(command, timeout, cwd)
    cpu = best.cpu
    for _ in range(repeats - 1):
        if best.seconds > 5:
            break
        again = once(command, timeout, cwd)
        cpu = min(cpu, again.cpu)
        if again.seconds < best.seconds:
            best = again
    best.cpu = cpu
    return best


def seconds(value):
    if value is None:
        return "-"
    return f"{value * 1000:.1f} ms" if value < 1 else f"{value:.2f} s"


def memory(kib):
    return f"{kib / 1024:.0f} MiB"


def geometric_mean(values):
    values = [v for v in values if v > 0]
    return math.exp(sum(math.log(v) for v in values) / len(values)) if values else 0.0


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
