# test_bad_input.py - hostile and broken files end in a diagnostic and the right exit code.
# SPDX-License-Identifier: MIT
import os
import time
import unittest

from support import COUNTER, COUNTER_SV, XOR, XOR_SV, CommandTest


def table_of(rows):
    lines = [f"| {i} | {i * 7 % 256} |" for i in range(rows)]
    return ("# big\n\n## Ports\n\n| name | direction | type | note |\n|---|---|---|---|\n"
            "| a | in | logic [31:0] | |\n| y | out | logic [7:0] | |\n\n## Table: y\n\n"
            "| a | → y |\n|---|---|\n" + "\n".join(lines) + "\n| otherwise | 0 |\n")


class BadTableTest(CommandTest):
    def rejected(self, text, *words):
        path = self.write("bad.lct.md", text)
        before = path.read_bytes()
        for command in (["fmt"], ["emit"], ["export"], ["run", "--encoder", "reference", "--no-sim"]):
            result = self.expect(3, *command, "bad.lct.md", timeout=60)
            for word in words:
                self.assertIn(word, result.err + result.out, command)
        self.assertEqual(path.read_bytes(), before)
        self.assertEqual([f for f in self.files() if not f.startswith(".palindrome/")], ["bad.lct.md"])

    def test_nul_bytes(self):
        self.rejected(COUNTER.encode().replace(b"up", b"u\0p"), "file-nul-byte", "bad.lct.md:")

    def test_text_that_is_not_utf8(self):
        self.rejected(COUNTER.encode() + b"\xff\xfe\n", "file-not-utf8")

    def test_more_than_ten_megabytes(self):
        self.rejected(COUNTER + "x" * 10_000_001, "file-too-large")

    def test_empty_file_and_prose_only(self):
        self.rejected("", "bad.lct.md")
        self.rejected("Just some words.\n", "bad.lct.md")

    def test_ragged_table(self):
        self.rejected(COUNTER.replace("| 1 | < DEPTH | count + 4'd1 |", "| 1 | < DEPTH |"), "bad.lct.md:42:1: error")

    def test_duplicate_section(self):
        self.rejected(COUNTER + "\n## Registers\n\n| name | type | reset | note |\n|---|---|---|---|\n"
                      "| other | logic | 0 | |\n", "Registers")

    def test_control_characters_do_not_reach_the_terminal(self):
        result = self.expect(3, "emit", self.write("bad.lct.md", COUNTER.replace(
            "count + 4'd1", "count + \x1b[31mbad\x1b[0m")).name)
        self.assertNotIn("\x1b", result.err)

    def test_unknown_type_and_unknown_name(self):
        self.write("bad.lct.md", COUNTER.replace("logic [3:0]", "nonsense_t"))
        self.assertIn("nonsense_t", self.expect(3, "emit", "bad.lct.md").err)

    def test_a_cell_of_a_hundred_kilobytes(self):
        self.write("wide.lct.md", XOR.replace("| 0 | 1 | 1 |", "| 0 | 1 | " + "1 ^ 0 ^ " * 12_500 + "1 |"))
        for command in ("fmt", "emit"):
            result = self.expect(3, command, "wide.lct.md", timeout=60)
            self.assertIn("wide.lct.md:15:11: error", result.err)
            self.assertLess(len(result.err), 2000)

    def test_deeply_nested_expression(self):
        self.write("deep.lct.md", XOR.replace("| 0 | 1 | 1 |",
                                              "| 0 | 1 | " + "(" * 20_000 + "1" + ")" * 20_000 + " |"))
        self.assertIn(self.run_command("emit", "deep.lct.md", timeout=60).code, (0, 3))

    def test_ten_thousand_rows(self):
        self.write("big.lct.md", table_of(10_000))
        start = time.monotonic()
        self.expect(0, "fmt", "big.lct.md", timeout=120)
        self.expect(0, "emit", "big.lct.md", "-o", "big.sv", timeout=300)
        self.assertLess(time.monotonic() - start, 300)
        self.assertIn("module big", (self.folder / "big.sv").read_text())


class BadHdlTest(CommandTest):
    def setUp(self):
        super().setUp()
        self.write("u.lct.md", COUNTER)

    def rejected(self, text, *words, code=3):
        self.write("bad.sv", text)
        for command in (["prove", "u.lct.md"], ["decode"]):
            result = self.expect(code, *command, "bad.sv", timeout=60)
            for word in words:
                self.assertIn(word, result.err)

    def test_broken_files(self):
        self.rejected("", "bad.sv")
        self.rejected(b"\0\1\2\3" * 1000)
        self.rejected(b"module m; \xff\xfe endmodule\n")
        self.rejected("module counter(input logic clk;\n", "bad.sv:1:")
        self.rejected("(" * 100_000, "bad.sv:1:")

    def test_access_to_the_outside_is_refused(self):
        for statement in ("initial $system(\"id\");", "initial $display(\"%0d\", $fopen(\"/etc/passwd\"));",
                          "logic [7:0] m [4]; initial $readmemh(\"/etc/passwd\", m);",
                          "import \"DPI-C\" function int system(string s);"):
            with self.subTest(statement=statement):
                self.rejected(COUNTER_SV.replace("endmodule", statement + "\nendmodule"), "hdl-refused")

    def test_includes_outside_the_given_folders_are_refused(self):
        self.write("rtl/bad.sv", "`include \"/etc/hostname\"\n" + COUNTER_SV)
        self.assertEqual(self.run_command("decode", "rtl/bad.sv").code, 3)
        self.write("outside.svh", "// nothing\n")
        self.write("rtl/up.sv", "`include \"../outside.svh\"\n" + COUNTER_SV)
        self.assertIn("hdl-refused-include", self.expect(3, "decode", "rtl/up.sv").err)

    def test_a_file_name_is_no_option_and_no_pattern(self):
        self.write("-x.sv", XOR_SV)
        self.expect(2, "decode", "-x.sv")
        self.expect(0, "decode", "--", "-x.sv")
        self.write("st*r.sv", XOR_SV)
        self.expect(0, "decode", "st*r.sv")
        self.write("$(touch owned).sv", XOR_SV)
        self.expect(0, "decode", "$(touch owned).sv")
        self.assertNotIn("owned", os.listdir(self.folder))


if __name__ == "__main__":
    unittest.main()
