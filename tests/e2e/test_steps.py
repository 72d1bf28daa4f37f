# test_steps.py - decode, prove, diff, sim and encode on small units.
# SPDX-License-Identifier: MIT
import re
import unittest

from support import COUNTER, COUNTER_SV, COUNTER_WRONG_SV, XOR, XOR_SV, CommandTest


class ProveTest(CommandTest):
    def setUp(self):
        super().setUp()
        self.write("u.lct.md", COUNTER)
        self.write("u.sv", COUNTER_SV)
        self.write("wrong.sv", COUNTER_WRONG_SV)

    def test_right_hdl_is_proved(self):
        result = self.expect(0, "prove", "u.lct.md", "u.sv")
        self.assertRegex(result.out.splitlines()[-1], r"^proved")
        self.assertIn("output full", result.out)

    def test_wrong_hdl_is_refuted_with_a_run_that_verilator_confirms(self):
        result = self.expect(1, "prove", "u.lct.md", "wrong.sv", "--vcd", "t.vcd")
        self.assertRegex(result.out, r"(?m)^refuted")
        self.assertRegex(result.out, r"(?m)^cycle +0 +1 +2")
        self.assertRegex(result.out, r"full \(hdl\).*<--")
        vcd = (self.folder / "t.vcd").read_text()
        self.assertIn("$enddefinitions", vcd)
        document = self.expect(1, "prove", "u.lct.md", "wrong.sv", "--json").json()
        trace = document["result"]["trace"]
        # Reset, five counts to the one that is too far, and the cycle that shows it.
        self.assertEqual(len(trace["cycles"]), 7)
        self.assertTrue(trace["replayed"])
        self.assertEqual(trace["output"], "full")
        self.assertEqual(document["result"]["verilator"]["status"], "confirmed")

    def test_no_sim_says_so(self):
        result = self.expect(1, "prove", "u.lct.md", "wrong.sv", "--no-sim")
        self.assertIn("not run, as asked", result.out)

    def test_parameters_hold_on_both_sides(self):
        self.expect(0, "prove", "-P", "DEPTH=7", "u.lct.md", "u.sv")
        fixed = COUNTER_SV.replace("< DEPTH", "< 4")
        self.write("fixed.sv", fixed)
        self.expect(0, "prove", "u.lct.md", "fixed.sv")
        self.expect(1, "prove", "-P", "DEPTH=7", "u.lct.md", "fixed.sv", "--no-sim")

    def test_file_lists_includes_and_defines_are_used(self):
        self.write("rtl/part.svh", "assign full = count == DEPTH;\n")
        self.write("rtl/u.sv", COUNTER_SV.replace("    assign full = count == DEPTH;\n",
                                                  "`ifdef REAL\n`include \"part.svh\"\n`endif\n"))
        self.write("files.f", "rtl/u.sv\n")
        self.expect(0, "prove", "u.lct.md", "-F", "files.f", "+incdir+rtl", "+define+REAL")
        self.assertNotEqual(
            self.run_command("prove", "u.lct.md", "-F", "files.f", "-I", "rtl", "--no-sim").code, 0)

    def test_the_module_of_the_units_name_is_the_top(self):
        self.write("two.sv", COUNTER_SV + "module other(input logic a); endmodule\n")
        self.expect(0, "prove", "u.lct.md", "two.sv")

    def test_missing_port_is_an_interface_mismatch(self):
        self.write("less.sv", COUNTER_SV.replace("output logic full", "output logic ful")
                   .replace("assign full", "assign ful"))
        result = self.expect(1, "prove", "u.lct.md", "less.sv")
        self.assertIn("full", result.out)

    def test_invalid_hdl_is_an_input_error_at_its_line(self):
        self.write("bad.sv", COUNTER_SV.replace("count + 4'd1;", "count + ;"))
        self.assertRegex(self.expect(3, "prove", "u.lct.md", "bad.sv").err, r"bad\.sv:\d+:\d+: error")

    def test_refused_constructs_are_named(self):
        self.write("evil.sv", COUNTER_SV.replace(
            "endmodule", "initial $system(\"touch /tmp/pal-owned\");\nendmodule"))
        self.assertIn("hdl-refused-system-call", self.expect(3, "prove", "u.lct.md", "evil.sv").err)

    def test_hdl_can_stand_for_the_table(self):
        other = COUNTER_SV.replace("count == DEPTH", "!(count < DEPTH)").replace("count", "level")
        self.write("other.sv", other.replace("module level", "module counter"))
        result = self.expect(0, "prove", "u.sv", "other.sv")
        self.assertRegex(result.out.splitlines()[-1], r"^proved")
        document = self.expect(1, "prove", "u.sv", "wrong.sv", "--json").json()
        self.assertEqual(document["result"]["trace"]["output"], "full")
        self.assertEqual(document["result"]["verilator"]["status"], "confirmed")

    def test_a_reference_is_held_in_reset_first_and_never_again(self):
        sync = COUNTER_SV.replace(" or negedge rst_n", "")
        self.write("sync.sv", sync)
        self.write("never.sv", sync.replace("if (!rst_n)", "if (!rst_n && 1'b0)"))
        self.expect(0, "prove", "sync.sv", "sync.sv")
        self.assertIn("differs", self.expect(1, "prove", "sync.sv", "never.sv", "--no-sim").out)
        # An asynchronous reset is other hardware than a synchronous one.
        self.assertIn("reset", self.expect(1, "prove", "u.sv", "sync.sv").out)

    def test_a_reference_that_gives_x_accepts_anything_but_not_the_reverse(self):
        module = "module m(input logic [1:0] s, output logic y);\n" \
                 "always_comb case (s) 0: y = 1; 1: y = 0; 2: y = 1; default: y = %s; endcase\n" \
                 "endmodule\n"
        self.write("open.sv", module % "1'bx")
        self.write("one.sv", module % "1'b1")
        self.expect(0, "prove", "open.sv", "one.sv")
        self.expect(1, "prove", "one.sv", "open.sv")

    def test_the_table_comes_first(self):
        result = self.expect(2, "prove", "u.sv", "u.lct.md")
        self.assertIn("prove u.lct.md u.sv", result.err)

    def test_two_tables_can_be_compared(self):
        self.write("v.lct.md", COUNTER.replace("| 1 | < DEPTH |", "| 1 | != DEPTH |"))
        self.expect(0, "prove", "u.lct.md", "u.lct.md")
        # Reachable counts never pass DEPTH, so the two conditions mean the same.
        self.expect(0, "prove", "u.lct.md", "v.lct.md")


