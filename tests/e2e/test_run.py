# test_run.py - the loop: verdicts, repair, second opinion, resuming, reuse.
# SPDX-License-Identifier: MIT
import json
import os
import signal
import subprocess
import time
import unittest

import jsonschema
from support import BINARY, COUNTER, COUNTER_SV, COUNTER_WRONG_SV, SOURCE, XOR, XOR_SV, CommandTest

FENCE = "```systemverilog\n{}```\n"
MODEL = ["--model", "synthetic-model", "--mode", "replay"]
SMALL = ["--cycles", "16", "--episodes", "2"]


class RunTest(CommandTest):
    def record(self, prompt_words, reply, model="synthetic-model"):
        self.write("p.txt", self.expect(0, "prompt", *prompt_words).out)
        self.write("r.txt", reply)
        self.expect(0, "record", "p.txt", "r.txt", "--model", model)

    def report(self, code, *arguments):
        document = self.expect(code, "run", *arguments, *SMALL, "--json").json()
        report = document["result"]
        schema = json.loads((SOURCE / "docs/report.schema.json").read_text())
        jsonschema.validate(report, schema)
        stored = json.loads((self.folder / report["folder"] / "report.json").read_text())
        self.assertEqual(stored, report)
        return report

    def test_reference_encoder_proves_and_the_second_run_reuses(self):
        self.write("u.lct.md", COUNTER)
        self.write("g.lct.md", XOR)
        words = ["run", "u.lct.md", "g.lct.md", "--encoder", "reference", *SMALL]
        start = time.monotonic()
        # Nothing is built yet, as on a fresh machine.
        first = self.expect(0, *words, env={"PALINDROME_CACHE": str(self.folder / "cache")})
        first_time = time.monotonic() - start
        self.assertRegex(first.out, r"(?m)^counter +reference +proved")
        self.assertRegex(first.out, r"(?m)^gate +reference +proved")
        self.assertIn("2 of 2 units proved", first.out)
        start = time.monotonic()
        second = self.expect(0, *words)
        second_time = time.monotonic() - start
        self.assertIn("reused 2 of 2 verdicts", second.out)
        self.assertGreater(first_time / second_time, 5)
        self.assertNotIn("reused", self.expect(0, *words, "--fresh").out)

    def test_a_changed_spec_is_judged_anew(self):
        self.write("u.lct.md", COUNTER)
        self.report(0, "u.lct.md", "--encoder", "reference")
        self.write("u.lct.md", COUNTER.replace("| 4 | |", "| 5 | |"))
        report = self.report(0, "u.lct.md", "--encoder", "reference")
        self.assertEqual((report["reusedVerdicts"], report["newVerdicts"]), (0, 1))

    def test_right_reply_and_right_reading_are_confirmed(self):
        self.write("u.lct.md", COUNTER)
        self.write("u.sv", COUNTER_SV)
        self.record(["encode", "u.lct.md"], FENCE.format(COUNTER_SV))
        self.record(["decode", "u.sv"], "```markdown\n" + COUNTER + "```\n")
        unit = self.report(0, "u.lct.md", *MODEL)["units"][0]
        self.assertEqual((unit["verdict"], unit["triage"]), ("proved", "confirmed"))
        folder = self.folder / ".palindrome/runs"
        files = {p.name for p in folder.rglob("*") if p.is_file()}
        for name in ("run.json", "report.json", "prompt.txt", "reply.json", "hdl.sv",
                     "judgement.json", "table_a.lct.md", "table_b.lct.md"):
            self.assertIn(name, files)

    def test_without_a_second_opinion_a_right_reply_is_unconfirmed(self):
        self.write("u.lct.md", COUNTER)
        self.record(["encode", "u.lct.md"], FENCE.format(COUNTER_SV))
        unit = self.report(0, "u.lct.md", *MODEL)["units"][0]
        self.assertEqual((unit["verdict"], unit["triage"]), ("proved", "unconfirmed"))

    def test_wrong_reading_of_right_hdl_is_the_decoders_error(self):
        self.write("g.lct.md", XOR)
        self.write("g.sv", XOR_SV)
        self.record(["encode", "g.lct.md"], FENCE.format(XOR_SV))
        self.record(["decode", "g.sv"], "```markdown\n" + XOR.replace("| otherwise | | 0 |",
                                                                     "| otherwise | | 1 |") + "```\n")
        unit = self.report(0, "g.lct.md", *MODEL)["units"][0]
        self.assertEqual((unit["verdict"], unit["triage"]), ("proved", "decoder-erred"))

    def test_wrong_hdl_read_as_the_spec_is_errors_that_cancel(self):
        self.write("g.lct.md", XOR)
        wrong = XOR_SV.replace("^", "|")
        self.write("g.sv", wrong)
        self.record(["encode", "g.lct.md"], FENCE.format(wrong))
        self.record(["decode", "g.sv"], "```markdown\n" + XOR + "```\n")
        unit = self.report(1, "g.lct.md", *MODEL, "--repair", "0")["units"][0]
        self.assertEqual((unit["verdict"], unit["triage"]), ("refuted", "errors-cancel"))

    def test_repair_gets_the_counterexample_and_succeeds(self):
        self.write("u.lct.md", COUNTER)
        self.write("wrong.sv", COUNTER_WRONG_SV)
        self.record(["encode", "u.lct.md"], FENCE.format(COUNTER_WRONG_SV))
        prompt = self.expect(0, "prompt", "repair", "u.lct.md", "wrong.sv").out
        self.assertIn("full in cycle 6: the specification says", prompt)
        self.record(["repair", "u.lct.md", "wrong.sv"], FENCE.format(COUNTER_SV))
        report = self.report(0, "u.lct.md", *MODEL)
        unit = report["units"][0]
        self.assertEqual([r["judgement"]["proof"]["verdict"] for r in unit["rounds"]],
                         ["refuted", "proved"])
        self.assertEqual(unit["rounds"][0]["judgement"]["replay"]["status"], "confirmed")

    def test_no_recorded_repair_leaves_the_first_verdict(self):
        self.write("u.lct.md", COUNTER)
        self.record(["encode", "u.lct.md"], FENCE.format(COUNTER_WRONG_SV))
        result = self.expect(1, "run", "u.lct.md", *MODEL, *SMALL)
        self.assertIn("no recording of a repair", result.out)
        self.assertRegex(result.out, r"(?m)^counter +synthetic-model +refuted")
        self.assertIn("row in force", result.out)

    def test_bad_replies_have_words_of_their_own(self):
        cases = {
            "I cannot do that.\n": ("no-code", 5),
            "": ("no-reply", 5),
            FENCE.format("module counter(input logic clk);\n  assign x = ;\nendmodule\n"): ("invalid-hdl", 1),
            FENCE.format(COUNTER_SV.replace("module counter", "module other")): ("no-code", 5),
            FENCE.format(COUNTER_SV.replace("endmodule", "initial $fopen(\"x\");\nendmodule")):
                ("unsupported", 3),
        }
        for number, (reply, (verdict, code)) in enumerate(cases.items()):
            with self.subTest(reply=reply):
                self.write("u.lct.md", COUNTER.replace("Counts up", f"Case {number}: counts up"))
                if reply:
                    self.record(["encode", "u.lct.md"], reply)
                unit = self.report(code, "u.lct.md", *MODEL, "--repair", "0")["units"][0]
                self.assertEqual(unit["verdict"], verdict)

    def test_one_bad_spec_does_not_stop_the_others(self):
        self.write("bad.lct.md", COUNTER.replace("count + 4'd1", "nothing + 4'd1"))
        self.write("u.lct.md", COUNTER)
        report = self.report(3, "bad.lct.md", "u.lct.md", "--encoder", "reference")
        self.assertEqual([u["verdict"] for u in report["units"]], ["invalid-spec", "proved"])
        self.assertIn("nothing", report["units"][0]["diagnostics"])

    def test_a_structure_is_left_out_of_encoding_and_its_module_checked(self):
        structure = SOURCE / "tests/rules/structure/pair.lct.md"
        self.write("u.lct.md", COUNTER)
        result = self.expect(0, "run", "u.lct.md", structure, "--encoder", "reference")
        self.assertRegex(result.out, r"(?m)^pair +- +structure")
        self.assertIn("1 of 1 units proved", result.out)
        report = self.report(0, "u.lct.md", structure, "--encoder", "reference")
        self.assertEqual([u["verdict"] for u in report["units"]], ["proved", "structure"])

    def test_an_invalid_structure_is_a_finding(self):
        self.write("u.lct.md", COUNTER)
        wrong = SOURCE / "tests/rules/structure/not_open.lct.md"
        report = self.report(3, "u.lct.md", wrong, "--encoder", "reference")
        self.assertEqual(report["units"][1]["verdict"], "invalid-spec")

    def test_structures_alone_are_no_success(self):
        structure = SOURCE / "tests/rules/structure/pair.lct.md"
        self.assertIn("name the units", self.expect(3, "run", structure, "--encoder", "reference").out)

    def test_units_of_one_name_do_not_share_a_folder(self):
        self.write("a/u.lct.md", COUNTER)
        self.write("b/u.lct.md", COUNTER.replace("| 4 | |", "| 5 | |"))
        report = self.report(0, "a/u.lct.md", "b/u.lct.md", "--encoder", "reference", "--no-sim")
        self.assertEqual(len({u["folder"] for u in report["units"]}), 2)

    def test_a_killed_run_is_continued(self):
        self.write("u.lct.md", COUNTER)
        self.write("g.lct.md", XOR)
        words = ["run", "u.lct.md", "g.lct.md", "--encoder", "reference", *SMALL]
        process = subprocess.Popen([BINARY, *words], cwd=self.folder, stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL, env=self.environment())
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline and process.poll() is None:
            if list(self.folder.glob(".palindrome/runs/*/units/0000.json")):
                process.kill()
                break
            time.sleep(0.01)
        process.wait()
        if process.returncode != -signal.SIGKILL:
            self.skipTest("the run was over before it could be killed")
        runs = os.listdir(self.folder / ".palindrome/runs")
        result = self.expect(0, *words)
        self.assertIn("finished before the interruption", result.err)
        self.assertEqual(os.listdir(self.folder / ".palindrome/runs"), runs)
        # Finished now: the next one is a run of its own.
        self.expect(0, *words)
        self.assertEqual(len(os.listdir(self.folder / ".palindrome/runs")), 2)

    def test_plain_lines_without_a_terminal(self):
        self.write("g.lct.md", XOR)
        result = self.expect(0, "run", "g.lct.md", "--encoder", "reference", *SMALL)
        self.assertRegex(result.err, r"^\[1/1\] gate: proved \(\d+\.\d+ s\)\n$")
        quiet = self.expect(0, "run", "g.lct.md", "--encoder", "reference", *SMALL, "--quiet")
        self.assertEqual(quiet.err, "")
        self.assertRegex(quiet.out, r"(?m)^gate ")


if __name__ == "__main__":
    unittest.main()
