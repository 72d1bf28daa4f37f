# peers.py - what the peer tests share: the mock server, our program, comparisons.
# SPDX-License-Identifier: MIT
import json
import os
import subprocess
import sys
import tempfile
import time
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
BINARY = os.environ.get("PALINDROME", os.path.join(ROOT, "build/release/bin/palindrome"))
PROMPT = "Reply with the single word: ready"  # what `palindrome models --check` asks
KEY = "peer-key-0123456789abcdef"
TEXT = "Grüße: `module m; endmodule`\n"


class Mock:
    """tests/mock_llm/server.py in a process of its own."""

    def __init__(self):
        self.process = subprocess.Popen(
            [sys.executable, os.path.join(ROOT, "tests/mock_llm/server.py")],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.port = int(self.process.stdout.readline().split()[1])

    def ask(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def url(self, scenario):
        return f"http://127.0.0.1:{self.port}/w/{scenario}"

    def last(self, scenario):
        return self.ask("last " + scenario)

    def close(self):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


def toml_value(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{k} = {toml_value(v)}" for k, v in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(toml_value(v) for v in value) + "]"
    return json.dumps(value)


def check_model(environment=None, **fields):
    """Runs `palindrome models --check` on a set-up with these fields; the JSON object it prints."""
    with tempfile.TemporaryDirectory() as folder:
        file = os.path.join(folder, "palindrome.toml")
        with open(file, "w") as out:
            out.write("[model.peer]\n")
            for name, value in fields.items():
                out.write(f"{name} = {toml_value(value)}\n")
        done = subprocess.run([BINARY, "models", "--check", "peer", "--config", file, "--json"],
                              capture_output=True, text=True, timeout=120, cwd=folder,
                              env={**os.environ, "PEER_KEY": KEY, **(environment or {})})
        try:
            return json.loads(done.stdout)
        except ValueError:
            raise AssertionError(done.stdout + done.stderr)


def wait_for(condition, seconds, what):
    end = time.time() + seconds
    while time.time() < end:
        if condition():
            return
        time.sleep(0.2)
    raise AssertionError(f"{what} did not happen within {seconds} s")


class PeerTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.mock = Mock()

    @classmethod
    def tearDownClass(cls):
        cls.mock.close()

    def assert_answers(self, result):
        self.assertEqual(0, result["exitCode"], json.dumps(result, indent=1))
        self.assertTrue(result["result"][0]["answers"])

    def assert_same_request(self, ours, theirs, differences, headers):
        """Both requests are equal but for `differences`: {"where": (ours, theirs, why)}. A difference
        that is listed must be one, so that the list stays true."""
        def facts(request):
            out = {"path": request["path"].split("/", 3)[3]}
            for name in headers:
                found = {k.lower(): v for k, v in request["headers"].items()}
                out["header " + name] = found.get(name)
            body = request["body"] or {}
            for key, value in body.items():
                out["body " + key] = value
            return out

        a, b = facts(ours), facts(theirs)
        for name in sorted(set(a) | set(b)):
            mine, other = a.get(name), b.get(name)
            if name in differences:
                self.assertEqual(differences[name][:2], (mine, other), name)
                self.assertNotEqual(mine, other, f"{name} is listed as a difference and is none")
            else:
                self.assertEqual(other, mine, name)
        self.assertTrue(set(differences) <= set(a) | set(b), "a listed difference is in no request")
