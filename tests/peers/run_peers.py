#!/usr/bin/env python3
"""Runs the peer tests in a virtual environment with the providers' clients from PyPI.

    run_peers.py [--palindrome FILE] [--venv FOLDER] [TEST ...]

The environment is made once and kept (default: build/peers-venv beside the sources).
"""
# SPDX-License-Identifier: MIT
import argparse
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
SKIPPED = 77  # as tests/CMakeLists.txt has it
ROOT = os.path.dirname(os.path.dirname(HERE))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--palindrome", default=os.path.join(ROOT, "build/release/bin/palindrome"))
    parser.add_argument("--venv", default=os.environ.get("PALINDROME_PEERS_VENV",
                                                         os.path.join(ROOT, "build/peers-venv")))
    parser.add_argument("tests", nargs="*")
    options = parser.parse_args()
    python = os.path.join(options.venv, "bin/python3")
    wanted = open(os.path.join(HERE, "requirements.txt")).read()
    mark = os.path.join(options.venv, "requirements.done")
    if not os.path.exists(mark) or open(mark).read() != wanted:
        subprocess.run([sys.executable, "-m", "venv", options.venv], check=True)
        if subprocess.run([python, "-m", "pip", "install", "--quiet", "-r",
                           os.path.join(HERE, "requirements.txt")]).returncode != 0:
            print("the clients could not be installed: skipped")
            return SKIPPED
        with open(mark, "w") as out:
            out.write(wanted)
    tests = options.tests or sorted(f[:-3] for f in os.listdir(HERE) if f.startswith("test_"))
    return subprocess.run([python, "-m", "unittest", "-v", *tests], cwd=HERE, env={
        **os.environ, "PALINDROME": os.path.abspath(options.palindrome)}).returncode


if __name__ == "__main__":
    sys.exit(main())
