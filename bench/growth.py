"""How fmt, emit and elaboration grow with the rows of a table."""
# SPDX-License-Identifier: MIT
import math
import pathlib
import tempfile

from common import memory, seconds, timed

ROWS = (1000, 3000, 10000)
GOAL = 1.2


def table(rows):
    """A decoder: three selectors, two outputs, no two rows alike."""
    lines = ["# growth", "", "## Ports", "", "| name | direction | type |", "|---|---|---|",
             "| a | in | logic [15:0] |", "| b | in | logic [3:0] |", "| c | in | logic |",
             "| y | out | logic [15:0] |", "| z | out | logic [7:0] |", "",
             "## Table: y", "", "| a | b | c | → y | → z |", "|---|---|---|---|---|"]
    for i in range(rows - 1):
        lines.append(f"| {i} | {'-' if i % 3 else i % 16} | {'-' if i % 2 else 1} "
                     f"| a + 16'd{i % 977} | 8'd{i % 256} |")
    lines.append("| otherwise | | | 16'd0 | 8'd0 |")
    return "\n".join(lines) + "\n"


def run(tool, options):
    sizes = (100, 300, 1000) if options.quick else ROWS
    commands = {"fmt": ["fmt", "--stdout"], "emit and elaborate": ["emit"],
                "emit --checks": ["emit", "--checks"], "export": ["export"]}
    result = {"rows": list(sizes), "commands": {}}
    print(f"\nGrowth from {sizes[0]:,} to {sizes[-1]:,} rows (whole processes; start-up of "
          "`palindrome help` taken off before the exponent)")
    start = timed([tool, "help"], 30, 5).seconds
    result["startSeconds"] = start
    print(f"{'command':<22}" + "".join(f"{format(n, ','):>24}" for n in sizes) + f"{'exponent':>10}")
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for n in sizes:
            files.append(pathlib.Path(folder) / f"t{n}.lct.md")
            files[-1].write_text(table(n))
        for name, words in commands.items():
            runs = [timed([tool, *words, file], 300, options.repeats) for file in files]
            for r in runs:
                if r.code != 0:
                    raise SystemExit(f"error: {name}: {r.err[-400:]}")
            times = [max(r.seconds - start, 1e-4) for r in runs]
            exponent = math.log(times[-1] / times[0]) / math.log(sizes[-1] / sizes[0])
            result["commands"][name] = {"seconds": [r.seconds for r in runs],
                                        "peakKiB": [r.peak for r in runs], "exponent": exponent}
            print(f"{name:<22}" + "".join(f"{seconds(r.seconds) + ' ' + memory(r.peak):>24}" for r in runs)
                  + f"{exponent:>10.2f}")
    result["holds"] = options.quick or all(c["exponent"] <= GOAL for c in result["commands"].values())
    return result
