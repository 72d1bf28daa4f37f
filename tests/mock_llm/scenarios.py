"""What the mock server does for each scenario. A scenario gets the request handler and answers."""

import email.utils
import gzip
import json
import socket
import struct
import time

SCENARIOS = {}
TEXT = "Grüße: `module m; endmodule`\n"
LONG = 60  # seconds; longer than any deadline of a test


def scenario(name):
    def register(function):
        SCENARIOS[name] = function
        return function

    return register


# --- the wire format ---


def usage():
    return {
        "prompt_tokens": 20,
        "completion_tokens": 12,
        "total_tokens": 32,
        "prompt_tokens_details": {"cached_tokens": 5, "cache_write_tokens": 3},
        "completion_tokens_details": {"reasoning_tokens": 8},
    }


def whole(message, finish="stop", **extra):
    reply = {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": "mock-model-2026",
        "choices": [{"index": 0, "finish_reason": finish, "logprobs": None, "message": message}],
        "usage": usage(),
    }
    reply.update(extra)
    return reply


def chunk(delta, finish=None, **extra):
    piece = {
        "id": "c1",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": "mock-model-2026",
        "choices": [{"index": 0, "delta": delta, "finish_reason": finish}],
        "usage": None,
    }
    piece.update(extra)
    return piece


def event(data, end="\n"):
    text = data if isinstance(data, str) else json.dumps(data, ensure_ascii=False)
    return f"data: {text}{end}{end}".encode()


def text_events(pieces, finish="stop", end="\n", with_usage=True):
    out = [event(chunk({"role": "assistant", "content": ""}), end)]
    out += [event(chunk({"content": piece}), end) for piece in pieces]
    out.append(event(chunk({}, finish), end))
    if with_usage:
        out.append(event(chunk(None, choices=[], usage=usage()), end))
    out.append(event("[DONE]", end))
    return out


def message(text, **extra):
    return {"role": "assistant", "content": text, "refusal": None, **extra}


# --- sending ---


def headers(h, status, kind, length=None, **extra):
    h.send_response(status)
    if kind:
        h.send_header("Content-Type", kind)
    if length is None:
        h.send_header("Transfer-Encoding", "chunked")
    else:
        h.send_header("Content-Length", str(length))
    for name, value in extra.items():
        h.send_header(name.replace("_", "-"), value)
    h.end_headers()


def body(h, status, data, kind="application/json", **extra):
    headers(h, status, kind, len(data), **extra)
    h.wfile.write(data)


def send_json(h, status, value, **extra):
    body(h, status, json.dumps(value).encode(), **extra)


def error(h, status, text, code=None, kind="invalid_request_error", **extra):
    send_json(h, status, {"error": {"message": text, "type": kind, "param": None, "code": code}},
              **extra)


def start_stream(h, kind="text/event-stream"):
    headers(h, 200, kind)


def put(h, data):
    h.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))
    h.wfile.flush()


def end_stream(h):
    h.wfile.write(b"0\r\n\r\n")


def send_events(h, events, kind="text/event-stream"):
    start_stream(h, kind)
    for item in events:
        put(h, item)
    end_stream(h)


def hang_up(h, reset=False):
    """Closes the connection where it stands."""
    h.wfile.flush()
    h.close_connection = True
    if reset:
        h.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    else:
        h.connection.shutdown(socket.SHUT_RDWR)
    h.connection.close()


def good(h, pieces=(TEXT,), finish="stop"):
    if h.stream:
        send_events(h, text_events(pieces, finish))
    else:
        send_json(h, 200, whole(message("".join(pieces)), finish))


# --- answers ---


@scenario("ok")
def _ok(h):
    good(h)


@scenario("pieces")
def _pieces(h):
    good(h, [c for c in TEXT])


@scenario("bytewise")
def _bytewise(h):
    """Every byte in a chunk and a packet of its own."""
    start_stream(h)
    for byte in b"".join(text_events([TEXT])):
        put(h, bytes([byte]))
    end_stream(h)


@scenario("crlf")
def _crlf(h):
    data = b"".join(text_events([TEXT], end="\r\n"))
    middle = data.index(b"\r\n") + 1  # between CR and LF
    send_events(h, [data[:middle], data[middle:]])


