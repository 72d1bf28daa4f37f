# test_triage.py - triage of runs with synthetic (hand-made) replies: who erred, groups, suspects, bad runs.
# SPDX-License-Identifier: MIT
import json
import shutil
import unittest

import jsonschema
from support import COUNTER, COUNTER_SV, COUNTER_WRONG_SV, SOURCE, XOR, XOR_SV, CommandTest

FENCE = "```systemverilog\n{}```\n"
TABLE = "```markdown\n{}```\n"
XOR_OR = XOR.replace("| otherwise | | 0 |", "| 1 | 1 | 1 |\n| otherwise | | 0 |")
XOR_NOR = XOR.replace("| otherwise | | 0 |", "| otherwise | | 1 |")
OR_SV = XOR_SV.replace("^", "|")
# Counts one too far, with another name for the register and another way to say it.
COUNTER_WRONG_TOO_SV = (COUNTER_SV.replace("up && count < DEPTH", "up && !(count > DEPTH)")
                        .replace("count", "n").replace("module ner", "module counter"))
COUNTER_BY_TWO_SV = COUNTER_SV.replace("count + 4'd1", "count + 4'd2")


class TriageTest(CommandTest):
    def record(self, words, reply, model, repeat=0):
        self.write("p.txt", self.expect(0, "prompt", *words).out)
        self.write("r.txt", reply)
        self.expect(0, "record", "p.txt", "r.txt", "--model", model, "--repeat", repeat)

    def matrix(self, units, answers, repeats=1, *more):
        """Answers by unit, model: HDL texts, one a repeat; the run's folder."""
        models = sorted({model for by_model in answers.values() for model in by_model})
        for unit, by_model in answers.items():
            self.write(f"{unit}.lct.md", units[unit])
            for model, texts in by_model.items():
                for repeat in range(repeats):
                    text = texts[repeat] if isinstance(texts, list) else texts
                    self.record(["encode", f"{unit}.lct.md"], FENCE.format(text), model, repeat)
        run = self.run_command("matrix", "--units", *[f"{unit}.lct.md" for unit in units], "--models",
                               ",".join(models), "--repeats", repeats, "--repair", "0", "--mode", "replay",
                               "--no-sim", "--json", *more)
        self.assertIn(run.code, (0, 1, 5), run.err)
        return run.json()["result"]["folder"]

    def triage(self, code, *words):
        result = self.expect(code, "triage", *words, "--json").json()["result"]
        schema = json.loads((SOURCE / "docs/triage.schema.json").read_text())
        jsonschema.validate(result, schema)
        for unit in result["units"]:
            placed = sorted(a for group in unit["groups"] for a in group["answers"])
            self.assertEqual(placed, [a["answer"] for a in unit["answers"] if a["group"] is not None])
            self.assertLessEqual(unit["proofs"]["proofs"], unit["proofs"]["bound"])
        return result


