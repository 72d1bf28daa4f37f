"""OpenAI's wire formats and those that are made like them."""

from wire import MODEL, TEXT, Wire, sse


class Chat(Wire):
    name = "openai-chat"
    stops = {"stop": "stop", "length": "length", "filter": "content_filter", "refusal": "stop",
             "tool": "tool_calls", "unknown": "bored"}

    def usage(self, kind):
        if kind == "none":
            return None
        if kind == "negative":
            return {"prompt_tokens": -1, "completion_tokens": -5, "total_tokens": -6}
        return {"prompt_tokens": 20, "completion_tokens": 12, "total_tokens": 32,
                "prompt_tokens_details": {"cached_tokens": 5, "cache_write_tokens": 3},
                "completion_tokens_details": {"reasoning_tokens": 8}}

    def message(self, text, stop, reasoning):
        if stop == "refusal":
            return {"role": "assistant", "content": None, "refusal": "I must decline."}
        out = {"role": "assistant", "content": text, "refusal": None}
        if stop == "tool":
            out["content"] = None
            out["tool_calls"] = [{"index": 0, "id": "t", "type": "function",
                                  "function": {"name": "f", "arguments": "{}"}}]
        if reasoning:
            out["reasoning_content"] = reasoning
        return out

    def reply(self, text=TEXT, stop="stop", reasoning=None, usage="full"):
        out = {"id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": MODEL,
               "choices": [{"index": 0, "finish_reason": self.stops[stop], "logprobs": None,
                            "message": self.message(text, stop, reasoning)}]}
        if self.usage(usage):
            out["usage"] = self.usage(usage)
        return out

    def chunk(self, delta, finish=None):
        return sse({"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": MODEL,
                    "choices": [{"index": 0, "delta": delta, "finish_reason": finish}]},
                   None, self.line_end)

    def pieces(self, texts=(TEXT,), stop="stop", reasoning=None, usage="full"):
        out = [("start", self.chunk({"role": "assistant", "content": ""}))]
        if reasoning:
            out.append(("reasoning", self.chunk({"reasoning_content": reasoning})))
        if stop == "refusal":
            out.append(("text", self.chunk({"refusal": "I must decline."})))
        elif stop == "tool":
            out.append(("text", self.chunk(self.message("", "tool", None))))
        else:
            out += [("text", self.chunk({"content": t})) for t in texts]
        out.append(("stop", self.chunk({}, self.stops[stop])))
        if self.usage(usage):
            out.append(("usage", sse({"id": "c1", "object": "chat.completion.chunk", "created": 1,
                                      "model": MODEL, "choices": [], "usage": self.usage(usage)},
                                     None, self.line_end)))
        out.append(("end", sse("[DONE]", None, self.line_end)))
        return out

    def unknown_event(self):
        return sse({"id": "c1", "object": "surprise", "choices": [], "created": 1, "model": MODEL},
                   "event.of.tomorrow", self.line_end)

    def stream_error(self, overloaded):
        return sse({"error": {"message": "busy",
                              "type": "overloaded_error" if overloaded else "bad"}})

    def no_choice(self):
        return {"id": "x", "object": "chat.completion", "created": 1, "model": MODEL, "choices": []}


class Azure(Chat):
    name = "azure"


class Watsonx(Chat):
    name = "watsonx"
    has_end_mark = False

    def usage(self, kind):
        if kind != "full":
            return super().usage(kind)
        return {"prompt_tokens": 20, "completion_tokens": 12, "total_tokens": 32}

    def reply(self, text=TEXT, stop="stop", reasoning=None, usage="full"):
        out = super().reply(text, stop, reasoning, usage)
        out["model_id"] = MODEL
        out["created_at"] = "2026-11-24T00:00:00.000Z"
        out["model_version"] = "4.0.0"
        out["system"] = {"warnings": [{"id": "disclaimer_warning", "message": "It may be wrong."}]}
        return out

    def pieces(self, texts=(TEXT,), stop="stop", reasoning=None, usage="full"):
        named = []
        for i, (kind, data) in enumerate(super().pieces(texts, stop, reasoning, usage)):
            if kind == "end":
                continue
            head = f"id: {i}{self.line_end}event: message{self.line_end}".encode()
            named.append((kind, head + data))
        return named

    def error(self, status, text, code=None):
        return {"errors": [{"code": code or "invalid_request_entity", "message": text,
                            "more_info": "https://example.com"}],
                "trace": "t1", "status_code": status}, {}

    def stream_error(self, overloaded):
        return sse({"errors": [{"code": "rate_limit_exceeded" if overloaded else "bad",
                                "message": "busy"}], "trace": "t", "status_code": 429})


