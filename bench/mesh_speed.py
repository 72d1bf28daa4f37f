#!/usr/bin/env python3
"""Simulated cycles a second of `palindrome mesh`, with all its checks, against the least loop that runs the same HDL
under the same traffic (bench/mesh_minimal.cpp).

    bench/mesh_speed.py [--size 8] [--rate 0.1] [--repeats 5] [--palindrome FILE] [--json FILE]

Both run with one thread, in turns, and are measured in processor time; the best of the repeats counts. Exit code 1
below 0.9.
"""
# SPDX-License-Identifier: MIT
import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

from common import ROOT, palindrome, run, save

TOP = ROOT / "lct_specs/router/noc_router.lct.md"
ACCEPTED = ROOT / "designs/router"
GOAL = 0.9


def checked(command, timeout=900):
    done = run(command, timeout=timeout, cwd=ROOT)
    if done.code != 0:
        sys.exit(f"{' '.join(map(str, command))}:\n{done.out}\n{done.err}")
    return done.out


def build_minimal(program, folder):
    checked([program, "emit", "--all", TOP, "-o", folder])
    files = [line for line in (folder / "noc_router.f").read_text().split() if line.endswith(".sv")]
    sources = [ACCEPTED / f if (ACCEPTED / f).exists() else folder / f for f in files]
    root = pathlib.Path(checked(["verilator", "--getenv", "VERILATOR_ROOT"]).strip())
    checked(["verilator", "--cc", "--prefix", "Vnoc_router", "--Mdir", folder / "obj", "--top-module", "noc_router",
             "-O3", "--x-assign", "unique", "--x-initial", "unique", "--noassert", "-GCNT_W=32", "-Wno-fatal",
             "-Wno-lint", "-Wno-style", *sources])
    includes = [f'#include "obj/{p.name}"\n' for p in sorted((folder / "obj").glob("*.cpp"))]
    (folder / "all.cpp").write_text(f'#include "{ROOT / "bench/mesh_minimal.cpp"}"\n' + "".join(includes))
    runtime = [root / "include" / f"verilated{part}.cpp" for part in ("", "_threads")]
    checked(["g++", "-std=c++17", "-O2", "-w", f"-I{root / 'include'}", f"-I{root / 'include/vltstd'}", f"-I{folder}",
             f"-I{folder / 'obj'}", folder / "all.cpp", *runtime, "-pthread", "-o", folder / "minimal"])
    return folder / "minimal"


def main():
    parser = argparse.ArgumentParser(description="Speed of the mesh against the least loop.")
    parser.add_argument("--size", type=int, default=8)
    parser.add_argument("--rate", type=float, default=0.1)
    parser.add_argument("--flits", type=int, default=4)
    parser.add_argument("--cycles", type=int, default=10000)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--palindrome")
    parser.add_argument("--json")
    o = parser.parse_args()
    program = palindrome(o.palindrome)
    speeds = {"palindrome": [], "minimal": []}
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        minimal = build_minimal(program, folder)
        for _ in range(o.repeats):
            out = folder / "result.json"
            checked([program, "mesh", TOP, "--hdl", ACCEPTED, "--size", o.size, "--rate", o.rate, "--packet", o.flits,
                     "--warmup", 1, "--measure", o.cycles, "--threads", 1, "--output", out, "--store", folder / "store"])
            point = json.loads(out.read_text())["points"][0]
            if not point["optimized"]:
                sys.exit("so short a run is not optimized: raise --cycles")
            speeds["palindrome"].append(point["cycles"] / point["cpu_seconds"])
            least = json.loads(checked([minimal, o.size, o.rate, o.flits, o.cycles]))
            speeds["minimal"].append(least["cycles"] / least["cpu_seconds"])
            if abs(least["accepted"] - point["accepted"]) > 0.02:
                sys.exit(f"not the same traffic: {least['accepted']} and {point['accepted']} accepted")
    best = {name: max(values) for name, values in speeds.items()}
    ratio = best["palindrome"] / best["minimal"]
    print(f"{o.size} x {o.size} mesh, uniform, rate {o.rate:g}, packets of {o.flits}, one thread, best of {o.repeats}: "
          f"palindrome {best['palindrome']:.0f} cycles/s, minimal loop {best['minimal']:.0f} cycles/s, ratio {ratio:.2f} "
          f"(goal {GOAL})")
    save(o.json, {"size": o.size, "rate": o.rate, "flits": o.flits, "cycles": o.cycles, "speeds": speeds, "ratio": ratio})
    return 0 if ratio >= GOAL else 1


if __name__ == "__main__":
    sys.exit(main())
