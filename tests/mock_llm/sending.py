"""How the mock server puts responses on a connection, whole, in pieces and broken."""

import socket
import struct
import time

from wires import TEXT, dump

LONG = 60  # seconds; longer than any deadline of a test


# --- HTTP ---


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


def put(h, data):
    h.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))
    h.wfile.flush()


def end_stream(h):
    h.wfile.write(b"0\r\n\r\n")


def hang_up(h, reset=False):
    """Closes the connection where it stands."""
    h.wfile.flush()
    h.close_connection = True
    if reset:
        h.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    else:
        h.connection.shutdown(socket.SHUT_RDWR)
    h.connection.close()


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


# --- the wire format of the request ---


def send_json(h, status, value, extra=None):
    body(h, status, dump(value).encode(), **(extra or {}))


def send_error(h, status, text="no", code=None, extra=None):
    value, own = h.wire.error(status, text, code)
    send_json(h, status, value, {**own, **(extra or {})})


def stream(h, parts, finish=True):
    headers(h, 200, h.wire.stream_type)
    for part in parts:
        put(h, part)
    if finish:
        end_stream(h)


def good(h, texts=(TEXT,), stop="stop", **options):
    if h.wire.stream:
        stream(h, [data for _, data in h.wire.pieces(texts, stop, **options)])
    else:
        send_json(h, 200, h.wire.reply("".join(texts), stop, **options))


def without(pieces, kinds):
    return [data for kind, data in pieces if kind not in kinds]


def upto(pieces, last):
    """Everything up to the last piece of the kind."""
    at = max(i for i, (kind, _) in enumerate(pieces) if kind == last)
    return [data for _, data in pieces[:at + 1]]


def once_then_good(h, first):
    """Answers the first request with `first`, and every later one well."""
    if h.number > 1:
        good(h)
    else:
        first()


def sent_key(h):
    for name in ("Authorization", "x-api-key", "api-key", "x-goog-api-key"):
        if h.headers.get(name):
            return h.headers[name].split(" ")[-1]
    return "none"
