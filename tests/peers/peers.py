# peers.py - what the peer tests share: the mock server, our program, comparisons.
# SPDX-License-Identifier: MIT
import contextlib
import json
import os
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.error
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.join(ROOT, "tests", "mock_llm"))
from running import Running

BINARY = os.environ.get("PALINDROME", os.path.join(ROOT, "build/release/bin/palindrome"))
PROMPT = "Reply with the single word: ready"  # what `palindrome models --check` asks
KEY = "peer-key-0123456789abcdef"
TEXT = "Grüße: `module m; endmodule`\n"


class Mock(Running):
    """tests/mock_llm/server.py in a process of its own."""

    def __init__(self):
        super().__init__("server.py")

    def url(self, scenario):
        return f"http://127.0.0.1:{self.port}/w/{scenario}"

    def last(self, scenario):
        return self.ask("last " + scenario)


def toml_value(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{k} = {toml_value(v)}" for k, v in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(toml_value(v) for v in value) + "]"
    return json.dumps(value)


def check_model(environment=None, **fields):
    """Runs `palindrome models --check` on a set-up with these fields; the JSON object it prints, with
    what it entered into the ledger."""
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
            result = json.loads(done.stdout)
        except ValueError:
            raise AssertionError(done.stdout + done.stderr)
        with contextlib.closing(sqlite3.connect(os.path.join(folder, ".palindrome/ledger.sqlite"))) as db:
            db.row_factory = sqlite3.Row
            result["ledger"] = [dict(row) for row in db.execute("SELECT * FROM attempts")]
        return result


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Peer:
    """A server that we did not write, as a process with a folder of its own for its files and its log.
    `start` waits until `path` is answered, whatever the status."""

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory()
        self.port = free_port()
        self.process = self.log = None

    def file(self, name, text=None):
        path = os.path.join(self.folder.name, name)
        if text is not None:
            with open(path, "w") as out:
                out.write(text)
        return path

    def start(self, words, path, environment=None):
        self.log = open(self.file("log"), "w+")
        self.process = subprocess.Popen(words, stdout=self.log, stderr=subprocess.STDOUT,
                                        cwd=self.folder.name,
                                        env={**os.environ, **(environment or {})})
        end = time.time() + 180
        while time.time() < end and self.process.poll() is None:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=2)
                return
            except urllib.error.HTTPError:
                return
            except OSError:
                time.sleep(0.3)
        self.log.seek(0)
        text = self.log.read()[-3000:]
        self.close()
        raise AssertionError(f"{words[0]} did not start:\n{text}")

    def close(self):
        if self.process:
            self.process.terminate()
            self.process.wait()
            self.log.close()
        self.folder.cleanup()


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
