"""Triage of 13 units x 7 models x 5 repeats of synthetic replies: proofs asked for, and time."""
# SPDX-License-Identifier: MIT
import json
import pathlib
import re
import subprocess
import tempfile

from common import ROOT, seconds, timed

MODELS = [f"synthetic-{letter}" for letter in "abcdefg"]
REPEATS = 5


def mutants(unit):
    """The mutants of a unit that differ for its own parameters, as whole texts."""
    source = (ROOT / f"designs/router/{unit}.sv").read_text().split("\n")
    for text in (ROOT / f"tests/mutants/{unit}.txt").read_text().splitlines():
        match = re.fullmatch(r"(\d+): (.+?) => (.*)", text)
        if match and source[int(match[1]) - 1].count(match[2]) == 1:
            lines = list(source)
            lines[int(match[1]) - 1] = lines[int(match[1]) - 1].replace(match[2], match[3])
            yield "\n".join(lines)


def other_words(text, number):
    """The same behaviour in another text: a register or signal renamed, a remark added."""
    names = re.findall(r"(?m)^\s+logic(?:\s*\[[^\]]*\])?\s+(\w+)\s*[;,]", text)
    for name in names[:1]:
        text = re.sub(rf"\b{name}\b", f"{name}_{number}", text)
    return f"// another way to write it, {number}\n{text}"


def replies(unit):
    """By model and repeat: two models are right, one in other words; three make one mistake, in
    their own words each; one makes another mistake in each repeat; one repeats two mistakes."""
    right = (ROOT / f"designs/router/{unit}.sv").read_text()
    wrong = list(mutants(unit))
    for repeat in range(REPEATS):
        yield "a", repeat, right
        yield "b", repeat, other_words(right, repeat)
        for i, model in enumerate("cde"):
            yield model, repeat, other_words(wrong[0], i * REPEATS + repeat)
        yield "f", repeat, wrong[(3 * repeat + 1) % len(wrong)]
        yield "g", repeat, wrong[1 + repeat % 2]


def record(tool, folder, unit, spec):
    prompt = subprocess.run([tool, "prompt", "encode", spec], capture_output=True, check=True, cwd=folder).stdout
    (folder / "prompt.txt").write_bytes(prompt)
    for model, repeat, text in replies(unit):
        (folder / "reply.txt").write_text(f"```systemverilog\n{text}\n```\n")
        subprocess.run([tool, "record", "prompt.txt", "reply.txt", "--model", f"synthetic-{model}",
                        "--repeat", str(repeat), "--label", unit], capture_output=True, check=True, cwd=folder)


def run(tool, options):
    units = sorted(p.stem for p in (ROOT / "designs/router").glob("*.sv"))
    if options.quick:
        units = ["credit_ret", "rr_arb5"]
    if options.only:
        units = [u for u in units if u in options.only]
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        specs = [str(ROOT / f"lct_specs/router/{u}.lct.md") for u in units]
        for unit, spec in zip(units, specs):
            record(tool, folder, unit, spec)
        matrix = timed([tool, "matrix", "--units", *specs, "--models", ",".join(MODELS), "--repeats", str(REPEATS),
                        "--repair", "0", "--mode", "replay", "--no-sim", "--no-model-decode"], 3600, 1, folder)
        if matrix.code not in (0, 1, 4):
            raise SystemExit(f"error: the matrix: {(matrix.err or matrix.out)[-400:]}")
        best = timed([tool, "triage", "latest", "--json"], 1800, options.repeats, folder)
        if best.code not in (0, 1, 4):
            raise SystemExit(f"error: triage: {(best.err or best.out)[-400:]}")
    result = json.loads(best.out)["result"]
    totals = result["totals"]
    print(f"\nTriage of {len(units)} units x {len(MODELS)} models x {REPEATS} repeats = {totals['judged']} HDLs, "
          f"{totals['texts']} texts (matrix made in {seconds(matrix.seconds)})")
    print("unit          HDLs  texts  groups  same text  by verdict  by replay  proofs  at most  not decided      time")
    for unit in result["units"]:
        p = unit["proofs"]
        print(f"{unit['unit']:<12} {p['answers']:>5} {p['texts']:>6} {len(unit['groups']):>7} {p['sameText']:>10} "
              f"{p['byVerdict']:>11} {p['byReplay']:>10} {p['proofs']:>7} {p['bound']:>8} {p['undecided']:>12} "
              f"{seconds(p['seconds']):>9}")
    print(f"all: {totals['groups']} groups, {totals['proofs']} proofs, at most {totals['bound']}; "
          f"{totals['suspects']} suspects; whole process with lint {seconds(best.seconds)}")
    # What is known of how the replies were made: the three that make one mistake are in one group.
    together = all(any({"synthetic-c", "synthetic-d", "synthetic-e"} <= set(g["models"]) for g in unit["groups"])
                   for unit in result["units"])
    bounded = all(u["proofs"]["proofs"] <= u["proofs"]["bound"] for u in result["units"])
    whole = totals["judged"] == len(units) * len(MODELS) * REPEATS
    if not (together and whole):
        print(f"wrong: all judged: {whole}; equal mistakes in one group: {together}")
    return {"units": [{"unit": u["unit"], "groups": len(u["groups"]), **u["proofs"]} for u in result["units"]],
            "totals": totals, "matrixSeconds": matrix.seconds, "seconds": best.seconds, "peakKiB": best.peak,
            "holds": together and bounded and whole}