@scenario("pings")
def _pings(h):
    start_stream(h)
    for item in text_events([TEXT]):
        put(h, b": keep-alive\n\n" * 20 + b"event: ping\ndata: {}\n\n" + item)
    end_stream(h)


@scenario("bom")
def _bom(h):
    if h.stream:
        send_events(h, [b"\xef\xbb\xbf"] + text_events([TEXT]))
    else:
        body(h, 200, b"\xef\xbb\xbf" + json.dumps(whole(message(TEXT))).encode())


@scenario("no-content-type")
def _no_content_type(h):
    if h.stream:
        send_events(h, text_events([TEXT]), kind=None)
    else:
        body(h, 200, json.dumps(whole(message(TEXT))).encode(), kind=None)


@scenario("blank-lines-first")
def _blank_lines(h):
    data = json.dumps(whole(message(TEXT))).encode()
    headers(h, 200, "application/json")
    for _ in range(3):
        put(h, b"\n")
    put(h, data)
    end_stream(h)


@scenario("whole-although-stream")
def _whole_although_stream(h):
    send_json(h, 200, whole(message(TEXT)))


@scenario("no-usage")
def _no_usage(h):
    if h.stream:
        send_events(h, text_events([TEXT], with_usage=False))
    else:
        send_json(h, 200, whole(message(TEXT), usage=None))


@scenario("negative-usage")
def _negative_usage(h):
    counts = {"prompt_tokens": -1, "completion_tokens": -5}
    if h.stream:
        events = text_events([TEXT], with_usage=False)
        send_events(h, events[:-1] + [event(chunk(None, choices=[], usage=counts)), events[-1]])
    else:
        send_json(h, 200, whole(message(TEXT), usage=counts))


@scenario("gzip")
def _gzip(h):
    data = gzip.compress(json.dumps(whole(message(TEXT))).encode())
    body(h, 200, data, Content_Encoding="gzip")


@scenario("done-without-blank-line")
def _done_without_blank_line(h):
    send_events(h, text_events([TEXT])[:-1] + [b"data: [DONE]\n"])


@scenario("lingers-after-done")
def _lingers(h):
    start_stream(h)
    for item in text_events([TEXT]):
        put(h, item)
    time.sleep(3)
    hang_up(h)


@scenario("reasoning-field")
def _reasoning_field(h):
    if h.stream:
        events = text_events([TEXT])
        thought = [event(chunk({"reasoning_content": "hm, "})), event(chunk({"reasoning": "so."}))]
        send_events(h, thought + events)
    else:
        send_json(h, 200, whole(message(TEXT, reasoning_content="hm, so.")))


@scenario("think-block")
def _think_block(h):
    good(h, ["<think>hm, ", "so.</th", "ink>\n\n", TEXT])


@scenario("unauthorised-without-key")
def _needs_key(h):
    if h.headers.get("Authorization") == "Bearer canary-0123456789abcdef":
        good(h)
    else:
        error(h, 401, "no key")


# --- answers that are none ---


@scenario("length")
def _length(h):
    good(h, finish="length")


@scenario("length-empty")
def _length_empty(h):
    good(h, [""], finish="length")


@scenario("content-filter")
def _content_filter(h):
    good(h, ["Half an"], finish="content_filter")


@scenario("refusal")
def _refusal(h):
    if h.stream:
        events = [event(chunk({"role": "assistant", "refusal": "I must "})),
                  event(chunk({"refusal": "decline."})), event(chunk({}, "stop")), event("[DONE]")]
        send_events(h, events)
    else:
        send_json(h, 200, whole({"role": "assistant", "content": None, "refusal": "I must decline."}))


@scenario("tool-call")
def _tool_call(h):
    calls = [{"index": 0, "id": "t", "type": "function", "function": {"name": "f", "arguments": ""}}]
    if h.stream:
        events = [event(chunk({"tool_calls": calls})), event(chunk({}, "tool_calls")), event("[DONE]")]
        send_events(h, events)
    else:
        send_json(h, 200, whole({"role": "assistant", "content": None, "tool_calls": calls}, "tool_calls"))


