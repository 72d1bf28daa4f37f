# test_models.py - models set up in a file: matrix, plan, cost, budgets, stops, and where keys go.
# SPDX-License-Identifier: MIT
import fcntl
import json
import os
import pathlib
import pty
import random
import re
import signal
import struct
import subprocess
import sys
import termios
import threading
import time
import unittest

for folder in ("e2e", "mock_llm"):
    sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / folder))
from running import replay_server
from support import BINARY, SHARED_CACHE, SOURCE, XOR, XOR_SV, CommandTest

CANARY = "canary-key-0123456789abcdefghij"
# All have recorded answers; the first ones are quickly proved.
RECORDED = [str(SOURCE / f"lct_specs/router/{path.stem}.lct.md")
            for path in sorted((SOURCE / "designs/router").glob("*.sv"))]
UNITS = [str(SOURCE / f"lct_specs/router/{name}.lct.md")
         for name in ("credit_ctr", "pkt_guard", "route_dec", "rr_arb5", "vc_fifo")]


class ModelsTest(CommandTest):
    server_options = ()

    def setUp(self):
        super().setUp()
        self.with_key = set()  # files in which a test itself has written it
        self.server = replay_server(*self.server_options)
        self.addCleanup(self.server.close)
        os.environ["TEST_MODEL_KEY"] = CANARY
        self.addCleanup(os.environ.pop, "TEST_MODEL_KEY")

    def tearDown(self):
        """Whatever a test did, the key is in no file that it left."""
        for place in (self.folder, SHARED_CACHE):
            for path in place.rglob("*"):
                if path.is_file() and path not in self.with_key:
                    self.assertNotIn(CANARY.encode(), path.read_bytes(), path)

    def configure(self, models):
        """Writes palindrome.toml: name → further lines."""
        text = ""
        for name, lines in models.items():
            base = f"http://127.0.0.1:{self.server.port}"
            if "dialect" not in lines or "openai" in lines:
                base += "/v1"
            text += f'[model.{name}]\nbase_url = "{base}"\nkey_env = "TEST_MODEL_KEY"\n{lines}\n'
        self.write("palindrome.toml", text)

    PRICED = "prices = { input = 1.0, output = 10.0 }\nlargest_output = 4000\n"

    def matrix(self, code, *words):
        store = () if "--store" in words else ("--store", "store")
        return self.expect(code, "matrix", "--units", *UNITS[:2], "--no-sim", *store, *words)


class SetUpTest(ModelsTest):
    def test_list_says_which_are_usable_and_why_not(self):
        self.configure({"good": "", "bad": 'dialect = "anthropic"\nparameters = { seed = 1 }\n'})
        result = self.expect(1, "models", "--json").json()["result"]
        self.assertEqual([("good", True), ("bad", False)],
                         [(m["name"], m["usable"]) for m in result])
        self.assertIn("seed", result[1]["reason"])

    def test_unknown_model_and_unknown_field_suggest(self):
        self.configure({"claude": ""})
        self.assertIn("did you mean `claude`", self.expect(2, "models", "cluade").err)
        self.assertIn("did you mean `claude`",
                      self.expect(2, "encode", UNITS[0], "--model", "cluade").err)
        self.write("palindrome.toml", '[model.a]\nbase_ulr = "x"\n')
        out = self.expect(2, "models").err
        self.assertIn("palindrome.toml:2:1", out)
        self.assertIn("base_url", out)

    def test_a_key_in_the_file_is_refused_and_not_shown(self):
        self.with_key.add(self.write("palindrome.toml", f'[model.a]\napi_key = "{CANARY}"\n'))
        out = self.expect(2, "models")
        self.assertIn("key_env", out.err)
        self.assertNotIn(CANARY, out.err + out.out)


