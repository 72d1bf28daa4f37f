"""What all wire formats of the mock server share.

A wire makes whole replies and streams of named pieces, so that a fault can leave out, break or repeat
a piece whatever the format is. Kinds of pieces: start, reasoning, text, stop, usage, end.
"""

import json

TEXT = "Grüße: `module m; endmodule`\n"
THOUGHT = "hm, so."
MODEL = "mock-model-2026"


def dump(value):
    return json.dumps(value, ensure_ascii=False)


def sse(value, name=None, end="\n", extra=""):
    text = value if isinstance(value, str) else dump(value)
    head = f"event: {name}{end}" if name else ""
    return f"{extra}{head}data: {text}{end}{end}".encode()


class Wire:
    name = ""
    stream_type = "text/event-stream"
    #: what a stream lacks when its last piece is missing is noticed by the format itself
    has_end_mark = True

    def __init__(self, stream):
        self.stream = stream
        self.line_end = "\n"

    # whole replies -------------------------------------------------------------------------------
    def reply(self, text=TEXT, stop="stop", reasoning=None, usage="full"):
        raise NotImplementedError

    # streams -------------------------------------------------------------------------------------
    def pieces(self, texts=(TEXT,), stop="stop", reasoning=None, usage="full"):
        """A list of (kind, bytes)."""
        raise NotImplementedError

    def ping(self):
        return b": keep-alive\n\n"

    def unknown_event(self):
        return sse({"type": "event.of.tomorrow", "object": "surprise"}, "event.of.tomorrow",
                   self.line_end)

    # errors --------------------------------------------------------------------------------------
    def error(self, status, text, code=None):
        """(body, headers) of an error status."""
        return {"error": {"message": text, "type": "invalid_request_error", "param": None,
                          "code": code}}, {}

    def stream_error(self, overloaded):
        raise NotImplementedError

    def error_reply(self):
        """An error object inside a 200."""
        return self.error(500, "upstream broke", "upstream")[0]

    # answers that are none -----------------------------------------------------------------------
    def no_choice(self):
        raise NotImplementedError
