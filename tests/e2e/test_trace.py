# test_trace.py - which lines of SystemVerilog each row needs, computed from what they do.
# SPDX-License-Identifier: MIT
import json
import unittest

import jsonschema
from support import COUNTER, COUNTER_SV, SOURCE, XOR, CommandTest


class TraceTest(CommandTest):
    def trace(self, code, spec, hdl, *words):
        self.write("u.lct.md", spec)
        self.write("u.sv", hdl)
        result = self.expect(code, "trace", "u.lct.md", "u.sv", "--json", *words).json()["result"]
        jsonschema.validate(result, json.loads((SOURCE / "docs/trace.schema.json").read_text()))
        self.hdl = hdl.splitlines()
        for index, row in enumerate(result["rows"]):  # rows and ranges say the same
            self.assertEqual(row["ranges"], [i for i, r in enumerate(result["ranges"]) if index in r["rows"]])
        return result

    def lines(self, result, table, row):
        """The texts of the lines that a row needs."""
        (index,) = [i for i, r in enumerate(result["rows"]) if (r["table"], r["row"]) == (table, row)]
        return [self.hdl[line["line"] - 1].strip() for line in result["lines"] if index in line["rows"]]

    def unneeded(self, result):
        return [self.hdl[line["line"] - 1].strip() for line in result["lines"] if line["need"] == "not-needed"]

    def test_each_row_has_the_lines_that_it_needs(self):
        result = self.trace(0, COUNTER, COUNTER_SV)
        condition, up = "else if (up && count < DEPTH)", "count <= count + 4'd1;"
        self.assertEqual(self.lines(result, "count", 1), ["if (!rst_n)", condition, up])
        # To hold is to have no assignment: what matters is that the condition is false.
        self.assertEqual(self.lines(result, "count", 2), ["if (!rst_n)", condition])
        self.assertEqual(self.lines(result, "Equations", 1), ["assign full = count == DEPTH;"])
        self.assertEqual(self.lines(result, "Registers", 1), ["if (!rst_n)", "count <= 4'd0;"])
        text = self.expect(0, "trace", "u.lct.md", "u.sv").out
        self.assertIn("u.sv:12, 14-15", text)
        self.assertIn("     15  count <= count + 4'd1;\n         ↳ count 1\n", text)
        self.assertIn("↳ count 1-2; reset count\n", text)
        self.assertIn("0 that no row needs", text)

    def test_names_do_not_matter(self):
        renamed = COUNTER_SV.replace("count", "n").replace("module ner", "module counter")
        result = self.trace(0, COUNTER, renamed)
        self.assertEqual(self.lines(result, "count", 1),
                         ["if (!rst_n)", "else if (up && n < DEPTH)", "n <= n + 4'd1;"])
        # `swap` is called like the table's signal and computes something else; `other` computes it.
        spec = XOR.split("## Table")[0] + ("## Signals\n\n| name | type |\n|---|---|\n| s | logic |\n\n"
               "## Equations\n\n| name | expression |\n|---|---|\n| y | !s |\n\n"
               "## Table: s\n\n| a | b | → s |\n|---|---|---|\n| 1 | 1 | 1 |\n| otherwise | | 0 |\n")
        result = self.trace(0, spec, "module gate (input logic a, b, output logic y);\n    logic s, other;\n"
                            "    assign other = a & b;\n    assign s = !other;\n    assign y = s;\nendmodule\n")
        self.assertEqual(self.lines(result, "s", 1), ["assign other = a & b;"])
        self.assertEqual(self.lines(result, "Equations", 1),
                         ["assign other = a & b;", "assign s = !other;", "assign y = s;"])

    def test_a_signal_that_the_hdl_does_without_is_seen_at_what_depends_on_it(self):
        spec = XOR.split("## Table")[0] + ("## Signals\n\n| name | type |\n|---|---|\n| s | logic |\n\n"
               "## Equations\n\n| name | expression |\n|---|---|\n| y | !s |\n\n"
               "## Table: s\n\n| a | b | → s |\n|---|---|---|\n| 1 | 1 | 1 |\n| otherwise | | 0 |\n")
        result = self.trace(0, spec, "module gate (input logic a, b, output logic y);\n    assign y = !(a & b);\n"
                            "endmodule\n")
        self.assertEqual(result["rows"][0]["through"], ["y"])
        self.assertEqual(self.lines(result, "s", 1), ["assign y = !(a & b);"])

    def test_lines_that_no_row_needs_are_found(self):
        hdl = COUNTER_SV.replace("    assign full", "    logic dead, left;\n    assign dead = up;\n"
                                 "    always_comb begin\n        left = 1'b1;\n        if (dead)\n"
                                 "            left = 1'b0;\n    end\n    assign full")
        result = self.trace(1, COUNTER, hdl)
        self.assertEqual(self.unneeded(result), ["assign dead = up;", "left = 1'b1;", "if (dead)", "left = 1'b0;"])
        self.assertIn("4 that no row needs", self.expect(1, "trace", "u.lct.md", "u.sv").out)

    def test_operands_on_lines_of_their_own_are_told_apart(self):
        hdl = ("module gate (input logic a, b, output logic y);\n    assign y = a\n        ? !b\n        : b\n"
               "            ? a || !b\n            : 1'b0;\nendmodule\n")
        hdl = hdl.replace("a || !b", "!a")
        result = self.trace(0, XOR, hdl)
        self.assertEqual(self.lines(result, "y", 1), ["assign y = a", ": b", "? !a"])  # a is 0, b is 1
        self.assertEqual(self.lines(result, "y", 2), ["assign y = a", "? !b"])         # a is 1, b is 0
        self.assertIn(": 1'b0;", self.lines(result, "y", 3))

    def test_case_loops_and_functions(self):
        spec = XOR.replace("| b | in | logic | |", "| b | in | logic [1:0] | |").split("## Table")[0] + (
            "## Table: y\n\n| a | b | → y |\n|---|---|---|\n| 1 | 2 | 1 |\n| 0 | 3 | 1 |\n| otherwise | | 0 |\n")
        hdl = ("module gate (input logic a, input logic [1:0] b, output logic y);\n"
               "    function automatic logic all(input logic [1:0] v);\n        all = 1'b1;\n"
               "        for (int i = 0; i < 2; i++)\n            if (!v[i]) all = 1'b0;\n    endfunction\n"
               "    always_comb\n        case (a)\n            1'b1: y = b == 2'd2;\n            default: y = all(b);\n"
               "        endcase\nendmodule\n")
        result = self.trace(0, spec, hdl)
        self.assertEqual(self.lines(result, "y", 1), ["case (a)", "1'b1: y = b == 2'd2;"])
        self.assertEqual(self.lines(result, "y", 2),
                         ["all = 1'b1;", "if (!v[i]) all = 1'b0;", "case (a)", "1'b1: y = b == 2'd2;",
                          "default: y = all(b);"])

    def test_what_is_not_decided_is_said(self):
        # Ten states in another coding: no register of the HDL holds the table's count.
        onehot = ("module counter #(parameter int unsigned DEPTH = 4) (input logic clk, rst_n, up, output logic full);\n"
                  "    logic [4:0] s;\n    assign full = s[4];\n    always_ff @(posedge clk or negedge rst_n)\n"
                  "        if (!rst_n)\n            s <= 5'd1;\n        else if (up && !s[4])\n            s <= s << 1;\n"
                  "endmodule\n")
        result = self.trace(4, COUNTER, onehot)
        self.assertEqual(result["verdict"], "proved")
        first = result["rows"][0]
        self.assertEqual((first["state"], first["ranges"]), ("undecided", []))
        self.assertIn("`count`", first["why"])
        self.assertNotIn("not-needed", [line["need"] for line in result["lines"]])
        self.assertIn("not decided", self.expect(4, "trace", "u.lct.md", "u.sv").out)

    def test_wrong_hdl_is_traced_and_called_wrong(self):
        result = self.trace(1, COUNTER, COUNTER_SV.replace("count < DEPTH", "count <= DEPTH"))
        self.assertEqual(result["verdict"], "refuted")
        self.assertIn("count <= count + 4'd1;", self.lines(result, "count", 1))

    def test_rows_that_never_apply_need_nothing(self):
        spec = XOR.replace("| otherwise | | 0 |", "| 1 | 0 | 0 |\n| otherwise | | 0 |")
        result = self.trace(0, spec, "module gate (input logic a, b, output logic y);\n    assign y = a ^ b;\nendmodule\n")
        self.assertEqual([r["state"] for r in result["rows"]], ["decided", "decided", "never-applies", "decided"])

    def test_files_of_one_name_and_hostile_lines_are_told_apart_and_shown(self):
        self.write("a/u.sv", "module gate (input logic a, b, output logic y);\n    sub s (.*);\nendmodule\n")
        self.write("b/u.sv", "module sub (input logic a, b, output logic y);\n    assign y = /* \x1b[31m\u202e */ a ^ b"
                   + " ^ 1'b0" * 40 + ";\nendmodule\n")
        self.write("u.lct.md", XOR)
        text = self.expect(0, "trace", "u.lct.md", "a/u.sv", "b/u.sv").out
        self.assertIn("lines of a/u.sv and their rows", text)
        self.assertIn("lines of b/u.sv and their rows", text)
        self.assertIn("assign y = /* \ufffd[31m\ufffd */ a ^ b", text)
        self.assertNotIn("\x1b", text)
        self.assertLess(max(map(len, text.splitlines())), 110)

    def test_all_units_of_the_router_are_decided(self):
        units = sorted(path.stem for path in (SOURCE / "designs/router").glob("*.sv") if path.stem != "noc_router")
        self.assertEqual(len(units), 13)
        for unit in units:
            result = self.run_command("trace", SOURCE / f"lct_specs/router/{unit}.lct.md",
                                      SOURCE / f"designs/router/{unit}.sv", "--json")
            with self.subTest(unit=unit):
                self.assertIn(result.code, (0, 1), result.err)
                rows = result.json()["result"]["rows"]
                self.assertEqual({row["state"] for row in rows} - {"decided", "never-applies"}, set())
                self.assertTrue(all(row["ranges"] for row in rows if row["state"] == "decided" and not row["why"]))


if __name__ == "__main__":
    unittest.main()
