# test_gate.py - twenty pull requests to a repository with the router, and what hostile ones try besides.
# SPDX-License-Identifier: MIT
import json
import os
import shutil
import subprocess
import unittest

import gate_pulls
from gate_pulls import PULLS, UNITS, Repository
from support import BINARY, SOURCE, XOR, XOR_SV, CommandTest, Result

TOML = '[gate]\nlimits = { unit_seconds = 20, proof_seconds = 10 }\n\n[unit.gate]\nspec = "gate.lct.md"\nhdl = ["gate.sv"]\n'
WRONG = XOR_SV.replace("a ^ b", "a | b")
OFFLINE = subprocess.run(["unshare", "-rn", "true"], capture_output=True).returncode == 0 if shutil.which("unshare") else False


class GateTest(CommandTest):
    def gate(self, *arguments, code=None, env=None, offline=False):
        command = [BINARY, "gate", *map(str, arguments)]
        if offline and OFFLINE:
            command = ["unshare", "-rn", *command]
        process = subprocess.run(command, cwd=self.repository.folder, capture_output=True, timeout=300,
                                 stdin=subprocess.DEVNULL, env={**self.environment(), **(env or {})})
        result = Result(process)
        self.assertGreaterEqual(result.code, 0, result.err)
        if code is not None:
            self.assertEqual(result.code, code, result.out + result.err)
        return result

    def found(self, *arguments, code, **options):
        """The result of one run, and the rules of its open findings."""
        result = self.gate(*arguments, "--json", code=code, **options).json()["result"]
        findings = [f for u in result["units"] for f in u["findings"]] + result["findings"]
        return result, {f["rule"] for f in findings if f["status"] != "fixed" and not f["accepted"]}


class PullRequests(GateTest):
    def test_the_verdict_on_twenty_pull_requests_is_right(self):
        self.repository = gate_pulls.router(self.folder / "router")
        self.assertEqual(len(UNITS), 13)
        self.assertEqual([sum(p[0] == kind for p in PULLS) for kind in ("harmless", "error", "weakening", "hostile")],
                         [6, 8, 3, 3])
        rows = []
        for number, (kind, what, change, code, verdicts, rules) in enumerate(PULLS, 1):
            with self.subTest(pull=number, what=what):
                self.repository.branch(f"pull{number}")
                change(self.repository)
                self.repository.commit(what)
                result = self.gate("--base", "main", "--head", "HEAD", "--json", offline=True)
                data = result.json()["result"]
                got = {u["unit"]: u["verdict"] for u in data["units"]}
                rows.append((number, kind, what, result.code, got))
                found = {f["rule"] for u in data["units"] for f in u["findings"]} | {f["rule"] for f in data["findings"]}
                self.assertIn(result.code, (1, 4) if code is None else (code,), result.out)
                self.assertEqual(set(got), set(verdicts), "exactly the changed units are judged")
                for unit, verdict in verdicts.items():
                    if verdict:
                        self.assertEqual(got[unit], verdict)
                    else:
                        self.assertNotEqual(got[unit], "proved")
                self.assertLessEqual(set(rules), found)
                self.assertEqual(data["unitsListed"], 13)
        for row in rows:
            print(*row)


