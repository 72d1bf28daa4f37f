"""Proofs: the shipped units and the pairs of codings, against Yosys and ABC in the same run."""
# SPDX-License-Identifier: MIT
import json
import pathlib
import re
import tempfile

import peers
from common import ROOT, geometric_mean, memory, seconds, timed

UNITS = tuple(sorted(p.stem for p in (ROOT / "designs/router").glob("*.sv")))
PAIRS = ("rr_arb5", "prio32", "fifo8", "credit", "fsm", "xbar5", "sum4", "secded", "secded_trip",
         "mul8", "mul16_same", "mul16_swap")
GOAL = 10
VERDICTS = {0: "proved", 1: "refuted", 3: "invalid", 4: "undecided", None: "stopped"}


def ours(tool, gold, gate, options):
    """Our whole process, and the time that the prover itself says it took."""
    command = [tool, "prove", gold, gate, "--no-sim", "--timeout", options.limit]
    run = timed(command, options.limit + 30, options.repeats)
    result = {"verdict": VERDICTS.get(run.code, "failed"), "seconds": run.seconds, "cpu": run.cpu,
              "peakKiB": run.peak}
    told = timed(command + ["--json"], options.limit + 30, options.repeats)
    try:
        proof = json.loads(told.out)["result"]
        result["proverSeconds"] = proof["seconds"]
        result["engines"] = sorted({o["engine"] for o in proof["obligations"]})
    except (ValueError, TypeError, KeyError):
        result["why"] = (run.err + run.out).strip()[-400:]
    return result


def startUp(tool):
    """Processor seconds of programs that do nothing: what no proof can be faster than."""
    return {"ours": timed([tool, "help"], 30, 9).cpu, "yosys": timed(["yosys", "-q", "-p", ""], 30, 9).cpu,
            "abc": timed(["yosys-abc", "-c", ""], 30, 9).cpu}


def workRatio(row, start):
    """The ratio of processor times with the start-up of both sides taken off."""
    theirs = [t["cpu"] - start["yosys"] - (start["abc"] if name.startswith("abc") else 0)
              for name, t in {**row["yosys"], **row.get("abc", {})}.items() if t["state"] == "proved"]
    return max(min(theirs), 1e-4) / max(row["ours"]["cpu"] - start["ours"], 1e-4)


def best(tried):
    proved = {name: t for name, t in tried.items() if t["state"] == "proved"}
    if not proved:
        return None
    name = min(proved, key=lambda n: proved[n]["seconds"])
    return {"route": name, **proved[name], "cpu": min(t["cpu"] for t in proved.values())}


def clocking(text):
    """Clock, reset and level from the event lists of a module."""
    edges = re.search(r"@\(posedge (\w+)(?: or (posedge|negedge) (\w+))?\)", text)
    if not edges:
        return None, None, True
    if edges[3]:
        return edges[1], edges[3], edges[2] == "posedge"
    reset = re.search(r"\binput\s+logic\s+(rst\w*)", text)
    return edges[1], reset[1] if reset else None, not (reset and reset[1].endswith("_n"))


def measure(tool, name, spec, gold, gate, options, abc):
    """One line of a table: `spec` is what we are given, `gold` the same as SystemVerilog."""
    row = {"name": name, "ours": ours(tool, spec, gate, options)}
    with tempfile.TemporaryDirectory() as folder:
        pair = peers.Pair(folder, gold, gate, *clocking(gold.read_text()))
        for side, file in (("gold", gold), ("gate", gate)):
            rewritten = pathlib.Path(folder) / f"{side}.kept.sv"
            rewritten.write_text(peers.plain(file.read_text(), casts=True))
            check = timed([tool, "prove", file, rewritten, "--no-sim"], 120, 1)
            if check.code != 0:
                raise SystemExit(f"error: {name}: the text for Yosys is not proved equal to {file}:\n"
                                 + check.out + check.err)
        row["yosys"] = pair.best_of_yosys(options.limit, options.repeats)
        if abc:
            row["abc"] = pair.best_of_abc(options.limit, options.repeats)
    tried = {**row["yosys"], **row.get("abc", {})}
    row["best"] = best(tried)
    if row["best"]:
        row["ratio"] = row["best"]["seconds"] / row["ours"]["seconds"]
        row["cpuRatio"] = row["best"]["cpu"] / row["ours"]["cpu"]
    elif any(t["state"] == "stopped" for t in tried.values()):
        row["ratioAtLeast"] = options.limit / row["ours"]["seconds"]
    return row


