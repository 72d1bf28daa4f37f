#!/usr/bin/env python3
# structures.py - the router's structures proved, and with single errors put in; writes docs/results.
# SPDX-License-Identifier: MIT
"""Proves noc_router and the pair of neighbours, then tables with one error each, which must be refuted by a
replayed run, or honestly left undecided. `--write` writes docs/results/structures.md and .json; `--quick` leaves the
errors out. Exit 1 if the outcome is not as it must be."""
import argparse
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
PALINDROME = os.environ.get("PALINDROME", str(ROOT / "build/release/bin/palindrome"))
ROUTER = ROOT / "lct_specs/router"
TOP, PAIR = "noc_router.lct.md", "checks/link_pair.lct.md"
# What is wrong; the table that is proved; the file that is changed; what stands there, and then.
ERRORS = [
    ("credits of the two VCs exchanged on their way out", PAIR, TOP,
     "| u_cr[2*p+v].credit | in_credit[p][v] |", "| u_cr[2*p+1-v].credit | in_credit[p][v] |"),
    ("credits of the two VCs exchanged on their way in", TOP, TOP,
     "| out_credit[o][v] | u_cc[2*o+v].inc |", "| out_credit[o][1-v] | u_cc[2*o+v].inc |"),
    ("the guard left out: every flit is stored", TOP, TOP,
     "| u_gd[q].push | u_ff[q].push | q 10 |", "| u_rx[q/2].vld[q%2] | u_ff[q].push | q 10 |"),
    ("a tossed flit gives no credit back", PAIR, TOP,
     "| u_gd[q].drop | u_cr[q].drop | q 10 |", "| 1'b0 | u_cr[q].drop | q 10 |"),
    ("a grant goes to the wrong input", TOP, TOP,
     "| u_ar[o].gnt[i] | u_is[i].gnt[o] |", "| u_ar[o].gnt[4-i] | u_is[i].gnt[o] |"),
    ("the guard lets two first flits pass in a row", TOP, "pkt_guard.lct.md",
     "| - | - | - | HEAD | - | - | 1 | - | PASS | OPEN |",
     "| - | - | - | HEAD | - | - | 1 | - | PASS | IDLE |"),
    ("the owner of a VC is not cleared by the last flit", TOP, "vc_owner.lct.md",
     "| 0 | 1 | 10'b0 | tail |", "| 0 | 1 | hold | tail |"),
    ("counters of credits that start with one too many", TOP, TOP,
     "| u_cc[10] | credit_ctr | DEPTH = DEPTH |", "| u_cc[10] | credit_ctr | DEPTH = DEPTH + 1 |"),
    ("a grant tied to port 0", TOP, TOP,
     "| u_ar[o].gnt | u_os[o].gnt |", "| 5'b00001 | u_os[o].gnt |"),
    ("both heads of an input from the same buffer", TOP, TOP,
     "| u_ff[2*p].rdata | u_is[p].word0 |", "| u_ff[2*p+1].rdata | u_is[p].word0 |"),
    ("an output VC asks the credit counter of the other one", TOP, TOP,
     "| u_cc[2*o+v].ok | u_ow[o].credit_ok[v] |", "| u_cc[2*o+1-v].ok | u_ow[o].credit_ok[v] |"),
    ("a popped flit frees the slot of the other VC", PAIR, TOP,
     "| u_is[p].pop[v] | u_cr[2*p+v].pop |", "| u_is[p].pop[1-v] | u_cr[2*p+v].pop |"),
    ("requests not transposed", TOP, TOP,
     "| u_is[i].req[o] | u_ar[o].req[i] |", "| u_is[o].req[i] | u_ar[o].req[i] |"),
    ("the owner of VC 0 in place of that of VC 1", TOP, TOP,
     "| u_ow[o].owner1 | u_os[o].owner1 | o 5 |  |",
     "| u_ow[o].owner0 | u_os[o].owner1 | o 5 |  |\n| u_ow[o].owner1 | open | o 5 |  |"),
    ("a link that begins at the wrong port", PAIR, PAIR,
     "| u_a.out_valid[2] | u_b.in_valid[4] |", "| u_a.out_valid[1] | u_b.in_valid[4] |"),
]


