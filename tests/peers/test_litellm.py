# test_litellm.py - our client against the LiteLLM proxy, whose models answer with fixed replies.
# SPDX-License-Identifier: MIT
import os
import sys
import unittest

import openai

from peers import KEY, Peer, check_model

CONFIG = """
model_list:
  - model_name: peer
    litellm_params: {model: openai/gpt-4o, api_key: none, mock_response: "ready"}
  - model_name: claude
    litellm_params: {model: anthropic/claude-sonnet-4-5, api_key: none, mock_response: "ready"}
  - model_name: limited
    litellm_params: {model: openai/gpt-4o, api_key: none, mock_response: "litellm.RateLimitError"}
general_settings:
  master_key: sk-%s
router_settings:
  num_retries: 0
""" % KEY


class LiteLlmTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.peer = Peer()
        cls.addClassCleanup(cls.peer.close)
        cls.port = cls.peer.port
        program = os.path.join(os.path.dirname(sys.executable), "litellm")
        cls.peer.start([program, "--config", cls.peer.file("config.yaml", CONFIG), "--host",
                        "127.0.0.1", "--port", str(cls.port)], "/health/liveliness",
                       {"LITELLM_LOCAL_MODEL_COST_MAP": "True", "LITELLM_TELEMETRY": "False"})

    def check(self, **fields):
        return check_model(environment={"PEER_KEY": "sk-" + KEY}, key_env="PEER_KEY",
                           **{"base_url": f"http://127.0.0.1:{self.port}", **fields})

    def assert_answers(self, result):
        self.assertEqual(0, result["exitCode"], result)
        self.assertTrue(result["result"][0]["answers"])

    def test_chat_completions(self):
        for stream in (False, True):
            self.assert_answers(self.check(dialect="openai-chat", model="peer", stream=stream,
                                           base_url=f"http://127.0.0.1:{self.port}/v1"))

    def test_responses(self):
        """Some versions of the proxy cannot stream their fixed replies here; then OpenAI's own client
        fails too, and ours must say that it was the server."""
        url = f"http://127.0.0.1:{self.port}/v1"
        client = openai.OpenAI(api_key="sk-" + KEY, base_url=url, max_retries=0)
        for stream in (False, True):
            result = self.check(dialect="openai-responses", model="peer", stream=stream, base_url=url)
            try:
                list(client.responses.create(model="peer", input="hi", max_output_tokens=64,
                                             store=False, stream=stream))
            except openai.APIStatusError as error:
                self.assertEqual(500, error.status_code)
                self.assertTrue(stream, "the whole reply fails")
                self.assertEqual("server-error", result["result"][0]["failure"])
            else:
                self.assert_answers(result)

    def test_messages(self):
        for stream in (False, True):
            self.assert_answers(self.check(dialect="anthropic", model="claude", stream=stream))

    def test_a_wrong_key_and_an_unknown_model_are_errors(self):
        result = check_model(environment={"PEER_KEY": "sk-wrong-0123456789abcdef"},
                             key_env="PEER_KEY", model="peer",
                             base_url=f"http://127.0.0.1:{self.port}/v1")
        # Without a database the proxy says 400 to a key that it does not know.
        self.assertIn(result["result"][0]["failure"], ("unauthorised", "bad-request"))
        self.assertNotIn("wrong-0123456789", str(result))
        result = self.check(model="nobody", base_url=f"http://127.0.0.1:{self.port}/v1")
        self.assertEqual("bad-request", result["result"][0]["failure"])

    def test_a_rate_limit_is_one(self):
        result = self.check(model="limited", base_url=f"http://127.0.0.1:{self.port}/v1")
        self.assertEqual("rate-limited", result["result"][0]["failure"])


if __name__ == "__main__":
    unittest.main()
