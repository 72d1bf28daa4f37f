#!/usr/bin/env python3
"""What a model reads in wrong versions of the router's units, with recorded replies, as a page.

    bench/audit_results.py [--write | --check] [--model NAME] [--palindrome FILE]

Runs `palindrome audit` in replay on the cases of tests/audit; --write makes docs/results/audit.md and
audit.json; --check compares them with what the program says now. Readings without a recording are counted.
Exit code 1 if a case is not refuted, or not shown by our own decode, or if the page says something else.
"""
# SPDX-License-Identifier: MIT
import argparse
import json
import sys

from common import ROOT, palindrome, run

RESULTS = ROOT / "docs/results"
OUTCOMES = ("corrected", "shown", "otherwise")

INTRO = """# Errors that cancel

Made by `bench/audit_results.py --write`; do not edit. `palindrome audit` in replay, model `{model}`: of each of the
router's units {count} wrong versions ([what they are](../audit.md)), each proved different from the table, in two
dresses, read blind by the model. *Corrected*: the table that comes back means what the specification says, so
that a round trip of models alone would pass the wrong HDL; *shown*: it means what the wrong HDL does;
*otherwise*: neither; *no table*: it cannot be read. All decided by proof. Shares are of the *judged* readings,
with Wilson's 95 % intervals. *Refuted*: wrong versions that `palindrome prove` refutes with a replayed run;
*decoded*: those of which our own table, proved equal to the HDL, shows the fault.

{recorded}
"""


def share(tally, outcome):
    if not tally["judged"]:
        return "-"
    low, high = tally["intervals"][outcome]
    return f"{tally[outcome]} ({100 * low:.0f} to {100 * high:.0f} %)"


def line(row, dress):
    tally = row[dress]
    open_ = tally["readings"] - tally["judged"]
    cells = [row["title"], dress, str(tally["judged"]), *(share(tally, o) for o in OUTCOMES), str(tally["no-table"]),
             str(open_), f"{row['refuted']} of {row['cases']}", f"{row['decoded']} of {row['cases']}"]
    return "| " + " | ".join(cells) + " |"


def code(text):
    return f"`{text}`".replace("|", "\\|") if text else ""


def page(result):
    everything = result["all"]
    both = everything["both"]
    missing = both["not-recorded"]
    recorded = (f"Of {both['readings']} readings {both['judged']} are judged; {missing} are not recorded"
                + (", and nothing is said of them." if missing else "."))
    units = len({r["case"].split("/")[0] for r in result["readings"]})
    lines = [INTRO.format(model=result["model"], recorded=recorded, count=everything["cases"] // units),
             "| fault | dress | judged | corrected | shown | otherwise | no table | open | refuted | decoded |",
             "|---|---|--:|---|---|---|--:|--:|---|---|"]
    for row in result["classes"]:
        if row["cases"]:
            lines += [line(row, "named"), line(row, "neutral")]
    lines += [line(everything, dress) for dress in ("named", "neutral", "both")]
    lines += ["", "## Readings", "", "| case | line | in | dress | outcome | beside the table | beside the HDL |",
              "|---|--:|---|---|---|---|---|"]
    for r in result["readings"]:
        lines.append(f"| {r['case']} | {r['line']} | {code(r['source'])} | {r['dress']} | {r['outcome']} | "
                     f"{r['besideSpec']} | {r['besideHdl']} |")
    return "\n".join(lines) + "\n"


def audited(tool, model):
    specs = [ROOT / f"lct_specs/router/{p.stem}.lct.md" for p in sorted((ROOT / "designs/router").glob("*.sv"))]
    done = run([tool, "audit", *specs, "--cases", ROOT / "tests/audit", "--model", model, "--mode", "replay",
                "--recordings", ROOT / "tests/recordings", "--json", "--quiet"], timeout=1800)
    # 4: some readings are not recorded, which the page says.
    if done.code not in (0, 4):
        sys.exit(f"palindrome audit: exit code {done.code}\n{done.out}{done.err}")
    return json.loads(done.out)["result"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--palindrome")
    parser.add_argument("--model", default="claude")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    result = audited(palindrome(options.palindrome), options.model)
    files = {"audit.md": page(result), "audit.json": json.dumps(result, indent=1) + "\n"}
    print(files["audit.md"].split("## Readings")[0])
    for name, text in files.items():
        if options.write:
            (RESULTS / name).write_text(text)
        elif options.check and (RESULTS / name).read_text() != text:
            sys.exit(f"docs/results/{name} says something else; bench/audit_results.py --write renews it")
    everything = result["all"]
    if not everything["refuted"] == everything["decoded"] == everything["cases"]:
        sys.exit("not as it should be: a case is not refuted, or our decode does not show it")


if __name__ == "__main__":
    main()
