# test_tables.py - fmt, export, import and emit on files.
# SPDX-License-Identifier: MIT
import json
import os
import stat
import unittest

import jsonschema
from support import COUNTER, SOURCE, CommandTest

UGLY = COUNTER.replace("|---|---|---|---|---|", "| :-- |---|---|---|---|").replace(
    "| up | in | logic | |", "|   up|in   |  logic||")


class FmtTest(CommandTest):
    def test_fmt_rewrites_in_place_and_is_stable(self):
        path = self.write("u.lct.md", UGLY)
        path.chmod(0o640)
        self.assertIn("1 of 1 file rewritten", self.expect(0, "fmt", "u.lct.md").out)
        once = path.read_text()
        self.assertNotEqual(once, UGLY)
        self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o640)
        self.assertIn("unchanged", self.expect(0, "fmt", "u.lct.md").out)
        self.assertEqual(path.read_text(), once)

    def test_check_shows_a_diff_and_changes_nothing(self):
        path = self.write("u.lct.md", UGLY)
        result = self.expect(1, "fmt", "--check", "u.lct.md")
        self.assertIn("--- u.lct.md", result.out)
        self.assertIn("\n-|   up|in", result.out)
        self.assertEqual(path.read_text(), UGLY)
        self.expect(0, "fmt", "u.lct.md")
        self.assertEqual(self.expect(0, "fmt", "--check", "u.lct.md").out, "")

    def test_stdout_and_stdin_print_and_leave_files_alone(self):
        path = self.write("u.lct.md", UGLY)
        printed = self.expect(0, "fmt", "--stdout", "u.lct.md").out
        self.assertEqual(path.read_text(), UGLY)
        self.assertEqual(self.expect(0, "fmt", "-", stdin=UGLY.encode()).out, printed)
        self.expect(0, "fmt", "u.lct.md")
        self.assertEqual(path.read_text(), printed)

    def test_a_file_with_errors_is_not_touched_and_the_others_are_formatted(self):
        broken = UGLY.replace("## Registers", "## Ports")
        bad = self.write("bad.lct.md", broken)
        good = self.write("good.lct.md", UGLY)
        result = self.expect(3, "fmt", "bad.lct.md", "good.lct.md")
        self.assertIn("bad.lct.md:", result.err)
        self.assertEqual(bad.read_text(), broken)
        self.assertNotEqual(good.read_text(), UGLY)
        self.assertEqual(self.files(), ["bad.lct.md", "good.lct.md"])

    def test_a_link_is_followed(self):
        target = self.write("real.lct.md", UGLY)
        os.symlink("real.lct.md", self.folder / "link.lct.md")
        self.expect(0, "fmt", "link.lct.md")
        self.assertTrue((self.folder / "link.lct.md").is_symlink())
        self.assertNotEqual(target.read_text(), UGLY)

    def test_check_and_stdout_exclude_each_other(self):
        self.write("u.lct.md", UGLY)
        self.expect(2, "fmt", "--check", "--stdout", "u.lct.md")


class ConvertTest(CommandTest):
    def test_export_then_import_gives_the_canonical_table(self):
        self.write("u.lct.md", UGLY)
        self.expect(0, "export", "u.lct.md", "-o", "u.lct.json")
        self.expect(0, "import", "u.lct.json", "-o", "back.lct.md")
        self.assertEqual((self.folder / "back.lct.md").read_text(),
                         self.expect(0, "fmt", "--stdout", "u.lct.md").out)

    def test_export_conforms_to_the_published_schema(self):
        self.write("u.lct.md", COUNTER)
        schema = json.loads((SOURCE / "docs/lct.schema.json").read_text())
        document = json.loads(self.expect(0, "export", "u.lct.md").out)
        jsonschema.validate(document, schema)
        document["tables"] = 3
        with self.assertRaises(jsonschema.ValidationError):
            jsonschema.validate(document, schema)

    def test_broken_json_is_reported_at_its_place(self):
        self.write("u.lct.json", '{"name": "u",\n "ports": 3}')
        result = self.expect(3, "import", "u.lct.json")
        self.assertRegex(result.err, r"u\.lct\.json:\d+:\d+: error")


class EmitTest(CommandTest):
    def test_emit_is_deterministic_and_written_whole(self):
        self.write("u.lct.md", COUNTER)
        text = self.expect(0, "emit", "u.lct.md").out
        self.assertIn("module counter", text)
        self.assertEqual(text, self.expect(0, "emit", "u.lct.md").out)
        self.assertEqual(self.expect(0, "emit", "u.lct.md", "-o", "out/u.sv").out, "")
        self.assertEqual((self.folder / "out/u.sv").read_text(), text)
        self.assertEqual(self.expect(0, "emit", "u.lct.md", "--json").json()["result"]["text"], text)

    def test_a_bad_cell_is_reported_at_the_cell_and_no_file_is_made(self):
        self.write("u.lct.md", COUNTER.replace("count + 4'd1", "cuont + 4'd1"))
        result = self.expect(3, "emit", "u.lct.md", "-o", "u.sv")
        line = COUNTER.splitlines().index("| 1 | < DEPTH | count + 4'd1 |") + 1
        self.assertIn(f"u.lct.md:{line}:", result.err)
        self.assertIn("^", result.err)
        self.assertIn("count", result.err)
        self.assertEqual(self.files(), ["u.lct.md"])

    def test_an_output_that_cannot_be_written_is_an_external_failure(self):
        self.write("u.lct.md", COUNTER)
        self.write("file", "")
        self.assertIn("file-unwritable", self.expect(5, "emit", "u.lct.md", "-o", "file/u.sv").err)


if __name__ == "__main__":
    unittest.main()
