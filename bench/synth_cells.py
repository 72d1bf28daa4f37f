#!/usr/bin/env python3
"""Cells of each accepted unit of the router after Yosys' `synth`, and what Verilator's -Wall says of it.

    bench/synth_cells.py [--write] [--palindrome FILE]

Prints a Markdown table; --write puts it, and the numbers as JSON, into docs/results, with a file of waivers for
Verilator: one for each warning about widths or unused bits, at its line. Yosys gets the file with
`inside` written as comparisons, which it cannot read, and the text is proved equal to the file first. Exit
code 1 if a file cannot be synthesized, has a latch, has a warning of another kind, or is not clean with the waivers
(the files are a model's replies and stay as they are).
"""
# SPDX-License-Identifier: MIT
import argparse
import collections
import json
import pathlib
import re
import sys
import tempfile

import peers
from common import ROOT, palindrome, run, save

RESULTS = ROOT / "docs/results"

INTRO = """# The router in Yosys and Verilator

Made by `bench/synth_cells.py --write`; do not edit. The accepted HDL of each unit, default parameters.
*Cells*: after Yosys' `synth -flatten`, in its own gates; *warnings*: of `verilator --lint-only -Wall`, listed
below. {yosys}, {verilator}.
"""

WAIVED = """
## Warnings

The files are a model's replies, accepted as they came: **they are not clean under `-Wall`**, and nobody edits them. All
{count} warnings are about bits that are there or not: comparisons and assignments between a register and a parameter of 32
bits, and bits of a bus that the design leaves unused. Whether a value is cut or extended wrongly is what the proof
against the table decides, so that these kinds can be waived; no other kind is. This script proves each unit that has such
a warning anew, for several parameters:

{sets}

[router_lint.vlt](router_lint.vlt) waives each of them at its line, {count} in all, and none else; with it every file is clean:

    verilator --lint-only -Wall docs/results/router_lint.vlt designs/router/vc_fifo.sv
"""

DEPTHS = [f"DEPTH={n}" for n in (2, 3, 4, 5, 8)]
PARAMETERS = {"credit_ctr": DEPTHS, "credit_ret": DEPTHS, "vc_fifo": DEPTHS,
              "csr_perf": [f"CNT_W={n}" for n in (8, 16, 32)]}

# What a proof of equality decides in another way: a value that is cut or extended, bits that nobody reads.
WAIVABLE = ("WIDTH", "WIDTHTRUNC", "WIDTHEXPAND", "UNUSEDSIGNAL", "UNUSEDPARAM")


def synthesized(tool, path, folder):
    unit = path.stem
    file = folder / f"{unit}.sv"
    file.write_text(peers.plain(path.read_text()))
    same = run([tool, "prove", path, file, "--no-sim"], timeout=120)
    if same.code != 0:
        sys.exit(f"error: {unit}: the text for Yosys is not proved equal to the file:\n{same.out}{same.err}")
    script = f"read_verilog -sv {file.name}; synth -flatten -top {unit}; tee -q -o stat.json stat -json"
    done = run(["yosys", "-q", "-p", script], timeout=120, cwd=folder)
    if done.code != 0:
        sys.exit(f"error: {unit}: Yosys: {(done.err + done.out).strip()}")
    text = (folder / "stat.json").read_text()
    design = json.loads(text[text.index("{"):])["design"]
    kinds = design["num_cells_by_type"]
    count = lambda pattern: sum(n for kind, n in kinds.items() if re.match(pattern, kind))
    return {"cells": design["num_cells"], "flipFlops": count(r"\$_S?DFF"), "latches": count(r"\$_DLATCH"),
            "kinds": kinds}


def warnings(path, *waivers):
    """Verilator's messages, or its failure."""
    done = run(["verilator", "--lint-only", "-Wall", *waivers, path.relative_to(ROOT)], timeout=60, cwd=ROOT)
    found = re.findall(r"^%(Warning-\w+|Error\S*): (.*)$", done.err, re.M)
    found = [(kind, text) for kind, text in found if not text.startswith("Exiting due")]
    return [{"kind": kind.removeprefix("Warning-"), "text": text.split(": ", 1)[-1],
             "line": int(re.search(r":(\d+):\d+:", text)[1])} for kind, text in found]


