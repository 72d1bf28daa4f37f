# running.py - the servers of this folder as processes: for tests and benchmarks in Python.
# SPDX-License-Identifier: MIT
import json
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))


class Running:
    """A server of this folder, which says its port first and answers commands on standard input."""

    def __init__(self, script, *options, python=sys.executable):
        self.process = subprocess.Popen([python, os.path.join(HERE, script), *options],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.port = int(self.process.stdout.readline().split()[1])

    def ask(self, command):
        self.process.stdin.write(command + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def close(self):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


def replay_server(*options):
    return Running("replay_server.py", *options)
