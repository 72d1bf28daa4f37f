# test_audit.py - wrong versions of a unit, and what (synthetic) models read in them.
# SPDX-License-Identifier: MIT
import json
import re
import unittest

from support import COUNTER, COUNTER_SV, SOURCE, CommandTest


class Audit(CommandTest):
    """One set of cases; the replies are synthetic, hand-made for each outcome."""

    def text(self, name):
        return (self.folder / name).read_text(encoding="utf-8")

    def make(self):
        self.write("u.lct.md", COUNTER)
        self.write("u.sv", COUNTER_SV)
        made = self.expect(0, "audit", "u.lct.md", "u.sv", "--count", "4", "--write", "cases", "--prompts", "prompts")
        self.assertIn("4 wrong versions", made.out + made.err)
        listed = json.loads(self.text("cases/cases.json"))["cases"]
        return [f"{c['unit']}/{c['number']:02}-{c['class']}" for c in listed]

    def answer(self, number, dress, table):
        """Records a synthetic reply to a prompt."""
        self.write("synthetic.md", table)
        self.expect(0, "record", f"prompts/{number:03}-{dress}.md", "synthetic.md", "--model", "synthetic",
                    "--label", "counter", "--recordings", "recordings")

    def decoded(self, file):
        return "````markdown\n" + self.expect(0, "decode", file).out + "````\n"

    def audit(self, code):
        document = self.expect(code, "audit", "u.lct.md", "--cases", "cases", "--model", "synthetic", "--mode",
                               "replay", "--recordings", "recordings", "--json").json()
        return document["result"]

    def test_each_outcome_is_decided_by_proof(self):
        names = self.make()
        # Other words, the same meaning: what is compared is no text.
        right = COUNTER.replace("| 1 | < DEPTH |", "| 1 | != DEPTH |")
        self.answer(1, "named", "````markdown\n" + right + "````\n")
        self.answer(2, "named", self.decoded(f"cases/{names[1]}.sv"))
        self.answer(3, "named", "````markdown\n" + COUNTER.replace("count == DEPTH", "count == 4'd1") +
                    "````\n")
        self.answer(4, "named", "I cannot read this.\n")
        for i, name in enumerate(names[:3]):
            self.answer(i + 1, "neutral", self.decoded(f"cases/{name}.neutral.sv"))
        result = self.audit(4)
        outcomes = {(r["case"], r["dress"]): r["outcome"] for r in result["readings"]}
        self.assertEqual([outcomes[n, "named"] for n in names], ["corrected", "shown", "otherwise", "no-table"])
        self.assertEqual([outcomes[n, "neutral"] for n in names], ["shown"] * 3 + ["not-recorded"])
        self.assertEqual((result["all"]["refuted"], result["all"]["decoded"]), (4, 4))
        self.assertEqual(result["all"]["named"]["judged"], 4)
        low, high = result["all"]["named"]["intervals"]["corrected"]
        self.assertAlmostEqual(low, 0.0456, places=3)
        self.assertAlmostEqual(high, 0.6994, places=3)
        try:
            import jsonschema
        except ImportError:
            pass # the other checks hold without it
        else:
            jsonschema.validate(result, json.loads((SOURCE / "docs/audit.schema.json").read_text()))
        text = self.expect(4, "audit", "u.lct.md", "--cases", "cases", "--model", "synthetic", "--mode", "replay",
                           "--recordings", "recordings").out
        self.assertRegex(text, r"not recorded .*:\n  \w+: 04 neutral\n")
        self.assertIn("corrected: a round trip of models alone would pass the wrong HDL:\n  " + names[0], text)

    def test_a_neutral_reading_is_compared_under_the_names_of_the_table(self):
        names = self.make()
        entry = json.loads(self.text("cases/cases.json"))["cases"][0]
        self.write("neutral_right.sv", self.neutral(COUNTER_SV, entry["names"]))
        self.answer(1, "neutral", self.decoded("neutral_right.sv"))
        outcomes = {(r["case"], r["dress"]): r["outcome"] for r in self.audit(4)["readings"]}
        self.assertEqual(outcomes[names[0], "neutral"], "corrected")

    @staticmethod
    def neutral(text, names):
        return re.sub(r"[A-Za-z_]\w*", lambda m: names.get(m[0], m[0]), text)

    def test_the_same_input_gives_the_same_cases_and_stored_ones_are_checked(self):
        names = self.make()
        first = self.text("cases/cases.json")
        self.make()
        self.assertEqual(self.text("cases/cases.json"), first)
        self.write(f"cases/{names[0]}.sv", COUNTER_SV)
        spoilt = self.expect(3, "audit", "u.lct.md", "--cases", "cases")
        self.assertIn("not refuted", spoilt.err)
        self.assertIn("not proved equal to the case", spoilt.err)
        self.write("cases/cases.json", first.replace("counter", "../counter"))
        self.assertIn("audit-cases", self.expect(3, "audit", "u.lct.md", "--cases", "cases").err)

    def test_a_table_needs_its_hdl_and_hdl_its_table(self):
        self.write("u.lct.md", COUNTER)
        self.write("u.sv", COUNTER_SV)
        self.assertIn("no HDL of the unit 'counter'", self.expect(2, "audit", "u.lct.md").err)
        self.write("v.sv", "module v(input logic a, output logic y); assign y = a; endmodule\n")
        self.expect(2, "audit", "u.lct.md", "v.sv")


if __name__ == "__main__":
    unittest.main()
