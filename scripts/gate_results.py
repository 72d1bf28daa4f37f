#!/usr/bin/env python3
# gate_results.py - runs gate on the twenty pull requests of tests/e2e and writes docs/results/gate.md.
# SPDX-License-Identifier: MIT
import json
import os
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests/e2e"))
import gate_pulls # noqa: E402

WORDS = {0: "passes", 1: "fails", 4: "not decided"}


def main():
    tool = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "build/release/bin/palindrome").resolve()
    lines = ["# Gate on twenty pull requests", "",
             "Made by `scripts/gate_results.py`: a git repository with the 13 units of the router, and pull requests against it "
             "([tests/e2e/gate_pulls.py](../../tests/e2e/gate_pulls.py)). Limits: 30 s a unit, 20 s a proof, 1 GiB.", "",
             "| pull request | what it does | unit: base → head | findings | gate |", "|---|---|---|---|---|"]
    with tempfile.TemporaryDirectory(prefix="pal-gate-") as scratch:
        repository = gate_pulls.router(pathlib.Path(scratch) / "router")
        for number, (kind, what, change, code, _, _) in enumerate(gate_pulls.PULLS, 1):
            repository.branch(f"pull{number}")
            change(repository)
            repository.commit(what)
            environment = {k: v for k, v in os.environ.items() if not k.startswith("PALINDROME")}
            done = subprocess.run([tool, "gate", "--base", "main", "--head", "HEAD", "--json"], cwd=repository.folder,
                                  env=environment, capture_output=True, check=False)
            data = json.loads(done.stdout)["result"]
            if done.returncode not in ((1, 4) if code is None else (code,)):
                sys.exit(f"pull request {number} ({what}) gives {done.returncode}")
            units = ", ".join(f"{u['unit']}: {u['baseVerdict'] or '-'} → {u['verdict']}" for u in data["units"])
            rules = sorted({f"`{f['rule']}` ({f['status']})" for f in
                            [f for u in data["units"] for f in u["findings"]] + data["findings"]})
            lines.append(f"| {number} {kind} | {what} | {units} | {', '.join(rules) or '-'} | {WORDS[done.returncode]} |")
    text = "\n".join(lines) + "\n"
    print(text)
    (ROOT / "docs/results/gate.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
