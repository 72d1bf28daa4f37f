#!/usr/bin/env python3
"""Single-point mutants of the accepted HDL of the router, made mechanically over the syntax tree: each is
refuted by `palindrome prove` with a replayed trace, or proved equivalent and listed.

    bench/ast_mutants.py [--count N] [--seed N] [--only UNIT ...] [--verilator N|all] [--write]

The syntax tree is slang's, through pyslang from PyPI, in an environment of its own (build/mutants-venv, made
at the first call). The mutants of a unit are drawn with the seed, one of each kind in turn; one that is
refused (no valid SystemVerilog, a latch, ...) is counted and replaced by the next. Mutants that are proved are
given to Yosys, if there is one, and so is a refuted one of each unit, where it must find the difference.

Prints a line a unit; --write puts the tables into docs/results; with --only, those units beside what is recorded of the
others. Exit code 1 if something is not as it should
be: a trace that is not confirmed, a proved mutant in which Yosys finds a difference, an internal error.
"""
# SPDX-License-Identifier: MIT
import argparse
import collections
import concurrent.futures
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

from common import ROOT, palindrome, run, save

PYSLANG = "12.1.0"
VENV = ROOT / "build/mutants-venv"
RESULTS = ROOT / "docs/results"
# Where a fault may show after tens of thousands of cycles only, it is looked for in a narrower instance.
NARROW = {"csr_perf": "CNT_W=8"}
LIMIT = 60  # seconds of Yosys a question


INTRO = """# Mutants of the router's accepted HDL

Made by `bench/ast_mutants.py --count {count} --seed {seed} --verilator {verilator} --write`; do not edit.

Single-point faults made mechanically over slang's syntax tree (pyslang {pyslang}): of all *possible* ones of
a unit, {count} are drawn, one of each kind in turn. *Refuted*: `palindrome prove` has a run from reset to
the difference, which the interpreter replays. Of these, *in Verilator*: replayed there, too (of the first
{verilator} of each unit, where it can: it is two-state); *as x*: the HDL can give x (`possible-x`); *by
structure*: without a run, as a register has another clock or reset than the table says. *Equivalent*: proved,
and listed below. *Undecided*: equal for some cycles, not proved. *Refused*: no valid SystemVerilog, or not
supported; replaced by another one. *Wrong*: a trace that was not confirmed, or a difference that Yosys finds
in a proved one.
"""
NARROWED = """
## Not decided at the default width

Equal for 20 cycles, and no proof: `bounded`, not `proved`. These faults show when a counter is full, after
thousands of cycles; they are refuted in the narrower instance.
"""
YOSYS = """\
What Yosys says of them. *Same as the accepted file*: proved equal to it, nothing assumed. Where that fails,
the mutant uses a freedom that the table leaves, and is compared with the table's reference module (`palindrome
emit --checks`): bits that are x there are not compared, nor cycles behind a broken assumption. *Proved*: by
induction (combinational: outright); *N cycles*: no difference in so many cycles from reset, and no proof
within 12 cycles and {limit} s. The same question finds the difference in a refuted mutant (of at most three
that are tried) of {found} of {units} units.
"""


def with_pyslang():
    """Continues in an environment that has pyslang."""
    try:
        import pyslang  # noqa: F401
        return
    except ImportError:
        pass
    python = VENV / "bin/python3"
    if pathlib.Path(sys.prefix) == VENV:
        sys.exit(f"error: {VENV} has no pyslang; delete it")
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", VENV], check=True)
        if subprocess.run([python, "-m", "pip", "install", "-q", f"pyslang=={PYSLANG}"]).returncode != 0:
            shutil.rmtree(VENV)
            sys.exit("error: pyslang could not be installed from PyPI")
    os.execv(python, [python, *sys.argv])


def prove(tool, spec, file, simulate, parameter=None):
    command = [tool, "prove", spec, file, "--json"]
    command += [] if simulate else ["--no-sim"]
    command += ["-P", parameter] if parameter else []
    done = run(command, timeout=400)
    report = json.loads(done.out) if done.out else {"diagnostics": [], "result": None}
    proof = report["result"] or {}
    trace = proof.get("trace")
    rules = [d["rule"] for d in report["diagnostics"] if d["severity"] == "error"]
    return {"code": done.code, "verdict": proof.get("verdict"), "rule": rules[0] if rules else None,
            "replayed": bool(trace and trace.get("replayed")), "reason": proof.get("reason") or "",
            "verilator": proof.get("verilator", {}).get("status", "not-run")}