class MatrixTest(ModelsTest):
    def test_models_side_by_side_with_costs(self):
        self.configure({"alpha": self.PRICED,
                        "beta": 'dialect = "anthropic"\nmodel = "wrong-1"\n' + self.PRICED,
                        "gamma": 'dialect = "gemini"\n' + self.PRICED})
        run = self.matrix(1, "--models", "alpha,beta,gamma", "--repair", "0", "--mode", "live",
                          "--json").json()["result"]
        verdicts = {(c["unit"], c["model"]): c["verdict"] for c in run["cells"]}
        self.assertEqual(6, len(verdicts))
        for (unit, model), verdict in verdicts.items():
            if model != "beta":
                self.assertEqual("proved", verdict, (unit, model))
        self.assertIn("refuted", [v for (_, m), v in verdicts.items() if m == "beta"])
        models = {m["name"]: m for m in run["models"]}
        self.assertEqual(1.0, models["alpha"]["passAt1"]["value"])
        self.assertLess(models["beta"]["passAt1"]["value"], 1.0)
        self.assertTrue(0 < models["alpha"]["passAt1"]["interval95"][0] < 1)
        self.assertGreater(models["alpha"]["cost"]["value"], 0)
        for row in run["table"]:
            shares = [r["right"] / r["of"] for r in row["rows"]]
            self.assertEqual(sorted(shares), shares)
        cost = self.expect(0, "cost", "--json").json()["result"]
        self.assertEqual({"alpha", "beta", "gamma"}, {r["group"] for r in cost["model"]})
        self.assertEqual({"encode", "decode"}, {r["group"] for r in cost["verb"]})
        self.assertEqual(0, sum(r["unknown"] for r in cost["model"]))
        self.assertEqual(len(self.server.ask("log")), sum(r["attempts"] for r in cost["model"]))

    def test_repeats_are_separate_calls_and_recorded_ones_are_not_made_again(self):
        self.configure({"alpha": ""})
        words = ("--models", "alpha", "--repeats", "3", "--mode", "record", "--recordings", "rec",
                 "--no-model-decode")
        first = self.matrix(0, *words)
        self.assertEqual(6, len(self.server.ask("log")))
        self.assertIn("3/3 proved", first.out)
        again = self.matrix(0, *words)
        self.assertEqual(6, len(self.server.ask("log")))
        replay = self.matrix(0, *words[:4], "--mode", "replay", "--recordings", "rec",
                             "--no-model-decode")
        self.assertEqual(again.out.split("\n\nreport")[0], replay.out.split("\n\nreport")[0])
        self.assertEqual(6, len(self.server.ask("log")))

    def test_calls_one_after_the_other_share_connections(self):
        self.configure({"alpha": "limits = { concurrent = 1 }\n"})
        self.matrix(0, "--models", "alpha", "--mode", "live", "--repeats", "2")
        log = self.server.ask("log")
        self.assertEqual(8, len(log))
        # A further one where a call begins while the end of the one before is still on its way.
        self.assertLessEqual(len({call["client"] for call in log}), 4)

    def test_refresh_asks_again_and_replaces(self):
        self.configure({"alpha": ""})
        words = ("--models", "alpha", "--recordings", "rec", "--no-model-decode")
        self.matrix(0, *words, "--mode", "record")
        self.matrix(0, *words, "--mode", "refresh")
        self.assertEqual(4, len(self.server.ask("log")))
        self.assertEqual(2, len(list((self.folder / "rec/alpha").iterdir())))

    def test_a_model_that_cannot_be_reached_does_not_stop_the_others(self):
        self.configure({"alpha": ""})
        with open(self.folder / "palindrome.toml", "a") as f:
            f.write('[model.gone]\nbase_url = "http://127.0.0.1:1/v1"\nmax_attempts = 1\n')
        run = self.matrix(5, "--models", "gone,alpha", "--mode", "live", "--json").json()["result"]
        self.assertEqual(["no-reply", "proved"] * 2, [c["verdict"] for c in run["cells"]])

    def test_a_budget_stops_before_the_call_and_a_larger_one_goes_on(self):
        self.configure({"alpha": self.PRICED + "limits = { concurrent = 1 }\n"})
        words = ("--models", "alpha", "--mode", "live")
        stopped = self.matrix(5, *words, "--max-calls", "1")
        self.assertEqual(1, len(self.server.ask("log")))
        self.assertIn("matrix-unfinished", stopped.err)
        self.matrix(0, *words)
        self.assertEqual(4, len(self.server.ask("log")))
        self.matrix(5, *words, "--max-cost", "0.0001")
        self.assertEqual(4, len(self.server.ask("log")))

    def test_plan_is_never_exceeded(self):
        self.configure({"alpha": self.PRICED})
        words = ("--units", *UNITS[:2], "--models", "alpha", "--repeats", "2")
        plan = self.expect(0, "plan", *words, "--mode", "live", "--json").json()["result"]
        self.assertEqual([], self.server.ask("log"))
        self.assertEqual(8, plan["certain"])
        self.matrix(0, "--models", "alpha", "--repeats", "2", "--mode", "live")
        cost = self.expect(0, "cost", "--by", "all", "--json").json()["result"]["all"][0]
        self.assertLessEqual(cost["attempts"], plan["certain"] + plan["possible"])
        self.assertLessEqual(cost["cost"], plan["costAtMost"])
        self.assertLessEqual(cost["tokens"]["uncachedInput"], plan["inputAtMost"])

    def test_plan_knows_what_is_recorded(self):
        plan = self.expect(0, "plan", "--units", *UNITS, "--models", "claude", "--mode", "replay",
                           "--recordings", SOURCE / "tests/recordings", "--json").json()["result"]
        self.assertEqual((10, 0), (plan["recorded"], plan["certain"]))