@scenario("empty")
def _empty(h):
    good(h, [" \n"])


@scenario("reasoning-only")
def _reasoning_only(h):
    good(h, ["<think>and so on</think>"])


@scenario("unknown-finish")
def _unknown_finish(h):
    good(h, finish="bored")


@scenario("no-choices")
def _no_choices(h):
    if h.stream:
        send_events(h, [event("[DONE]")])
    else:
        send_json(h, 200, {"object": "chat.completion", "choices": []})


# --- errors ---


@scenario("error-in-200")
def _error_in_200(h):
    send_json(h, 200, {"error": {"code": 502, "message": "upstream broke", "metadata": {}}})


@scenario("error-in-stream-first")
def _error_first(h):
    if h.number > 1:
        good(h)
        return
    send_events(h, [event({"error": {"message": "busy", "type": "overloaded_error"}})])


@scenario("error-in-stream-late")
def _error_late(h):
    events = text_events([TEXT])[:2]
    send_events(h, events + [event({"error": {"message": "busy", "type": "overloaded_error"}})])


@scenario("flat-error")
def _flat_error(h):
    send_json(h, 400, {"object": "error", "message": "bad field", "type": "invalid", "code": 3051})


def status(number, text="no", **extra):
    def answer(h):
        error(h, number, text, **extra)

    SCENARIOS[f"status-{number}"] = answer


for _code in (400, 401, 403, 404, 408, 409, 413, 422, 500, 501, 502, 503, 529):
    status(_code)
status(402, "pay first", code="insufficient_quota")


def limited(name, **hints):
    """429 on the first request, then an answer."""

    def answer(h):
        if h.number > 1:
            good(h)
        else:
            values = {k: v() if callable(v) else v for k, v in hints.items()}
            error(h, 429, "slow down", code="rate_limit_exceeded", **values)

    SCENARIOS[name] = answer


limited("429-once")
limited("429-seconds", retry_after="0.3")
limited("429-milliseconds", retry_after_ms="300", retry_after="90")
limited("429-date", retry_after=lambda: email.utils.formatdate(time.time() + 1.2, usegmt=True))
limited("429-nonsense", retry_after="soon")
limited("429-should-not", x_should_retry="false")


@scenario("429-always")
def _429_always(h):
    error(h, 429, "slow down", code="rate_limit_exceeded", retry_after_ms="10")


@scenario("429-hour")
def _429_hour(h):
    error(h, 429, "daily limit", code="rate_limit_exceeded", retry_after="3600")


@scenario("429-quota")
def _429_quota(h):
    error(h, 429, "You exceeded your current quota", code="insufficient_quota",
          kind="insufficient_quota")


@scenario("503-then-ok")
def _503_then_ok(h):
    if h.number > 1:
        good(h)
    else:
        error(h, 503, "loading", retry_after_ms="10")


@scenario("html-502")
def _html_502(h):
    body(h, 502, b"<html><body><h1>502 Bad Gateway</h1></body></html>", kind="text/html")


@scenario("html-200")
def _html_200(h):
    body(h, 200, b"<html><body>Please log in to the proxy</body></html>", kind="text/html")


@scenario("empty-body")
def _empty_body(h):
    body(h, 200, b"")


