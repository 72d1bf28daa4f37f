#!/usr/bin/env python3
"""Decodes and proves the reference modules of the public VerilogEval v2 set.

    bench/verilog_eval.py FOLDER [--json FILE] [--no-yosys]

FOLDER holds the files Prob*_ref.sv (dataset_spec-to-rtl of NVlabs/verilog-eval). For each file:
  decode    `palindrome decode`, which proves its own table equal to the file before it prints it
  yosys     `palindrome prove` of that table against the netlist that Yosys makes of the same file:
            two front ends that know nothing of each other must agree on every bit without x
Exits 1 if any table is wrong, if a refusal has no name, or if fewer than 150 files are exact.
"""
# SPDX-License-Identifier: MIT
import argparse
import json
import pathlib
import re
import shutil
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

from common import palindrome, run, save


def netlist(source, target):
    script = f"read_verilog -sv {source}; hierarchy -auto-top; proc -norom; flatten; opt_clean; " \
             f"write_verilog -noattr {target}"
    return run(["yosys", "-q", "-p", script], timeout=60)


def measure(tool, source, folder, yosys):
    result = {"file": source.name}
    table = folder / (source.stem + ".lct.md")
    decoded = run([tool, "decode", source, "-o", table], timeout=120)
    result["decodeSeconds"] = round(decoded.seconds, 3)
    text = decoded.err + decoded.out
    rules = re.findall(r"\[([a-z]+-[a-z0-9-]+)\]", text)
    if decoded.code == 0:
        result["decode"] = "exact"
    elif decoded.code == 3 and rules:
        result["decode"], result["reason"] = "refused", rules[0]
    else:
        result["decode"] = "stopped" if decoded.code is None else "wrong"
        result["reason"] = text.strip()[-400:]
    if not yosys or result["decode"] != "exact":
        return result
    gate = folder / (source.stem + ".yosys.v")
    made = netlist(source, gate)
    if made.code != 0:
        result["yosys"] = "unreadable"
        result["yosysReason"] = (made.err + made.out).strip().splitlines()[-1:]
        return result
    proved = run([tool, "prove", table, gate, "--no-sim"], timeout=120)
    result["yosys"] = {0: "proved", 1: "refuted", 3: "unsupported", 4: "undecided"}.get(proved.code, "failed")
    if proved.code != 0:
        result["yosysReason"] = (proved.out + proved.err).strip()[-1500:]
    return result


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("--palindrome")
    parser.add_argument("--json")
    parser.add_argument("--no-yosys", action="store_true")
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    tool = palindrome(options.palindrome)
    files = sorted(pathlib.Path(options.folder).glob("*_ref.sv"))
    if not files:
        sys.exit(f"error: no *_ref.sv in {options.folder}")
    yosys = not options.no_yosys and shutil.which("yosys") is not None
    with tempfile.TemporaryDirectory() as scratch, ThreadPoolExecutor(options.jobs) as pool:
        results = list(pool.map(lambda f: measure(tool, f.resolve(), pathlib.Path(scratch), yosys), files))
    for r in results:
        if r["decode"] != "exact" or r.get("yosys", "proved") != "proved":
            print(json.dumps(r))

    def count(key, value):
        return sum(1 for r in results if r.get(key) == value)

    print(f"decode: {count('decode', 'exact')} exact, {count('decode', 'refused')} refused, "
          f"{count('decode', 'wrong')} wrong, {count('decode', 'stopped')} stopped, of {len(results)}")
    if yosys:
        print("yosys: " + ", ".join(f"{count('yosys', v)} {v}" for v in
                                    ("proved", "refuted", "undecided", "unsupported", "failed", "unreadable")))
    save(options.json, {"results": results})
    exact = count("decode", "exact")
    bad = count("decode", "wrong") + count("decode", "stopped")
    sys.exit(0 if bad == 0 and exact >= min(150, len(results)) else 1)


if __name__ == "__main__":
    main()
