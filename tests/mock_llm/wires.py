"""The wire formats that the mock server speaks, one class each (OpenAI's in openai_wires.py)."""

import re
import struct
import zlib

from openai_wires import Azure, Chat, Responses, Watsonx
from wire import MODEL, TEXT, THOUGHT, Wire, dump, sse


def frame(headers, payload, break_crc=False):
    """One binary event frame of Amazon's."""
    packed = b""
    for name, value in headers.items():
        raw = value.encode()
        packed += bytes([len(name)]) + name.encode() + b"\x07" + struct.pack(">H", len(raw)) + raw
    total = 12 + len(packed) + len(payload) + 4
    prelude = struct.pack(">II", total, len(packed))
    prelude += struct.pack(">I", zlib.crc32(prelude))
    body = prelude + packed + payload
    crc = zlib.crc32(body) ^ (1 if break_crc else 0)
    return body + struct.pack(">I", crc)


class Anthropic(Wire):
    name = "anthropic"
    stops = {"stop": "end_turn", "length": "max_tokens", "refusal": "refusal", "tool": "tool_use",
             "unknown": "bored"}

    def usage(self, kind):
        if kind == "none":
            return None
        if kind == "negative":
            return {"input_tokens": -1, "output_tokens": -5}
        return {"input_tokens": 12, "cache_creation_input_tokens": 3, "cache_read_input_tokens": 5,
                "output_tokens": 12, "output_tokens_details": {"thinking_tokens": 8}}

    def content(self, text, stop, reasoning):
        out = []
        if reasoning:
            out.append({"type": "thinking", "thinking": reasoning, "signature": "s"})
        if stop == "tool":
            out.append({"type": "tool_use", "id": "t", "name": "f", "input": {}})
        elif stop != "refusal":
            out.append({"type": "text", "text": text})
        return out

    def reply(self, text=TEXT, stop="stop", reasoning=None, usage="full"):
        out = {"id": "msg_1", "type": "message", "role": "assistant", "model": MODEL,
               "content": self.content(text, stop, reasoning), "stop_reason": self.stops[stop],
               "stop_sequence": None, "stop_details": None}
        if stop == "refusal":
            out["stop_details"] = {"type": "refusal", "category": "cyber", "explanation": None}
        if self.usage(usage):
            out["usage"] = self.usage(usage)
        return out

    def event(self, kind, **fields):
        return sse({"type": kind, **fields}, kind, self.line_end)

    def pieces(self, texts=(TEXT,), stop="stop", reasoning=None, usage="full"):
        counts = self.usage(usage) or {}
        start = {**counts, "output_tokens": 1} if counts else {"input_tokens": 0,
                                                               "output_tokens": 0}
        message = {"id": "msg_1", "type": "message", "role": "assistant", "content": [],
                   "model": MODEL, "stop_reason": None, "stop_sequence": None}
        if counts:
            message["usage"] = start
        out = [("start", self.event("message_start", message=message))]
        index = 0
        if reasoning:
            out.append(("start", self.event("content_block_start", index=0, content_block={
                "type": "thinking", "thinking": "", "signature": ""})))
            out.append(("reasoning", self.event("content_block_delta", index=0, delta={
                "type": "thinking_delta", "thinking": reasoning})))
            out.append(("start", self.event("content_block_stop", index=0)))
            index = 1
        if stop == "tool":
            out.append(("text", self.event("content_block_start", index=index, content_block={
                "type": "tool_use", "id": "t", "name": "f", "input": {}})))
            out.append(("start", self.event("content_block_stop", index=index)))
        elif stop != "refusal":
            out.append(("start", self.event("content_block_start", index=index, content_block={
                "type": "text", "text": ""})))
            out += [("text", self.event("content_block_delta", index=index, delta={
                "type": "text_delta", "text": t})) for t in texts]
            out.append(("start", self.event("content_block_stop", index=index)))
        delta = {"stop_reason": self.stops[stop], "stop_sequence": None}
        if stop == "refusal":
            delta["stop_details"] = {"type": "refusal", "category": "cyber", "explanation": None}
        last = {"delta": delta}
        if counts:
            last["usage"] = {"output_tokens": counts["output_tokens"],
                             **({"output_tokens_details": counts["output_tokens_details"]}
                                if "output_tokens_details" in counts else {})}
        out.append(("stop", self.event("message_delta", **last)))
        out.append(("end", self.event("message_stop")))
        return out

    def ping(self):
        return self.event("ping")

    def error(self, status, text, code=None):
        kinds = {400: "invalid_request_error", 401: "authentication_error", 402: "billing_error",
                 403: "permission_error", 404: "not_found_error", 409: "conflict_error",
                 413: "request_too_large", 429: "rate_limit_error", 500: "api_error",
                 504: "timeout_error", 529: "overloaded_error"}
        return {"type": "error", "error": {"type": code or kinds.get(status, "api_error"),
                                           "message": text}, "request_id": "req_1"}, {}

    def error_reply(self):
        return self.error(0, "upstream broke", "strange_error")[0]

    def stream_error(self, overloaded):
        kind = "overloaded_error" if overloaded else "bad"
        return self.event("error", error={"type": kind, "message": "busy"}, request_id="req_1")

    def no_choice(self):
        out = self.reply()
        out["content"] = []
        return out