class Small(GateTest):
    def setUp(self):
        super().setUp()
        self.repository = Repository(self.folder / "work")
        self.repository.write("gate.lct.md", XOR)
        self.repository.write("gate.sv", XOR_SV)
        self.repository.write("palindrome.toml", TOML)
        self.repository.commit("first")
        self.repository.branch("change")

    def commit(self):
        return self.repository.commit()

    def test_without_a_change_nothing_is_judged(self):
        result, rules = self.found("--base", "main", code=0)
        self.assertEqual((result["untouched"], result["units"], rules), (["gate"], [], set()))

    def test_the_working_folder_is_the_head(self):
        self.repository.write("gate.sv", WRONG)
        result, rules = self.found("--base", "main", code=1)
        self.assertEqual((result["head"], rules), (None, {"verdict-refuted"}))

    def test_what_the_base_has_as_well_does_not_fail_unless_asked(self):
        self.repository.branch("main", "main")
        self.repository.write("gate.sv", WRONG)
        self.commit()
        self.repository.branch("change")
        self.repository.write("gate.sv", WRONG + "// more\n")
        self.commit()
        result, _ = self.found("--base", "main", "--head", "HEAD", code=0)
        self.assertEqual(result["units"][0]["findings"][0]["status"], "existing")
        self.found("--base", "main", "--head", "HEAD", "--fail-on", "existing", code=1)
        self.repository.write("gate.sv", XOR_SV)
        self.commit()
        result, _ = self.found("--base", "main", "--head", "HEAD", code=0)
        self.assertEqual(result["units"][0]["status"], "fixed")

    def test_a_weaker_table_is_accepted_by_name_only(self):
        self.repository.write("gate.lct.md", XOR.replace("| 1 | 0 | 1 |", "| 1 | 0 | - |"))
        self.commit()
        _, rules = self.found("--base", "main", "--head", "HEAD", code=1)
        self.assertIn("table-weakened", rules)
        self.gate("--base", "main", "--head", "HEAD", "--accept-spec", "gate", code=0)

    def test_a_new_unit_is_checked_as_the_head_names_it(self):
        self.repository.write("other.sv", WRONG)
        self.repository.write("palindrome.toml", TOML + '[unit.other]\nspec = "gate.lct.md"\nhdl = ["other.sv"]\n')
        self.commit()
        result, rules = self.found("--base", "main", "--head", "HEAD", code=1)
        self.assertEqual([u["unit"] for u in result["units"]], ["other"])
        self.assertEqual(rules, {"policy-changed", "verdict-refuted"})

    def test_includes_decide_which_units_are_touched(self):
        r = self.repository
        r.branch("main", "main")
        r.write("inc/used.svh", "`define OP ^\n")
        r.write("inc/unused.svh", "\n")
        r.write("gate.sv", '`include "used.svh"\n' + XOR_SV.replace("^", "`OP"))
        r.write("palindrome.toml", TOML + 'include = ["inc"]\n')
        self.commit()
        r.branch("change")
        r.write("inc/unused.svh", "// not read\n")
        self.commit()
        result, _ = self.found("--base", "main", "--head", "HEAD", code=0)
        self.assertEqual(result["untouched"], ["gate"])
        r.write("inc/used.svh", "`define OP |\n")
        self.commit()
        _, rules = self.found("--base", "main", "--head", "HEAD", code=1)
        self.assertEqual(rules, {"verdict-refuted"})
        r.write("inc/used.svh", '`include "used.svh"\n')  # without an end
        self.commit()
        result, _ = self.found("--base", "main", "--head", "HEAD", code=1)
        self.assertEqual(result["units"][0]["verdict"], "invalid-hdl")

    def test_a_shallow_clone_without_the_base_is_told(self):
        self.repository.write("gate.sv", XOR_SV + "\n")
        self.commit()
        clone = self.folder / "clone"
        subprocess.run(["git", "clone", "-q", "--depth", "1", "--branch", "change", f"file://{self.repository.folder}", clone],
                       check=True, capture_output=True)
        self.repository.folder = clone
        result = self.gate("--base", "origin/main", code=3)
        self.assertIn("shallow clone", result.err)
        self.assertIn("gate-base-missing", result.err)

    def test_without_a_project_file_in_the_base_nothing_passes(self):
        self.repository.branch("main", "main")
        self.repository.remove("palindrome.toml")
        self.commit()
        self.repository.branch("change")
        self.repository.write("palindrome.toml", TOML)
        self.commit()
        self.assertIn("gate-no-project", self.gate("--base", "main", code=3).err)
        self.gate("--base", "main", "--head", "HEAD", "--accept-policy", code=0)

    def test_a_base_that_does_not_build_is_no_excuse(self):
        self.repository.branch("main", "main")
        self.repository.write("gate.sv", "module gat\n")
        self.commit()
        self.repository.branch("change")
        self.repository.write("gate.sv", "module gat\n// still\n")
        self.commit()
        self.gate("--base", "main", "--head", "HEAD", code=4)
        self.repository.write("gate.sv", XOR_SV)
        self.commit()
        self.gate("--base", "main", "--head", "HEAD", code=0)

    def test_a_renamed_table_is_found_and_named(self):
        self.repository.write("moved.lct.md", XOR)
        self.repository.remove("gate.lct.md")
        self.commit()
        result, rules = self.found("--base", "main", "--head", "HEAD", code=1)
        self.assertIn("unit-removed", rules)
        self.assertIn("moved.lct.md", json.dumps(result))

    def test_paths_that_lead_elsewhere_are_refused(self):
        r = self.repository
        os.remove(r.folder / "gate.sv")
        os.symlink("../../../../etc/passwd", r.folder / "gate.sv")
        self.commit()
        for head in (("--head", "HEAD"), ()):
            _, rules = self.found("--base", "main", *head, code=1)
            self.assertIn("gate-path-refused", rules)
        os.remove(r.folder / "gate.sv")
        r.write("real.sv", XOR_SV)
        os.symlink("real.sv", r.folder / "gate.sv")
        self.commit()
        self.found("--base", "main", "--head", "HEAD", code=0)
        r.write("palindrome.toml", TOML + '[unit.out]\nspec = "../x.lct.md"\nhdl = ["/etc/passwd"]\n')
        self.commit()
        result, rules = self.found("--base", "main", "--head", "HEAD", code=1)
        self.assertIn("policy-changed", rules)
        self.assertNotIn("root:", json.dumps(result))

    def test_names_with_line_ends_are_refused_where_they_count(self):
        r = self.repository
        r.branch("main", "main")
        r.write("inc/a.svh", "\n")
        r.write("palindrome.toml", TOML + 'include = ["inc"]\n')
        self.commit()
        r.branch("change")
        r.write("inc/a\n::error::b.svh", "\n")
        self.commit()
        result = self.gate("--base", "main", "--head", "HEAD", code=1)
        self.assertIn("gate-path-refused", result.err)
        self.assertNotIn("\n::error::", result.out + result.err)

    def test_a_submodule_is_refused(self):
        r = self.repository
        r.remove("gate.sv")
        r.git("add", "-A")
        r.git("update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},gate.sv")
        r.git("commit", "-q", "-m", "submodule")
        _, rules = self.found("--base", "main", "--head", "HEAD", code=1)
        self.assertIn("gate-submodule", rules)

    def test_a_file_of_fifty_megabytes_is_not_read(self):
        self.repository.write("gate.sv", XOR_SV + "// x\n" * 11_000_000)
        self.commit()
        result, rules = self.found("--base", "main", "--head", "HEAD", code=1)
        self.assertIn("gate-too-large", rules)

    def test_hdl_that_hangs_is_not_decided(self):
        self.repository.branch("main", "main")
        self.repository.write("palindrome.toml", TOML.replace("unit_seconds = 20", "unit_seconds = 2"))
        self.commit()
        self.repository.branch("change")
        self.repository.write("gate.sv", gate_pulls.bomb(XOR_SV))
        self.commit()
        result, rules = self.found("--base", "main", "--head", "HEAD", code=4)
        self.assertEqual((result["units"][0]["verdict"], rules), ("stopped", {"gate-unit-stopped"}))

    def test_a_full_disk_is_told(self):
        self.repository.write("gate.sv", XOR_SV + "\n")
        self.commit()
        result = self.gate("--base", "main", "--head", "HEAD", "--sarif", "/dev/full", code=5)
        self.assertIn("file-unwritable", result.err)

    def test_nothing_of_the_repository_is_run(self):
        r = self.repository
        mark = self.folder / "ran"
        script = r.folder / ".git/hooks/run"
        script.write_text(f"#!/bin/sh\ntouch {mark}\n")
        script.chmod(0o755)
        for hook in ("post-checkout", "reference-transaction", "post-index-change"):
            shutil.copy(script, script.with_name(hook))
        for key in ("core.fsmonitor", "core.sshCommand", "core.pager", "filter.x.clean", "filter.x.smudge", "diff.external",
                    "core.alternateRefsCommand"):
            r.git("config", key, str(script))
        r.write(".gitattributes", "*.sv filter=x\n")
        r.write(".gitconfig", f"[core]\n\tfsmonitor = {script}\n")
        r.write("gate.sv", WRONG)
        for head in ((), ("--head", "change")):
            self.gate("--base", "main", *head)
        self.assertFalse(mark.exists())