def check_proofs(tool, rows):
    """Every unit that a waiver is for is equal to its table, at each set of parameters."""
    for r in rows:
        for values in PARAMETERS.get(r["unit"], [""]) if r["warnings"] else []:
            same = run([tool, "prove", ROOT / f"lct_specs/router/{r['unit']}.lct.md",
                        ROOT / f"designs/router/{r['unit']}.sv", "--no-sim", *(["-P", values] if values else [])],
                       timeout=120)
            if same.code != 0:
                sys.exit(f"error: {r['unit']} {values}: {same.out}{same.err}")


def waivers(rows):
    lines = ["`verilator_config", "// Made by bench/synth_cells.py --write; do not edit. One waiver for each warning of -Wall in designs/router."]
    for r in rows:
        for w in r["warnings"]:
            if w["kind"] in WAIVABLE:
                lines += [f"// {w['text']}", f"lint_off -rule {w['kind']} -file \"*{r['unit']}.sv\" -lines {w['line']}"]
    return "\n".join(lines) + "\n"


def unclean(rows):
    """Units with a warning that the waivers do not cover."""
    with tempfile.TemporaryDirectory() as name:
        file = pathlib.Path(name) / "router_lint.vlt"
        file.write_text(waivers(rows))
        return [r["unit"] for r in rows if warnings(ROOT / f"designs/router/{r['unit']}.sv", file)]


def markdown(rows):
    total = lambda key: sum(r[key] for r in rows)
    lines = [INTRO.format(yosys=peers.versions()["yosys"].split(" (")[0], verilator=version()),
             "| unit | lines | cells | of them flip-flops | latches | warnings |", "|---|--:|--:|--:|--:|---|"]
    for r in rows:
        kinds = collections.Counter(w["kind"] for w in r["warnings"])
        said = ", ".join(f"{n} {kind}" for kind, n in sorted(kinds.items())) or "none"
        lines.append(f"| {r['unit']} | {r['lines']} | {r['cells']} | {r['flipFlops']} | {r['latches']} | {said} |")
    lines.append(f"| all | {total('lines')} | {total('cells')} | {total('flipFlops')} | {total('latches')} | "
                 f"{sum(len(r['warnings']) for r in rows)} |")
    sets = "\n".join(f"* {unit}: {', '.join(values)}" for unit, values in sorted(PARAMETERS.items()))
    lines += [WAIVED.format(count=sum(len(r["warnings"]) for r in rows), sets=sets), "| unit | line | | |", "|---|--:|---|---|"]
    lines += [f"| {r['unit']} | {w['line']} | {w['kind']} | {w['text']} |" for r in rows for w in r["warnings"]]
    return "\n".join(lines) + "\n"


def version():
    return " ".join(run(["verilator", "--version"]).out.split()[:2])


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--palindrome")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    tool = palindrome(options.palindrome)
    rows = []
    with tempfile.TemporaryDirectory() as name:
        for path in sorted((ROOT / "designs/router").glob("*.sv")):
            rows.append({"unit": path.stem, "lines": len(path.read_text().splitlines()),
                         **synthesized(tool, path, pathlib.Path(name)), "warnings": warnings(path)})
    check_proofs(tool, rows)
    text = markdown(rows)
    print(text, end="")
    if options.write:
        (RESULTS / "synthesis.md").write_text(text)
        save(RESULTS / "synthesis.json", rows)
        (RESULTS / "router_lint.vlt").write_text(waivers(rows))
    bad = [r["unit"] for r in rows if r["latches"]] + unclean(rows)
    if bad:
        sys.exit(f"not as it should be: {', '.join(bad)}")


if __name__ == "__main__":
    main()
