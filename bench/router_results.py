#!/usr/bin/env python3
"""The loop on the 13 units of the router with recorded model replies, as tables.

    bench/router_results.py [--write | --check] [--palindrome FILE]

Runs `palindrome run` and `palindrome matrix` in replay, everything judged anew, and prints the table of the
README; --write puts it there and the longer page into docs/results; --check compares the README with it.
Exit code 1 if a unit is not proved, if its table as we read it is not at least equivalent, if a reachable row
was not hit in Verilator, or if the README says something else.
"""
# SPDX-License-Identifier: MIT
import argparse
import json
import re
import sys
import tempfile

from common import ROOT, palindrome, run, save

RESULTS = ROOT / "docs/results"
README = ROOT / "README.md"
REPLAY = ["--mode", "replay", "--recordings", ROOT / "tests/recordings"]
MARKS = ("<!-- made by bench/router_results.py --write -->", "<!-- end -->")
# Rows that need a full counter are tens of thousands of cycles away at the default width.
NARROW = {"csr_perf": "CNT_W=8"}
# First replies recorded for each unit, of encode and of decode.
REPEATS = 3

INTRO = """# The loop on the router, with recorded replies

Made by `bench/router_results.py --write`; do not edit. `palindrome run` and `palindrome matrix` in replay
from `tests/recordings`, everything judged anew. *Read by us*: the table that slang and `decode` make of the
HDL, compared with the specification; *read by the model*: the one that the model makes of it. *Rows hit*: in
Verilator, of those that can be reached.
"""


def specs():
    return [ROOT / f"lct_specs/router/{p.stem}.lct.md" for p in sorted((ROOT / "designs/router").glob("*.sv"))]


def tool_run(tool, *words, timeout=900):
    done = run([tool, *words], timeout=timeout, cwd=ROOT)
    if done.code != 0:
        sys.exit(f"palindrome {words[0]}: exit code {done.code}\n{done.out}{done.err}")
    return done.out


def classes(level):
    """What became of the rows, other than confirmed."""
    words = [f"{level[k]} {k}" for k in ("changed", "omitted", "invented", "filledIn") if level[k]]
    return level["level"] + (f" ({', '.join(words)})" if words else "")


def unit_row(tool, report):
    unit = report["unit"]
    rounds = report["rounds"]
    judgement = rounds[-1]["judgement"]
    sim = judgement["simulation"]
    hdl = ROOT / f"designs/router/{unit}.sv"
    row = {"unit": unit, "lines": len(hdl.read_text().splitlines()),
           "accepted": rounds[-1]["hdl"].strip() == hdl.read_text().strip(),
           "first": rounds[0]["judgement"]["proof"]["verdict"], "repairs": len(rounds) - 1,
           "verdict": report["verdict"], "tableA": classes(judgement["specVsA"]),
           "tableB": classes(report["secondOpinion"]["specVsB"]), "triage": report["triage"],
           "rowsHit": sim["rowsHit"], "rowsReachable": sim["rowsReachable"], "rows": sim["rows"],
           "simulation": sim["detail"], "seconds": judgement["proof"]["seconds"],
           "levelA": judgement["specVsA"]["level"]}
    if unit in NARROW:
        words = ["sim", ROOT / f"lct_specs/router/{unit}.lct.md", hdl, "-P", NARROW[unit], "--json"]
        narrow = json.loads(tool_run(tool, *words))["result"]
        row.update(narrow=NARROW[unit], narrowHit=narrow["rowsHit"], narrowReachable=narrow["rowsReachable"])
    return row


def good(row):
    hit, reachable = ((row["narrowHit"], row["narrowReachable"]) if "narrow" in row
                      else (row["rowsHit"], row["rowsReachable"]))
    return (row["verdict"] == "proved" and row["accepted"] and hit == reachable
            and row["levelA"] in ("identical", "same rows", "equivalent"))


