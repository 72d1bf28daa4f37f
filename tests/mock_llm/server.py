#!/usr/bin/env python3
"""A model server for tests: speaks the real wire formats, and breaks them on demand.

    server.py [--tls CERT KEY]

The path of a request names the scenario: http://127.0.0.1:PORT/SCENARIO/v1/chat/completions, or with /w/
before it. The rest of the path says which format of wires.py is spoken; SCENARIO@TAG is the same scenario
with a count of its own. /w/SCENARIO/identity/token is IBM's exchange of keys for tokens.
Prints "port N" when it is ready. Commands come on standard input, one a line, and are answered by
one line of JSON: "count SCENARIO", "last SCENARIO" (headers and body of the last request), "list".
Ends when standard input is closed. Python's standard library is all it needs.
"""

import argparse
import base64
import json
import ssl
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import faults
import scenarios
import sending
import wires


STARTED = int(time.time())


class Log:
    """Requests by scenario."""

    def __init__(self):
        self.lock = threading.Lock()
        self.requests = {}

    def add(self, scenario, headers, body, path=""):
        with self.lock:
            entries = self.requests.setdefault(scenario, [])
            entries.append({"headers": headers, "body": body, "path": path})
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
                return sorted({**faults.FAULTS, **scenarios.SCENARIOS})
        return {"error": "unknown command"}


def scenario_of(name):
    return scenarios.SCENARIOS.get(name) or faults.FAULTS.get(name)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    log = Log()

    server_date = None  # in place of the real one

    def date_time_string(self, timestamp=None):
        return self.server_date or super().date_time_string(timestamp)

    def do_POST(self):
        self.raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        try:
            self.answer()
        except (BrokenPipeError, ConnectionResetError, ssl.SSLError):
            self.close_connection = True

    def answer(self):
        words = self.path.strip("/").split("/")
        name = words[1] if words[0] == "w" else words[0]
        if self.path.endswith("/identity/token"):
            self.number = self.log.add(name + ":token", dict(self.headers.items()), self.raw.decode(),
                                       self.path)
            return self.give_token()
        try:
            body = json.loads(self.raw)
        except ValueError:
            body = None
        self.number = self.log.add(name, dict(self.headers.items()), body, self.path)
        self.wire = wires.wire_for(self.path, body)
        scenario = scenario_of(name.split("@")[0])
        if scenario is None or self.wire is None:
            self.wire = self.wire or wires.Chat(False)
            return sending.send_error(self, 404, "no such scenario or path")
        scenario(self)

    def give_token(self):
        # The form of a JSON web token, whose payload IBM's client reads.
        payload = json.dumps({"exp": STARTED + 3600, "iat": STARTED}).encode()
        token = f"token-{self.number}.{base64.urlsafe_b64encode(payload).decode().rstrip('=')}.s"
        sending.send_json(self, 200, {"access_token": token, "expires_in": 3600,
                                      "expiration": STARTED + 3600, "token_type": "Bearer"})

    def log_message(self, format, *args):
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

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