def prove(folder, table, timeout):
    done = subprocess.run([PALINDROME, "prove", str(folder / table),
                           "--timeout", str(timeout), "--json"], capture_output=True, text=True)
    result = json.loads(done.stdout)["result"]
    result["exit"] = done.returncode
    return result


def plain(result):
    trace = result.get("trace")
    run = {"broken": trace["output"], "cycles": len(trace["cycles"]) - 1, "replayed": trace["replayed"],
           "shortest": trace["shortest"]} if trace else {}
    open_ones = [o["name"] for o in result["obligations"] if o["verdict"] != "proved"]
    groups = sorted({re.sub(r"\[\d+\]", "", name) for name in open_ones})
    return {"verdict": result["verdict"], "exit": result["exit"],
            "obligations": len(result["obligations"]), "open": len(open_ones), "groups": groups,
            "seconds": round(result["seconds"], 1), **run}


def basis(result):
    """For each kind of promise of the top what its proofs rest on, without the numbers of instances."""
    rows = {}
    for o in result["obligations"]:
        if " assumes " not in o["name"] and not o["name"].startswith(("invariant", "property")):
            continue
        name = re.sub(r"\[\d+\]", "", o["name"]).replace("property ", "", 1)
        row = rows.setdefault(name, {"count": 0, "by": set(), "seconds": 0.0})
        row["count"] += 1
        row["seconds"] += o["seconds"]
        detail = o.get("detail", "")
        if detail.startswith("by "):
            row["by"] |= {re.sub(r"\[\d+\]", "", part) for part in detail[3:].split("; ")
                          if not re.fullmatch(r"and \d+ more", part)}
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--timeout", type=int, default=150)
    args = parser.parse_args()
    good, lines, data = True, [], {}
    for table in (TOP, PAIR):
        result = prove(ROUTER, table, args.timeout * 2)
        data[table] = plain(result)
        print(table, data[table], flush=True)
        good = good and result["exit"] == 0
        lines += [f"## {table}", "", f"{data[table]['verdict']}: {data[table]['obligations']} "
                  f"obligations, {data[table]['open']} open, {data[table]['seconds']} s.", "",
                  "| condition | number | rests on | seconds |", "|---|--:|---|--:|"]
        for name, row in basis(result).items():
            lines.append(f"| {name} | {row['count']} | {'; '.join(sorted(row['by']))} | "
                         f"{row['seconds']:.2f} |")
        lines.append("")
    if not args.quick:
        lines += ["## With one error each", "",
                  "*Fails*: the first condition that the run breaks in its last cycle, counted from reset. "
                  "Each run was replayed", "by the interpreter on the whole structure before it was "
                  "printed.", "",
                  "| error | table | verdict | fails | cycle | shortest | seconds |",
                  "|---|---|---|---|--:|---|--:|"]
        refuted, yes = 0, {True: "yes", False: "not known", None: ""}
        for what, table, file, old, new in ERRORS:
            with tempfile.TemporaryDirectory() as folder:
                copy = pathlib.Path(folder) / "router"
                shutil.copytree(ROUTER, copy)
                text = (copy / file).read_text()
                assert old in text, (file, old)
                (copy / file).write_text(text.replace(old, new))
                found = plain(prove(copy, table, args.timeout))
            data[what] = found
            print(what, found, flush=True)
            good = good and (found["exit"] == 1 and found["replayed"] or found["exit"] == 4 and
                             0 < found["open"] < found["obligations"])
            refuted += found["exit"] == 1
            lines.append(f"| {what} | {table} | {found['verdict']} | {found.get('broken', '')} | "
                         f"{found.get('cycles', '')} | {yes[found.get('shortest')]} | "
                         f"{found['seconds']} |")
        lines += ["", f"{refuted} of {len(ERRORS)} refuted by a run from reset, the others not decided."]
    if args.write:
        head = ["# The structures of the router", "",
                "Made by `bench/structures.py --write`; do not edit. *Rests on*: the facts and tables that "
                "the proofs of a kind of condition", "use, six of each at most; numbers of "
                "instances are left out.", ""]
        results = ROOT / "docs/results"
        (results / "structures.md").write_text("\n".join(head + lines).rstrip() + "\n")
        (results / "structures.json").write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