def judged(tool, spec, unit, source, mutant, file, simulate):
    """A word for the mutant: refused, refuted, equivalent, undecided, or wrong for what must not be."""
    import mutate
    file.write_text(mutate.applied(source, mutant))
    answer = prove(tool, spec, file, simulate)
    if answer["code"] == 3:
        word = "refused"
    elif (answer["code"], answer["verdict"]) == (0, "proved"):
        word = "equivalent"
    elif answer["code"] == 4:
        word = "undecided"
        if unit in NARROW:
            narrow = prove(tool, spec, file, False, NARROW[unit])
            if narrow["code"] == 1 and narrow["replayed"]:
                word, answer = "refuted", {**narrow, "parameter": NARROW[unit]}
    elif answer["code"] == 1 and answer["verdict"] in ("refuted", "possible-x"):
        # A register with another clock or reset than in the table is refused its pair: there is no run.
        structure = answer["reason"].startswith("clock or reset differ")
        # Verilator is two-state: of an x it can say no more than that the value varies, if it does.
        fits = {"confirmed", "not-run"} | ({"not-applicable"} if answer["verdict"] == "possible-x" else set())
        shown = structure or answer["replayed"] and answer["verilator"] in fits
        word = "refuted" if shown else "wrong"
    else:
        word = "wrong"
    short = lambda text: text if len(text) <= 60 else text[:28] + " ... " + text[-27:]
    return {"line": mutant.line, "kind": mutant.kind, "old": short(mutant.old), "new": short(mutant.new),
            "word": word, **answer}


def unit_mutants(tool, unit, options, folder):
    """The judged mutants of a unit, in the order in which they were drawn."""
    import mutate
    spec = ROOT / f"lct_specs/router/{unit}.lct.md"
    source = (ROOT / f"designs/router/{unit}.sv").read_text()
    order = mutate.drawn(source, f"{options.seed}:{unit}")
    results, place = [], 0
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        while place < len(order):
            needed = options.count - sum(r["word"] != "refused" for r in results)
            if needed <= 0:
                break
            lot = order[place:place + needed]
            jobs = [pool.submit(judged, tool, spec, unit, source, m, folder / f"{place + i}.sv",
                                len(results) + i < options.verilator) for i, m in enumerate(lot)]
            for i, job in enumerate(jobs):
                results.append({"file": str(folder / f"{place + i}.sv"), **job.result()})
            place += len(lot)
    return results, len(order)


def confirm(tool, unit, results, folder):
    """Yosys on the equivalent mutants, and on refuted ones until it finds the difference in one."""
    from mutant_peers import Confirmation
    question = Confirmation(tool, ROOT / f"lct_specs/router/{unit}.lct.md",
                            ROOT / f"designs/router/{unit}.sv", folder, LIMIT)
    for r in results:
        if r["word"] == "equivalent":
            route = question.same_as_accepted(pathlib.Path(r["file"]))
            file = pathlib.Path(r["file"])
            r["yosys"] = f"same as the accepted file ({route})" if route else question.allowed(file)
            if r["yosys"] == "differs":
                r["word"] = "wrong"
    for r in [r for r in results if r["word"] == "refuted" and not r.get("parameter")][:3]:
        r["yosys"] = question.allowed(pathlib.Path(r["file"]))
        if r["yosys"] == "differs":
            return True
    return False


def counted(results):
    words = collections.Counter(r["word"] for r in results)
    return {"drawn": len(results),
            **{w: words[w] for w in ("refused", "refuted", "equivalent", "undecided", "wrong")},
            "x": sum(r["verdict"] == "possible-x" for r in results),
            "structure": sum(r["word"] == "refuted" and not r["replayed"] for r in results),
            "verilator": sum(r["verilator"] == "confirmed" for r in results)}


def quoted(text):
    return f"`{text}`".replace("|", "\\|") if text else "(nothing)"


def place(unit, r):
    return f"| {unit} | {r['line']} | {r['kind']} | {quoted(r['old'])} | {quoted(r['new'])} |"