class ResumeTest(ModelsTest):
    """Answers that are none are paid for too."""

    def test_a_cut_or_refused_answer_is_not_asked_for_again(self):
        for name, word in ("short", "truncated"), ("shy", "refused"):
            with self.subTest(word):
                self.server.ask("reset")
                self.configure({name: self.PRICED + "limits = { concurrent = 1 }\n"})
                words = ("--models", name, "--mode", "live", "--store", name)
                self.matrix(5, *words, "--max-calls", "1")
                # As a kill would leave it that comes after the answer and before the cell is kept.
                for cell in (self.folder / name).rglob("cells/*.json"):
                    cell.unlink()
                run = self.matrix(5, *words, "--json").json()["result"]
                self.assertEqual(["no-reply"] * 2, [c["verdict"] for c in run["cells"]])
                self.assertIn(word, run["cells"][0]["reason"] + str(
                    [json.loads(p.read_text()).get("failure") for p in
                     (self.folder / name).rglob("replies/*.json")]))
                log = [e["prompt"] for e in self.server.ask("log")]
                self.assertEqual(2, len(log))
                self.assertEqual(2, len(set(log)))


class VerboseTest(ModelsTest):
    def test_requests_and_retries_are_shown_without_the_key(self):
        self.configure({"busy": "", "echo": 'dialect = "anthropic"\n'})
        done = self.expect(0, "encode", UNITS[0], "--model", "busy", "--mode", "live", "--verbose")
        for text in ("> POST http://127.0.0.1", "> Authorization: [key]", "< HTTP/1.1 429",
                     "slow down, [key]", "attempt 1", "attempt 2", "* waits", "< HTTP/1.1 200",
                     "* answer of", "credit_ctr"):
            self.assertIn(text, done.err)
        self.assertNotIn(CANARY, done.out + done.err)
        self.assertNotIn("POST", done.out)
        for words in (["encode", UNITS[0], "--model", "echo", "--mode", "live", "-v"],
                      ["models", "--check", "echo", "-v"]):
            done = self.expect(5, *words)
            self.assertIn("> Authorization: [key]", done.err)
            self.assertIn("Incorrect key provided: [key]", done.err)
            self.assertNotIn(CANARY, done.out + done.err)

    def test_without_it_nothing_of_the_request_is_shown(self):
        self.configure({"alpha": ""})
        done = self.expect(0, "encode", UNITS[0], "--model", "alpha", "--mode", "live")
        self.assertNotIn("POST", done.err)


