# test_lint.py - lint of the router, of errors put into its tables, and what the command does beside it.
# SPDX-License-Identifier: MIT
import json
import re
import unittest

import jsonschema
from support import SOURCE, CommandTest

ROUTER = SOURCE / "lct_specs/router"
UNITS = sorted(path.name[:-len(".lct.md")] for path in ROUTER.glob("*.lct.md")
               if path.name != "noc_router.lct.md")
ERRORS = json.loads((SOURCE / "tests/spec_errors/router.json").read_text())

HEAD = """# u

## Ports
| name | direction | type |
|---|---|---|
| a | in | logic [3:0] |
| b | in | logic |
| y | out | logic [3:0] |
"""


def table(*rows, policy="first"):
    return (HEAD + f"## Table: t\npolicy: {policy}\n\n| a | b | → y |\n|---|---|---|\n"
            + "".join(f"| {row} |\n" for row in rows))


def specs(result):
    return result.json()["result"]["specs"]


class RouterTest(CommandTest):
    def test_the_thirteen_tables_have_no_findings(self):
        self.assertEqual(len(UNITS), 13)
        result = self.expect(0, "lint", *[ROUTER / f"{unit}.lct.md" for unit in UNITS])
        self.assertIn("13 specs: no findings", result.out)
        self.assertEqual(result.err, "")

    def test_check_units_look_into_instances_and_hold_any_value(self):
        names = ("credit_ret", "csr_perf", "ecc_enc", "in_sched", "link_rx", "rr_arb5")
        result = self.expect(0, "lint", *[ROUTER / f"checks/{name}_check.lct.md" for name in names])
        self.assertIn("6 specs: no findings, 1 allowed", result.out)

    def test_errors_put_into_the_tables_are_found_at_their_rows(self):
        self.assertGreaterEqual(len(ERRORS), 40)
        self.assertEqual({error["unit"] for error in ERRORS}, set(UNITS))
        for error in ERRORS:
            with self.subTest(unit=error["unit"], error=error["error"]):
                text = (ROUTER / f"{error['unit']}.lct.md").read_text()
                for find, replace in [(error["find"], error["replace"]), error.get("also", ("", ""))]:
                    self.assertIn(find, text)
                    text = text.replace(find, replace) if find else text
                path = self.write("wrong.lct.md", text)
                result = self.expect(error.get("exit", 1), "lint", "--no-cache", "--json", path.name)
                lines = text.splitlines()
                found = [f for f in specs(result)[0]["findings"]
                         if f["rule"] == error["rule"]]
                # A gap has no row: the row that is missing must be the one that was taken out.
                told = [lines[f["line"] - 1] + f.get("suggestion", "") + f["message"]
                        for f in found]
                self.assertTrue(any(error["row"] in words for words in told),
                                f"{error['rule']} at {error['row']!r}; found {told}")


    def test_a_promise_that_the_units_around_an_instance_break_is_found_at_it(self):
        for path in ROUTER.glob("*.lct.md"):
            self.write(path.name, path.read_text())
        text = (ROUTER / "checks/in_sched_check.lct.md").read_text()
        self.write("checks/right.lct.md", text)
        line = "| gnt_requested | (gnt & ~u_is.req) == 0 | the environment of `in_sched` |\n"
        self.assertIn(line, text)
        self.write("checks/wrong.lct.md", text.replace(line, ""))
        self.expect(0, "lint", "--no-cache", "checks/right.lct.md")
        found = specs(self.expect(1, "lint", "--no-cache", "--json", "checks/wrong.lct.md"))[0]["findings"]
        self.assertEqual([f["rule"] for f in found], ["lint-promise-broken"])
        self.assertIn("`u_is` assumes `gnt_requested`", found[0]["message"])
        self.assertIn("| u_is | in_sched |", text.replace(line, "").splitlines()[found[0]["line"] - 1])

    def test_every_rule_has_an_error_in_the_router_that_it_finds(self):
        rules = set(re.findall(r"^## (lint-\S+)$", (SOURCE / "docs/rules-lint.md").read_text(), re.M))
        self.assertGreater(len(rules), 25)
        # Above, and what a limit leaves open, which is no error in a table.
        elsewhere = {"lint-promise-broken", "lint-undecided"}
        self.assertEqual(rules - elsewhere, {error["rule"] for error in ERRORS})


class CasesTest(CommandTest):
    """Each rule fires once in its case, and not in the one that nearly is."""

    def test_each_rule_has_a_case_and_a_near_miss(self):
        folder = SOURCE / "tests/cases/lint"
        rules = set(re.findall(r"^## (lint-\S+)$", (SOURCE / "docs/rules-lint.md").read_text(), re.M))
        rules -= {"lint-undecided", "lint-promise-broken"}
        names = {rule: rule.removeprefix("lint-").replace("-", "_") for rule in rules}
        files = [folder / f"{name}{kind}.lct.md" for name in names.values() for kind in ("", "_near")]
        result = self.run_command("lint", "--no-cache", "--json", *files)
        by_file = {spec["file"].rsplit("/", 1)[1]: [f["rule"] for f in spec["findings"]] for spec in specs(result)}
        self.assertEqual(len(by_file), 2 * len(rules))
        for rule, name in names.items():
            with self.subTest(rule):
                self.assertEqual(by_file[f"{name}.lct.md"], [rule])
                self.assertNotIn(rule, by_file[f"{name}_near.lct.md"])


