# test_tutorial.py - from a module of one's own to a pull request that is judged: init, lint, prove, commit, gate.
# SPDX-License-Identifier: MIT
import json
import os
import unittest

from gate_pulls import Repository
from support import CommandTest

FIFO_SV = """module flags #(parameter int DEPTH = 4) (
    input  logic clk, rst_n,
    input  logic push, pop,
    output logic full, empty
);
    logic [2:0] count;
    assign full = count == 3'(DEPTH);
    assign empty = count == 3'd0;
    always_ff @(posedge clk or negedge rst_n)
        if (!rst_n) count <= 3'd0;
        else if (push && !pop && !full) count <= count + 3'd1;
        else if (pop && !push && !empty) count <= count - 3'd1;
endmodule
"""
MUX_SV = """module mux (input logic s, a, b, output logic y);
    assign y = s ? b : a;
endmodule
"""


class TutorialTest(CommandTest):
    def setUp(self):
        super().setUp()
        self.repository = Repository(self.folder / "project")
        self.repository.write("rtl/flags.sv", FIFO_SV)
        self.repository.write("rtl/mux.sv", MUX_SV)

    def command(self, code, *words):
        return self.expect(code, *words, cwd=self.repository.folder)

    def begin(self):
        out = self.command(0, "init", "rtl/flags.sv", "rtl/mux.sv").out
        self.assertIn("palindrome gate --base", out, "the way on is shown")
        self.repository.commit("project")
        self.repository.branch("change")

    def gate(self, code, *words):
        return json.loads(self.command(code, "gate", "--base", "main", "--json", *words).out)["result"]

    def test_what_init_makes_is_linted_proved_and_gated(self):
        self.begin()
        for unit in ("flags", "mux"):
            self.command(0, "lint", f"lct_specs/{unit}.lct.md", "--no-cache")
            self.command(0, "prove", f"lct_specs/{unit}.lct.md", f"rtl/{unit}.sv")
        self.assertEqual(self.gate(0)["units"], [])

    def test_a_refactoring_passes_and_an_error_does_not(self):
        self.begin()
        self.repository.replace("rtl/flags.sv", "count", "level")
        self.repository.commit()
        units = {u["unit"]: u["verdict"] for u in self.gate(0, "--head", "HEAD")["units"]}
        self.assertEqual(units, {"flags": "proved"}, "the other unit does not depend on this file")
        self.repository.replace("rtl/flags.sv", "&& !full", "")
        self.repository.commit()
        result = self.gate(1, "--head", "HEAD")
        self.assertEqual(result["units"][0]["verdict"], "refuted")
        self.assertTrue(result["units"][0]["findings"][0]["trace"])

    def test_a_meant_change_is_decoded_anew_and_accepted_by_a_reviewer(self):
        self.begin()
        self.repository.replace("rtl/mux.sv", "s ? b : a", "s ? a : b")
        self.command(0, "decode", "rtl/mux.sv", "-o", "lct_specs/mux.lct.md")
        self.repository.commit()
        result = self.gate(1, "--head", "HEAD")
        self.assertEqual({f["rule"] for u in result["units"] for f in u["findings"]}, {"table-weakened"})
        self.gate(0, "--head", "HEAD", "--accept-spec", "mux")

    def test_init_below_the_top_of_the_repository_and_from_a_list(self):
        self.repository.write("ip/files.f", "rtl/flags.sv\n")
        self.repository.write("ip/rtl/flags.sv", FIFO_SV)
        folder = self.repository.folder / "ip"
        self.expect(0, "init", "-F", "files.f", "--top", "flags", cwd=folder)
        self.repository.commit("project")
        self.repository.branch("change")
        self.repository.replace("ip/rtl/flags.sv", "3'd1", "3'd2", 1)
        result = json.loads(self.expect(1, "gate", "--base", "main", "--json", cwd=folder).out)["result"]
        self.assertEqual(result["units"][0]["verdict"], "refuted")

    def test_names_that_toml_would_read_otherwise_are_written_so_that_it_does_not(self):
        os.remove(self.repository.folder / "rtl/flags.sv")
        name = 'rtl/a "quoted" $name.sv'
        self.repository.write(name, MUX_SV)
        self.command(0, "init", name)
        self.repository.commit("project")
        self.repository.branch("change")
        self.repository.write(name, MUX_SV.replace("s ? b : a", "b"))
        self.assertEqual(self.gate(1)["units"][0]["verdict"], "refuted")


if __name__ == "__main__":
    unittest.main()
