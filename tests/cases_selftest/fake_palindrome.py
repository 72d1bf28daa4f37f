#!/usr/bin/env python3
# fake_palindrome.py - stands in for the program in the self-test of run_cases.py.
# SPDX-License-Identifier: MIT
"""fake_palindrome.py [out:TEXT] [err:TEXT] [exit:N] [file:PATH:TEXT] [show:PATH] [json:PATH] [diff:PATH]
[sleep] [kill]

With emit, decode or diff as the first word it plays these commands for tables of one word: emit
refuses `refused`; a table `weak` comes back merely equivalent."""
import json
import os
import signal
import sys
import time

def copy(source, target):
    with open(source, encoding="utf-8") as file:
        text = file.read()
    with open(target, "w", encoding="utf-8") as file:
        file.write(text)
    return text.strip()


if sys.argv[1:2] == ["emit"]:
    word = copy(sys.argv[2], sys.argv[4] if len(sys.argv) > 4 else os.devnull)
    sys.exit(3 if word == "refused" else 0)
if sys.argv[1:2] == ["decode"]:
    copy(sys.argv[2], sys.argv[4])
    sys.exit(0)
if sys.argv[1:2] == ["diff"]:
    weak = copy(sys.argv[3], os.devnull) == "weak"
    print(json.dumps({"result": {"level": "equivalent" if weak else "same rows"}}))
    sys.exit(0)

status = 0
for word in sys.argv[1:]:
    kind, _, text = word.partition(":")
    if kind == "out":
        print(text)
    elif kind == "err":
        print(text, file=sys.stderr)
    elif kind == "exit":
        status = int(text)
    elif kind == "file":
        path, _, content = text.partition(":")
        with open(path, "w", encoding="utf-8") as file:
            file.write(content + "\n")
    elif kind == "show":
        with open(text, encoding="utf-8") as file:
            print(file.read())
    elif kind == "json":
        with open(text, encoding="utf-8") as file:
            print(json.dumps({"preamble": file.read()}))
    elif kind == "diff":
        with open(text, encoding="utf-8") as file:
            print("".join(" " + line for line in file))
    elif kind == "sleep":
        time.sleep(30)
    elif kind == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
sys.exit(status)
