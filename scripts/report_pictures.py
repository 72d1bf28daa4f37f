#!/usr/bin/env python3
# report_pictures.py - the pictures of docs/report.md, from a matrix of synthetic (hand-made) answers.
# Usage: PALINDROME=build/release/bin/palindrome scripts/report_pictures.py [FOLDER]
# Needs Node.js, npm and chromium; writes docs/pictures/report_*.png, or those into FOLDER.
# SPDX-License-Identifier: MIT
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

SOURCE = pathlib.Path(__file__).resolve().parent.parent
os.environ.setdefault("PALINDROME_SOURCE", str(SOURCE))
sys.path.insert(0, str(SOURCE / "tests/e2e"))
from test_html_report import MESH, browser_folder  # noqa: E402

BINARY = os.environ["PALINDROME"] = str(pathlib.Path(os.environ["PALINDROME"]).resolve())
UNITS = ["credit_ctr", "out_sched", "route_dec", "rr_arb5", "vc_fifo", "vc_owner", "xbar_tx"]
MODELS = ["synthetic-large", "synthetic-medium", "synthetic-small", "synthetic-tiny"]

# What the answers have wrong: (unit, model, repeat or None for all, text, instead).
WRONG = [
    ("credit_ctr", "synthetic-small", None, "(count < DEPTH)) begin\n      count", "(count <= DEPTH)) begin\n      count"),
    ("credit_ctr", "synthetic-tiny", 0, "count <= count + 1", "count <= count + 2"),
    ("credit_ctr", "synthetic-tiny", 1, "  assign ok", "  assing ok"),
    ("vc_owner", "synthetic-medium", None, "(open[0] == 1) && (close[0] == 1)", "(open[0] == 1) && (close[0] == 1) && stop"),
    ("vc_owner", "synthetic-small", None, "owner0 <= 10'b0;\n    end else if ((open[0] == 0)", "owner0 <= win_id;\n    end else if ((open[0] == 0)"),
    ("vc_owner", "synthetic-tiny", None, "owner0 <= 10'b0;\n    end else if ((open[0] == 0)", "owner0 <= win_id;\n    end else if ((open[0] == 0)"),
    ("xbar_tx", "synthetic-tiny", None, "lnk_code_q <= code4", "lnk_code_q <= code3"),
    ("rr_arb5", "synthetic-tiny", 1, "ptr <= {gnt[3:0], gnt[4]}", "ptr <= gnt"),
]


def command(folder, codes, *words):
    done = subprocess.run([BINARY, *map(str, words)], cwd=folder, capture_output=True, text=True, timeout=500)
    if done.returncode not in codes:
        sys.exit(f"{' '.join(map(str, words))}: {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def answer(unit, model, repeat):
    text = (SOURCE / f"designs/router/{unit}.sv").read_text()
    for where, who, when, old, new in WRONG:
        if (where, who) == (unit, model) and when in (None, repeat):
            assert old in text, (unit, old)
            text = text.replace(old, new)
    return text


def make(folder):
    for unit in UNITS:
        shutil.copy(SOURCE / f"lct_specs/router/{unit}.lct.md", folder)
        (folder / "p.txt").write_text(command(folder, (0,), "prompt", "encode", f"{unit}.lct.md"))
        for model in MODELS:
            for repeat in range(2):
                (folder / "r.txt").write_text(f"```systemverilog\n{answer(unit, model, repeat)}```\n")
                command(folder, (0,), "record", "p.txt", "r.txt", "--model", model, "--repeat", repeat)
    specs = [f"{unit}.lct.md" for unit in UNITS]
    command(folder, (1, 5), "matrix", "--units", *specs, "--models", ",".join(MODELS), "--repeats", 2, "--repair", 0,
            "--mode", "replay", "--cycles", 64, "--episodes", 2)
    (folder / "triage.json").write_text(command(folder, (1,), "triage", "latest", "--json"))
    (folder / "lint.json").write_text(command(folder, (0, 1), "lint", *specs, "--json"))
    (folder / "mesh.csv").write_text(MESH)
    command(folder, (0,), "report", "latest", "-o", "report.html", "--triage", "triage.json", "--lint", "lint.json",
            "--mesh", "mesh.csv")


def shoot(folder, out):
    unit = "#/r/vc_owner/synthetic-small/0/row/owner 0/2"
    shots = []
    for name, link, width, height in (("summary", "#/", 1440, 900), ("unit", unit, 1440, 900),
                                      ("triage", "#/triage", 1440, 900), ("matrix", "#/matrix", 1440, 900)):
        for scheme in ("light", "dark"):
            shots += [folder / "report.html", link, width, height, scheme, out / f"report_{name}_{scheme}.png"]
        shots += [folder / "report.html", link, 360, 740, "light", out / f"report_{name}_narrow.png"]
    subprocess.run(["node", "Shots.mjs", shutil.which("chromium"), *map(str, shots)], cwd=browser_folder(), check=True,
                   timeout=300)


def main():
    out = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else SOURCE / "docs/pictures").resolve()
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        make(pathlib.Path(folder))
        if kept := os.environ.get("PICTURES_KEEP"):
            shutil.copytree(folder, kept, dirs_exist_ok=True)
        shoot(pathlib.Path(folder), out)


if __name__ == "__main__":
    main()