class Responses(Wire):
    name = "openai-responses"

    def usage(self, kind):
        if kind == "none":
            return None
        if kind == "negative":
            return {"input_tokens": -1, "output_tokens": -5, "total_tokens": -6,
                    "input_tokens_details": {"cached_tokens": 0},
                    "output_tokens_details": {"reasoning_tokens": 0}}
        return {"input_tokens": 20, "output_tokens": 12, "total_tokens": 32,
                "input_tokens_details": {"cached_tokens": 5, "cache_write_tokens": 3},
                "output_tokens_details": {"reasoning_tokens": 8}}

    def output(self, text, stop, reasoning):
        items = []
        if reasoning:
            items.append({"id": "rs_1", "type": "reasoning",
                          "summary": [{"type": "summary_text", "text": reasoning}]})
        if stop == "tool":
            items.append({"id": "fc_1", "type": "function_call", "call_id": "c", "name": "f",
                          "arguments": "{}", "status": "completed"})
        elif stop == "refusal":
            items.append({"id": "msg_1", "type": "message", "role": "assistant",
                          "status": "completed",
                          "content": [{"type": "refusal", "refusal": "I must decline."}]})
        else:
            items.append({"id": "msg_1", "type": "message", "role": "assistant",
                          "status": "completed",
                          "content": [{"type": "output_text", "text": text, "annotations": [],
                                       "logprobs": []}]})
        return items

    def response(self, status, output, usage="none", details=None, error=None):
        return {"id": "resp_1", "object": "response", "created_at": 1, "status": status,
                "error": error, "incomplete_details": details, "instructions": None,
                "metadata": {}, "model": MODEL, "output": output, "parallel_tool_calls": True,
                "temperature": 1.0, "tool_choice": "auto", "tools": [], "top_p": 1.0,
                "usage": self.usage(usage)}

    def final(self, text, stop, reasoning, usage):
        output = self.output(text, stop, reasoning)
        if stop == "length":
            return self.response("incomplete", output, usage, {"reason": "max_output_tokens"})
        if stop == "filter":
            return self.response("incomplete", output, usage, {"reason": "content_filter"})
        return self.response("bored" if stop == "unknown" else "completed", output, usage)

    def reply(self, text=TEXT, stop="stop", reasoning=None, usage="full"):
        return self.final(text, stop, reasoning, usage)

    def event(self, kind, number, **fields):
        return sse({"type": kind, "sequence_number": number, **fields}, kind, self.line_end)

    def pieces(self, texts=(TEXT,), stop="stop", reasoning=None, usage="full"):
        n = iter(range(1000))
        out = [("start", self.event("response.created", next(n),
                                    response=self.response("in_progress", []))),
               ("start", self.event("response.in_progress", next(n),
                                    response=self.response("in_progress", [])))]
        if reasoning:
            out.append(("reasoning", self.event("response.reasoning_summary_text.delta", next(n),
                                                item_id="rs_1", output_index=0, summary_index=0,
                                                delta=reasoning)))
        item = {"id": "msg_1", "type": "message", "role": "assistant", "status": "in_progress",
                "content": []}
        place = {"item_id": "msg_1", "output_index": 0, "content_index": 0}
        part = {"type": "output_text", "text": "", "annotations": [], "logprobs": []}
        if stop == "refusal":
            out.append(("text", self.event("response.refusal.delta", next(n), **place,
                                           delta="I must decline.")))
        elif stop == "tool":
            out.append(("text", self.event("response.function_call_arguments.delta", next(n),
                                           item_id="fc_1", output_index=0, delta="{}")))
        else:
            out.append(("start", self.event("response.output_item.added", next(n), output_index=0,
                                            item=item)))
            out.append(("start", self.event("response.content_part.added", next(n), **place,
                                            part=part)))
            for text in texts:
                out.append(("text", self.event("response.output_text.delta", next(n), **place,
                                               delta=text, logprobs=[])))
            out.append(("stop", self.event("response.output_text.done", next(n), **place,
                                           text="".join(texts), logprobs=[])))
        final = self.final("".join(texts), stop, reasoning, usage)
        kind = {"length": "response.incomplete", "filter": "response.incomplete"}.get(
            stop, "response.completed")
        out.append(("end", self.event(kind, next(n), response=final)))
        return out

    def stream_error(self, overloaded):
        return sse({"type": "error", "sequence_number": 2,
                    "error": {"type": "service_unavailable_error" if overloaded else "bad",
                              "code": "server_is_overloaded" if overloaded else "bad",
                              "message": "busy"}}, "error")

    def error_reply(self):
        return self.response("failed", [], error={"code": "invalid_prompt", "message": "broke"})

    def no_choice(self):
        return self.response("completed", [])