class DisplayTest(ModelsTest):
    server_options = ("--latency", "0.4")

    def on_terminal(self, *words):
        """Runs the program with a terminal of 100 columns as its standard error; what it showed there."""
        master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 100, 0, 0))
        process = subprocess.Popen([BINARY, *words], cwd=self.folder, stdout=subprocess.PIPE,
                                   stderr=slave, env=self.environment())
        os.close(slave)
        shown = b""
        while True:
            try:
                part = os.read(master, 65536)
            except OSError:  # the other end is closed
                break
            if not part:
                break
            shown += part
        os.close(master)
        out = process.communicate()[0].decode()
        return process.returncode, out, shown.decode()

    def test_a_table_is_redrawn_on_a_terminal_and_lines_are_printed_elsewhere(self):
        self.configure({"alpha": self.PRICED, "wrong": self.PRICED})
        words = ("matrix", "--units", *UNITS[:2], "--models", "alpha,wrong", "--mode", "live",
                 "--no-sim", "--repair", "0", "--no-model-decode")
        code, out, shown = self.on_terminal(*words, "--store", "a")
        self.assertEqual(1, code, shown)
        screen = Screen(100)
        seen = screen.feed(shown)
        tables = [text for text in seen if text.startswith("unit")]
        self.assertGreater(len(tables), 3)
        for text in tables:
            self.assertEqual(4, len(text.split("\n")))  # head, two units, the summary
            self.assertLessEqual(max(map(len, text.split("\n"))), 100)
        self.assertTrue(any("encoding" in text for text in tables))
        self.assertRegex(tables[0].split("\n")[-1], r"^0 of 4 cells, \d under way, 0:0\d, \$0\.0000$")
        last = tables[-1].split("\n")
        self.assertRegex(last[1], r"^credit_ctr +proved +(refuted|invalid)")
        self.assertRegex(last[-1], r"^4 of 4 cells, 0 under way")
        # At the end the lines of what went wrong stay, and the table in progress does not.
        self.assertNotIn("under way", screen.text())
        self.assertIn("credit_ctr / wrong #0", screen.text())
        self.assertIn("pass@1", out)
        plain = self.expect(1, *words, "--store", "b")
        self.assertNotIn("\x1b", plain.err)
        self.assertEqual(4, len(plain.err.strip().split("\n")))
        self.assertIn("[4/4] ", plain.err)

    def test_a_resumed_table_begins_with_what_is_done(self):
        self.configure({"alpha": "limits = { concurrent = 1 }\n"})
        words = ("matrix", "--units", *UNITS[:2], "--models", "alpha", "--mode", "live", "--no-sim",
                 "--no-model-decode")
        self.expect(5, *words, "--max-calls", "1")
        _, _, shown = self.on_terminal(*words)
        first = next(text for text in Screen(100).feed(shown) if text.startswith("unit"))
        self.assertIn("1 of 2 cells", first)
        self.assertIn("proved", first)


class Screen:
    """As much of a terminal as the display uses: carriage return, line feed, cursor up, clearing."""

    def __init__(self, columns):
        self.columns, self.lines, self.row, self.column = columns, [""], 0, 0

    def feed(self, shown):
        """Takes what was written; returns the block from the first line `unit` on after each piece."""
        blocks = []
        for token in re.findall(r"\x1b\[\d*[A-Za-z]|\r|\n|[^\x1b\r\n]+", shown):
            if token == "\r":
                self.column = 0
            elif token == "\n":
                self.row, self.column = self.row + 1, 0
                while len(self.lines) <= self.row:
                    self.lines.append("")
            elif token == "\x1b[K":
                self.lines[self.row] = self.lines[self.row][:self.column]
            elif token == "\x1b[J":
                self.lines[self.row] = self.lines[self.row][:self.column]
                del self.lines[self.row + 1:]
            elif token.endswith("A"):
                self.row -= int(token[2:-1])
            elif not token.endswith("m"):
                line = self.lines[self.row]
                self.lines[self.row] = line[:self.column] + token + line[self.column + len(token):]
                self.column += len(token)
                if "under way" in token:
                    top = max(i for i, text in enumerate(self.lines) if text.startswith("unit"))
                    blocks.append("\n".join(text.rstrip() for text in self.lines[top:]))
        return blocks

    def text(self):
        return "\n".join(self.lines)


