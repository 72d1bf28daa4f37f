#!/usr/bin/env python3
"""The mesh of the router beside BookSim 2: zero-load latency and saturation, by pattern and packet size.

    bench/booksim_compare.py BASELINE.csv [--sizes 4,8] [--palindrome FILE] [--write] [--only table|picture]
                                   [-- further options of `palindrome mesh`]

BASELINE.csv is a CSV in the columns of `palindrome mesh --csv`. For each of its curves the mesh of the same
size, pattern and packet size is simulated. Zero load is the mean packet latency at the lowest rates; saturation
the highest rate whose mean packet latency is below three times that. BookSim's is known between two of its rates.
--write puts the table and the numbers into docs/results, and draws the curve of the 8 x 8 mesh under uniform traffic
beside BookSim's. Exit code 1 if a scoreboard is not clean, the
zero-load latency is not what the pipelines explain, or saturation is below 0.95 of BookSim's.
"""
# SPDX-License-Identifier: MIT
import argparse
import csv
import json
import pathlib
import shutil
import sys
import tempfile

from common import ROOT, palindrome, run

RESULTS = ROOT / "docs/results"
NAMES = {"bitcomp": "bit-complement", "neighbor": "neighbour"}
TERMINALS = 2  # cycles that BookSim's channels between terminal and router add
DEPTH = 4
PICTURE = 8, "uniform", 4  # K, pattern, flits
PICTURE_RATES = "0.02,0.05,0.1,0.15,0.2,0.25,0.3,0.32,0.34,0.36,0.4"


def curves(path):
    """{(k, pattern, flits): [(rate, latency or None, accepted)]}, in the order of the file."""
    found = {}
    lines = [line for line in pathlib.Path(path).read_text().splitlines() if not line.startswith("#")]
    for row in csv.DictReader(lines):
        key = int(row["k"]), NAMES.get(row["pattern"], row["pattern"]), int(row["packet_size"])
        latency = float(row["avg_packet_latency"]) if row["avg_packet_latency"] else None
        found.setdefault(key, []).append((float(row["injection_rate_flits"]), latency, float(row["accepted_flits"])))
    return {key: sorted(points) for key, points in found.items()}


def knee(points):
    """Zero-load latency, and the two rates between which the latency passes three times it."""
    zero = points[0][1]
    below = max(rate for rate, latency, _ in points if latency is not None and latency < 3 * zero)
    above = min((rate for rate, latency, _ in points if rate > below), default=None)
    return zero, below, above


def destination(pattern, n, k):
    x, y = n % k, n // k
    shift = (k + 1) // 2 - 1
    return {"transpose": x * k + y, "bit-complement": k * k - 1 - n, "hotspot": 0,
            "tornado": (y + shift) % k * k + (x + shift) % k}[pattern]


