#!/usr/bin/env python3
"""Measures Palindrome against other tools and against its own goals, and prints ratios.

    bench/run.py                      everything (ten to twenty minutes)
    bench/run.py units pairs          only these sections
    bench/run.py --quick              one small pair and small tables, in seconds
    bench/run.py pairs --only fifo8,sum4 --json bench.json

Sections:
  units    proof of each shipped unit against its table; Yosys proves the reference module equal
  pairs    proof of the pairs in bench/pairs, also by ABC on an AIG that Yosys makes
  decode   decoding a file against slang's own parse and elaboration of it
  growth   fmt, emit and elaboration of tables of 1,000, 3,000 and 10,000 rows
  lint     lint of such tables, and of the router's, cold and warm
  triage   triage of 455 synthetic answers to the router's tables: proofs and time
  report   size of the HTML report of 455 results, and how long Chromium takes to open it
  gate     a change to one of 200 units against checking it alone, and no change

Every time stands beside the peak memory (ru_maxrss) of its process. Whole processes are compared
with whole processes: start, reading, proof. The fastest of --repeats runs counts, for all tools. On a machine that
others use, the ratio of processor times is the steadier one.
Exit code 0 if every goal is met, 1 if one is missed, 2 if something could not be measured.
"""
# SPDX-License-Identifier: MIT
import argparse
import platform
import signal
import sys

import decode
import gate
import growth
import lint
import peers
import proofs
import report
import triage
from common import ROOT, palindrome, save, timed

SECTIONS = ("units", "pairs", "decode", "growth", "lint", "triage", "report", "gate")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sections", nargs="*", metavar="SECTION", help="of " + ", ".join(SECTIONS))
    parser.add_argument("--palindrome", help="the program (default: build/release/bin/palindrome)")
    parser.add_argument("--bench-decode", help="the measuring program (default: beside palindrome)")
    parser.add_argument("--json", help="writes all figures to this file")
    parser.add_argument("--only", type=lambda text: text.split(","), help="units or pairs, with commas")
    parser.add_argument("--pairs", default=ROOT / "bench/pairs",
                        help="folder of NAME.gold.sv and NAME.gate.sv (default: bench/pairs)")
    parser.add_argument("--limit", type=float, default=peers.LIMIT, help="seconds a proof (default 60)")
    parser.add_argument("--repeats", type=int, default=3, help="runs of each command (default 3)")
    parser.add_argument("--verilog-eval", help="folder of Prob*_ref.sv, also decoded")
    parser.add_argument("--quick", action="store_true", help="little of everything, to see that it works")
    options = parser.parse_args()
    unknown = [s for s in options.sections if s not in SECTIONS]
    if unknown:
        parser.error(f"unknown section {unknown[0]}; there are {', '.join(SECTIONS)}")
    if not options.sections:
        options.sections = list(SECTIONS)
    if options.only and len(options.sections) != 1:
        parser.error("--only needs exactly one section")
    if options.quick:
        options.repeats = 1
    return options


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    options = arguments()
    tool = palindrome(options.palindrome)
    version = timed([tool, "version"], 30, 1).out.splitlines()
    data = {"version": version[:1], "machine": platform.machine(), "processors": peers.processors(),
            "limitSeconds": options.limit, "repeats": options.repeats}
    missing = [name for name, found in peers.have().items() if not found]
    if missing and {"units", "pairs"} & set(options.sections):
        print(f"error: not installed: {', '.join(missing)}", file=sys.stderr)
        sys.exit(2)
    data.update(peers.versions())
    runners = {"units": proofs.units, "pairs": proofs.pairs, "decode": decode.run, "growth": growth.run, "lint": lint.run,
               "triage": triage.run, "report": report.run,
               "gate": gate.run}
    for section in options.sections:
        if options.quick and section in ("units", "pairs") and not options.only:
            quick = argparse.Namespace(**{**vars(options), "only": ["credit_ctr" if section == "units" else "credit"]})
            data[section] = runners[section](tool, quick)
        else:
            data[section] = runners[section](tool, options)
        save(options.json, data)
        sys.stdout.flush()
    missed = [s for s in options.sections if not data[s]["holds"]]
    words = "measuring works" if options.quick else "goals met"
    print("\n" + (words if not missed else "missed: " + ", ".join(missed)))
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
