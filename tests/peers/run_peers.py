#!/usr/bin/env python3
"""Runs the peer tests in virtual environments with the providers' clients and real servers from PyPI.

    run_peers.py [--palindrome FILE] [--venv FOLDER] [TEST ...]

The environments are made once and kept (default: build/peers-venv beside the sources, and the same name
with -llama). The llama.cpp server is built from source, which takes 2.5 minutes of one core; where that
fails or lasts longer than PALINDROME_LLAMA_SECONDS (default 1500; 0: not tried), its tests are skipped
with the reason. Skipped tests are listed at the end, and PALINDROME_NO_SKIPS=1 makes them failures.
"""
# SPDX-License-Identifier: MIT
import argparse
import os
import signal
import subprocess
import sys
import time
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
SKIPPED = 77  # as tests/CMakeLists.txt has it
ROOT = os.path.dirname(os.path.dirname(HERE))
# Nothing that the tiny model would be quicker by; much of llama.cpp is not needed by its server at all.
LLAMA_BUILD = {"CMAKE_ARGS": " ".join([
    "-DCMAKE_BUILD_TYPE=Release -DCMAKE_C_FLAGS_RELEASE=-O0 -DCMAKE_CXX_FLAGS_RELEASE=-O0",
    "-DGGML_NATIVE=OFF -DGGML_OPENMP=OFF -DGGML_LLAMAFILE=OFF -DLLAVA_BUILD=OFF -DMTMD_BUILD=OFF",
    "-DLLAMA_CURL=OFF -DLLAMA_BUILD_COMMON=OFF -DLLAMA_BUILD_TOOLS=OFF -DLLAMA_BUILD_TESTS=OFF",
    "-DLLAMA_BUILD_EXAMPLES=OFF"])}


def run_limited(words, seconds, environment):
    """Exit code, or None if it was ended after the time, with all its children."""
    process = subprocess.Popen(words, env={**os.environ, **environment}, start_new_session=True)
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return None


def environment_with(folder, requirements, seconds=3600, build=None):
    """The Python of a virtual environment with the requirements, or why there is none."""
    python = os.path.join(folder, "bin/python3")
    file = os.path.join(HERE, requirements)
    with open(file) as wanted:
        wanted = wanted.read()
    mark = os.path.join(folder, "requirements.done")
    if os.path.exists(mark) and open(mark).read() == wanted:
        return python, ""
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    start = time.time()
    code = run_limited([python, "-m", "pip", "install", "--quiet", "-r", file], seconds, build or {})
    if code != 0:
        return None, (f"{requirements} could not be installed" if code else
                      f"{requirements} was not installed within {seconds} s")
    print(f"{requirements}: installed in {time.time() - start:.0f} s", flush=True)
    with open(mark, "w") as out:
        out.write(wanted)
    return python, ""


def llama_environment(folder):
    """What tells tests/peers/test_llama.py which Python has the server, or why none has."""
    seconds = int(os.environ.get("PALINDROME_LLAMA_SECONDS", "1500"))
    if seconds == 0:
        return {"PALINDROME_LLAMA_MISSING": "PALINDROME_LLAMA_SECONDS=0"}
    python, why = environment_with(folder, "requirements-llama.txt", seconds, LLAMA_BUILD)
    return {"PALINDROME_LLAMA_PYTHON": python} if python else {"PALINDROME_LLAMA_MISSING": why}


def run_tests(names):
    """In the environment itself: exit code 1 for failures, and a count that no skip is hidden in."""
    suite = unittest.defaultTestLoader.loadTestsFromNames(names)
    result = unittest.TextTestRunner(verbosity=2).run(suite)
    for test, why in result.skipped:
        print(f"SKIPPED {test}: {why}")
    bad = len(result.failures) + len(result.errors)
    print(f"peers: {result.testsRun - bad - len(result.skipped)} passed, {bad} failed, "
          f"{len(result.skipped)} skipped", flush=True)
    skips_count = os.environ.get("PALINDROME_NO_SKIPS") == "1"
    return 1 if bad or (skips_count and result.skipped) else 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--palindrome", default=os.path.join(ROOT, "build/release/bin/palindrome"))
    parser.add_argument("--venv", default=os.environ.get("PALINDROME_PEERS_VENV",
                                                         os.path.join(ROOT, "build/peers-venv")))
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("tests", nargs="*")
    options = parser.parse_args()
    tests = options.tests or sorted(f[:-3] for f in os.listdir(HERE) if f.startswith("test_"))
    if options.inside:
        return run_tests(tests)
    venv = os.path.abspath(options.venv)
    python, why = environment_with(venv, "requirements.txt")
    if not python:
        print(why + ": skipped")
        return SKIPPED
    llama = llama_environment(venv + "-llama") if "test_llama" in tests else {}
    return subprocess.run([python, os.path.abspath(__file__), "--inside", *tests], cwd=HERE, env={
        **os.environ, **llama, "PALINDROME": os.path.abspath(options.palindrome)}).returncode


if __name__ == "__main__":
    sys.exit(main())
