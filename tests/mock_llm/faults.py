"""What the mock server does for each scenario of any wire format: answers, and everything that can be
wrong with them. A scenario gets the request handler, whose `wire` speaks the format of the request."""

import calendar
import email.utils
import functools
import gzip as gzip_module
import hashlib
import hmac
import json
import time

from sending import (body, end_stream, good, hang_up, headers, once_then_good, put, send_error,
                     send_json, sent_key, stream, upto, wait, without)
from wires import TEXT, THOUGHT, Bedrock, dump, frame

FAULTS = {}
PINGS = 600  # every 50 ms: longer than any deadline of a test


def fault(name):
    def register(function):
        FAULTS[name] = function
        return function

    return register


# --- answers ---


@fault("ok")
def _ok(h):
    good(h)


@fault("pieces")
def _pieces(h):
    good(h, [c for c in TEXT])


@fault("bytewise")
def _bytewise(h):
    headers(h, 200, h.wire.stream_type)
    for byte in b"".join(data for _, data in h.wire.pieces()):
        put(h, bytes([byte]))
    end_stream(h)


@fault("crlf")
def _crlf(h):
    h.wire.line_end = "\r\n"
    data = b"".join(data for _, data in h.wire.pieces())
    middle = data.find(b"\r\n") + 1  # between CR and LF
    stream(h, [data[:middle], data[middle:]])


@fault("pings")
def _pings(h):
    parts = []
    for _, data in h.wire.pieces():
        parts += [h.wire.ping() * 20, data]
    stream(h, parts)


@fault("unknown-event")
def _unknown_event(h):
    parts = []
    for _, data in h.wire.pieces():
        parts += [h.wire.unknown_event(), data]
    stream(h, parts)


@fault("bom")
def _bom(h):
    if h.wire.stream:
        stream(h, [b"\xef\xbb\xbf"] + [data for _, data in h.wire.pieces()])
    else:
        body(h, 200, b"\xef\xbb\xbf" + dump(h.wire.reply()).encode())


@fault("gzip")
def _gzip(h):
    if h.wire.stream:
        data = gzip_module.compress(b"".join(data for _, data in h.wire.pieces()))
        body(h, 200, data, kind=h.wire.stream_type, Content_Encoding="gzip")
    else:
        body(h, 200, gzip_module.compress(dump(h.wire.reply()).encode()), Content_Encoding="gzip")


@fault("whole-although-stream")
def _whole_although_stream(h):
    send_json(h, 200, h.wire.reply())


@fault("reasoning")
def _reasoning(h):
    good(h, reasoning=THOUGHT)


@fault("no-usage")
def _no_usage(h):
    good(h, usage="none")


@fault("negative-usage")
def _negative_usage(h):
    good(h, usage="negative")


@fault("slow-but-steady")
def _slow(h):
    headers(h, 200, h.wire.stream_type)
    for _, data in h.wire.pieces([c for c in "slowly but steadily"]):
        put(h, data)
        time.sleep(0.06)
    end_stream(h)


# --- answers that are none ---


@fault("length")
def _length(h):
    good(h, stop="length")


@fault("length-empty")
def _length_empty(h):
    good(h, [""], stop="length")


@fault("filter")
def _filter(h):
    good(h, ["Half an"], stop="filter")


@fault("refusal")
def _refusal(h):
    good(h, stop="refusal")


@fault("tool")
def _tool(h):
    good(h, stop="tool")


@fault("unknown-stop")
def _unknown_stop(h):
    good(h, stop="unknown")


@fault("empty")
def _empty(h):
    good(h, [" \n"])


@fault("reasoning-only")
def _reasoning_only(h):
    good(h, [""], reasoning=THOUGHT)


@fault("no-choice")
def _no_choice(h):
    send_json(h, 200, h.wire.no_choice())


# --- error statuses ---


def add_status(number):
    FAULTS[f"status-{number}"] = lambda h: send_error(h, number)


for _code in (400, 401, 402, 403, 404, 408, 409, 413, 422, 429, 498, 500, 501, 502, 503, 504, 529):
    add_status(_code)


