#!/usr/bin/env python3
"""A model server that speaks HTTP/2, on Hypercorn (PyPI): for tests of connections that are shared.

    http2_server.py CERT KEY [--latency SECONDS] [--recordings FOLDER]

Answers what replay_server.py answers, in any wire format; models whose names begin with "cut" get half
an answer whose stream is then reset. Prompts that were not recorded are answered with wires.TEXT. Prints
"port N" when it is ready. Commands on standard input, one line of JSON each: "log" (every request: model,
version of HTTP, port of the client, start, end), "reset". Ends when standard input is closed.
"""

import argparse
import asyncio
import json
import socket
import sys
import threading
import time

from hypercorn.asyncio import serve
from hypercorn.config import Config

import replay_server
import wires


class App:
    """The server as an ASGI application."""

    def __init__(self, answers, latency):
        self.answers, self.latency, self.log = answers, latency, []

    async def __call__(self, scope, receive, send):
        if scope["type"] != "http":
            return
        raw = b""
        more = True
        while more:
            part = await receive()
            raw += part.get("body", b"")
            more = part.get("more_body", False)
        body = json.loads(raw)
        query = scope["query_string"].decode()
        wire = wires.wire_for(scope["path"] + ("?" + query if query else ""), body)
        model = body.get("model") or body.get("model_id") or scope["path"].split("/")[-2]
        entry = {"model": model, "version": scope["http_version"], "client": scope["client"][1],
                 "start": time.time(), "end": None}
        self.log.append(entry)
        text = self.answers.get(replay_server.prompt_of(wire, body), wires.TEXT)
        await self.answer(send, wire, text, model.startswith("cut"))
        entry["end"] = time.time()

    async def answer(self, send, wire, text, cut):
        kind = wire.stream_type if wire.stream else "application/json"
        if wire.stream:
            size = max(1, -(-len(text) // 8))
            parts = [data for _, data in wire.pieces([text[i:i + size]
                                                      for i in range(0, len(text), size)])]
        else:
            parts = [json.dumps(wire.reply(text)).encode()]
            parts = [parts[0][:20], parts[0][20:]]
        await send({"type": "http.response.start", "status": 200,
                    "headers": [(b"content-type", kind.encode())]})
        for i, part in enumerate(parts):
            await asyncio.sleep(self.latency / len(parts))
            if cut and i == len(parts) // 2:
                raise ConnectionError("the stream is cut here")
            await send({"type": "http.response.body", "body": part, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("certificate")
    parser.add_argument("key")
    parser.add_argument("--latency", type=float, default=0.0)
    parser.add_argument("--recordings", default=replay_server.RECORDINGS)
    options = parser.parse_args()
    app = App(replay_server.load(options.recordings), options.latency)
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(512)
    config = Config()
    config.bind = [f"fd://{listener.fileno()}"]
    config.certfile, config.keyfile = options.certificate, options.key
    config.alpn_protocols = ["h2", "http/1.1"]
    config.h2_max_concurrent_streams = 250
    config.errorlog = None
    loop = asyncio.new_event_loop()
    threading.Thread(target=lambda: loop.run_until_complete(
        serve(app, config, shutdown_trigger=asyncio.Event().wait)), daemon=True).start()
    print("port", listener.getsockname()[1], flush=True)
    for line in sys.stdin:
        if line.strip() == "reset":
            app.log = []
        print(json.dumps(app.log if line.strip() in ("log", "reset") else {"error": "unknown"}),
              flush=True)


if __name__ == "__main__":
    main()