class Gemini(Wire):
    name = "gemini"
    has_end_mark = False
    stops = {"stop": "STOP", "length": "MAX_TOKENS", "filter": "SAFETY", "tool": "STOP",
             "unknown": "BORED"}

    def usage(self, kind):
        if kind == "none":
            return None
        if kind == "negative":
            return {"promptTokenCount": -1, "candidatesTokenCount": -5}
        return {"promptTokenCount": 20, "cachedContentTokenCount": 5, "candidatesTokenCount": 4,
                "thoughtsTokenCount": 8, "totalTokenCount": 32}

    def body(self, parts, finish=None, usage="none"):
        candidate = {"content": {"role": "model", "parts": parts}, "index": 0}
        if finish:
            candidate["finishReason"] = finish
        out = {"candidates": [candidate], "modelVersion": MODEL, "responseId": "r1"}
        if self.usage(usage):
            out["usageMetadata"] = self.usage(usage)
        return out

    def parts(self, text, stop, reasoning):
        out = [{"text": reasoning, "thought": True}] if reasoning else []
        if stop == "tool":
            out.append({"functionCall": {"name": "f", "args": {}}})
        else:
            out.append({"text": text})
        return out

    def reply(self, text=TEXT, stop="stop", reasoning=None, usage="full"):
        if stop == "refusal":
            return {"promptFeedback": {"blockReason": "PROHIBITED_CONTENT"}, "modelVersion": MODEL}
        return self.body(self.parts(text, stop, reasoning), self.stops[stop], usage)

    def pieces(self, texts=(TEXT,), stop="stop", reasoning=None, usage="full"):
        def event(value):
            return sse(value, None, self.line_end)

        if stop == "refusal":
            return [("end", event(self.reply(stop=stop)))]
        out = []
        if reasoning:
            out.append(("reasoning", event(self.body([{"text": reasoning, "thought": True}]))))
        if stop == "tool":
            out.append(("text", event(self.body(self.parts("", "tool", None)))))
        else:
            out += [("text", event(self.body([{"text": t}]))) for t in texts]
        out.append(("stop", event(self.body([{"text": ""}], self.stops[stop], usage))))
        return out

    def unknown_event(self):
        return sse({"surprise": 1}, None, self.line_end)

    def error(self, status, text, code=None):
        names = {400: "INVALID_ARGUMENT", 401: "UNAUTHENTICATED", 403: "PERMISSION_DENIED",
                 404: "NOT_FOUND", 409: "ABORTED", 429: "RESOURCE_EXHAUSTED", 500: "INTERNAL",
                 503: "UNAVAILABLE", 504: "DEADLINE_EXCEEDED"}
        return {"error": {"code": status, "message": text, "status": names.get(status, "UNKNOWN"),
                          "details": []}}, {}

    def error_reply(self):
        return {"error": {"code": 418, "message": "upstream broke", "status": "UNKNOWN"}}

    def stream_error(self, overloaded):
        return sse({"error": {"code": 503 if overloaded else 418, "message": "busy",
                              "status": "UNAVAILABLE" if overloaded else "UNKNOWN"}})

    def no_choice(self):
        return {"candidates": [], "usageMetadata": self.usage("full"), "modelVersion": MODEL}


class Ollama(Wire):
    name = "ollama"
    stream_type = "application/x-ndjson"
    stops = {"stop": "stop", "length": "length", "tool": "stop", "unknown": "bored"}

    def usage(self, kind):
        if kind == "none":
            return {}
        if kind == "negative":
            return {"prompt_eval_count": -1, "eval_count": -5}
        return {"prompt_eval_count": 20, "eval_count": 12}

    def line(self, message, done=False, **fields):
        return {"model": MODEL, "created_at": "2026-11-24T00:00:00.000000Z",
                "message": {"role": "assistant", **message}, "done": done, **fields}

    def last(self, message, stop, usage):
        return self.line(message, True, done_reason=self.stops[stop], total_duration=1,
                         load_duration=1, prompt_eval_duration=1, eval_duration=1,
                         **self.usage(usage))

    def tool(self):
        return {"content": "", "tool_calls": [{"function": {"name": "f", "arguments": {}}}]}

    def reply(self, text=TEXT, stop="stop", reasoning=None, usage="full"):
        message = self.tool() if stop == "tool" else {"content": text}
        if reasoning:
            message["thinking"] = reasoning
        return self.last(message, stop, usage)

    def pieces(self, texts=(TEXT,), stop="stop", reasoning=None, usage="full"):
        def line(value):
            return (dump(value) + self.line_end).encode()

        out = []
        if reasoning:
            out.append(("reasoning", line(self.line({"content": "", "thinking": reasoning}))))
        if stop == "tool":
            out.append(("text", line(self.line(self.tool()))))
        else:
            out += [("text", line(self.line({"content": t}))) for t in texts]
        out.append(("end", line(self.last({"content": ""}, stop, usage))))
        return out

    def ping(self):
        return b"\n"

    def unknown_event(self):
        return b'{"surprise":1}\n'

    def error(self, status, text, code=None):
        return {"error": text}, {}

    def stream_error(self, overloaded):
        text = "server busy, please try again" if overloaded else "the runner has crashed"
        return (dump({"error": text}) + "\n").encode()

    def no_choice(self):
        return {"model": MODEL, "created_at": "x", "done": True}