class RepairTest(CommandTest):
    """Repairs over recordings that are made by hand."""

    WRONG = XOR_SV.replace("a ^ b", "a | b")

    def record(self, kind, files, reply):
        self.expect(0, "prompt", kind, *files, "-o", "p.txt")
        self.write("r.txt", "```systemverilog\n" + reply + "```\n")
        self.expect(0, "record", "p.txt", "r.txt", "--model", "m", "--recordings", "rec")

    def run_with(self, code, *repairs):
        """The first answer is wrong, the others are those given."""
        self.write("u.lct.md", XOR)
        self.record("encode", ["u.lct.md"], self.WRONG)
        previous = self.WRONG
        for repair in repairs:
            self.write("h.sv", previous)
            self.record("repair", ["u.lct.md", "h.sv"], repair)
            previous = repair
        unit = self.expect(code, "run", "u.lct.md", "--mode", "replay", "--model", "m",
                           "--recordings", "rec", "--no-sim", "--no-model-decode", "--json"
                           ).json()["result"]["units"][0]
        return unit

    def test_a_repair_that_is_right_ends_the_repairs(self):
        unit = self.run_with(0, XOR_SV)
        self.assertEqual(("proved", 2), (unit["verdict"], len(unit["rounds"])))

    def test_a_repeated_answer_ends_the_repairs(self):
        unit = self.run_with(1, self.WRONG)
        self.assertEqual(("refuted", 1), (unit["verdict"], len(unit["rounds"])))
        self.assertIn("repeated an earlier answer", unit["reason"])

    def test_the_best_attempt_counts_and_not_the_last(self):
        unit = self.run_with(1, XOR_SV.replace("assign y", "assign nothing"))
        self.assertEqual(("refuted", 2), (unit["verdict"], len(unit["rounds"])))

    def test_what_a_repair_is_shown_is_short(self):
        self.write("u.lct.md", XOR)
        self.write("h.sv", self.WRONG)
        encode = self.expect(0, "prompt", "encode", "u.lct.md").out
        repair = self.expect(0, "prompt", "repair", "u.lct.md", "h.sv").out
        self.assertIn("row", repair)
        self.assertLess(len(repair), len(encode) + len(self.WRONG) + 2500)
        self.write("h.sv", XOR_SV.replace("endmodule", "assign q = ;\nassign r = ;\nendmodule"))
        broken = self.expect(0, "prompt", "repair", "u.lct.md", "h.sv").out
        self.assertIn("gate.sv:", broken)
        self.assertEqual(1, broken.count("error:"))


class RecordTest(ModelsTest):
    server_options = ("--latency", "0.5")

    def start(self, *words, **options):
        return subprocess.Popen([BINARY, *words], cwd=self.folder, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, text=True, **options)

    def test_two_processes_that_record_one_call_make_it_once(self):
        self.configure({"alpha": ""})
        words = ("encode", UNITS[0], "--model", "alpha", "--mode", "record", "--recordings", "rec")
        processes = [self.start(*words) for _ in range(4)]
        outputs = {p.communicate()[0] for p in processes}
        self.assertEqual([0] * 4, [p.returncode for p in processes])
        self.assertEqual(1, len(outputs))
        self.assertEqual(1, len(self.server.ask("log")))
        self.assertEqual(1, len(list((self.folder / "rec/alpha").iterdir())))
        self.assertFalse((self.folder / "rec/.claims").exists())

    def test_ctrl_c_stops_in_under_a_second(self):
        self.configure({"alpha": ""})
        process = self.start("matrix", "--units", *UNITS, "--models", "alpha", "--mode", "live",
                             "--no-sim", "--store", "store")
        time.sleep(0.3)
        process.send_signal(signal.SIGINT)
        start = time.time()
        _, err = process.communicate()
        self.assertLess(time.time() - start, 1.0)
        self.assertEqual(130, process.returncode, err)