def empty_mesh(k, pattern, flits):
    """The mean over all packets of the exact latency in an empty mesh (docs/adr/0003)."""
    def latency(a, b):
        hops = abs(a % k - b % k) + abs(a // k - b // k)
        lack = max(0, (6 if hops else 4) - DEPTH)
        return 4 * (hops + 1) + flits - 1 + lack * ((flits - 1) // DEPTH)
    nodes = range(k * k)
    if pattern == "uniform":
        values = [latency(a, b) for a in nodes for b in nodes]
    else:
        values = [latency(a, destination(pattern, a, k)) for a in nodes]
    return sum(values) / len(values)


def simulate(program, k, pattern, flits, step, more):
    with tempfile.TemporaryDirectory() as folder:
        output = pathlib.Path(folder) / "result.json"
        done = run([program, "mesh", "--size", k, "--pattern", pattern, "--packet", flits, "--saturation",
                    "--step", step, "--output", output, *more], timeout=7200, cwd=ROOT)
        if done.code not in (0, 1):
            sys.exit(f"{k} {pattern} {flits}: {done.err}")
        return json.loads(output.read_text())


def measure(program, key, baseline, more):
    k, pattern, flits = key
    step = 0.001 if pattern == "hotspot" else 0.01
    result = simulate(program, k, pattern, flits, step, more)
    zero, below, above = knee(baseline)
    ours = result["saturation"]
    return {"k": k, "pattern": pattern, "flits": flits, "step": step, "clean": result["clean"],
            "proved": result["proved"],
            "zero": {"booksim": zero, "ours": round(ours["zero_load_latency"], 2),
                     "empty": round(empty_mesh(*key), 2)},
            "saturation": {"booksim_from": below, "booksim_to": above, "ours": round(ours["rate"], 4)},
            "packets": sum(p["packets"]["measured"] for p in result["points"])}


def draw(program, baseline, more):
    """The curve of PICTURE and BookSim's into docs/results."""
    k, pattern, flits = PICTURE
    stem = f"docs/results/mesh_{k}_{pattern}_{flits}"
    with tempfile.TemporaryDirectory() as folder:
        named = shutil.copy(baseline, pathlib.Path(folder) / "BookSim 2.csv")  # the legend has the file's name
        done = run([program, "mesh", "--size", k, "--pattern", pattern, "--packet", flits, "--rate", PICTURE_RATES,
                    "--compare", named, "--csv", stem + ".csv", "--svg", stem + ".svg", *more], timeout=7200, cwd=ROOT)
    if done.code != 0:
        sys.exit(f"{stem}: {done.err}")


def explained(row):
    """Less than BookSim by its terminal channels, and not below the empty mesh but for chance."""
    zero = row["zero"]
    # Hotspot at its lowest rates: some hundred packets, whose sources are drawn.
    slack = 1.5 if row["pattern"] == "hotspot" else 0.5
    return abs(zero["booksim"] - TERMINALS - zero["ours"]) <= slack


def fast(row):
    return row["saturation"]["ours"] >= 0.95 * row["saturation"]["booksim_from"]


def table(rows):
    lines = ["| K | pattern | flits | zero load BookSim | ours | difference | empty mesh | saturation BookSim | ours | clean | proved |",
             "|--:|---|--:|--:|--:|--:|--:|--:|--:|---|---|"]
    for r in rows:
        z, s = r["zero"], r["saturation"]
        above = f" to {s['booksim_to']:g}" if s["booksim_to"] else ""
        marks = "" if explained(r) else " (!)", "" if fast(r) else " (!)"
        lines.append(f"| {r['k']} | {r['pattern']} | {r['flits']} | {z['booksim']:.1f} | {z['ours']:.1f} | "
                     f"{z['ours'] - z['booksim']:+.1f}{marks[0]} | {z['empty']:.1f} | {s['booksim_from']:g}{above} | "
                     f"{s['ours']:g}{marks[1]} | {'yes' if r['clean'] else 'NO'} | {'yes' if r['proved'] else 'NO'} |")
    return "\n".join(lines)


def withoutStore(more):
    """The options that bear on the result: where a run leaves its files does not, and is nobody else's folder."""
    at = more.index("--store") if "--store" in more else len(more)
    return more[:at] + more[at + 2:]


def page(rows, more, packets):
    options = " ".join(withoutStore(more))
    return f"""# The mesh beside BookSim 2

Made by `bench/booksim_compare.py BASELINE.csv --write{' -- ' + options if options else ''}`; do not edit. {packets:,} packets were measured.

*Zero load* is the mean packet latency in cycles at the lowest rate, *empty mesh* the mean of the exact latency of single packets,
*saturation* the highest rate (flits per node and cycle) with a mean packet latency below three times that at zero load: ours in steps of 0.01
(hotspot 0.001), BookSim's between two rates of its file, the first of which it still carries.

{table(rows)}

Both networks take four cycles a hop, have two VCs of four flits a port and a credit round trip of six cycles. What differs is how the four cycles are
spent: BookSim's head takes one stage for its VC and one for the switch, and no input register; this router takes both in one stage and
registers what arrives. BookSim's channels between terminal and router take one cycle each way more, so the difference at zero load is
**-{TERMINALS} cycles** whatever the distance. At saturation the pipelines play no part, only allocation: choosing the VC when the switch is won keeps
no VC reserved for a head that waits, so that single flits saturate later here; longer packets hold their VC as long in both.
"""


def main():
    parser = argparse.ArgumentParser(description="Compare the mesh with BookSim 2.")
    parser.add_argument("baseline")
    parser.add_argument("--sizes", default="4,8")
    parser.add_argument("--palindrome", help="the program (default build/release/bin/palindrome)")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--only", choices=("table", "picture"), help="of what --write writes (default both)")
    argv, more = sys.argv[1:], []
    if "--" in argv:
        argv, more = argv[:argv.index("--")], argv[argv.index("--") + 1:]
    options = parser.parse_args(argv)
    program = palindrome(options.palindrome)
    if options.write and options.only != "table":
        draw(program, options.baseline, more)
    if options.only == "picture":
        return 0
    sizes = [int(k) for k in options.sizes.split(",")]
    rows = []
    for key, baseline in curves(options.baseline).items():
        if key[0] in sizes:
            rows.append(measure(program, key, baseline, more))
            print(table(rows[-1:]).split("\n")[-1], file=sys.stderr, flush=True)
    packets = sum(r["packets"] for r in rows)
    print(table(rows))
    if options.write:
        (RESULTS / "mesh.md").write_text(page(rows, more, packets))
        (RESULTS / "mesh.json").write_text(json.dumps({"options": withoutStore(more), "rows": rows}, indent=1) + "\n")
    return 0 if all(r["clean"] and r["proved"] and explained(r) and fast(r) for r in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