class Bedrock(Wire):
    name = "bedrock"
    stream_type = "application/vnd.amazon.eventstream"
    stops = {"stop": "end_turn", "length": "max_tokens", "filter": "content_filtered",
             "refusal": "guardrail_intervened", "tool": "tool_use", "unknown": "bored"}

    def usage(self, kind):
        if kind == "none":
            return None
        if kind == "negative":
            return {"inputTokens": -1, "outputTokens": -5, "totalTokens": -6}
        return {"inputTokens": 12, "outputTokens": 12, "totalTokens": 32,
                "cacheReadInputTokens": 5, "cacheWriteInputTokens": 3}

    def content(self, text, stop, reasoning):
        out = []
        if reasoning:
            out.append({"reasoningContent": {"reasoningText": {"text": reasoning,
                                                               "signature": "s"}}})
        if stop == "tool":
            out.append({"toolUse": {"toolUseId": "t", "name": "f", "input": {}}})
        else:
            out.append({"text": text})
        return out

    def reply(self, text=TEXT, stop="stop", reasoning=None, usage="full"):
        out = {"output": {"message": {"role": "assistant",
                                      "content": self.content(text, stop, reasoning)}},
               "stopReason": self.stops[stop], "metrics": {"latencyMs": 310}}
        if self.usage(usage):
            out["usage"] = self.usage(usage)
        return out

    def event(self, kind, value, break_crc=False):
        return frame({":event-type": kind, ":content-type": "application/json",
                      ":message-type": "event"}, dump(value).encode(), break_crc)

    def pieces(self, texts=(TEXT,), stop="stop", reasoning=None, usage="full"):
        out = [("start", self.event("messageStart", {"role": "assistant"}))]
        if reasoning:
            out.append(("reasoning", self.event("contentBlockDelta", {
                "contentBlockIndex": 0, "delta": {"reasoningContent": {"text": reasoning}}})))
        if stop == "tool":
            out.append(("text", self.event("contentBlockStart", {
                "contentBlockIndex": 0,
                "start": {"toolUse": {"toolUseId": "t", "name": "f"}}})))
        else:
            out += [("text", self.event("contentBlockDelta", {
                "contentBlockIndex": 0, "delta": {"text": t}, "p": "abcdef"})) for t in texts]
        out.append(("start", self.event("contentBlockStop", {"contentBlockIndex": 0})))
        out.append(("stop", self.event("messageStop", {"stopReason": self.stops[stop]})))
        last = {"metrics": {"latencyMs": 310}}
        if self.usage(usage):
            last["usage"] = self.usage(usage)
        out.append(("end", self.event("metadata", last)))
        return out

    def ping(self):
        return self.event("keepAlive", {})

    def unknown_event(self):
        return self.event("eventOfTomorrow", {"surprise": 1})

    def error(self, status, text, code=None):
        names = {400: "ValidationException", 403: "AccessDeniedException",
                 404: "ResourceNotFoundException", 408: "ModelTimeoutException",
                 429: "ThrottlingException", 500: "InternalServerException",
                 503: "ServiceUnavailableException"}
        return {"message": text}, {"x-amzn-ErrorType": names.get(status, "Odd") + ":http://x/"}

    def error_reply(self):
        return {"message": "upstream broke", "__type": "com.amazon#OddException"}

    def stream_error(self, overloaded):
        kind = "throttlingException" if overloaded else "validationException"
        return frame({":exception-type": kind, ":content-type": "application/json",
                      ":message-type": "exception"}, b'{"message":"busy"}')

    def no_choice(self):
        return {"output": {}, "stopReason": "end_turn", "usage": self.usage("full")}


def wire_for(path, body):
    """The wire of a request by its path, or None."""
    plain = path.split("?")[0]
    asked = isinstance(body, dict) and body.get("stream") is True
    if plain.endswith("/v1/messages"):
        return Anthropic(asked)
    if plain.endswith("/responses"):
        return Responses(asked)
    if plain.endswith(":generateContent"):
        return Gemini(False)
    if plain.endswith(":streamGenerateContent"):
        return Gemini(True)
    if plain.endswith("/api/chat"):
        return Ollama(isinstance(body, dict) and body.get("stream") is not False)
    if plain.endswith("/converse"):
        return Bedrock(False)
    if plain.endswith("/converse-stream"):
        return Bedrock(True)
    if plain.endswith("/ml/v1/text/chat"):
        return Watsonx(False)
    if plain.endswith("/ml/v1/text/chat_stream"):
        return Watsonx(True)
    if re.search(r"/openai/(deployments/[^/]+|v1)/chat/completions$", plain):
        return Azure(asked)
    if plain.endswith("/chat/completions"):
        return Chat(asked)
    return None
