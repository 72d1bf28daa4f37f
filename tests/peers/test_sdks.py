# test_sdks.py - the providers' own clients accept the mock server, and ask as our client asks.
# SPDX-License-Identifier: MIT
import unittest

import anthropic
import ollama
import openai
from google import genai

from peers import KEY, PROMPT, TEXT, PeerTest, check_model

MESSAGES = [{"role": "user", "content": PROMPT}]
JSON_HEADERS = ["content-type"]


class OpenAiTest(PeerTest):
    def client(self, tag):
        return openai.OpenAI(api_key=KEY, base_url=self.mock.url("ok@" + tag) + "/v1", max_retries=0)

    def ours(self, dialect, stream, parameters):
        tag = f"ours-{dialect}-{stream}"
        self.assert_answers(check_model(
            dialect=dialect, model="m", base_url=self.mock.url("ok@" + tag) + "/v1",
            key_env="PEER_KEY", stream=stream, parameters=parameters))
        return self.mock.last("ok@" + tag)

    def test_chat(self):
        parameters = {"temperature": 0.5, "top_p": 0.25, "seed": 7, "stop": ["END"],
                      "reasoning_effort": "low"}
        for stream in (False, True):
            with self.subTest(stream=stream):
                tag = f"sdk-chat-{stream}"
                extra = {"stream": True, "stream_options": {"include_usage": True}} if stream else {}
                reply = self.client(tag).chat.completions.create(
                    model="m", messages=MESSAGES, max_completion_tokens=64, **parameters, **extra)
                if stream:
                    chunks = list(reply)
                    text = "".join(c.choices[0].delta.content or "" for c in chunks if c.choices)
                    self.assertEqual("stop", [c.choices[0].finish_reason for c in chunks
                                              if c.choices][-1])
                    usage = chunks[-1].usage
                else:
                    text, usage = reply.choices[0].message.content, reply.usage
                self.assertEqual(TEXT, text)
                self.assertEqual((20, 12), (usage.prompt_tokens, usage.completion_tokens))
                self.assert_same_request(self.ours("openai-chat", stream, parameters),
                                         self.mock.last("ok@" + tag), {},
                                         JSON_HEADERS + ["authorization"])

    def test_responses(self):
        parameters = {"temperature": 0.5, "top_p": 0.25, "reasoning_effort": "low"}
        for stream in (False, True):
            with self.subTest(stream=stream):
                tag = f"sdk-responses-{stream}"
                reply = self.client(tag).responses.create(
                    model="m", input=MESSAGES, max_output_tokens=64, temperature=0.5, top_p=0.25,
                    reasoning={"effort": "low"}, store=False, **({"stream": True} if stream else {}))
                if stream:
                    events = list(reply)
                    self.assertEqual("response.completed", events[-1].type)
                    final = events[-1].response
                    text = "".join(e.delta for e in events
                                   if e.type == "response.output_text.delta")
                    self.assertEqual(text, final.output_text)
                else:
                    final = reply
                self.assertEqual(TEXT, final.output_text)
                self.assertEqual((20, 12), (final.usage.input_tokens, final.usage.output_tokens))
                self.assert_same_request(self.ours("openai-responses", stream, parameters),
                                         self.mock.last("ok@" + tag), {},
                                         JSON_HEADERS + ["authorization"])

    def test_azure(self):
        for stream in (False, True):
            with self.subTest(stream=stream):
                tag = f"sdk-azure-{stream}"
                client = openai.AzureOpenAI(api_key=KEY, api_version="2024-10-21", max_retries=0,
                                            azure_endpoint=self.mock.url("ok@" + tag))
                extra = {"stream": True, "stream_options": {"include_usage": True}} if stream else {}
                reply = client.chat.completions.create(
                    model="dep", messages=MESSAGES, max_completion_tokens=64, **extra)
                text = ("".join(c.choices[0].delta.content or "" for c in reply if c.choices)
                        if stream else reply.choices[0].message.content)
                self.assertEqual(TEXT, text)
                mine = f"ours-azure-{stream}"
                self.assert_answers(check_model(
                    dialect="azure", model="dep", base_url=self.mock.url("ok@" + mine),
                    api_version="2024-10-21", key_env="PEER_KEY", stream=stream))
                self.assert_same_request(self.mock.last("ok@" + mine), self.mock.last("ok@" + tag),
                                         {}, JSON_HEADERS + ["api-key", "authorization"])

    def test_errors_are_errors(self):
        for status, kind in ((401, openai.AuthenticationError), (404, openai.NotFoundError),
                             (429, openai.RateLimitError), (500, openai.InternalServerError)):
            client = openai.OpenAI(api_key=KEY, max_retries=0,
                                   base_url=self.mock.url(f"status-{status}@sdk") + "/v1")
            with self.assertRaises(kind):
                client.chat.completions.create(model="m", messages=MESSAGES)
            with self.assertRaises(kind):
                client.responses.create(model="m", input=MESSAGES)