class KilledTest(CommandTest):
    def run_under_kills(self, words, most, longest, seed):
        """Starts the command until it ends, and kills it at random points, `most` times at the most.
        Exit code and output of the last one, and when the others were killed."""
        dice = random.Random(seed)
        kills = []
        while True:
            process = subprocess.Popen(words, cwd=self.folder, stdout=subprocess.PIPE,
                                       stderr=subprocess.DEVNULL, text=True, env=self.environment())
            limit = dice.uniform(0.05, longest) if len(kills) < most else None
            try:
                out, _ = process.communicate(timeout=limit)
                return process.returncode, out, kills
            except subprocess.TimeoutExpired:
                process.kill()
                kills.append(time.time())
                process.communicate()


class KillTest(ModelsTest, KilledTest):
    server_options = ("--latency", "0.25")

    def test_killed_at_random_points_no_call_is_paid_twice(self):
        self.configure({"alpha": "", "beta": "limits = { concurrent = 1 }\n", "short": ""})
        words = [BINARY, "matrix", "--units", *UNITS[:3], "--models", "alpha,beta,short", "--mode", "live",
                 "--no-sim", "--store", "store"]
        code, out, kills = self.run_under_kills(words, 40, 1.2, seed=7)
        self.assertEqual(5, code)  # the answers of one model are cut
        self.assertGreater(len(kills), 2)
        self.assertEqual([], paid_twice(self.server.ask("log"), kills))
        self.assertEqual(15, len({(e["model"], e["prompt"]) for e in self.server.ask("log")}))
        fresh = subprocess.run([*words[:-1], "other"], cwd=self.folder, capture_output=True, text=True)
        self.assertEqual(table_of(fresh.stdout), table_of(out))


class ReplayTest(KilledTest):
    def test_plan_and_matrix_of_the_recorded_units_killed_and_resumed_end_in_the_same_table(self):
        self.assertEqual(13, len(RECORDED))
        words = ("--units", *RECORDED, "--models", "claude", "--mode", "replay", "--recordings",
                 str(SOURCE / "tests/recordings"))
        plan = self.expect(0, "plan", *words).out
        self.assertRegex(plan, r"(?m)^all +26 +0 ")
        whole = self.expect(0, "matrix", *words, "--no-sim", "--store", "whole")
        self.assertEqual(13, whole.out.split("\n\n")[0].count("proved"))
        code, out, kills = self.run_under_kills(
            [BINARY, "matrix", *words, "--no-sim", "--store", "killed", "--json"], 20, 0.6, seed=11)
        self.assertEqual(0, code)
        self.assertGreater(len(kills), 2)
        self.assertTrue(json.loads(out)["result"]["resumed"])
        runs = list((self.folder / "killed/runs").iterdir())
        self.assertEqual(1, len(runs), "each time the same run went on")
        tables = [json.loads(path.read_text()) for path in
                  (runs[0] / "matrix.json", *(self.folder / "whole/runs").glob("*/matrix.json"))]
        for table in tables:
            for name in ("id", "folder", "started", "seconds", "resumed"):
                table.pop(name)
        self.assertEqual(tables[1], tables[0])
        self.assertEqual(plan, self.expect(0, "plan", *words).out)


def table_of(text):
    """What does not depend on when a matrix was run: the verdicts of the cells."""
    return text.split("\n\n")[0]


def paid_twice(log, kills, grace=0.05):
    """Calls that were asked for again although their reply had gone out before the kill: `grace` in
    seconds is what a reply may take from the server's hands to the client's disk."""
    twice = []
    for i, call in enumerate(log):
        for later in log[i + 1:]:
            same = (later["model"], later["prompt"]) == (call["model"], call["prompt"])
            if same and call["end"] and not any(
                    call["start"] <= kill <= call["end"] + grace for kill in kills):
                twice.append((call, later))
    return twice


class Watch(threading.Thread):
    """Looks at a process and all below it until told to end: what their arguments are."""

    def __init__(self, pid):
        super().__init__()
        self.pid, self.over, self.arguments, self.limits = pid, False, set(), ""
        self.start()

    def run(self):
        while not self.over:
            below = {self.pid}
            for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
                try:
                    parent = int(stat.read_text().rsplit(")", 1)[1].split()[1])
                    if parent in below:
                        below.add(int(stat.parent.name))
                except (OSError, IndexError):
                    continue
            for pid in below:
                try:
                    self.arguments.add(pathlib.Path(f"/proc/{pid}/cmdline").read_bytes())
                    if pid == self.pid:
                        self.limits = pathlib.Path(f"/proc/{pid}/limits").read_text() or self.limits
                except OSError:
                    continue
            time.sleep(0.02)

    def end(self):
        self.over = True
        self.join()


