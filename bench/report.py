"""Size, making and opening of the HTML report of a matrix of 13 units, 7 models and 5 repeats.

The matrix is synthetic: a run of the 13 router units from the recordings is copied into 455 cells mechanically,
each with a number of its own in its reply and HDL, and the verdict of every third one changed. Goal: Chromium
draws the summary within 2 seconds."""
# SPDX-License-Identifier: MIT
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

from common import ROOT, once

MODELS, REPEATS, GOAL = 7, 5, 2.0
sys.path.insert(0, str(ROOT / "tests/e2e"))


def run_of(tool, units, store):
    done = once([tool, "run", *units, "--model", "claude", "--mode", "replay", "--recordings",
                 ROOT / "tests/recordings", "--store", store, "--cycles", 64, "--episodes", 4], 500)
    folders = list((store / "runs").iterdir())
    if done.code not in (0, 1, 5) or len(folders) != 1:
        raise SystemExit(f"error: the run failed\n{done.err}")
    return folders[0]


def matrix_of(run, folder):
    """The run as a matrix: its files once for each model and repeat. Gives the bytes of run data."""
    header = json.loads((run / "run.json").read_text())
    report = json.loads((run / "report.json").read_text())
    specs = header["configuration"]["specs"]
    header["configuration"] = {"kind": "matrix", "repeats": REPEATS,
                               "models": [{"name": f"synthetic-{m}", "run": {"specs": specs}} for m in range(MODELS)]}
    (folder / "cells").mkdir(parents=True)
    (folder / "run.json").write_text(json.dumps(header))
    for s, unit in enumerate(report["units"]):
        for m in range(MODELS):
            for r in range(REPEATS):
                name = f"{s:04}-{m:03}-{r:03}"
                cell = json.loads(json.dumps(unit))
                cell["folder"] = f"cells/{name}"
                for one in cell["rounds"]:
                    one["hdl"] += f"// answer {name}\n"
                if (s + m + r) % 3 == 0:
                    cell["verdict"], cell["triage"] = "refuted", "encoder-erred"
                shutil.copytree(run / unit["folder"], folder / cell["folder"])
                (folder / f"cells/{name}.json").write_text(json.dumps(
                    {"spec": s, "model": m, "repeat": r, "report": cell,
                     "calls": {"calls": 2, "failed": 0, "replayed": 0, "seconds": 3.5 + m, "cost": 0.01 * (m + 1)}}))
    return sum(f.stat().st_size for f in folder.rglob("*") if f.is_file())


def opened(file, times):
    """Seconds until the summary is drawn, and until the first result is; nothing if there is no browser."""
    from test_html_report import browser_folder
    try:
        checks = browser_folder()
    except RuntimeError as error:
        print(f"not opened: {error}")
        return None
    done = subprocess.run(["node", "Open.mjs", shutil.which("chromium"), str(file), str(times)], cwd=checks,
                          capture_output=True, text=True, timeout=300)
    if done.returncode != 0:
        raise SystemExit("error: " + done.stderr)
    found = json.loads(done.stdout)
    return min(found["open"]) / 1000, min(found["result"]) / 1000


def run(tool, options):
    print("\nreport: 13 units x 7 models x 5 repeats, synthetic")
    units = sorted(p for p in (ROOT / "lct_specs/router").glob("*.lct.md") if p.name != "noc_router.lct.md")
    if options.quick:
        units = units[:1]
    with tempfile.TemporaryDirectory(prefix="pal-bench-") as scratch:
        folder = pathlib.Path(scratch)
        size = matrix_of(run_of(tool, units, folder / "store"), folder / "matrix")
        file = folder / "report.html"
        # Rows and lines are asked of the solver once for each text, and kept: no part of what is measured.
        made = once([tool, "report", folder / "matrix", "-o", file, "--no-trace"], 300)
        if made.code != 0:
            raise SystemExit(f"error: {made.err}")
        times = opened(file, options.repeats)
        data = {"results": len(units) * MODELS * REPEATS, "runBytes": size, "reportBytes": file.stat().st_size,
                "makeSeconds": made.seconds, "makePeakKiB": made.peak}
    print(f"  {data['results']} results, {size / 1e6:.1f} MB in the run's folder")
    print(f"  report {data['reportBytes'] / 1e6:.2f} MB, made in {made.seconds:.1f} s, peak {made.peak / 1024:.0f} MiB")
    if times:
        data["openSeconds"], data["resultSeconds"] = times
        print(f"  Chromium draws the summary after {times[0]:.2f} s (goal {GOAL:.0f}), a result after {times[1]:.2f} s more")
    data["holds"] = bool(times) and times[0] < GOAL
    return data