def once(name, status, **hints):
    """An error on the first request, then an answer."""

    def answer(h):
        values = {k: v() if callable(v) else v for k, v in hints.items()}
        once_then_good(h, lambda: send_error(h, status, "slow down", extra=values))

    FAULTS[name] = answer


once("429-once", 429)
once("429-seconds", 429, retry_after="0.3")
once("429-milliseconds", 429, retry_after_ms="300", retry_after="90")
once("429-date", 429, retry_after=lambda: email.utils.formatdate(time.time() + 1.2, usegmt=True))
once("429-nonsense", 429, retry_after="soon")
once("429-negative", 429, retry_after="-5")
once("503-once", 503)
once("529-once", 529)
once("500-once", 500)
once("408-once", 408)


@fault("429-hour")
def _429_hour(h):
    send_error(h, 429, "daily limit", extra={"retry_after": "3600"})


@fault("429-quota")
def _429_quota(h):
    """The same status, but no waiting helps."""
    text = "You exceeded your current quota"
    if h.wire.name == "gemini":
        value, _ = h.wire.error(429, text)
        value["error"]["details"] = [{"@type": "type.googleapis.com/google.rpc.QuotaFailure",
                                      "violations": [{"quotaId": "RequestsPerDayPerModel"}]}]
        send_json(h, 429, value)
    elif h.wire.name == "anthropic":
        value, _ = h.wire.error(429, text)
        value["error"]["details"] = {"error_code": "enforced_spend_limit_reached"}
        send_json(h, 429, value)
    else:
        code = "token_quota_reached" if h.wire.name == "watsonx" else "insufficient_quota"
        send_error(h, 429, text, code)


@fault("429-in-body")
def _429_in_body(h):
    """The wait stands in the body: Gemini's RetryInfo, others' words."""
    if h.number > 1:
        return good(h)
    value, own = h.wire.error(429, "Rate limit reached, please try again in 0.3s.",
                              "rate_limit_exceeded")
    if h.wire.name == "gemini":
        value["error"]["details"] = [{"@type": "type.googleapis.com/google.rpc.RetryInfo",
                                      "retryDelay": "0.3s"}]
    send_json(h, 429, value, own)


@fault("exhausted-headers")
def _exhausted(h):
    """The reply is good, and its headers say that nothing more is allowed for a while."""
    extra = ({"anthropic_ratelimit_requests_remaining": "0",
              "anthropic_ratelimit_requests_reset":
                  time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 2))}
             if h.wire.name == "anthropic"
             else {"x_ratelimit_remaining_requests": "0", "x_ratelimit_reset_requests": "700ms"})
    send_json(h, 200, h.wire.reply(), extra)


@fault("error-in-200")
def _error_in_200(h):
    send_json(h, 200, h.wire.error_reply())


@fault("error-first")
def _error_first(h):
    once_then_good(h, lambda: stream(h, [h.wire.stream_error(True)]))


@fault("error-first-final")
def _error_first_final(h):
    stream(h, [h.wire.stream_error(False)])


@fault("error-late")
def _error_late(h):
    stream(h, upto(h.wire.pieces(), "text") + [h.wire.stream_error(True)])


@fault("html-502")
def _html_502(h):
    body(h, 502, b"<html><body><h1>502 Bad Gateway</h1></body></html>", kind="text/html")


@fault("html-200")
def _html_200(h):
    body(h, 200, b"<html><body>Please log in to the proxy</body></html>", kind="text/html")


@fault("wrong-type")
def _wrong_type(h):
    body(h, 200, dump(h.wire.reply()).encode(), kind="text/plain")


@fault("empty-body")
def _empty_body(h):
    body(h, 200, b"")


@fault("empty-stream")
def _empty_stream(h):
    stream(h, [])