class OutcomesTest(TriageTest):
    """The table of who erred, each outcome from replies to the whole of its result."""

    def outcome(self, hdl, table, code):
        self.write("gate.lct.md", XOR)
        self.write("gate.sv", hdl)
        self.record(["encode", "gate.lct.md"], FENCE.format(hdl), "synthetic")
        if table:
            self.record(["decode", "gate.sv"], TABLE.format(table), "synthetic")
        self.run_command("run", "gate.lct.md", "--model", "synthetic", "--mode", "replay", "--repair", "0",
                         "--no-sim")
        result = self.triage(code, "latest")
        text = self.expect(code, "triage", "latest").out
        self.assertEqual(len(result["units"]), 1)
        unit = result["units"][0]
        (word,) = unit["triage"]
        self.assertIn(word, text)
        return word, unit, result["suspects"]

    def test_both_right_is_confirmed_and_nothing_is_suspicious(self):
        word, unit, suspects = self.outcome(XOR_SV, XOR, 0)
        self.assertEqual((word, suspects), ("confirmed", []))
        self.assertTrue(all(not row["departures"] and not row["misreadings"] for row in unit["rows"]))

    def test_a_wrong_reading_of_right_hdl_is_the_decoders_and_points_at_the_row(self):
        word, unit, suspects = self.outcome(XOR_SV, XOR_NOR, 1)
        self.assertEqual(word, "decoder-erred")
        self.assertTrue(unit["groups"][0]["ofSpec"])
        self.assertEqual([s["row"] for s in suspects], [3])
        self.assertEqual([r["kind"] for r in suspects[0]["reasons"]], ["read-otherwise"])
        self.assertEqual(unit["rows"][2]["misreadings"][0]["deed"], "omitted")

    def test_wrong_hdl_read_as_it_is_is_the_encoders(self):
        word, unit, suspects = self.outcome(OR_SV, XOR_OR, 1)
        self.assertEqual(word, "encoder-erred")
        self.assertEqual(unit["rows"][2]["departures"][0]["deed"], "omitted")
        self.assertEqual(suspects, [])  # one answer says nothing about the table

    def test_wrong_hdl_read_as_the_table_is_errors_that_cancel(self):
        word, unit, suspects = self.outcome(OR_SV, XOR, 1)
        self.assertEqual((word, suspects), ("errors-cancel", []))
        self.assertFalse(unit["groups"][0]["ofSpec"])

    def test_wrong_hdl_read_as_something_else_again_is_both(self):
        word, _, _ = self.outcome(OR_SV, XOR_NOR, 1)
        self.assertEqual(word, "both-erred")


