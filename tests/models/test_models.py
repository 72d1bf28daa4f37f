# test_models.py - models set up in a file: matrix, plan, cost, budgets, stops, and where keys go.
# SPDX-License-Identifier: MIT
import json
import os
import pathlib
import random
import signal
import subprocess
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))
from support import BINARY, SOURCE, XOR, XOR_SV, CommandTest

CANARY = "canary-key-0123456789abcdefghij"
# Those with recorded answers.
UNITS = [str(SOURCE / f"lct_specs/router/{name}.lct.md")
         for name in ("credit_ctr", "pkt_guard", "route_dec", "rr_arb5", "vc_fifo")]


class Server:
    """tests/mock_llm/replay_server.py: knows the recorded answers."""

    def __init__(self, *options):
        self.process = subprocess.Popen(
            [sys.executable, str(SOURCE / "tests/mock_llm/replay_server.py"), *options],
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


class ModelsTest(CommandTest):
    server_options = ()

    def setUp(self):
        super().setUp()
        self.server = Server(*self.server_options)
        self.addCleanup(self.server.close)
        os.environ["TEST_MODEL_KEY"] = CANARY
        self.addCleanup(os.environ.pop, "TEST_MODEL_KEY")

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
        return self.expect(code, "matrix", "--units", *UNITS[:2], "--no-sim", "--store", "store",
                           *words)


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
        self.write("palindrome.toml", f'[model.a]\napi_key = "{CANARY}"\n')
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


class KillTest(ModelsTest):
    server_options = ("--latency", "0.25")

    def test_killed_at_random_points_no_call_is_paid_twice(self):
        self.configure({"alpha": "", "beta": "limits = { concurrent = 1 }\n"})
        words = [BINARY, "matrix", "--units", *UNITS[:3], "--models", "alpha,beta", "--mode", "live",
                 "--no-sim", "--store", "store"]
        dice = random.Random(7)
        kills = []
        for _ in range(40):
            process = subprocess.Popen(words, cwd=self.folder, stdout=subprocess.PIPE,
                                       stderr=subprocess.DEVNULL, text=True)
            try:
                out, _ = process.communicate(timeout=dice.uniform(0.05, 1.2))
            except subprocess.TimeoutExpired:
                process.kill()
                kills.append(time.time())
                process.communicate()
                continue
            break
        self.assertEqual(0, process.returncode)
        self.assertGreater(len(kills), 2)
        self.assertEqual([], paid_twice(self.server.ask("log"), kills))
        self.assertEqual(12, len({(e["model"], e["prompt"]) for e in self.server.ask("log")}))
        fresh = subprocess.run([*words[:-1], "other"], cwd=self.folder, capture_output=True, text=True)
        self.assertEqual(table_of(fresh.stdout), table_of(out))


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


class CanaryTest(ModelsTest):
    server_options = ("--latency", "0.4")

    def test_the_key_is_nowhere_but_in_the_header(self):
        self.configure({"alpha": self.PRICED, "beta": 'dialect = "anthropic"\n'})
        process = subprocess.Popen([BINARY, "matrix", "--units", *UNITS[:2], "--models", "alpha,beta",
                                    "--mode", "record", "--store", "store", "--no-sim"],
                                   cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        time.sleep(0.5)
        proc = pathlib.Path(f"/proc/{process.pid}")
        arguments = (proc / "cmdline").read_bytes()
        limits = (proc / "limits").read_text()
        out, err = process.communicate()
        self.assertEqual(0, process.returncode, err)
        self.assertNotIn(CANARY.encode(), arguments)
        self.assertRegex(limits, r"Max core file size +0 ")
        self.assertNotIn(CANARY.encode(), out + err)
        for words in (["models"], ["models", "--check", "alpha"], ["cost"], ["cost", "--json"],
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
