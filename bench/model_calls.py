#!/usr/bin/env python3
"""Measures the model layer against servers of its own, and prints JSON.

    bench/model_calls.py [--palindrome FILE] [--kills N] [--only NAME ...]

matrix    cells of seven models with latencies and caps as providers have them: wall time over the shortest
          time that the caps allow
overhead  a streamed call against curl on the same server
streams   memory with 200 streams in flight, short and long answers
kills     a matrix killed with SIGKILL at random points and continued: calls paid twice, same table
"""
# SPDX-License-Identifier: MIT
import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(ROOT, "tests", "models"))
UNITS = ["credit_ctr", "pkt_guard", "route_dec", "rr_arb5", "vc_fifo"]


class Server:
    def __init__(self, *options):
        self.process = subprocess.Popen(
            [sys.executable, os.path.join(ROOT, "tests/mock_llm/replay_server.py"), *options],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.port = int(self.process.stdout.readline().split()[1])

    def ask(self, command):
        self.process.stdin.write(command + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def specs(folder, count):
    """Paths of `count` units: the five of the router, again under other file names."""
    paths = []
    for i in range(count):
        name = UNITS[i % len(UNITS)]
        path = os.path.join(folder, f"{i:02}_{name}.lct.md")
        with open(os.path.join(ROOT, "lct_specs/router", name + ".lct.md")) as source:
            text = source.read()
        with open(path, "w") as out:
            out.write(text)
        paths.append(path)
    return paths


def configure(folder, port, caps):
    with open(os.path.join(folder, "palindrome.toml"), "w") as out:
        for i, cap in enumerate(caps):
            out.write(f'[model.m{i}]\nbase_url = "http://127.0.0.1:{port}/m{i}/v1"\n'
                      f"limits = {{ concurrent = {cap} }}\n")


def matrix_words(binary, paths, models, *more):
    return [binary, "matrix", "--units", *paths, "--models", ",".join(models), "--mode", "live",
            "--no-sim", "--store", "store", "--repair", "0", *more]


def bench_matrix(binary):
    """Five units, three answers each, × 7 models: 105 cells with an encode call and, after it, a decode
    call. (The same unit under another name would be the same call, and be made once.)"""
    latency, caps = 4.0, [1, 2, 2, 4, 4, 8, 8]
    server = Server("--latency", str(latency))
    with tempfile.TemporaryDirectory() as folder:
        paths = specs(folder, 5)
        configure(folder, server.port, caps)
        # Verdicts are found once beforehand: what is measured here is the waiting.
        warm = subprocess.run(matrix_words(binary, paths, ["m6"]), cwd=folder,
                              capture_output=True, text=True)
        server.ask("reset")
        start = time.time()
        done = subprocess.run(matrix_words(binary, paths, [f"m{i}" for i in range(7)], "--repeats", "3",
                                           "--json"),
                              cwd=folder, capture_output=True, text=True)
        wall = time.time() - start
        log, most = server.ask("log"), server.ask("most")
        result = json.loads(done.stdout)["result"]
    server.close()
    by_model = {}
    for call in log:
        by_model.setdefault(call["model"], []).append(call["end"] - call["start"])
    # A model with n calls and a cap needs at least the sum of its latencies over the cap, and no less
    # than one cell after the other allows: two calls.
    bound = max(max(sum(times) / caps[int(m[1:])], 2 * latency) for m, times in by_model.items())
    return {"units": 5, "repeats": 3, "models": 7, "caps": caps, "latency": latency, "calls": len(log),
            "cells": len(result["cells"]), "wallSeconds": wall, "boundSeconds": bound,
            "ratio": wall / bound, "mostInFlight": most, "exitCode": done.returncode,
            "warmExitCode": warm.returncode}


def bench_overhead(binary):
    """`models --check`-like: one encode of a recorded unit, live, against curl with the same body."""
    server = Server("--pieces", "200")
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
    paths = specs(folder, count)
    configure(folder, server.port, [200])
    process = subprocess.Popen(matrix_words(binary, paths, ["m0"], "--no-model-decode"), cwd=folder,
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
    return most / 1024


def bench_streams(binary):
    out = {}
    for name, options in (("one", 1), ("two hundred", 200)):
        server = Server("--latency", "6")
        with tempfile.TemporaryDirectory() as folder:
            out[name + " streams, MiB at the peak"] = peak(binary, folder, server, options)
        most = server.ask("most")
        out[name + " streams, most in flight"] = max(most.values())
        server.close()
    return out


def bench_kills(binary, kills):
    from test_models import paid_twice, table_of
    dice = random.Random(1)
    twice, repeated, tables, done, late = 0, 0, set(), 0, []
    start = time.time()
    while done < kills:
        server = Server("--latency", "0.5")
        with tempfile.TemporaryDirectory() as folder:
            paths = specs(folder, 5)
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


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--palindrome", default=os.path.join(ROOT, "build/release/bin/palindrome"))
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--only", nargs="*", default=["matrix", "overhead", "streams", "kills"])
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
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