class LintTest(CommandTest):
    def lint(self, *arguments, code=1):
        """The report of one file."""
        result = self.expect(code, "lint", "--json", *arguments)
        schema = json.loads((SOURCE / "docs/lint.schema.json").read_text())
        jsonschema.validate(result.json()["result"], schema)
        return specs(result)[0]

    def test_what_did_not_change_is_not_linted_again(self):
        path = self.write("u.lct.md", table("1 | - | 1", "- | 1 | 0"))
        first = self.lint("u.lct.md")
        again = self.lint("u.lct.md")
        self.assertFalse(first.pop("cached"))
        self.assertTrue(again.pop("cached"))
        self.assertEqual(first, again)
        self.assertFalse(self.lint("--no-cache", "u.lct.md")["cached"])
        self.assertFalse(self.lint("--max-bound", "3", "u.lct.md")["cached"])
        path.write_text(path.read_text() + "\n")
        self.assertFalse(self.lint("u.lct.md")["cached"])

    def test_a_unit_of_instances_is_linted_again_when_one_of_its_units_changes(self):
        for name in ("top", "sender", "receiver"):
            self.write(f"{name}.lct.md", (SOURCE / f"tests/rules/promise/{name}.lct.md").read_text())
        self.assertFalse(self.lint("top.lct.md")["cached"])
        self.assertTrue(self.lint("top.lct.md")["cached"])
        sender = self.folder / "sender.lct.md"
        sender.write_text(sender.read_text().replace("| push | go |", "| push | go && !busy |"))
        self.assertFalse(self.lint("top.lct.md", code=0)["cached"])

    def test_fix_drops_and_merges_rows_and_keeps_the_meaning(self):
        rows = ("1 | 0 | 5", "1 | 1 | 5", "1 | - | 9", "2 | - | 6", "< 4 | - | a", "2 | 1 | 0",
                "otherwise | | 0")
        self.write("old.lct.md", table(*rows))
        path = self.write("u.lct.md", table(*rows))
        result = self.expect(0, "lint", "--fix", "u.lct.md")
        self.assertIn("no findings; 3 changes applied", result.out)
        kept = re.findall(r"^\| (?:-|<|\d|otherwise).*$", path.read_text(), re.M)
        self.assertEqual(kept, ["| 1 | - | 5 |", "| 2 | - | 6 |", "| < 4 | - | a |",
                                "| otherwise |  | 0 |"])
        self.assertIn(self.run_command("diff", "--json", "old.lct.md", "u.lct.md").json()["result"]["level"],
                      ("same rows", "equivalent"))

    def test_hundreds_of_findings_are_shown_by_kind(self):
        self.write("u.lct.md", table("- | - | 1", *[f"{i % 16} | {i % 2} | 0" for i in range(300)]))
        result = self.expect(1, "lint", "u.lct.md")
        self.assertEqual(result.err.count("[lint-row-shadowed]"), 1)
        self.assertIn("299 more of this kind", result.err)
        self.assertIn("1 spec: 300 errors", result.out)
        everything = self.expect(1, "lint", "--all", "u.lct.md")
        self.assertEqual(everything.err.count("[lint-row-shadowed]"), 300)

    def test_severities_come_from_the_configuration(self):
        self.write("u.lct.md", table("0 | - | 1", "!= 0 | 1 | 0"))
        self.expect(1, "lint", "u.lct.md")
        self.write("palindrome.toml", "[lint]\nlint-gap = \"note\"\n")
        self.assertIn("note: no row covers", self.expect(0, "lint", "u.lct.md").err)
        self.write("palindrome.toml", "[lint]\nlint-gap = \"off\"\n")
        self.assertEqual(self.expect(0, "lint", "u.lct.md").err, "")
        self.write("palindrome.toml", "[lint]\nlint-gaps = \"off\"\n")
        self.assertIn("did you mean `lint-gap`?", self.expect(2, "lint", "u.lct.md").err)
        # The other commands take no notice.
        self.write("palindrome.toml", "[lint]\nlint-gap = \"off\"\n")
        self.assertIn("no model is set up", self.expect(2, "models").err)

    def test_what_a_limit_leaves_open_is_not_decided(self):
        self.write("u.lct.md", """# u
## Ports
| name | direction | type |
|---|---|---|
| a | in | logic [31:0] |
| b | in | logic [31:0] |
| y | out | logic |
## Equations
| name | expression |
|---|---|
| y | a < b |
## Properties
| name | expression |
|---|---|
| no_factors | 64'(a) * 64'(b) != 64'd8670687648630721837 |
""")
        result = self.expect(4, "lint", "--max-conflicts", "20", "u.lct.md")
        self.assertIn("not decided: does the property `no_factors` hold?", result.err)
        self.assertIn("limit of 20 conflicts for one question", result.err)
        self.assertIn("1 not decided", result.out)

    def test_files_that_are_no_tables_are_reported_as_everywhere(self):
        self.write("bad.lct.md", HEAD.replace("logic |", "logik |"))
        self.write("good.lct.md", table("0 | - | 1", "!= 0 | 1 | 0", "otherwise | | 2"))
        result = self.expect(3, "lint", "bad.lct.md", "good.lct.md", "missing.lct.md")
        self.assertIn("bad.lct.md:", result.err)
        self.assertIn("missing.lct.md", result.err)


if __name__ == "__main__":
    unittest.main()