class DecodeTest(CommandTest):
    def test_decode_prints_a_table_that_proves_equal(self):
        self.write("u.sv", COUNTER_SV)
        table = self.expect(0, "decode", "u.sv").out
        self.assertTrue(table.startswith("# counter\n"))
        self.write("back.lct.md", table)
        self.expect(0, "prove", "back.lct.md", "u.sv")
        self.expect(0, "fmt", "--check", "back.lct.md")
        self.assertEqual(table, self.expect(0, "decode", "u.sv").out)

    def test_decode_json_has_unit_and_proof(self):
        self.write("u.sv", XOR_SV)
        result = self.expect(0, "decode", "u.sv", "--json").json()["result"]
        self.assertEqual(result["selfCheck"], "proved")
        self.assertEqual(result["unit"]["name"], "gate")

    def test_a_latch_is_refused_at_its_line_and_no_file_is_made(self):
        self.write("l.sv", "module l(input logic en, d, output logic q);\n"
                   "always_latch\n    if (en) q = d;\nendmodule\n")
        result = self.expect(3, "decode", "l.sv", "-o", "l.lct.md")
        self.assertRegex(result.err, r"l\.sv:\d+:\d+: error")
        self.assertEqual(self.files(), ["l.sv"])

    def test_recursive_instances_are_refused(self):
        self.write("r.sv", "module r(input logic a, output logic y);\n  r u(.a(a), .y(y));\nendmodule\n")
        self.expect(3, "decode", "r.sv", "--top", "r")

    def test_a_missing_module_is_refused_by_name(self):
        self.write("m.sv", "module m(input logic a, output logic y);\n  gone u(.a(a), .y(y));\nendmodule\n")
        self.assertIn("gone", self.expect(3, "decode", "m.sv").err)


class DiffTest(CommandTest):
    def test_levels(self):
        self.write("u.lct.md", COUNTER)
        self.write("u.sv", COUNTER_SV)
        self.write("wrong.sv", COUNTER_WRONG_SV)
        result = self.expect(0, "diff", "u.lct.md", "u.lct.md", "--json").json()["result"]
        self.assertEqual(result["level"], "identical")
        result = self.expect(0, "diff", "u.lct.md", "u.sv", "--json").json()["result"]
        self.assertIn(result["level"], ("identical", "same rows", "equivalent"))
        result = self.expect(1, "diff", "u.lct.md", "wrong.sv", "--json").json()["result"]
        self.assertEqual(result["level"], "different")