def table(title, rows):
    print(f"\n{title}")
    print(f"{'pair':<14}{'ours':>22}{'prover':>9}   {'best peer':<24}{'':>20}{'ratio':>9}{'cpu':>8}")
    for r in rows:
        mine = r["ours"]
        line = f"{r['name']:<14}{seconds(mine['seconds']) + ' ' + memory(mine['peakKiB']):>22}"
        line += f"{seconds(mine.get('proverSeconds')):>9}   "
        if r["best"]:
            b = r["best"]
            line += f"{b['route']:<24}{seconds(b['seconds']) + ' ' + memory(b['peakKiB']):>20}{r['ratio']:>8.1f}x"
            line += f"{r['cpuRatio']:>7.1f}x"
        else:
            line += f"{'none within the limit':<24}{'':>20}"
            line += f"{'>' + format(r['ratioAtLeast'], '.0f'):>8}x" if "ratioAtLeast" in r else ""
        print(line + ("" if mine["verdict"] == "proved" else "   " + mine["verdict"].upper()))


def summary(rows, options, start):
    decided = [r for r in rows if r["best"]]
    for r in decided:
        r["workRatio"] = workRatio(r, start)
    behind = [r["name"] for r in decided if r["ours"]["verdict"] != "proved"]
    result = {"geometricMean": geometric_mean([r["ratio"] for r in decided]),
              "cpuGeometricMean": geometric_mean([r["cpuRatio"] for r in decided]), "pairs": len(decided),
              "startCpuSeconds": start, "workGeometricMean": geometric_mean([r["workRatio"] for r in decided]),
              "undecidedByPeers": [r["name"] for r in rows if not r["best"]],
              "undecidedByUs": [r["name"] for r in rows if r["ours"]["verdict"] != "proved"],
              "onlyPeersDecide": behind,
              "wrong": [r["name"] for r in rows if r["ours"]["verdict"] == "refuted"]}
    print(f"geometric mean {result['geometricMean']:.1f}x by the wall clock, "
          f"{result['cpuGeometricMean']:.1f}x in processor time, {result['workGeometricMean']:.1f}x in processor "
          f"time without the start-up of either side, over {len(decided)} pairs that a peer decides; "
          f"decided by us alone: {len([r for r in rows if not r['best'] and r['ours']['verdict'] == 'proved'])}"
          f"; by a peer alone: {len(behind)}")
    # A quick run says whether the measuring works, nothing about speed.
    result["holds"] = not result["undecidedByUs"] if options.quick else \
        result["geometricMean"] >= GOAL and not behind and not result["wrong"]
    return result


def withoutProperties(text):
    """The table as the peers have it: properties follow from the rows, and only we are asked to prove them."""
    return re.sub(r"^## Properties\n.*?(?=^## |\Z)", "", text, flags=re.M | re.S)


def units(tool, options):
    rows = []
    for name in options.only or UNITS:
        shipped = ROOT / f"lct_specs/router/{name}.lct.md"
        with tempfile.TemporaryDirectory() as folder:
            spec = pathlib.Path(folder) / f"{name}.lct.md"
            spec.write_text(withoutProperties(shipped.read_text()))
            gold = pathlib.Path(folder) / f"{name}.sv"
            emitted = timed([tool, "emit", spec, "-o", gold], 60, 1)
            if emitted.code != 0:
                raise SystemExit(f"error: emit {spec}: {emitted.err}")
            gate = ROOT / f"designs/router/{name}.sv"
            rows.append(measure(tool, name, spec, gold, gate, options, abc=False))
            rows[-1]["withProperties"] = ours(tool, shipped, gate, options)
    table("Shipped units: table against accepted SystemVerilog; Yosys has the reference module", rows)
    return {"rows": rows, **summary(rows, options, startUp(tool))}


def pairs(tool, options):
    folder = pathlib.Path(options.pairs)
    rows = [measure(tool, name, folder / f"{name}.gold.sv", folder / f"{name}.gold.sv",
                    folder / f"{name}.gate.sv", options, abc=True)
            for name in options.only or PAIRS]
    table("Pairs of codings: SystemVerilog against SystemVerilog; Yosys, and ABC on an AIG by Yosys", rows)
    alone = [min(t["alone"] for t in r["abc"].values() if t["state"] == "proved") /
             r["ours"].get("proverSeconds", r["ours"]["seconds"]) for r in rows
             if any(t["state"] == "proved" for t in r.get("abc", {}).values())]
    print(f"ABC's process alone (AIG given) against our prover alone (terms given): geometric mean "
          f"{geometric_mean(alone):.1f}x over {len(alone)} pairs")
    return {"rows": rows, "abcAloneGeometricMean": geometric_mean(alone), **summary(rows, options, startUp(tool))}