class CanaryTest(ModelsTest):
    server_options = ("--latency", "0.4")

    def test_the_key_is_nowhere_but_in_the_header(self):
        self.configure({"alpha": self.PRICED, "beta": 'dialect = "anthropic"\n', "echo": "",
                        "busy": ""})
        process = subprocess.Popen([BINARY, "matrix", "--units", *UNITS[:2], "--models", "alpha,beta",
                                    "--mode", "record", "--store", "store", "--verbose"],
                                   cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                   env=self.environment())
        watch = Watch(process.pid)
        out, err = process.communicate()
        watch.end()
        self.assertEqual(0, process.returncode, err)
        self.assertGreater(len(watch.arguments), 2)  # the simulator and its compiler, too
        for arguments in watch.arguments:
            self.assertNotIn(CANARY.encode(), arguments)
        self.assertRegex(watch.limits, r"Max core file size +0 ")
        self.assertNotIn(CANARY.encode(), out + err)
        self.assertIn(b"Authorization: [key]", err)
        for words in (["models"], ["models", "--check", "alpha", "-v"], ["cost"], ["cost", "--json"],
                      ["models", "--check", "echo", "-v"], ["models", "--check", "echo", "--json"],
                      ["encode", UNITS[1], "--model", "echo", "--mode", "record", "-v"],
                      ["encode", UNITS[1], "--model", "busy", "--mode", "record", "-v"],
                      ["matrix", "--units", UNITS[2], "--models", "echo,busy", "--no-sim", "-v"],
                      ["encode", UNITS[0], "--model", "alpha", "--base-url",
                       f"http://127.0.0.1:{self.server.port}/none/v1"]):
            done = subprocess.run([BINARY, *words], cwd=self.folder, capture_output=True)
            self.assertNotIn(CANARY.encode(), done.stdout + done.stderr, words)
        files = [p for p in self.folder.rglob("*") if p.is_file()]
        self.assertGreater(len(files), 20)
        for path in files:
            self.assertNotIn(CANARY.encode(), path.read_bytes(), path)


class DecodePromptTest(ModelsTest):
    def test_nothing_of_the_spec_reaches_a_decode_prompt(self):
        """Two tables with other prose, names of rows and order, one HDL: one decode prompt."""
        hdl = "module unit1 (input logic a, output logic y);\n  assign y = ~a; // SECRETCOMMENT\nendmodule\n"
        table = ("# unit1\n\nSECRETPROSE {0}\n\n## Ports\n| name | direction | type | note |\n"
                 "|---|---|---|---|\n| a | in | logic | SECRETNOTE {0} |\n| y | out | logic | |\n\n"
                 "## Equations\n| name | expression | note |\n|---|---|---|\n| y | ~a | SECRETROW {0} |\n")
        self.write("hdl.sv", hdl)
        plain = self.expect(0, "prompt", "decode", "hdl.sv").out
        prompts = set()
        for i in range(2):
            self.write(f"spec{i}.lct.md", table.format(i))
            self.expect(0, "prompt", "encode", f"spec{i}.lct.md", "-o", "p.txt")
            self.write("r.txt", "```systemverilog\n" + hdl + "```\n")
            self.expect(0, "record", "p.txt", "r.txt", "--model", "m", "--recordings", "rec")
            run = self.expect(0, "run", f"spec{i}.lct.md", "--mode", "replay", "--model", "m",
                              "--recordings", "rec", "--store", f"store{i}", "--no-sim", "--json")
            detail = run.json()["result"]["units"][0]["secondOpinion"]["detail"]
            # The missing recording names the key of the decode call, which is over its prompt.
            self.assertIn("no recording of the call decode", detail)
            prompts.add(detail.split("key ")[1][:12])
        self.assertEqual(1, len(prompts))
        self.assertNotIn("SECRET", plain)


if __name__ == "__main__":
    unittest.main()
