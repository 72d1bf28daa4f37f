#!/usr/bin/env python3
"""The tables of the router, each against its own reference module: what is in them, how long the proof
takes for each set of parameters, and which rows a simulation hits.

    bench/router_tables.py [--write]

Prints a Markdown table; --write puts it, and the numbers as JSON, into docs/results. Exit code 1 if
something is not proved, a reachable row was not hit, or reading back loses a row.
"""
# SPDX-License-Identifier: MIT
import json
import pathlib
import sys
import tempfile

from common import ROOT, palindrome, run, save

ROUTER = ROOT / "lct_specs/router"
RESULTS = ROOT / "docs/results"
DEPTHS = ["DEPTH=4", "DEPTH=2", "DEPTH=3", "DEPTH=5", "DEPTH=8"]
PARAMETERS = {
    "vc_fifo": [*DEPTHS, "WIDTH=8"],
    "credit_ctr": DEPTHS,
    "credit_ret": DEPTHS,
    # Simulated at the first one: saturation at the default width is tens of thousands of cycles away.
    "csr_perf": ["CNT_W=8", "CNT_W=16", "CNT_W=32"],
}


def tool(*words):
    """What the command reports; a failure of the tool itself ends the script."""
    done = run([palindrome(), *words, "--json"], timeout=600)
    report = json.loads(done.out)
    if done.code not in (0, 1, 4):
        sys.exit(f"{' '.join(map(str, words))}: {report['diagnostics']}")
    return report["result"]


def sections(path, name):
    unit = json.loads(run([palindrome(), "export", path]).out)
    return [s for s in unit["sections"] if s["section"] == name]


def measure(path, folder):
    unit = path.name.removesuffix(".lct.md")
    hdl = folder / f"{unit}.sv"
    if run([palindrome(), "emit", path, "-o", hdl]).code != 0:
        sys.exit(f"{unit}: no reference module")
    sets = PARAMETERS.get(unit, [None])
    given = [["-P", s] if s else [] for s in sets]
    proofs = [tool("prove", path, hdl, *g) for g in given]
    sim = tool("sim", path, hdl, *given[0])
    count = lambda name: sum(len(s["rows"]) for s in sections(path, name))
    return {
        "unit": unit,
        "rows": count("Table"),
        "equations": count("Equations"),
        "assumptions": count("Assumptions"),
        "invariants": count("Invariants"),
        "properties": count("Properties"),
        "referenceLines": len(hdl.read_text().splitlines()),
        "parameters": [s for s in sets if s],
        "verdicts": [p["verdict"] for p in proofs],
        "seconds": max(p["seconds"] for p in proofs),
        "simulation": sim["outcome"],
        "rowsHit": sim["rowsHit"],
        "rowsReachable": sim["rowsReachable"],
        "rowsUnreachable": sum(r["unreachable"] for r in sim["rows"]),
        "readBack": tool("diff", path, hdl)["level"],
    }


def good(r):
    return (set(r["verdicts"]) == {"proved"} and r["simulation"] == "agrees"
            and r["rowsHit"] == r["rowsReachable"] and r["readBack"] in ("identical", "same rows")
            and r["rowsReachable"] + r["rowsUnreachable"] == r["rows"])


def markdown(results):
    lines = ["# The tables of the router", "",
             "Made by `bench/router_tables.py --write`; do not edit. Each table is compared with its own",
             "reference module (`palindrome emit`), so this says what the tables are, and that the tool agrees",
             "with itself on them; nothing about HDL that a model wrote. *Seconds* is the longest proof, *hit*",
             "the rows that the simulation reached of those that can be reached, *excluded* the rows proved",
             "unreachable, *lines* those of the reference module.", "",
             "| unit | rows | equations | assumptions | invariants | properties | parameters | verdict | seconds | hit | excluded | read back | lines |",
             "|---|--:|--:|--:|--:|--:|---|---|--:|--:|--:|---|--:|"]
    for r in results:
        verdict = "proved" if set(r["verdicts"]) == {"proved"} else ", ".join(r["verdicts"])
        lines.append(f"| {r['unit']} | {r['rows']} | {r['equations']} | {r['assumptions']} | {r['invariants']} | "
                     f"{r['properties']} | {', '.join(r['parameters'])} | {verdict} | {r['seconds']:.2f} | "
                     f"{r['rowsHit']}/{r['rowsReachable']} | {r['rowsUnreachable']} | {r['readBack']} | "
                     f"{r['referenceLines']} |")
    total = lambda key: sum(r[key] for r in results)
    lines.append(f"| all | {total('rows')} | {total('equations')} | {total('assumptions')} | {total('invariants')} | "
                 f"{total('properties')} |  |  | {total('seconds'):.2f} | {total('rowsHit')}/{total('rowsReachable')} | "
                 f"{total('rowsUnreachable')} |  | {total('referenceLines')} |")
    return "\n".join(lines) + "\n"


def main():
    if sys.argv[1:] not in ([], ["--write"]):
        sys.exit(__doc__)
    with tempfile.TemporaryDirectory() as name:
        paths = sorted(p for p in ROUTER.glob("*.lct.md") if p.name != "noc_router.lct.md")
        results = [measure(p, pathlib.Path(name)) for p in paths]
    text = markdown(results)
    print(text, end="")
    if "--write" in sys.argv:
        RESULTS.mkdir(parents=True, exist_ok=True)
        (RESULTS / "router_tables.md").write_text(text)
        save(RESULTS / "router_tables.json", results)
    bad = [r["unit"] for r in results if not good(r)]
    if bad:
        sys.exit(f"not as it should be: {', '.join(bad)}")


if __name__ == "__main__":
    main()
