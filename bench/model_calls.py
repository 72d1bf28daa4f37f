#!/usr/bin/env python3
"""Measures the model layer against servers of its own, and prints JSON.

    bench/model_calls.py [--palindrome FILE] [--kills N] [--only NAME ...]

matrix    13 units × 7 models with latencies and caps as providers have them: wall time over the shortest
          time that the caps allow
overhead  a streamed call against curl on the same server
streams   peak memory with 1 and 200 streams in flight, for answers of four lengths
kills     a matrix killed with SIGKILL at random points and continued: calls paid twice, same table
feedback  tokens for a proved unit when the first answer is wrong: our feedback against the tools' whole log
"""
# SPDX-License-Identifier: MIT
import argparse
import json
import os
import pathlib
import random
import resource
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
for folder in ("models", "mock_llm", "e2e"):
    sys.path.insert(0, os.path.join(ROOT, "tests", folder))

from running import replay_server

# The router's units, all with recorded answers; the first five are quickly proved.
ROUTER = ["credit_ctr", "pkt_guard", "route_dec", "rr_arb5", "vc_fifo", "credit_ret", "csr_perf", "ecc_enc",
          "in_sched", "link_rx", "out_sched", "vc_owner", "xbar_tx"]
UNITS = ROUTER[:5]


def spec_of(unit):
    return os.path.join(ROOT, f"lct_specs/router/{unit}.lct.md")


def configure(folder, port, caps):
    with open(os.path.join(folder, "palindrome.toml"), "w") as out:
        for i, cap in enumerate(caps):
            out.write(f'[model.m{i}]\nbase_url = "http://127.0.0.1:{port}/m{i}/v1"\n'
                      f"limits = {{ concurrent = {cap} }}\n")


def matrix_words(binary, paths, models, *more):
    return [binary, "matrix", "--units", *paths, "--models", ",".join(models), "--mode", "live",
            "--no-sim", "--store", "store", "--repair", "0", *more]


def bench_matrix(binary):
    """The router's thirteen units × seven models. A call lasts what a provider's would: a second or two to
    the first token, then the answer at 40 to 150 tokens a second, four characters each."""
    caps = [2, 2, 3, 4, 4, 8, 8]
    speeds = [(1.0, 600), (1.5, 400), (1.0, 300), (2.0, 250), (1.0, 200), (1.5, 200), (2.0, 160)]
    with tempfile.TemporaryDirectory() as folder:
        options = []
        for i, (first, rate) in enumerate(speeds):
            options += ["--speed", f"m{i}={first}:{rate}"]
        server = replay_server("--pieces", "40", *options)
        paths = [spec_of(unit) for unit in ROUTER]
        configure(folder, server.port, caps + [8])
        # Verdicts are found once beforehand: what is measured here is the waiting.
        warm = subprocess.run(matrix_words(binary, paths, ["m7"]), cwd=folder,
                              capture_output=True, text=True)
        server.ask("reset")
        start = time.time()
        done = subprocess.run(matrix_words(binary, paths, [f"m{i}" for i in range(7)], "--json"),
                              cwd=folder, capture_output=True, text=True)
        wall = time.time() - start
        log = server.ask("log")
        result = json.loads(done.stdout)["result"]
        server.close()
    by_model, most = {}, {}
    for call in log:
        model = call["model"]
        by_model.setdefault(model, []).append(call["end"] - call["start"])
        at_once = sum(c["model"] == model and c["start"] <= call["start"] < c["end"] for c in log)
        most[model] = max(most.get(model, 0), at_once)
    # No plan is shorter: a model needs the sum of its calls over its cap, and its longest cell.
    bound = {m: max(sum(times) / caps[int(m[1:])], longest_pair(times)) for m, times in by_model.items()}
    verdicts = [cell["verdict"] for cell in result["cells"]]
    return {"units": len(ROUTER), "models": 7, "caps": caps, "calls": len(log),
            "cells": len(verdicts), "proved": verdicts.count("proved"),
            "latencySeconds": [round(min(map(min, by_model.values())), 1),
                               round(max(map(max, by_model.values())), 1)],
            "wallSeconds": wall, "boundSecondsByModel": bound, "boundSeconds": max(bound.values()),
            "ratio": wall / max(bound.values()), "mostInFlight": most,
            "capsKept": all(most[m] <= caps[int(m[1:])] for m in most), "exitCode": done.returncode,
            "warmExitCode": warm.returncode}


def longest_pair(times):
    """At least so long is the chain of a cell: the longest call with the shortest one behind it."""
    return max(times) + min(times)


