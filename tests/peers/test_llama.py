# test_llama.py - our client against a llama.cpp server with a tiny model of random weights.
# SPDX-License-Identifier: MIT
import json
import os
import subprocess
import unittest
import urllib.error
import urllib.request

from peers import BINARY, HERE, KEY, PROMPT, ROOT, Peer, check_model

PYTHON = os.environ.get("PALINDROME_LLAMA_PYTHON", "")


@unittest.skipUnless(PYTHON, os.environ.get("PALINDROME_LLAMA_MISSING", "no llama.cpp server"))
class LlamaTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.peer = Peer()
        cls.addClassCleanup(cls.peer.close)
        model = cls.peer.file("noise.gguf")
        subprocess.run([PYTHON, os.path.join(HERE, "tiny_model.py"), model], check=True)
        cls.peer.start([PYTHON, "-m", "llama_cpp.server", "--model", model, "--model_alias", "noise",
                        "--host", "127.0.0.1", "--port", str(cls.peer.port), "--n_ctx", "512",
                        "--n_threads", "1", "--api_key", KEY], "/v1/models")
        cls.url = f"http://127.0.0.1:{cls.peer.port}/v1"

    def ask(self, **fields):
        """What the server says to a plain request."""
        body = {"model": "noise", "messages": [{"role": "user", "content": PROMPT}],
                "max_tokens": 64, "temperature": 0.0, **fields}
        request = urllib.request.Request(
            self.url + "/chat/completions", json.dumps(body).encode(),
            {"Content-Type": "application/json", "Authorization": "Bearer " + KEY})
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    def check(self, **fields):
        return check_model(**{"dialect": "openai-chat", "model": "noise", "base_url": self.url,
                              "key_env": "PEER_KEY", "max_output_field": "max_tokens", **fields})

    def test_an_answer_that_ends_and_one_that_is_cut(self):
        text = self.ask()["choices"][0]["message"]["content"]
        self.assertEqual("length", self.ask()["choices"][0]["finish_reason"])
        end = next(c for c in text[3:] if c not in text[:3])
        self.assertEqual("stop", self.ask(stop=[end])["choices"][0]["finish_reason"])
        for stream in (False, True):
            for stop, outcome in ([], "truncated"), ([end], "complete"):
                with self.subTest(stream=stream, outcome=outcome):
                    parameters = {"temperature": 0.0, **({"stop": stop} if stop else {})}
                    result = self.check(stream=stream, parameters=parameters)
                    self.assertEqual(0, result["exitCode"], result)
                    self.assertEqual("noise", result["result"][0]["servedModel"])
                    entry, = result["ledger"]
                    self.assertEqual(outcome, entry["outcome"])
                    if not stream:  # as a stream it does not say
                        used = self.ask(**({"stop": stop} if stop else {}))["usage"]
                        self.assertEqual((used["prompt_tokens"], used["completion_tokens"]),
                                         (entry["uncached_input"], entry["output"]))

    def test_a_wrong_key_is_refused(self):
        result = self.check(environment={"PEER_KEY": "wrong-0123456789abcdef"})
        self.assertEqual("unauthorised", result["result"][0]["failure"])

    def test_a_prompt_that_is_too_long_is_an_error(self):
        with self.assertRaises(urllib.error.HTTPError) as error:
            self.ask(messages=[{"role": "user", "content": "x" * 2000}])
        self.assertEqual(400, error.exception.code)
        error.exception.close()
        # As a stream it is a 200 with an empty body: the server looks at the prompt too late to say more.
        for options, failure in (["--no-stream"], "bad-request"), ([], "cut-stream"):
            done = subprocess.run(
                [BINARY, "encode", os.path.join(ROOT, "lct_specs/router/route_dec.lct.md"), "--model",
                 "noise", "--base-url", self.url, "--key-env", "PEER_KEY", "--mode", "live", "--json",
                 *options], capture_output=True, text=True, cwd=self.peer.folder.name, timeout=120,
                env={**os.environ, "PEER_KEY": KEY})
            self.assertEqual(5, done.returncode, done.stdout + done.stderr)
            self.assertEqual(failure, json.loads(done.stdout)["result"]["failure"])


if __name__ == "__main__":
    unittest.main()