class SuspectsTest(TriageTest):
    def test_models_that_agree_against_a_row_make_it_the_suspect(self):
        self.matrix({"counter": COUNTER, "gate": XOR}, {
            "counter": {"synthetic-a": COUNTER_SV, "synthetic-b": COUNTER_WRONG_SV,
                        "synthetic-c": COUNTER_WRONG_TOO_SV, "synthetic-d": [COUNTER_WRONG_SV, COUNTER_BY_TWO_SV]},
            "gate": {"synthetic-a": XOR_SV, "synthetic-b": XOR_SV.replace("a ^ b", "b ^ a"), "synthetic-c": XOR_SV,
                     "synthetic-d": XOR_SV}}, 2)
        result = self.triage(1, "latest")
        counter, gate = result["units"]
        self.assertEqual([g["models"] for g in counter["groups"]],
                         [["synthetic-a"], ["synthetic-b", "synthetic-c", "synthetic-d"], ["synthetic-d"]])
        self.assertEqual([len(g["answers"]) for g in counter["groups"]], [2, 5, 1])
        self.assertEqual(len(gate["groups"]), 1)
        first = result["suspects"][0]
        self.assertEqual((first["unit"], first["table"], first["row"]), ("counter", "count", 2))
        self.assertIn("models-agree", [r["kind"] for r in first["reasons"]])
        self.assertNotIn("gate", [s["unit"] for s in result["suspects"]])
        side = first["sides"][0]["behaviours"][0]
        self.assertEqual((side["expected"], side["actual"]), ("hold", "count + 4'd1"))
        self.assertEqual(side["input"], {"up": "1'b1", "count": "4'h4"})
        run = counter["groups"][1]["run"]
        self.assertEqual((run["output"], run["expected"]), ("full", "1"))
        self.assertEqual(run["values"][:2], ["1", "0"])
        # The renamed register: told equal by proof, not by its text.
        self.assertEqual(counter["proofs"]["texts"], 4)
        self.assertGreater(counter["proofs"]["proofs"], 0)
        self.assertTrue(any(a["how"].startswith("proved equal to synthetic-b") for a in counter["answers"]))
        text = self.expect(1, "triage", "latest").out
        self.assertRegex(text, r"(?m)^1\. counter: `count`, row 2 \(line \d+\)$")
        self.assertIn("3 of 4 models (synthetic-b, synthetic-c, synthetic-d) agree with each other and not with the table",
                      text)
        self.assertIn("either keep the row", text)
        self.assertRegex(text, r"full after the same \d+ cycles from reset")

    def test_models_that_scatter_over_a_row_make_it_the_suspect(self):
        self.matrix({"gate": XOR}, {"gate": {
            "synthetic-a": XOR_SV, "synthetic-b": OR_SV, "synthetic-c": XOR_SV.replace("a ^ b", "!(a & b)"),
            "synthetic-d": XOR_SV.replace("a ^ b", "1'b1")}})
        result = self.triage(1, "latest")
        self.assertEqual(len(result["units"][0]["groups"]), 4)
        self.assertEqual(result["units"][0]["proofs"]["proofs"], 0)  # runs tell all of them apart
        first = result["suspects"][0]
        self.assertEqual(first["row"], 3)
        self.assertEqual([r["kind"] for r in first["reasons"]], ["models-scatter"])
        self.assertEqual(len(first["sides"]), 3)

    def test_what_lint_finds_in_a_row_is_said_with_it(self):
        spec = XOR.replace("| 1 | 0 | 1 |", "| 1 | 0 | 1 |\n| 1 | 0 | 0 |")
        self.matrix({"gate": spec}, {"gate": {"synthetic-a": XOR_SV}})
        result = self.triage(1, "latest")
        self.assertEqual([(s["row"], s["reasons"][0]["kind"]) for s in result["suspects"]], [(3, "lint")])
        self.assertEqual(result["units"][0]["rows"][2]["lint"][0]["rule"], "lint-row-shadowed")
        self.assertEqual(self.triage(0, "latest", "--no-lint")["suspects"], [])

    def test_wrong_resets_and_interfaces_are_told_from_rows(self):
        reset = COUNTER_SV.replace("count <= 4'd0", "count <= 4'd1")
        port = COUNTER_SV.replace("output logic full", "output logic full, output logic more").replace(
            "assign full", "assign more = 1'b0;\n    assign full")
        self.matrix({"counter": COUNTER}, {"counter": {"synthetic-a": reset, "synthetic-b": reset + "// same\n",
                                                       "synthetic-c": port}})
        result = self.triage(1, "latest")
        self.assertEqual([g["models"] for g in result["units"][0]["groups"]],
                         [["synthetic-a", "synthetic-b"], ["synthetic-c"]])
        first = result["suspects"][0]
        self.assertEqual((first["table"], first["row"]), ("Registers", 1))
        self.assertIn("reset of count", first["sentence"])

    def test_a_limit_leaves_groups_apart_and_says_so(self):
        spec = XOR.replace("| a | in | logic | |", "| a | in | logic [31:0] | |").replace(
            "| b | in | logic | |", "| b | in | logic [31:0] | |").replace(
            "| y | out | logic | |", "| y | out | logic [31:0] | |").split("## Table")[0] + \
            "## Equations\n\n| name | expression |\n|---|---|\n| y | a * b |\n"
        wide = "module gate (input logic [31:0] a, b, output logic [31:0] y);\n    assign y = {};\nendmodule\n"
        self.matrix({"gate": spec}, {"gate": {"synthetic-a": wide.format("(a + b) * (a - b)"),
                                              "synthetic-b": wide.format("a * a - b * b")}})
        tight = ["--timeout", "0.5", "--solver-timeout", "0.5"]
        result = self.triage(1, "latest", *tight)
        groups = result["units"][0]["groups"]
        self.assertEqual([g["notDecided"] for g in groups], [[], [0]])
        self.assertGreater(result["totals"]["undecided"], 0)
        self.assertIn("not told apart", self.expect(1, "triage", "latest", *tight).out)

    def test_hundreds_of_suspects_stay_readable(self):
        rows = "".join(f"| {i} | {i % 7} |\n" for i in range(150))
        spec = (XOR.split("## Ports")[0] + "## Ports\n\n| name | direction | type |\n|---|---|---|\n"
                "| a | in | logic [7:0] |\n| y | out | logic [3:0] |\n\n## Table: y\n\n| a | → y |\n|---|---|\n"
                + rows + "| otherwise | 0 |\n")
        wrong = "module gate (input logic [7:0] a, output logic [3:0] y);\n    assign y = {};\nendmodule\n"
        self.matrix({"gate": spec}, {"gate": {"synthetic-a": wrong.format("4'hf"), "synthetic-b": wrong.format("4'hf & '1")}})
        short = self.expect(1, "triage", "latest").out
        self.assertLess(len(short.splitlines()), 120)
        self.assertIn("143 more, less suspicious (143 in gate); --all shows them", short)
        self.assertRegex(short, r"and \d+ further rows")
        full = self.expect(1, "triage", "latest", "--all").out
        self.assertGreater(len(full.splitlines()), 600)
        self.assertIn("151. gate", full)