class AnthropicTest(PeerTest):
    def test_messages(self):
        for stream in (False, True):
            with self.subTest(stream=stream):
                tag = f"sdk-anthropic-{stream}"
                client = anthropic.Anthropic(api_key=KEY, base_url=self.mock.url("ok@" + tag),
                                             max_retries=0)
                arguments = dict(model="m", max_tokens=64, messages=MESSAGES, stop_sequences=["END"])
                if stream:
                    with client.messages.stream(**arguments) as events:
                        reply = events.get_final_message()
                else:
                    reply = client.messages.create(**arguments)
                self.assertEqual(TEXT, reply.content[-1].text)
                self.assertEqual("end_turn", reply.stop_reason)
                usage = reply.usage
                self.assertEqual((12, 5, 3, 12),
                                 (usage.input_tokens, usage.cache_read_input_tokens,
                                  usage.cache_creation_input_tokens, usage.output_tokens))
                mine = f"ours-anthropic-{stream}"
                self.assert_answers(check_model(
                    dialect="anthropic", model="m", base_url=self.mock.url("ok@" + mine),
                    key_env="PEER_KEY", stream=stream, parameters={"stop": ["END"]}))
                self.assert_same_request(
                    self.mock.last("ok@" + mine), self.mock.last("ok@" + tag), {},
                    JSON_HEADERS + ["authorization", "x-api-key", "anthropic-version"])

    def test_errors_are_errors(self):
        for status, kind in ((401, anthropic.AuthenticationError),
                             (429, anthropic.RateLimitError),
                             (529, anthropic.InternalServerError)):
            client = anthropic.Anthropic(api_key=KEY, max_retries=0,
                                         base_url=self.mock.url(f"status-{status}@sdk"))
            with self.assertRaises(kind):
                client.messages.create(model="m", max_tokens=64, messages=MESSAGES)


class GeminiTest(PeerTest):
    def test_generate(self):
        parameters = {"temperature": 0.5, "top_p": 0.25, "seed": 7, "stop": ["END"],
                      "reasoning_effort": "low"}
        for stream in (False, True):
            with self.subTest(stream=stream):
                tag = f"sdk-gemini-{stream}"
                client = genai.Client(api_key=KEY, vertexai=False,
                                      http_options={"base_url": self.mock.url("ok@" + tag)})
                arguments = dict(model="m", contents=PROMPT, config={
                    "max_output_tokens": 64, "temperature": 0.5, "top_p": 0.25, "seed": 7,
                    "stop_sequences": ["END"], "thinking_config": {"thinking_level": "low"}})
                if stream:
                    chunks = list(client.models.generate_content_stream(**arguments))
                    text, last = "".join(c.text or "" for c in chunks), chunks[-1]
                else:
                    last = client.models.generate_content(**arguments)
                    text = last.text
                self.assertEqual(TEXT, text)
                self.assertEqual("STOP", last.candidates[0].finish_reason.value)
                self.assertEqual(20, last.usage_metadata.prompt_token_count)
                mine = f"ours-gemini-{stream}"
                self.assert_answers(check_model(
                    dialect="gemini", model="m", base_url=self.mock.url("ok@" + mine),
                    key_env="PEER_KEY", stream=stream, parameters=parameters))
                own, theirs = self.mock.last("ok@" + mine), self.mock.last("ok@" + tag)
                # The client sends this one name as Python spells it. Both spellings of a field are
                # the same to the service (JSON of protocol buffers); ours is the documented one.
                self.assertEqual({"thinkingLevel": "LOW"},
                                 own["body"]["generationConfig"].pop("thinkingConfig"))
                self.assertEqual({"thinking_level": "LOW"},
                                 theirs["body"]["generationConfig"].pop("thinkingConfig"))
                self.assert_same_request(own, theirs, {},
                                         JSON_HEADERS + ["x-goog-api-key", "authorization"])


class OllamaTest(PeerTest):
    def test_chat(self):
        for stream in (False, True):
            with self.subTest(stream=stream):
                tag = f"sdk-ollama-{stream}"
                client = ollama.Client(host=self.mock.url("ok@" + tag))
                reply = client.chat(model="m", messages=MESSAGES, stream=stream,
                                    options={"num_predict": 64, "temperature": 0.5, "top_p": 0.25,
                                             "seed": 7, "stop": ["END"], "num_ctx": 4096},
                                    keep_alive="5m", think="low")
                if stream:
                    lines = list(reply)
                    text, last = "".join(x.message.content or "" for x in lines), lines[-1]
                else:
                    text, last = reply.message.content, reply
                self.assertEqual(TEXT, text)
                self.assertEqual((True, "stop", 20, 12),
                                 (last.done, last.done_reason, last.prompt_eval_count,
                                  last.eval_count))
                mine = f"ours-ollama-{stream}"
                self.assert_answers(check_model(
                    dialect="ollama", model="m", base_url=self.mock.url("ok@" + mine),
                    stream=stream,
                    parameters={"temperature": 0.5, "top_p": 0.25, "seed": 7, "stop": ["END"],
                                "reasoning_effort": "low"},
                    extra={"keep_alive": "5m", "options": {"num_ctx": 4096}}))
                self.assert_same_request(
                    self.mock.last("ok@" + mine), self.mock.last("ok@" + tag),
                    {"body truncate": (False, None, "the client has no such argument; without it a "
                                                    "prompt that is too long is silently cut"),
                     "body tools": (None, [], "the client sends an empty list; we offer no tools")},
                    JSON_HEADERS)


if __name__ == "__main__":
    unittest.main()