def table(rows):
    lines = ["| unit | lines | first reply | repairs | read by us | read by the model | triage | rows hit |",
             "|---|--:|---|--:|---|---|---|--:|"]
    for r in rows:
        hit = f"{r['rowsHit']}/{r['rowsReachable']}"
        if "narrow" in r:
            hit += f", {r['narrowHit']}/{r['narrowReachable']} at `{r['narrow']}`"
        lines.append(f"| [{r['unit']}](designs/router/{r['unit']}.sv) | {r['lines']} | {r['first']} | "
                     f"{r['repairs']} | {r['tableA']} | {r['tableB']} | {r['triage']} | {hit} |")
    proved = sum(r["verdict"] == "proved" for r in rows)
    lines.append(f"| {proved} of {len(rows)} proved | {sum(r['lines'] for r in rows)} | "
                 f"{sum(r['first'] == 'proved' for r in rows)} proved | {sum(r['repairs'] for r in rows)} | | | "
                 f"{sum(r['triage'] == 'confirmed' for r in rows)} confirmed | "
                 f"{sum(r['rowsHit'] for r in rows)}/{sum(r['rowsReachable'] for r in rows)} |")
    return "\n".join(lines) + "\n"


def readings(tool, unit):
    """What the proof says about each table that the model made of the accepted HDL."""
    verdicts = []
    for repeat in range(REPEATS):
        words = ["decode", ROOT / f"designs/router/{unit}.sv", "--model", "claude", *REPLAY, "--repeat", repeat]
        done = run([tool, *words, "--json"], timeout=300, cwd=ROOT)
        if done.code not in (0, 1, 4):
            sys.exit(f"palindrome decode {unit}: exit code {done.code}\n{done.err}")
        verdicts.append(json.loads(done.out)["result"]["proof"]["verdict"])
    return verdicts


def read_back(rows):
    lines = ["## Tables read by the model", "",
             f"{REPEATS} first replies to the prompt of decode for each accepted HDL: is the HDL proved equal to the "
             "table?", "", "| unit | reply 1 | reply 2 | reply 3 |", "|---|---|---|---|"]
    lines += [f"| {r['unit']} | " + " | ".join(r["readings"]) + " |" for r in rows]
    every = [v for r in rows for v in r["readings"]]
    return lines + ["", f"{every.count('proved')} of {len(every)} proved.", ""]


def page(rows, matrix):
    lines = [INTRO, table(rows).replace("](designs", "](../../designs"), "## Simulation", "",
             "| unit | | proof, seconds |", "|---|---|--:|"]
    lines += [f"| {r['unit']} | {r['simulation']} | {r['seconds']:.2f} |" for r in rows]
    lines += ["", *read_back(rows)]
    lines += ["## palindrome matrix", "", f"Cells of {REPEATS} first replies, without repair and without reading back.",
              "", "```", matrix.strip(), "```"]
    return "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--palindrome")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    tool = palindrome(options.palindrome)
    with tempfile.TemporaryDirectory() as store:
        loop = ["run", *specs(), *REPLAY, "--store", store, "--fresh", "--json", "--quiet"]
        report = json.loads(tool_run(tool, *loop))["result"]
        rows = [unit_row(tool, u) for u in report["units"]]
        if options.write:
            names = [f"--{w}" for w in ("no-sim", "no-model-decode", "fresh", "quiet")]
            counts = ["--repeats", REPEATS, "--repair", 0]
            matrix = tool_run(tool, "matrix", "--units", *specs(), "--models", "claude", *REPLAY, "--store",
                              store, *counts, *names)
            for row in rows:
                row["readings"] = readings(tool, row["unit"])
            matrix = re.sub(r"\n+report: .*", "", matrix)
    text = table(rows)
    print(text, end="")
    block = f"{MARKS[0]}\n{text}{MARKS[1]}"
    readme = README.read_text()
    shown = re.search(re.escape(MARKS[0]) + r".*?" + re.escape(MARKS[1]), readme, re.S)
    if not shown:
        sys.exit("README.md has no place for the table")
    if options.write:
        README.write_text(readme.replace(shown[0], block))
        (RESULTS / "router.md").write_text(page(rows, matrix))
        save(RESULTS / "router.json", rows)
    elif options.check and shown[0] != block:
        sys.exit("README.md has another table; bench/router_results.py --write renews it")
    bad = [r["unit"] for r in rows if not good(r)]
    if bad or len(rows) != 13:
        sys.exit(f"not as it should be: {', '.join(bad) or len(rows)}")


if __name__ == "__main__":
    main()