@scenario("truncated-json")
def _truncated_json(h):
    data = json.dumps(whole(message(TEXT))).encode()
    body(h, 200, data[: len(data) // 2])


@scenario("invalid-utf8")
def _invalid_utf8(h):
    if h.stream:
        send_events(h, [event(chunk({"content": "ab"})).replace(b"ab", b"a\xff")] +
                    text_events([TEXT]))
    else:
        body(h, 200, json.dumps(whole(message("ab"))).encode().replace(b"ab", b"a\xff"))


@scenario("redirect")
def _redirect(h):
    body(h, 307, b"", Location="http://localhost:9/elsewhere/v1/chat/completions")


@scenario("echo-key")
def _echo_key(h):
    error(h, 401, "Incorrect key provided: " + h.headers.get("Authorization", "").split(" ")[-1])


@scenario("echo-key-in-text")
def _echo_key_in_text(h):
    key = h.headers.get("Authorization", "").split(" ")[-1]
    good(h, ["Your key is " + key[:9], key[9:] + "."])


@scenario("echo-key-late")
def _echo_key_late(h):
    key = h.headers.get("Authorization", "").split(" ")[-1]
    error(h, 400, "x" * 495 + key)


# --- broken connections ---


@scenario("hang-up")
def _hang_up(h):
    hang_up(h)


@scenario("hang-up-once")
def _hang_up_once(h):
    if h.number > 1:
        good(h)
    else:
        hang_up(h, reset=True)


@scenario("cut-without-done")
def _cut_without_done(h):
    """Ends as HTTP wants it, only the end mark is missing."""
    send_events(h, text_events([TEXT])[:-1])


@scenario("cut-before-finish")
def _cut_before_finish(h):
    send_events(h, text_events([TEXT])[:2])


@scenario("cut-connection")
def _cut_connection(h):
    start_stream(h)
    for item in text_events([TEXT])[:2]:
        put(h, item)
    hang_up(h)


@scenario("cut-in-character")
def _cut_in_character(h):
    start_stream(h)
    data = b"".join(text_events([TEXT]))
    put(h, data[: data.index("ü".encode()) + 1])
    hang_up(h)


@scenario("cut-after-headers")
def _cut_after_headers(h):
    start_stream(h)
    hang_up(h)


@scenario("wrong-content-length")
def _wrong_content_length(h):
    data = json.dumps(whole(message(TEXT))).encode()
    headers(h, 200, "application/json", len(data) + 100)
    h.wfile.write(data)
    hang_up(h)


@scenario("bad-chunk")
def _bad_chunk(h):
    start_stream(h)
    put(h, text_events([TEXT])[0])
    h.wfile.write(b"zz\r\nnonsense\r\n")
    h.wfile.flush()
    time.sleep(0.2)
    hang_up(h)


# --- slow and endless ---


def wait(h, seconds=LONG):
    """Sleeps until the time is over or the client has gone."""
    end = time.time() + seconds
    h.connection.settimeout(0.05)
    while time.time() < end:
        try:
            if h.connection.recv(1) == b"":
                break
        except (TimeoutError, socket.timeout):
            continue
        except OSError:
            break
    h.close_connection = True


@scenario("silent")
def _silent(h):
    wait(h)


@scenario("silent-after-headers")
def _silent_after_headers(h):
    start_stream(h)
    wait(h)


@scenario("stall")
def _stall(h):
    start_stream(h)
    for item in text_events([TEXT])[:2]:
        put(h, item)
    wait(h)


@scenario("stall-with-pings")
def _stall_with_pings(h):
    start_stream(h)
    for item in text_events([TEXT])[:2]:
        put(h, item)
    end = time.time() + LONG
    while time.time() < end:
        put(h, b": ping\n\n")
        time.sleep(0.05)


@scenario("drip")
def _drip(h):
    """One byte at a time, so slowly that no event is ever whole in time."""
    start_stream(h)
    for byte in b"".join(text_events([TEXT])):
        put(h, bytes([byte]))
        time.sleep(0.05)
    end_stream(h)


@scenario("slow-but-steady")
def _slow(h):
    start_stream(h)
    for item in text_events(list("abcdefgh")):
        put(h, item)
        time.sleep(0.1)
    end_stream(h)


@scenario("endless")
def _endless(h):
    start_stream(h)
    item = event(chunk({"content": "x" * 1000}))
    while True:
        put(h, item)


@scenario("endless-slowly")
def _endless_slowly(h):
    start_stream(h)
    while True:
        put(h, event(chunk({"content": "x"})))
        time.sleep(0.02)


@scenario("huge")
def _huge(h):
    good(h, ["x" * 1000] * 40000)


@scenario("bomb")
def _bomb(h):
    data = gzip.compress(b'{"choices":[' + b" " * (16 << 20))
    body(h, 200, data, Content_Encoding="gzip")


@scenario("huge-error")
def _huge_error(h):
    body(h, 400, b"y" * (8 << 20), kind="text/plain")
