# test_router.py - the tables of the router: canonical, and proved with every set of parameters.
# SPDX-License-Identifier: MIT
import re
import unittest

from support import SOURCE, CommandTest

ROUTER = SOURCE / "lct_specs/router"
TOP = ROUTER / "noc_router.lct.md"
PAIR = ROUTER / "checks/link_pair.lct.md"
UNITS = sorted(path for path in ROUTER.glob("*.lct.md") if path != TOP)
PARAMETERS = {
    "vc_fifo": ["DEPTH=2", "DEPTH=3", "DEPTH=5", "DEPTH=8", "WIDTH=8"],
    "credit_ctr": ["DEPTH=2", "DEPTH=3", "DEPTH=5", "DEPTH=8"],
    "credit_ret": ["DEPTH=2", "DEPTH=3", "DEPTH=5", "DEPTH=8"],
    "csr_perf": ["CNT_W=8", "CNT_W=13", "CNT_W=32"],
}


class RouterTest(CommandTest):
    def test_there_are_13_units_a_top_and_the_check_units(self):
        self.assertEqual(len(UNITS), 13)
        self.assertTrue(TOP.exists())
        self.assertTrue(PAIR.exists())
        for path in (ROUTER / "checks").glob("*_check.lct.md"):
            self.assertTrue((ROUTER / path.name.replace("_check", "")).exists(), path.name)

    def test_all_are_canonical(self):
        files = [*UNITS, TOP, *(ROUTER / "checks").glob("*.lct.md")]
        self.expect(0, "fmt", "--check", *map(str, files))

    def test_invariants_and_properties_are_proved_with_all_parameters(self):
        for path in UNITS:
            unit = path.name.removesuffix(".lct.md")
            self.expect(0, "emit", str(path), "-o", f"{unit}.sv")
            for values in [None, *PARAMETERS.get(unit, [])]:
                with self.subTest(unit=unit, parameters=values):
                    given = ["-P", values] if values else []
                    result = self.expect(0, "prove", str(path), f"{unit}.sv", *given)
                    self.assertIn("proved: equal", result.out)

    def test_check_units_are_proved_around_their_units(self):
        for path in sorted((ROUTER / "checks").glob("*_check.lct.md")):
            with self.subTest(check=path.name):
                self.assertIn("proved: all", self.expect(0, "prove", str(path)).out)

    def test_a_link_between_routers_keeps_what_both_assume(self):
        # The proof of the pair rests on that of the top, which is part of it.
        result = self.expect(0, "prove", str(PAIR), "--timeout", "300", "--json")
        proved = {o["name"]: o["verdict"] for o in result.json()["result"]["obligations"]}
        self.assertEqual(set(proved.values()), {"proved"})
        self.assertIn("unit noc_router CNT_W=16 DEPTH=4: 130 assumptions of its instances",
                      {name.replace("DEPTH=4 CNT_W=16", "CNT_W=16 DEPTH=4") for name in proved})
        for name in ("property never_overfull_ab[0]", "property credits_fit_ba[1]",
                     "property one_grant_ab", "property unmixed_ba[0]",
                     "invariant conserved_ab[1]", "property u_b assumes slot_free[4][0]"):
            self.assertIn(name, proved)

    def test_the_top_is_printed_with_its_81_instances(self):
        text = self.expect(0, "emit", str(TOP)).out
        counts = [int(n) + 1 for n in re.findall(r"^    \w+ .*\[(\d+):0\] \(", text, re.M)]
        self.assertEqual(sum(counts) + len(re.findall(r"^    csr_perf .*u_csr \(", text, re.M)), 81)

    def test_reading_a_reference_module_back_gives_the_rows_of_the_table(self):
        for path in UNITS:
            unit = path.name.removesuffix(".lct.md")
            with self.subTest(unit=unit):
                self.expect(0, "emit", str(path), "-o", f"{unit}.sv")
                self.expect(0, "decode", f"{unit}.sv", "-o", f"{unit}.lct.md")
                self.assertRegex(self.expect(0, "diff", str(path), f"{unit}.lct.md").out,
                                 "same rows|identical")


if __name__ == "__main__":
    unittest.main()