class SimTest(CommandTest):
    def test_right_hdl_agrees_and_every_row_is_hit(self):
        self.write("u.lct.md", COUNTER)
        self.write("u.sv", COUNTER_SV)
        result = self.expect(0, "sim", "u.lct.md", "u.sv", "--cycles", "32", "--episodes", "4",
                             "--json").json()["result"]
        self.assertEqual(result["outcome"], "agrees")
        self.assertEqual(result["rowsHit"], result["rowsReachable"])
        self.assertEqual(len(result["rows"]), 2)
        self.assertEqual([r["line"] for r in result["rows"]],
                         [COUNTER.splitlines().index(t) + 1 for t in
                          ("| 1 | < DEPTH | count + 4'd1 |", "| otherwise | | hold |")])

    def test_a_row_that_random_stimulus_misses_is_hit_by_the_solver(self):
        rare = XOR.replace("| a | in | logic | |", "| a | in | logic [31:0] | |").replace(
            "| 0 | 1 | 1 |", "| 32'hdeadbeef | 1 | 1 |").replace("| 1 | 0 | 1 |\n", "").replace(
                "| a | b | →", "| a * 32'h9e3779b1 | b | →")
        self.write("g.lct.md", rare)
        self.write("g.sv", "module gate(input logic [31:0] a, input logic b, output logic y);\n"
                   "assign y = a * 32'h9e3779b1 == 32'hdeadbeef && b;\nendmodule\n")
        small = ["--cycles", "8", "--episodes", "2", "--json"]
        result = self.expect(0, "sim", "g.lct.md", "g.sv", *small).json()["result"]
        self.assertEqual(result["rowsHit"], 2)
        self.assertTrue(any(r["guided"] for r in result["rows"]))
        result = self.expect(0, "sim", "g.lct.md", "g.sv", *small, "--no-guided").json()["result"]
        self.assertEqual(result["rowsHit"], 1)

    def test_wrong_hdl_is_a_mismatch_with_a_trace(self):
        self.write("g.lct.md", XOR)
        self.write("g.sv", XOR_SV.replace("^", "|"))
        result = self.expect(1, "sim", "g.lct.md", "g.sv", "--vcd", "m.vcd")
        self.assertRegex(result.out, r"(?m)^mismatch")
        self.assertIn("$enddefinitions", (self.folder / "m.vcd").read_text())


class EncodeTest(CommandTest):
    def test_reference_encoder_is_emit_and_says_so(self):
        self.write("u.lct.md", COUNTER)
        result = self.expect(0, "encode", "u.lct.md", "--encoder", "reference", "--json").json()["result"]
        self.assertEqual(result["encoder"], "reference")
        self.assertEqual(result["text"], self.expect(0, "emit", "u.lct.md").out)

    def test_missing_recording_names_the_command_that_prints_the_prompt(self):
        self.write("u.lct.md", COUNTER)
        result = self.expect(5, "encode", "u.lct.md", "--mode", "replay")
        self.assertIn("palindrome prompt encode u.lct.md", result.err)

    def test_asking_needs_a_model(self):
        self.write("u.lct.md", COUNTER)
        self.assertIn("usage-no-model", self.expect(2, "encode", "u.lct.md", "--mode", "live").err)

    def test_a_reply_recorded_by_hand_is_replayed(self):
        self.write("u.lct.md", COUNTER)
        prompt = self.expect(0, "prompt", "encode", "u.lct.md").out
        self.assertIn("| up |", prompt)
        self.write("prompt.txt", prompt)
        self.write("reply.txt", "Here it is:\n\n```systemverilog\n" + COUNTER_SV + "```\nDone.\n")
        self.expect(0, "record", "prompt.txt", "reply.txt", "--model", "synthetic-hand", "--label", "counter")
        result = self.expect(0, "encode", "u.lct.md", "--mode", "replay")
        self.assertEqual(result.out, COUNTER_SV)
        self.expect(5, "encode", "u.lct.md", "--mode", "replay", "--model", "another")

    def test_decode_by_a_model_is_replayed(self):
        self.write("u.lct.md", COUNTER)
        self.write("u.sv", COUNTER_SV)
        self.write("prompt.txt", self.expect(0, "prompt", "decode", "u.sv").out)
        self.write("reply.txt", "```markdown\n" + COUNTER + "```\n")
        self.expect(0, "record", "prompt.txt", "reply.txt", "--model", "synthetic-hand")
        result = self.expect(0, "decode", "u.sv", "--model", "synthetic-hand", "--mode", "replay")
        self.assertTrue(result.out.startswith("# counter"))
        self.assertIn("model", result.err)


if __name__ == "__main__":
    unittest.main()
