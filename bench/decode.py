"""Decoding a file, against slang's own parse and elaboration of it, inside one process."""
# SPDX-License-Identifier: MIT
import json
import pathlib
import subprocess
import sys

from common import ROOT, geometric_mean, memory, once

GOAL = 1.5


def program(tool, options):
    """The measuring program, built if it is missing or old."""
    path = pathlib.Path(options.bench_decode) if options.bench_decode else tool.parent / "palindrome_bench"
    build = tool.parent.parent
    if not options.bench_decode and (build / "CMakeCache.txt").exists():
        made = subprocess.run(["cmake", "--build", str(build), "--target", "palindrome_bench"],
                              capture_output=True, text=True)
        if made.returncode != 0:
            sys.exit("error: palindrome_bench cannot be built:\n" + made.stdout[-2000:])
    if not path.exists():
        sys.exit(f"error: {path} does not exist; build the target palindrome_bench")
    return path


def microseconds(value):
    return f"{value / 1000:.2f} ms"


def ratios(rows, key):
    return [r[key] / r["slang"] for r in rows if key in r]


def show(title, rows):
    result = {"files": len(rows)}
    print(f"{title}: {len(rows)} files")
    for key, words in (("elaborate", "elaboration with our checks"), ("decode", "decode proper"),
                       ("withProof", "all of it, with the proof")):
        values = sorted(ratios(rows, key))
        if values:
            result[key] = {"geometricMean": geometric_mean(values), "median": values[len(values) // 2],
                           "worst": values[-1], "within": sum(v <= GOAL for v in values)}
            r = result[key]
            print(f"  {words:<28} geometric mean {r['geometricMean']:.2f}x, median {r['median']:.2f}x, "
                  f"worst {r['worst']:.1f}x; at most {GOAL}x in {r['within']} of {len(values)}")
    return result


def run(tool, options):
    path = program(tool, options)
    repeats = 5 if options.quick else 60
    own = sorted((ROOT / "designs/router").glob("*.sv"))
    groups = {"router": own[:1] if options.quick else own}
    if not options.quick:
        groups["pairs"] = sorted((ROOT / "bench/pairs").glob("*.sv"))
    if options.verilog_eval:
        groups["VerilogEval"] = sorted(pathlib.Path(options.verilog_eval).glob("*_ref.sv"))
    result = {"groups": {}, "rows": []}
    print("\nDecoding against slang's own parse and elaboration (slang = 1; fastest of "
          f"{repeats} runs in one process)")
    for group, files in groups.items():
        ran = once([path, repeats, *files], 900)
        if ran.code != 0:
            sys.exit(f"error: palindrome_bench: {ran.err[-500:]}")
        rows = [json.loads(line) for line in ran.out.splitlines()]
        for r in rows:
            r["group"] = group
            r["file"] = pathlib.Path(r["file"]).name
        result["rows"] += rows
        measured = [r for r in rows if "decode" in r]
        if group == "router":
            for r in measured:
                print(f"  {r['file']:<18}slang {microseconds(r['slang']):>9} {memory(r['peakKiBAfterSlang'])}, "
                      f"decode {microseconds(r['decode']):>9} {memory(r['peakKiBAfterDecode'])} "
                      f"({r['decode'] / r['slang']:.2f}x), with elaboration and proof "
                      f"{microseconds(r['withProof'])} {memory(r['peakKiB'])}, {r['check']}")
        result["groups"][group] = show(group, measured)
        result["groups"][group]["refused"] = len(rows) - len(measured)
    measured = [r for r in result["rows"] if "decode" in r]
    result["all"] = show("all", measured)
    slow = sorted((r for r in measured if r["decode"] / r["slang"] > GOAL),
                  key=lambda r: -r["decode"] / r["slang"])
    if slow:
        print("  above the goal: " + ", ".join(f"{r['file']} {r['decode'] / r['slang']:.1f}x"
                                                for r in slow[:12])
              + (f" and {len(slow) - 12} more" if len(slow) > 12 else ""))
    result["holds"] = options.quick or not slow
    return result
