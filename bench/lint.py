"""Lint: how it grows with the rows of a table, and the router's tables cold and warm."""
# SPDX-License-Identifier: MIT
import math
import pathlib
import tempfile

from common import ROOT, memory, seconds, timed

ROWS = (1000, 3000, 10000)
GROWTH_GOAL, COLD_GOAL, WARM_GOAL = 1.2, 2.0, 0.05


def table(rows):
    """A decoder without gaps, overlaps or needless rows, all of which have to be decided."""
    lines = ["# growth", "", "## Ports", "", "| name | direction | type |", "|---|---|---|",
             "| a | in | logic [15:0] |", "| b | in | logic [3:0] |", "| y | out | logic [15:0] |", "",
             "## Table: y", "policy: unique", "", "| a | b | → y |", "|---|---|---|"]
    for i in range(0, rows - 1, 2):
        lines.append(f"| {i} | < {1 + i % 15} | 16'd{i % 977} |")
        lines.append(f"| {i} | >= {1 + i % 15} | 16'd{1000 + i % 977} |")
    lines.append("| otherwise | | 16'd5000 |")
    return "\n".join(lines) + "\n"


def run(tool, options):
    sizes = (100, 300, 1000) if options.quick else ROWS
    result = {"rows": list(sizes)}
    start = timed([tool, "help"], 30, 5).seconds
    with tempfile.TemporaryDirectory() as folder:
        runs = []
        for n in sizes:
            path = pathlib.Path(folder) / f"t{n}.lct.md"
            path.write_text(table(n))
            runs.append(timed([tool, "lint", "--no-cache", path], 300, options.repeats, folder))
            if runs[-1].code != 0:
                raise SystemExit(f"error: lint of {n} rows: {(runs[-1].err or runs[-1].out)[-400:]}")
        times = [max(r.seconds - start, 1e-4) for r in runs]
        exponent = math.log(times[-1] / times[0]) / math.log(sizes[-1] / sizes[0])
        print(f"\nLint of {sizes[0]:,} to {sizes[-1]:,} rows (gaps, overlaps, dead and needless rows): "
              + ", ".join(f"{seconds(r.seconds)} {memory(r.peak)}" for r in runs)
              + f"; exponent {exponent:.2f}, goal {GROWTH_GOAL}")
        units = sorted(p for p in (ROOT / "lct_specs/router").glob("*.lct.md") if p.name != "noc_router.lct.md")
        cold = timed([tool, "lint", "--no-cache", *units], 300, options.repeats, folder)
        timed([tool, "lint", *units], 300, 1, folder)
        warm = timed([tool, "lint", *units], 300, max(3, options.repeats), folder)
        for r in (cold, warm):
            if r.code != 0:
                raise SystemExit(f"error: lint of the router: {(r.err or r.out)[-400:]}")
        print(f"Lint of the {len(units)} router tables: cold {seconds(cold.seconds)} ({seconds(cold.cpu)} of the "
              f"processor), goal {COLD_GOAL:.0f} s; warm {seconds(warm.seconds)}, {warm.seconds / cold.seconds:.1%}, "
              f"goal {WARM_GOAL:.0%}")
    result.update(seconds=[r.seconds for r in runs], peakKiB=[r.peak for r in runs], exponent=exponent,
                  routerCold=cold.seconds, routerColdProcessor=cold.cpu, routerWarm=warm.seconds)
    result["holds"] = options.quick or (exponent <= GROWTH_GOAL and cold.seconds <= COLD_GOAL
                                        and warm.seconds <= WARM_GOAL * cold.seconds)
    return result