class BadRunsTest(TriageTest):
    def finding(self, *words, code=3):
        return self.expect(code, "triage", *words).err

    def test_runs_that_are_not_there_are_suggested(self):
        self.assertIn("there is no run in .palindrome/runs", self.finding("latest"))
        self.write("gate.lct.md", XOR)
        self.expect(0, "run", "gate.lct.md", "--encoder", "reference", "--no-sim")
        (run,) = (self.folder / ".palindrome/runs").iterdir()
        mistyped = run.name[:-1] + ("0" if run.name[-1] != "0" else "1")
        self.assertIn(f"did you mean `{run.name}`?", self.finding(mistyped))
        self.assertIn("[run-missing]", self.finding("../../etc"))
        self.expect(0, "triage", run.name[:12])
        self.expect(0, "triage", run)
        self.expect(2, "triage", run.name, "--attempt", "last")

    def test_unfinished_damaged_newer_and_changed(self):
        self.write("gate.lct.md", XOR)
        self.expect(0, "run", "gate.lct.md", "--encoder", "reference", "--no-sim")
        (run,) = (self.folder / ".palindrome/runs").iterdir()
        header = json.loads((run / "run.json").read_text())
        for change, rule in (({"status": "running"}, "run-unfinished"), ({"schema": 2}, "run-newer"),
                             ({"schema": "two"}, "run-damaged"), ({"configuration": {}}, "run-damaged"),
                             ({"configuration": 7}, "run-damaged")):
            (run / "run.json").write_text(json.dumps({**header, **change}))
            self.assertIn(f"[{rule}]", self.finding("latest"))
        (run / "run.json").write_text(json.dumps(header))
        report = (run / "report.json").read_text()
        for damage in (report[:len(report) // 2], "", "[]", "\x00\xff", report.replace('"proved"', '"prowed"'),
                       report.replace('"gate.lct.md"', '"/etc/passwd"'), "[" * 100000):
            (run / "report.json").write_text(damage)
            self.assertIn("[run-damaged]", self.finding("latest"))
        (run / "report.json").write_text(report)
        self.expect(0, "triage", "latest")
        self.write("gate.lct.md", XOR + "\n")
        self.assertIn("[run-spec-changed]", self.finding("latest"))
        (self.folder / "gate.lct.md").unlink()
        self.assertIn("is gone", self.finding("latest"))

    def test_cells_lead_nowhere_else(self):
        folder = self.folder / self.matrix({"gate": XOR}, {"gate": {"synthetic-a": XOR_SV}})
        matrix = json.loads((folder / "matrix.json").read_text())
        matrix["cells"][0]["folder"] = "cells/../../../secret"
        (folder / "matrix.json").write_text(json.dumps(matrix))
        self.assertIn("[run-damaged]", self.finding("latest"))
        shutil.rmtree(folder / "cells")
        matrix["cells"][0]["folder"] = "cells/0000-000-000"
        (folder / "matrix.json").write_text(json.dumps(matrix))
        self.assertIn("0000-000-000.json", self.finding("latest"))

    def test_nothing_judged_is_not_everything_fine(self):
        self.write("gate.lct.md", XOR)
        self.record(["encode", "gate.lct.md"], "I cannot do that.\n", "synthetic")
        self.run_command("run", "gate.lct.md", "--model", "synthetic", "--mode", "replay", "--repair", "0", "--no-sim")
        result = self.triage(1, "latest")
        self.assertEqual(result["units"][0]["verdicts"], {"no-code": 1})
        self.assertIn("nothing was judged", self.expect(1, "triage", "latest").out)


if __name__ == "__main__":
    unittest.main()