def markdown(units, options, yosys):
    rows = [(unit, r) for unit, data in units.items() for r in data["mutants"]]
    lines = [INTRO.format(count=options.count, seed=options.seed, verilator=options.verilator_word,
                          pyslang=PYSLANG),
             "| unit | possible | refused | judged | refuted | in Verilator | as x | by structure | equivalent | "
             "undecided | wrong |",
             "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|"]
    total = collections.Counter()
    for unit, data in units.items():
        c = {**data["counts"], "possible": data["possible"]}
        c["judged"] = c["drawn"] - c["refused"]
        total.update(c)
        lines.append(f"| {unit} | " + " | ".join(str(c[k]) for k in COLUMNS) + " |")
    lines += ["| all | " + " | ".join(str(total[k]) for k in COLUMNS) + " |", "", "## By kind", "",
              "| kind | refused | refuted | equivalent | undecided |", "|---|--:|--:|--:|--:|"]
    for kind in sorted({r["kind"] for _, r in rows}):
        words = collections.Counter(r["word"] for _, r in rows if r["kind"] == kind)
        lines.append(f"| {kind} | {words['refused']} | {words['refuted']} | {words['equivalent']} | "
                     f"{words['undecided']} |")
    rules = collections.Counter(r["rule"] for _, r in rows if r["word"] == "refused")
    said = ", ".join(f"`{rule}` {n}" for rule, n in sorted(rules.items()))
    lines += ["", f"Refused by rule: {said}."]
    narrow = [(u, r) for u, r in rows if r.get("parameter")]
    if narrow:
        lines += [NARROWED, "| unit | line | kind | instead of | stands | refuted with |",
                  "|---|--:|---|---|---|---|"]
        lines += [place(u, r) + f" `{r['parameter']}` |" for u, r in narrow]
    open_ = [(u, r) for u, r in rows if r["word"] in ("undecided", "wrong")]
    if open_:
        lines += ["", "## Undecided or wrong", "", "| unit | line | kind | instead of | stands | verdict |",
                  "|---|--:|---|---|---|---|"]
        lines += [place(u, r) + f" {r['verdict']}: {r['reason']} |" for u, r in open_]
    lines += ["", "## Equivalent", ""]
    if yosys:
        found = sum(data["control"] for data in units.values())
        lines.append(YOSYS.format(limit=LIMIT, found=found, units=len(units)))
    lines += ["| unit | line | kind | instead of | stands | Yosys |", "|---|--:|---|---|---|---|"]
    lines += [place(u, r) + f" {r.get('yosys', '-')} |" for u, r in rows if r["word"] == "equivalent"]
    return "\n".join(lines) + "\n"


COLUMNS = ("possible", "refused", "judged", "refuted", "verilator", "x", "structure", "equivalent", "undecided",
           "wrong")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--count", type=int, default=50, help="mutants a unit that are not refused")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", nargs="*", help="units")
    parser.add_argument("--verilator", default="3", help="traces a unit that are run in Verilator, or 'all'")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--palindrome")
    parser.add_argument("--json", help="also writes the numbers here")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    options.verilator_word = options.verilator
    options.verilator = 10 ** 9 if options.verilator == "all" else int(options.verilator)
    return options


def main():
    options = arguments()
    with_pyslang()
    tool = palindrome(options.palindrome)
    yosys = shutil.which("yosys") is not None
    units = {}
    for path in sorted((ROOT / "designs/router").glob("*.sv")):
        unit = path.stem
        if options.only and unit not in options.only:
            continue
        with tempfile.TemporaryDirectory() as name:
            results, possible = unit_mutants(tool, unit, options, pathlib.Path(name))
            control = confirm(tool, unit, results, name) if yosys else False
        for r in results:
            del r["file"]
        units[unit] = {"possible": possible, "counts": counted(results), "control": control, "mutants": results}
        print(unit, ", ".join(f"{n} {k}" for k, n in units[unit]["counts"].items()),
              "" if control else "(no control)", flush=True)
    save(options.json, units)
    if options.write:
        RESULTS.mkdir(parents=True, exist_ok=True)
        if options.only:
            units = dict(sorted({**json.loads((RESULTS / "mutants.json").read_text()), **units}.items()))
        (RESULTS / "mutants.md").write_text(markdown(units, options, yosys))
        save(RESULTS / "mutants.json", units)
    wrong = [f"{u} line {r['line']}: {r['old']} => {r['new']}: {r}" for u, d in units.items()
             for r in d["mutants"] if r["word"] == "wrong"]
    if wrong:
        sys.exit("not as it should be:\n" + "\n".join(wrong))


if __name__ == "__main__":
    main()
