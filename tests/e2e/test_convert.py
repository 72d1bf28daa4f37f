# test_convert.py - tables in spreadsheets, against a reader and writer that is not ours.
# SPDX-License-Identifier: MIT
"""openpyxl (PyPI) reads the workbooks that we write and writes those that we read; without it the tests
that need it are skipped."""
import datetime
import os
import subprocess
import tempfile
import unittest
import zipfile

try:
    import openpyxl
except ImportError:
    openpyxl = None

PALINDROME = os.path.abspath(os.environ["PALINDROME"])
SOURCE = os.path.abspath(os.environ["PALINDROME_SOURCE"])
SPECS = os.path.join(SOURCE, "lct_specs", "router")


def run(*words, cwd):
    return subprocess.run([PALINDROME, *words], cwd=cwd, capture_output=True, text=True, timeout=120,
                          env=dict(os.environ, NO_COLOR="1"), check=False)


class Convert(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="pal-convert-")
        self.addCleanup(scratch.cleanup)
        self.folder = scratch.name

    def path(self, name):
        return os.path.join(self.folder, name)

    def convert(self, source, target, code=0):
        done = run("convert", source, target, cwd=self.folder)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done.stderr

    def test_router_units_survive_a_chain_of_all_formats(self):
        for unit in ("vc_fifo", "noc_router"):
            spec = os.path.join(SPECS, unit + ".lct.md")
            chain = [spec, unit + ".xlsx", unit + ".csv", unit + ".ods", unit + "/", unit + ".json",
                     unit + ".lct.md"]
            for source, target in zip(chain, chain[1:]):
                self.convert(source, target)
            with open(spec, "rb") as first, open(self.path(unit + ".lct.md"), "rb") as last:
                self.assertEqual(first.read(), last.read(), unit)

    def test_nothing_is_replaced_unless_asked_for(self):
        spec = os.path.join(SPECS, "rr_arb5.lct.md")
        self.convert(spec, "u.csv")
        self.assertIn("--force", self.convert(spec, "u.csv", 2))
        os.mkdir(self.path("d"))
        with open(self.path("d/old.csv"), "w", encoding="utf-8") as file:
            file.write("#prose\n")
        self.assertIn("no part of the table", self.convert(spec, "d", 2))

    @unittest.skipUnless(openpyxl, "openpyxl is not installed")
    def test_our_workbooks_hold_texts_only_and_keep_headers_in_view(self):
        self.convert(os.path.join(SPECS, "vc_fifo.lct.md"), "u.xlsx")
        book = openpyxl.load_workbook(self.path("u.xlsx"))
        for sheet in book:
            for row in sheet.iter_rows():
                for cell in row:
                    if cell.value is not None:
                        self.assertEqual((cell.data_type, cell.number_format), ("s", "@"))
        self.assertEqual(book["Ports"].freeze_panes, "A3")
        lists = [v.formula1 for v in book["Ports"].data_validations.dataValidation]
        self.assertEqual(lists, ['"in,out"'])

    @unittest.skipUnless(openpyxl, "openpyxl is not installed")
    def test_a_cell_that_looks_like_a_formula_is_a_text(self):
        with open(self.path("u.lct.md"), "w", encoding="utf-8") as file:
            file.write("# u\n## Ports\n| name | direction | type | note |\n|---|---|---|---|\n"
                       "| a | in | logic | =1+2 |\n| y | out | logic | @SUM(A1) |\n"
                       "## Equations\n| name | expression |\n|---|---|\n| y | -a |\n")
        self.convert("u.lct.md", "u.xlsx")
        cell = openpyxl.load_workbook(self.path("u.xlsx"))["Ports"]["D3"]
        self.assertEqual((cell.value, cell.data_type), ("=1+2", "s"))
        self.convert("u.lct.md", "u.csv")
        with open(self.path("u.csv"), encoding="utf-8-sig") as file:
            text = file.read()
        self.assertIn("a,in,logic,'=1+2", text)
        self.assertIn("y,'-a", text)

    @unittest.skipUnless(openpyxl, "openpyxl is not installed")
    def test_what_a_spreadsheet_does_to_cells_is_named_with_sheet_and_cell(self):
        self.convert(os.path.join(SPECS, "rr_arb5.lct.md"), "good.xlsx")
        changes = {"sheet-number": 10, "sheet-date": datetime.date(2000, 1, 1),
                   "sheet-value": True, "sheet-formula": "=1+2",
                   "sheet-character": "a\u00a0b"}
        for rule, value in changes.items():
            book = openpyxl.load_workbook(self.path("good.xlsx"))
            book["Ports"]["C4"].number_format = "General"
            book["Ports"]["C4"] = value
            book.save(self.path("bad.xlsx"))
            message = self.convert("bad.xlsx", "out.lct.md", 3)
            self.assertIn("bad.xlsx:Ports!C4: error:", message)
            self.assertIn("[" + rule + "]", message)
        book = openpyxl.load_workbook(self.path("good.xlsx"))
        book["Ports"]["C4"].number_format = "0.00E+00"
        book["Ports"]["C4"] = 1000
        book["Ports"].merge_cells("A5:B6")
        book.save(self.path("bad.xlsx"))
        message = self.convert("bad.xlsx", "out.lct.md", 3)
        self.assertIn("Ports!C4: error: the cell holds the number", message)
        self.assertIn("Ports!A5: error: the cells A5:B6 are merged", message)
        self.assertFalse(os.path.exists(self.path("out.lct.md")))

    @unittest.skipUnless(openpyxl, "openpyxl is not installed")
    def test_a_workbook_of_another_writer_is_read(self):
        self.convert(os.path.join(SPECS, "vc_fifo.lct.md"), "ours.xlsx")
        openpyxl.load_workbook(self.path("ours.xlsx")).save(self.path("theirs.xlsx"))
        self.convert("theirs.xlsx", "u.lct.md")
        with open(self.path("u.lct.md"), "rb") as again, \
                open(os.path.join(SPECS, "vc_fifo.lct.md"), "rb") as spec:
            self.assertEqual(again.read(), spec.read())

    def test_hostile_workbooks_are_refused(self):
        self.convert(os.path.join(SPECS, "rr_arb5.lct.md"), "good.ods")
        entity = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
        with zipfile.ZipFile(self.path("good.ods")) as good:
            content = good.read("content.xml")
        for name, part, why in (("entity", content.replace(b"?>\n", b"?>" + entity, 1), "document type"),
                                ("cut", content[:3000], "XML"),
                                ("bomb", b"\0" * 300_000_000, "would unpack")):
            with zipfile.ZipFile(self.path(name + ".ods"), "w", zipfile.ZIP_DEFLATED) as bad:
                bad.writestr("content.xml", part)
            self.assertIn(why, self.convert(name + ".ods", "out.lct.md", 3))


if __name__ == "__main__":
    unittest.main()