@fault("truncated-json")
def _truncated_json(h):
    data = dump(h.wire.reply()).encode()
    body(h, 200, data[: len(data) // 2])


@fault("not-an-object")
def _not_an_object(h):
    body(h, 200, b"[1,2,3]")


@fault("invalid-utf8")
def _invalid_utf8(h):
    if h.wire.stream:
        if isinstance(h.wire, Bedrock):
            payload = b'{"contentBlockIndex":0,"delta":{"text":"a\xff"}}'
            bad = frame({":event-type": "contentBlockDelta", ":message-type": "event"}, payload)
            stream(h, [bad] + [data for _, data in h.wire.pieces()])
        else:
            data = b"".join(data for _, data in h.wire.pieces(["ab"]))
            stream(h, [data.replace(b"ab", b"a\xff", 1)])
    else:
        body(h, 200, dump(h.wire.reply("ab")).encode().replace(b"ab", b"a\xff"))


@fault("redirect")
def _redirect(h):
    body(h, 307, b"", Location="http://localhost:9/elsewhere" + h.path)


# --- broken connections ---


@fault("hang-up")
def _hang_up(h):
    hang_up(h)


@fault("hang-up-once")
def _hang_up_once(h):
    once_then_good(h, lambda: hang_up(h, reset=True))


@fault("cut-no-end")
def _cut_no_end(h):
    """Ends as HTTP wants it, only the last piece is missing."""
    stream(h, [data for _, data in h.wire.pieces()][:-1])


@fault("cut-after-text")
def _cut_after_text(h):
    """After the text, before the reason of its end and the usage."""
    stream(h, upto(h.wire.pieces(), "text"))


@fault("cut-before-usage")
def _cut_before_usage(h):
    """After the reason of the end, before the usage and the end mark."""
    stream(h, without(h.wire.pieces(), ("usage", "end")))


@fault("cut-connection")
def _cut_connection(h):
    stream(h, upto(h.wire.pieces(), "text"), finish=False)
    hang_up(h, reset=True)


@fault("cut-in-character")
def _cut_in_character(h):
    data = b"".join(data for _, data in h.wire.pieces())
    stream(h, [data[: data.index("ü".encode()) + 1]], finish=False)
    hang_up(h)


@fault("cut-after-headers")
def _cut_after_headers(h):
    stream(h, [], finish=False)
    hang_up(h)


@fault("wrong-length")
def _wrong_length(h):
    data = (b"".join(data for _, data in h.wire.pieces()) if h.wire.stream
            else dump(h.wire.reply()).encode())
    headers(h, 200, h.wire.stream_type if h.wire.stream else "application/json", len(data) + 50)
    h.wfile.write(data[: len(data) - 30])
    hang_up(h)


@fault("bad-chunk")
def _bad_chunk(h):
    headers(h, 200, h.wire.stream_type if h.wire.stream else "application/json")
    h.wfile.write(b"zz\r\nnot a chunk")
    hang_up(h)


@fault("silent")
def _silent(h):
    wait(h)


@fault("silent-after-headers")
def _silent_after_headers(h):
    headers(h, 200, h.wire.stream_type if h.wire.stream else "application/json")
    h.wfile.flush()
    wait(h)


@fault("stall")
def _stall(h):
    stream(h, upto(h.wire.pieces(), "text"), finish=False)
    wait(h)


@fault("stall-with-pings")
def _stall_with_pings(h):
    stream(h, upto(h.wire.pieces(), "text"), finish=False)
    for _ in range(PINGS):
        put(h, h.wire.ping())
        time.sleep(0.05)


@fault("drip")
def _drip(h):
    """Bytes come all the time, an event never."""
    headers(h, 200, h.wire.stream_type)
    first = h.wire.pieces(["x" * 4000])[1][1] if len(h.wire.pieces()) > 2 else b"x" * 4000
    for byte in first[: PINGS]:
        put(h, bytes([byte]))
        time.sleep(0.05)


@fault("endless")
def _endless(h):
    """Text without end."""
    if not h.wire.stream:
        headers(h, 200, "application/json")
        put(h, b'{"')
        while True:
            put(h, b"a" * 65536)
    headers(h, 200, h.wire.stream_type)
    data = [data for kind, data in h.wire.pieces(["x" * 30000]) if kind == "text"][0]
    while True:
        put(h, data)


@functools.cache
def packed():
    return gzip_module.compress(b" " * (8 << 20), 1)


@fault("bomb")
def _bomb(h):
    """Little on the wire, much when unpacked."""
    body(h, 200, packed(), Content_Encoding="gzip")


# --- secrets ---


@fault("needs-key")
def _needs_key(h):
    if "canary-0123456789abcdef" in sent_key(h):
        good(h)
    else:
        send_error(h, 401, "no key")


@fault("echo-key")
def _echo_key(h):
    send_error(h, 401, "Incorrect key provided: " + sent_key(h))


@fault("echo-key-in-text")
def _echo_key_in_text(h):
    key = sent_key(h)
    good(h, ["Your key is " + key[:9], key[9:] + "."])


@fault("key-expires")
def _key_expires(h):
    """The first key is refused, another one accepted."""
    if sent_key(h).endswith("first"):
        send_error(h, 401, "expired")
    else:
        good(h)


# --- of single formats ---


@fault("bad-crc")
def _bad_crc(h):
    good_parts = [data for _, data in h.wire.pieces()]
    bad = h.wire.event("contentBlockDelta", {"contentBlockIndex": 0, "delta": {"text": "x"}}, True)
    stream(h, good_parts[:2] + [bad] + good_parts[2:])


@fault("bad-prelude")
def _bad_prelude(h):
    parts = [data for _, data in h.wire.pieces()]
    stream(h, [parts[0], b"\x00\x00\x00\x10\x00\x00\x00\x00\x00\x00\x00\x00" + b"\x00" * 8])


@fault("split-frame")
def _split_frame(h):
    data = b"".join(data for _, data in h.wire.pieces())
    stream(h, [data[:5], data[5:13], data[13:90], data[90:]])


SECRET = b"canary-secret-0123456789abcdef"


def signature_fault(h, clock):
    """Why the request's signature is wrong by the clock, or None."""
    authorization = h.headers.get("Authorization", "")
    if not authorization.startswith("AWS4-HMAC-SHA256 "):
        return "no signature"
    fields = dict(part.strip().split("=", 1) for part in authorization[17:].split(","))
    _, day, region, service, _ = fields["Credential"].split("/")
    stamp = h.headers["X-Amz-Date"]
    sent = calendar.timegm(time.strptime(stamp, "%Y%m%dT%H%M%SZ"))
    if abs(sent - clock) > 300:
        return "Signature expired"
    path = h.path.split("?")[0]
    quoted = "".join(c if c.isalnum() or c in "-_.~/" else "%%%02X" % ord(c) for c in path)
    names = fields["SignedHeaders"].split(";")
    lines = "".join(f"{n}:{' '.join(h.headers[n].split())}\n" for n in names)
    canonical = "\n".join(["POST", quoted, "", lines, ";".join(names),
                           hashlib.sha256(h.raw).hexdigest()])
    scope = f"{day}/{region}/{service}/aws4_request"
    to_sign = "\n".join(["AWS4-HMAC-SHA256", stamp, scope,
                         hashlib.sha256(canonical.encode()).hexdigest()])
    key = b"AWS4" + SECRET
    for word in (day, region, service, "aws4_request"):
        key = hmac.new(key, word.encode(), hashlib.sha256).digest()
    wanted = hmac.new(key, to_sign.encode(), hashlib.sha256).hexdigest()
    return None if hmac.compare_digest(wanted, fields["Signature"]) else "Signature does not match"


def check_signature(h, ahead):
    clock = time.time() + ahead
    wrong = signature_fault(h, clock)
    if not wrong:
        return good(h)
    value = {"message": wrong}
    data = json.dumps(value).encode()
    h.server_date = email.utils.formatdate(clock, usegmt=True)
    body(h, 403, data, x_amzn_ErrorType="InvalidSignatureException")


@fault("signed")
def _signed(h):
    check_signature(h, 0)


@fault("clock-skew")
def _clock_skew(h):
    """The server's clock is an hour ahead of ours."""
    check_signature(h, 3600)


@fault("token")
def _token(h):
    """Identity tokens are numbered; those before the third are said to have expired."""
    key = sent_key(h).split(".")[0]
    if key == "token-1" or not key.startswith("token-"):
        send_error(h, 401, "expired", "authentication_token_expired")
    else:
        good(h)


@fault("token-refused")
def _token_refused(h):
    send_error(h, 401, "no", "authorization_rejected")
