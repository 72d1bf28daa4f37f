"""Gate on a repository of 200 units: one touched against checking that unit alone, and nothing touched."""
# SPDX-License-Identifier: MIT
import pathlib
import sys
import tempfile

from common import ROOT, seconds, timed

sys.path.insert(0, str(ROOT / "tests/e2e"))
import gate_pulls # noqa: E402

ONE_GOAL, NOTHING_GOAL = 1.3, 0.05


def copies(folder, count, tool):
    """`count` units, which are those of the router under further names, with a key for verdicts."""
    repository = gate_pulls.Repository(folder)
    key = timed([tool, "gate", "--make-cache-key", folder.parent / f"key{count}"], 60, 1).out.splitlines()[0]
    text = f"[gate]\n{key}\n"
    for i in range(count):
        unit = gate_pulls.UNITS[i % len(gate_pulls.UNITS)]
        repository.write(f"u{i}/{unit}.lct.md", (ROOT / f"lct_specs/router/{unit}.lct.md").read_text())
        repository.write(f"u{i}/{unit}.sv", (ROOT / f"designs/router/{unit}.sv").read_text())
        text += f'[unit.u{i}]\nspec = "u{i}/{unit}.lct.md"\nhdl = ["u{i}/{unit}.sv"]\n'
    repository.write("palindrome.toml", text)
    repository.commit()
    return repository


def change(repository, index=10):
    repository.branch("change")
    unit = gate_pulls.UNITS[index % len(gate_pulls.UNITS)]
    repository.replace(f"u{index}/{unit}.sv", "endmodule", "// changed\nendmodule")
    repository.commit()
    return f"u{index}/{unit}"


def run(tool, options):
    count = 30 if options.quick else 200
    with tempfile.TemporaryDirectory(prefix="pal-gate-") as scratch:
        scratch = pathlib.Path(scratch)
        many = copies(scratch / "many", count, tool)
        cold = timed([tool, "gate", "--all", "--cache", scratch / "cache", "--cache-key", scratch / f"key{count}"], 1800, 1,
                     cwd=many.folder)
        command = [tool, "gate", "--base", "main", "--cache", scratch / "cache"]
        nothing = timed(command, 60, options.repeats, cwd=many.folder)
        files = change(many)
        one = timed([*command, "--head", "change"], 60, options.repeats, cwd=many.folder)
        uncached = timed([tool, "gate", "--base", "main", "--head", "change"], 60, options.repeats, cwd=many.folder)
        # The same unit in a repository of its own, with its base's verdict at hand as well.
        alone = copies(scratch / "alone", 11, tool)
        text = alone.read("palindrome.toml")
        alone.write("palindrome.toml", text[:text.index("[unit.")] + text[text.index("[unit.u10]"):])
        alone.commit()
        timed([tool, "gate", "--all", "--cache", scratch / "cache1", "--cache-key", scratch / "key11"], 60, 1, cwd=alone.folder)
        change(alone)
        single = timed([tool, "gate", "--base", "main", "--head", "change", "--cache", scratch / "cache1"], 60, options.repeats,
                       cwd=alone.folder)
        steps = [timed([tool, *words], 60, options.repeats, cwd=many.folder) for words in
                 (["prove", "--no-sim", files + ".lct.md", files + ".sv"], ["decode", files + ".sv"],
                  ["diff", files + ".lct.md", files + ".sv"])]
        for what, done in (("cold", cold), ("nothing", nothing), ("one", one), ("alone", single)):
            if done.code != 0:
                print(f"error: gate ({what}) gives {done.code}\n{done.out}{done.err}", file=sys.stderr)
                sys.exit(2)
    commands = sum(step.seconds for step in steps)
    ratio, share = one.seconds / single.seconds, nothing.seconds / cold.seconds
    print(f"\ngate, {count} units ({len(gate_pulls.UNITS)} of the router under further names)")
    print(f"  all, cold                                {seconds(cold.seconds)}")
    print(f"  nothing changed                          {seconds(nothing.seconds)}   {share:.1%} of cold, goal {NOTHING_GOAL:.0%}")
    print(f"  one unit changed                         {seconds(one.seconds)}")
    print(f"  one unit changed, no verdict of the base {seconds(uncached.seconds)}")
    print(f"  that unit in a repository of its own     {seconds(single.seconds)}   ratio {ratio:.2f}, goal {ONE_GOAL}")
    print(f"  prove, decode and diff of its files      {seconds(commands)}   ratio {one.seconds / commands:.2f}")
    return {"units": count, "cold": cold.seconds, "nothing": nothing.seconds, "one": one.seconds, "uncached": uncached.seconds,
            "alone": single.seconds, "commands": commands, "ratio": ratio, "share": share,
            "holds": ratio <= ONE_GOAL and share <= NOTHING_GOAL}
