#!/usr/bin/env python3
"""A model server that knows the answers of tests/recordings: for runs of many calls, their stops and
their times.

    replay_server.py [--recordings FOLDER] [--latency SECONDS] [--speed MODEL=SECONDS:RATE ...]
                     [--pieces N] [--piece-size N] [--pad N] [--cap N]

Speaks every wire format of wires.py, streamed or not, for any model name. A prompt that was recorded is
answered with what was recorded; an unknown prompt is a 404. Models whose names begin so answer otherwise:
"wrong" with an HDL that compiles and is wrong, "short" cut by the output limit, "shy" with a refusal,
"echo" with a 401 that quotes the key, "busy" with a 429 at first. Prints "port N" when it is ready. Commands on standard input, one
line of JSON each: "log" (every request: model, prompt's hash, port of the client, start, end of the reply or null),
"reset", "most" (calls in flight at once, by model). A call takes --latency; of a model with a --speed it
takes SECONDS and its text's characters over RATE. --pad puts so many characters of prose before an answer,
and --piece-size sets the characters of an event in place of their number. With --cap more calls at once
than that are answered with 429. Ends when standard input is closed.
"""

import argparse
import hashlib
import json
import os
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import wires
from sending import sent_key

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
RECORDINGS = os.path.join(ROOT, "tests/recordings")
PROSE = "The module follows from the table row by row; what it leaves open stays open.\n"


def load(folder):
    """The first reply recorded for each prompt, by its text."""
    answers, repeats = {}, {}
    for base, _, files in os.walk(folder):
        if "recording.json" not in files or "prompt.txt" not in files:
            continue
        with open(os.path.join(base, "recording.json"), encoding="utf-8") as f:
            about = json.load(f)
        with open(os.path.join(base, "prompt.txt"), encoding="utf-8", newline="") as f:
            prompt = f.read()
        if about["outcome"] != "complete" or repeats.get(prompt, about["repeat"]) < about["repeat"]:
            continue
        repeats[prompt] = about["repeat"]
        with open(os.path.join(base, "reply.txt"), encoding="utf-8", newline="") as f:
            answers[prompt] = f.read()
    return answers


def prompt_of(wire, body):
    """The text of the only user message."""
    if wire.name == "openai-responses":
        return body["input"][0]["content"]
    if wire.name == "gemini":
        return body["contents"][0]["parts"][0]["text"]
    content = body["messages"][-1]["content"]
    return content if isinstance(content, str) else content[0]["text"]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    lock = threading.Lock()
    log, answers, flying, most = [], {}, {}, {}
    options = None

    def do_POST(self):
        raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        body = json.loads(raw)
        wire = wires.wire_for(self.path, body)
        model = body.get("model") or body.get("model_id") or self.path.split("/")[-2]
        prompt = prompt_of(wire, body)
        entry = {"model": model, "prompt": hashlib.sha256(prompt.encode()).hexdigest(),
                 "client": self.client_address[1], "start": time.time(), "end": None}
        with self.lock:
            self.flying[model] = self.flying.get(model, 0) + 1
            self.most[model] = max(self.most.get(model, 0), self.flying[model])
            full = self.options.cap and self.flying[model] > self.options.cap
            if not full:
                self.log.append(entry)
        try:
            if full:
                self.fail(429, wire, "too many calls at once")
            else:
                self.answer(wire, model, prompt, entry)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True
        finally:
            with self.lock:
                self.flying[model] -= 1

    def fail(self, status, wire, text):
        data = json.dumps(wire.error(status, text)[0]).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def is_first(self, model, prompt):
        sha = hashlib.sha256(prompt.encode()).hexdigest()
        with self.lock:
            return sum((e["model"], e["prompt"]) == (model, sha) for e in self.log) == 1

    def latency_of(self, model, text):
        first, rate = self.options.speeds.get(model, (self.options.latency, 0))
        return first + (len(text) / rate if rate else 0)

    def answer(self, wire, model, prompt, entry):
        if model.startswith("echo"):
            return self.fail(401, wire, "Incorrect key provided: " + sent_key(self))
        text = self.answers.get(prompt)
        if text is None:
            return self.fail(404, wire, "this prompt was not recorded")
        stop = "stop"
        latency = self.latency_of(model, text)
        if self.options.pad:
            text = (PROSE * (self.options.pad // len(PROSE) + 1))[: self.options.pad] + "\n" + text
        if model.startswith("wrong"):
            text = text.replace("1'b1", "1'b0")
        elif model.startswith("short"):
            text, stop = text[: len(text) // 2], "length"
        elif model.startswith("shy"):
            stop = "refusal"
        elif model.startswith("busy") and self.is_first(model, prompt):
            return self.fail(429, wire, "slow down, " + sent_key(self))
        if not wire.stream:
            time.sleep(latency)
            data = json.dumps(wire.reply(text, stop)).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            entry["end"] = time.time()
            self.wfile.write(data)
            return
        self.send_response(200)
        self.send_header("Content-Type", wire.stream_type)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        size = self.options.piece_size or max(1, -(-len(text) // self.options.pieces))
        parts = [data for _, data in wire.pieces([text[i:i + size]
                                                  for i in range(0, len(text), size)], stop)]
        for i, part in enumerate(parts):
            time.sleep(latency / len(parts))
            if i == len(parts) - 1:
                entry["end"] = time.time()  # before the last byte leaves
            self.wfile.write(b"%x\r\n%s\r\n" % (len(part), part))
            self.wfile.flush()
        self.wfile.write(b"0\r\n\r\n")

    def log_message(self, format, *args):
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 512

    def handle_error(self, request, client_address):
        pass


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--recordings", default=RECORDINGS)
    parser.add_argument("--latency", type=float, default=0.0)
    parser.add_argument("--pieces", type=int, default=8)
    parser.add_argument("--piece-size", type=int, default=0)
    parser.add_argument("--pad", type=int, default=0)
    parser.add_argument("--cap", type=int, default=0)
    parser.add_argument("--speed", action="append", default=[])
    options = parser.parse_args()
    options.speeds = {}
    for speed in options.speed:
        model, _, numbers = speed.partition("=")
        options.speeds[model] = tuple(float(n) for n in numbers.split(":"))
    Handler.answers = load(options.recordings)
    Handler.options = options
    server = Server(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print("port", server.server_address[1], flush=True)
    for line in sys.stdin:
        command = line.strip()
        with Handler.lock:
            if command == "log":
                out = Handler.log
            elif command == "most":
                out = Handler.most
            elif command == "reset":
                Handler.log = []
                out = True
            else:
                out = {"error": "unknown command"}
            print(json.dumps(out), flush=True)


if __name__ == "__main__":
    main()
