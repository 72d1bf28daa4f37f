"""What the mock server does beside faults.py: oddities of chat completions and of servers that speak
them, for single tests."""

import time

from sending import (body, end_stream, good, hang_up, headers, put, send_error, send_json, sent_key,
                     stream)
from wires import TEXT, dump

SCENARIOS = {}


def scenario(name):
    def register(function):
        SCENARIOS[name] = function
        return function

    return register


def events(h, texts=(TEXT,)):
    return [data for _, data in h.wire.pieces(texts)]


@scenario("no-content-type")
def _no_content_type(h):
    if h.wire.stream:
        headers(h, 200, None)
        for item in events(h):
            put(h, item)
        end_stream(h)
    else:
        body(h, 200, dump(h.wire.reply()).encode(), kind=None)


@scenario("blank-lines-first")
def _blank_lines(h):
    headers(h, 200, "application/json")
    for _ in range(3):
        put(h, b"\n")
    put(h, dump(h.wire.reply()).encode())
    end_stream(h)


@scenario("done-without-blank-line")
def _done_without_blank_line(h):
    stream(h, events(h)[:-1] + [b"data: [DONE]\n"])


@scenario("lingers-after-done")
def _lingers(h):
    stream(h, events(h), finish=False)
    time.sleep(3)
    hang_up(h)


@scenario("reasoning-in-two-fields")
def _two_fields(h):
    """Servers do not agree on the field's name; some change it within a stream."""
    if h.wire.stream:
        stream(h, [h.wire.chunk({"reasoning_content": "hm, "}), h.wire.chunk({"reasoning": "so."})] +
               events(h))
    else:
        good(h, reasoning="hm, so.")


@scenario("think-block")
def _think_block(h):
    good(h, ["<think>hm, ", "so.</th", "ink>\n\n", TEXT])


@scenario("think-block-only")
def _think_block_only(h):
    good(h, ["<think>and so on</think>"])


@scenario("flat-error")
def _flat_error(h):
    send_json(h, 400, {"object": "error", "message": "bad field", "type": "invalid", "code": 3051})


@scenario("429-should-not")
def _429_should_not(h):
    send_error(h, 429, "slow down", extra={"x_should_retry": "false"})


@scenario("429-always")
def _429_always(h):
    send_error(h, 429, "slow down", extra={"retry_after_ms": "10"})


@scenario("echo-key-late")
def _echo_key_late(h):
    send_error(h, 400, "x" * 495 + sent_key(h))


@scenario("endless-slowly")
def _endless_slowly(h):
    headers(h, 200, h.wire.stream_type)
    while True:
        put(h, h.wire.chunk({"content": "x"}))
        time.sleep(0.02)


@scenario("huge")
def _huge(h):
    stream(h, [h.wire.chunk({"content": "x" * 1000})] * 40000)


@scenario("huge-error")
def _huge_error(h):
    body(h, 400, b"y" * (8 << 20), kind="text/plain")