def bench_overhead(binary):
    """`models --check`-like: one encode of a recorded unit, live, against curl with the same body."""
    server = replay_server("--pieces", "200")
    unit = os.path.join(ROOT, "lct_specs/router/vc_fifo.lct.md")
    url = f"http://127.0.0.1:{server.port}/v1"
    prompt = subprocess.run([binary, "prompt", "encode", unit], capture_output=True, text=True).stdout
    ours, curl, bare = [], [], []
    with tempfile.TemporaryDirectory() as folder:
        body = os.path.join(folder, "body.json")
        with open(body, "w") as out:
            json.dump({"model": "m", "stream": True, "messages": [{"role": "user",
                                                                   "content": prompt}]}, out)
        for _ in range(15):
            start = time.time()
            subprocess.run(["curl", "-sN", url + "/chat/completions", "-H",
                            "Content-Type: application/json", "-d", "@" + body],
                           capture_output=True, check=True)
            curl.append(time.time() - start)
            start = time.time()
            subprocess.run([binary, "encode", unit, "--model", "m", "--base-url", url, "--mode",
                            "live", "-o", "o.sv"], cwd=folder, capture_output=True, check=True)
            ours.append(time.time() - start)
            start = time.time()
            subprocess.run([binary, "encode", unit, "--mode", "replay", "--recordings",
                            os.path.join(ROOT, "tests/recordings"), "-o", "o.sv"], cwd=folder,
                           capture_output=True, check=True)
            bare.append(time.time() - start)
    server.close()
    middle = lambda xs: sorted(xs)[len(xs) // 2]
    return {"events": 200, "curlSeconds": middle(curl), "palindromeSeconds": middle(ours),
            "palindromeWithoutNetworkSeconds": middle(bare),
            "overheadSeconds": middle(ours) - middle(bare) - middle(curl)}


def peak(binary, folder, server, count):
    """Peak memory in MiB of a matrix that asks `count` calls at once, and how many were in flight."""
    configure(folder, server.port, [200])
    repeats = -(-count // len(UNITS))
    paths = [spec_of(unit) for unit in UNITS][:count]
    process = subprocess.Popen(matrix_words(binary, paths, ["m0"], "--repeats", str(repeats),
                                            "--no-model-decode"), cwd=folder,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    most = 0
    while process.poll() is None:
        try:
            with open(f"/proc/{process.pid}/status") as status:
                for line in status:
                    if line.startswith("VmHWM"):
                        most = max(most, int(line.split()[1]))
        except OSError:
            break
        time.sleep(0.05)
    return most / 1024, max(server.ask("most").values())


def bench_streams(binary):
    """Peak memory with one stream and with 200 in flight, for answers of several lengths. What must stay is
    the text itself; all else would be waste that grows with the length."""
    out = []
    for count in 1, 200:
        for kib in 0, 16, 64, 256:
            server = replay_server("--latency", "12", "--pad", str(kib * 1024), "--piece-size", "800")
            with tempfile.TemporaryDirectory() as folder:
                mib, flying = peak(binary, folder, server, count)
            server.close()
            out.append({"streams": count, "mostInFlight": flying, "kibOfProseInEachAnswer": kib,
                        "peakMib": round(mib, 1)})
    many = [row for row in out if row["streams"] == 200]
    growth = (many[-1]["peakMib"] - many[0]["peakMib"]) / (200 * 256 / 1024)
    return {"runs": out, "mibForEachMibOfText": round(growth, 2)}


def bench_kills(binary, kills):
    from test_models import paid_twice, table_of
    dice = random.Random(1)
    twice, repeated, tables, done, late = 0, 0, set(), 0, []
    start = time.time()
    while done < kills:
        server = replay_server("--latency", "0.5")
        with tempfile.TemporaryDirectory() as folder:
            paths = [spec_of(unit) for unit in UNITS]
            configure(folder, server.port, [2, 2, 4])
            words = matrix_words(binary, paths, ["m0", "m1", "m2"])
            moments = []
            while True:
                process = subprocess.Popen(words, cwd=folder, stdout=subprocess.PIPE,
                                           stderr=subprocess.DEVNULL, text=True)
                try:
                    out, _ = process.communicate(
                        timeout=dice.uniform(0.02, 0.9) if done < kills else None)
                except subprocess.TimeoutExpired:
                    process.kill()
                    moments.append(time.time())
                    process.communicate()
                    done += 1
                    continue
                break
            log = server.ask("log")
            for call, _ in paid_twice(log, moments):
                twice += 1
                late.append(min(k - call["end"] for k in moments if k > call["end"]))
            repeated += len(log) - len({(e["model"], e["prompt"]) for e in log})
            tables.add(table_of(out))
        server.close()
    return {"kills": done, "paidTwice": twice, "askedAgainInFlight": repeated,
            "differentTables": len(tables), "paidTwiceSecondsAfterReply": sorted(late), "seconds": time.time() - start}


def token_counter():
    """A function that counts tokens, and its name. The peers' environment (tests/peers) has tiktoken and,
    within LiteLLM, the files of its vocabulary; without it four bytes count as one token."""
    python = os.path.join(ROOT, "build/release/peers-venv/bin/python3")
    python = os.environ.get("PALINDROME_TOKENIZER_PYTHON", python)
    program = ("import importlib.util, json, os, sys\n"  # LiteLLM itself asks the network when imported
               "folder = os.path.dirname(importlib.util.find_spec('litellm').origin)\n"
               "os.environ['TIKTOKEN_CACHE_DIR'] = folder + '/litellm_core_utils/tokenizers'\n"
               "import tiktoken\n"
               "e = tiktoken.get_encoding('o200k_base')\n"
               "for line in sys.stdin:\n"
               "    print(len(e.encode(json.loads(line), disallowed_special=())), flush=True)\n")
    if not os.path.exists(python):
        return lambda text: -(-len(text.encode()) // 4), "none: four bytes a token"
    process = subprocess.Popen([python, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                               text=True)

    def count(text):
        process.stdin.write(json.dumps(text) + "\n")
        process.stdin.flush()
        return int(process.stdout.readline())

    return count, "tiktoken, o200k_base"


def broken(source):
    """The module without its first declaration of a variable, or of an output: the compiler has much to
    say about it."""
    lines = source.split("\n")
    at = next((i for i, line in enumerate(lines) if line.strip().startswith("logic ") and ";" in line), None)
    if at is None:
        at = next(i for i, line in enumerate(lines) if line.strip().startswith("output ") and "," in line)
    return "\n".join(lines[:at] + lines[at + 1:])


def bench_feedback(binary, every):
    """Tokens for a proved unit when the first answer is wrong and the second is right: with our feedback,
    and with all that the tools print about the wrong one. The wrong answers are the recorded ones with one
    mistake (tests/mutants, every so-manieth, and a declaration left out); the right answer is the recorded
    one. How often a model is right after the one and the other feedback is not measured: no recording of a
    wrong answer by a model exists."""
    from test_mutants import apply, mutants
    count, tokenizer = token_counter()
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        def text(*words):
            done = subprocess.run([binary, *words], cwd=folder, capture_output=True, text=True)
            return done.stdout + done.stderr

        for unit in ROUTER:
            spec = spec_of(unit)
            first = count(text("prompt", "encode", spec))
            with open(os.path.join(ROOT, f"designs/router/{unit}.sv")) as file:
                source = file.read()
            listed = [apply(source, line, old, new) for line, parameter, old, new in
                      mutants(pathlib.Path(ROOT, f"tests/mutants/{unit}.txt")) if not parameter]
            for wrong in [broken(source)] + listed[::every]:
                with open(os.path.join(folder, "h.sv"), "w") as out:
                    out.write(wrong)
                prompt = text("prompt", "repair", spec, "h.sv")
                before, _, rest = prompt.partition("# What is wrong with it\n")
                feedback, _, answer = rest.partition("\n# Answer\n")
                assert before and answer, prompt[:200]
                proof = text("prove", spec, "h.sv", "--vcd", "trace.vcd")
                log = proof + text("sim", spec, "h.sv") + text("diff", spec, "h.sv")
                wave = os.path.join(folder, "trace.vcd")
                waves = ""
                if os.path.exists(wave):
                    with open(wave) as file:
                        waves = file.read()
                    os.remove(wave)
                frame = count(before) + count(answer)
                fixed = first + 2 * count(source) + frame
                rows.append({"unit": unit, "feedback": count(feedback), "log": count(log),
                             "logAndWaves": count(log + waves), "others": fixed})
    total = {k: sum(r[k] for r in rows) for k in ("feedback", "log", "logAndWaves", "others")}
    n = len(rows)
    return {"tokenizer": tokenizer, "wrongAnswers": n,
            "tokensOfFeedback": {"ours": total["feedback"] / n, "wholeLog": total["log"] / n,
                                 "wholeLogWithWaves": total["logAndWaves"] / n},
            "tokensPerProvedUnit": {
                "ours": (total["others"] + total["feedback"]) / n,
                "wholeLog": (total["others"] + total["log"]) / n,
                "wholeLogWithWaves": (total["others"] + total["logAndWaves"]) / n}}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--palindrome", default=os.path.join(ROOT, "build/release/bin/palindrome"))
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--only", nargs="*", default=["matrix", "overhead", "streams", "kills", "feedback"])
    parser.add_argument("--every", type=int, default=10, help="feedback: every so-manieth mutant")
    options = parser.parse_args()
    binary = os.path.abspath(options.palindrome)
    os.environ["PALINDROME"] = binary
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    result = {}
    if "matrix" in options.only:
        result["matrix"] = bench_matrix(binary)
    if "overhead" in options.only:
        result["overhead"] = bench_overhead(binary)
    if "streams" in options.only:
        result["streams"] = bench_streams(binary)
    if "kills" in options.only:
        result["kills"] = bench_kills(binary, options.kills)
    if "feedback" in options.only:
        result["feedback"] = bench_feedback(binary, options.every)
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