class Cache(GateTest):
    def setUp(self):
        super().setUp()
        self.repository = Repository(self.folder / "work")
        self.key, self.cache = self.folder / "key", self.folder / "verdicts"
        line = self.gate("--make-cache-key", self.key, code=0).out.splitlines()[0]
        self.repository.write("gate.lct.md", XOR)
        self.repository.write("gate.sv", XOR_SV)
        self.repository.write("palindrome.toml", TOML.replace("[gate]\n", f"[gate]\n{line}\n"))
        self.repository.commit("first")

    def everything(self, code=0):
        return self.found("--all", "--cache", self.cache, "--cache-key", self.key, code=code)[0]

    def change(self, *more, code):
        return self.found("--base", "main", "--head", "HEAD", "--cache", self.cache, *more, code=code)

    def test_signed_verdicts_of_the_base_are_reused(self):
        self.assertFalse(self.everything()["units"][0]["reused"])
        self.assertTrue(self.everything()["units"][0]["reused"])
        self.repository.branch("change")
        self.repository.write("gate.sv", XOR_SV + "\n")
        self.repository.commit()
        before = sorted(self.cache.iterdir())
        result, _ = self.change(code=0)
        self.assertEqual((result["units"][0]["baseReused"], result["units"][0]["reused"]), (True, False))
        self.assertEqual(sorted(self.cache.iterdir()), before, "a change adds nothing")

    def test_a_poisoned_cache_does_not_turn_a_fail_into_a_pass(self):
        self.everything()
        good, = self.cache.iterdir()
        signature, body = good.read_text().split("\n", 1)
        self.repository.branch("main", "main")
        self.repository.write("gate.sv", WRONG)
        self.repository.commit()
        self.everything(code=1)
        bad, = set(self.cache.iterdir()) - {good}
        other = self.folder / "other"
        self.gate("--make-cache-key", other, code=0)
        for text in (signature + "\n" + body,               # signed, but for other content
                     "0" * 128 + "\n" + body, body, "", "{}", signature + "\n"):
            bad.write_text(text)
            result, rules = self.found("--all", "--cache", self.cache, "--cache-key", self.key, code=1)
            self.assertEqual(result["units"][0]["verdict"], "refuted")
            self.assertIn("gate-cache-refused", rules)
        # Signed anew by a key that is not the one of the policy.
        bad.unlink()
        self.found("--all", "--cache", self.cache, "--cache-key", other, code=1)
        self.repository.branch("change")
        self.repository.write("gate.sv", WRONG + "\n")
        self.repository.commit()
        self.change(code=0)  # existing

    def test_paranoid_finds_proved_again(self):
        self.everything()
        result = self.found("--all", "--cache", self.cache, "--paranoid", code=0)[0]
        self.assertFalse(result["units"][0]["reused"])


if __name__ == "__main__":
    unittest.main()
