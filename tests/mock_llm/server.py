#!/usr/bin/env python3
"""A chat completions server for tests: speaks the real wire format, and breaks it on demand.

    server.py [--tls CERT KEY]

The first path component of a request names the scenario: http://127.0.0.1:PORT/SCENARIO/v1/chat/completions.
Prints "port N" when it is ready. Commands come on standard input, one a line, and are answered by
one line of JSON: "count SCENARIO", "last SCENARIO" (headers and body of the last request), "list".
Ends when standard input is closed. Python's standard library is all it needs.
"""

import argparse
import json
import ssl
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import scenarios


class Log:
    """Requests by scenario."""

    def __init__(self):
        self.lock = threading.Lock()
        self.requests = {}

    def add(self, scenario, headers, body):
        with self.lock:
            entries = self.requests.setdefault(scenario, [])
            entries.append({"headers": headers, "body": body})
            return len(entries)

    def answer(self, line):
        command, _, scenario = line.strip().partition(" ")
        with self.lock:
            entries = self.requests.get(scenario, [])
            if command == "count":
                return len(entries)
            if command == "last":
                return entries[-1] if entries else None
            if command == "list":
                return sorted(scenarios.SCENARIOS)
        return {"error": "unknown command"}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    log = Log()

    def do_POST(self):
        length = int(self.headers.get("Content-Length", 0))
        raw = self.rfile.read(length)
        name = self.path.strip("/").split("/")[0]
        try:
            body = json.loads(raw)
        except ValueError:
            body = None
        self.number = self.log.add(name, dict(self.headers.items()), body)
        self.stream = isinstance(body, dict) and body.get("stream") is True
        scenario = scenarios.SCENARIOS.get(name)
        known = self.path.endswith("/chat/completions")
        if scenario is None or not known or not isinstance(body, dict):
            scenarios.error(self, 404 if body is not None else 400, "no such scenario or path")
            return
        try:
            scenario(self)
        except (BrokenPipeError, ConnectionResetError, ssl.SSLError):
            self.close_connection = True

    def log_message(self, format, *args):
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        pass  # clients of tests hang up at will


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tls", nargs=2, metavar=("CERT", "KEY"))
    options = parser.parse_args()
    server = Server(("127.0.0.1", 0), Handler)
    if options.tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*options.tls)
        server.socket = context.wrap_socket(server.socket, server_side=True,
                                            do_handshake_on_connect=False)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print("port", server.server_address[1], flush=True)
    for line in sys.stdin:
        print(json.dumps(Handler.log.answer(line)), flush=True)


if __name__ == "__main__":
    main()
