# test_formats.py - reports in the formats of other programs, read by those programs.
# SPDX-License-Identifier: MIT
import json
import os
import pty
import random
import re
import resource
import subprocess
import unittest
import xml.etree.ElementTree as xml
from html.parser import HTMLParser

import format_tools
import support
from support import BINARY, SOURCE, CommandTest

FORMATS = ["sarif", "junit", "findings", "markdown", "comment", "code-quality", "annotations"]
PIECES = ["</script>", "]]>", "::error::x", "::set-output name=a::b", "\x1b[31m", "\x1b]0;t\x07", "\u202e", "\u2066",
          "\r", "\n", "\r\n", "\t", "`", "``", "```", "~~~", "|", "\\", "<img src=x onerror=y>", "&amp;", "@name", "#12",
          "![i](http://x/y.png)", "[l](x)", "[l]: http://x", "https://h/p", "www.host.de", "GH-7", "~label", "!3", "$x$",
          "##[error]x", "-->", "<!--", "a@b.de", "\x00", "\x9b", "\u2028", "\u0085", "%0A", ":", ",", '"', "'", "..", "/",
          "\uffff", "word", " ", "<details>", "# h", "- l", "1. l", "> q", "    ", "---", "***", "/close"]
LOUD = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029]")


def hostile(rng):
    return "".join(rng.choice(PIECES) for _ in range(rng.randrange(10)))


def place(rng):
    result = {}
    if rng.random() < 0.8:
        result = {"file": hostile(rng) or "x"}
        if rng.random() < 0.7:
            result |= {"line": rng.randrange(1, 99), "column": 2, "endLine": 99, "endColumn": 5, "quote": hostile(rng)}
    return result


def finding(rng, number):
    return {"rule": "lint-gap", "severity": rng.choice(["note", "warning", "error"]), "message": f"m{number} " + hostile(rng),
            "wayOut": hostile(rng), "place": place(rng), "unit": hostile(rng), "subject": hostile(rng),
            "status": rng.choice(["none", "new", "existing", "fixed", "weakened"]), "undecided": rng.random() < 0.2,
            "accepted": rng.random() < 0.2, "acceptedWhy": hostile(rng), "fingerprint": f"{number:032x}",
            "related": [{"text": hostile(rng), "place": place(rng)}],
            "trace": [{"cycle": c, "text": hostile(rng), "place": place(rng)} for c in range(rng.randrange(3))]}


def hostile_report(rng, findings=6):
    numbers = iter(range(10000))
    unit = {"unit": hostile(rng), "variant": hostile(rng), "spec": hostile(rng), "hdl": [hostile(rng)], "verdict": hostile(rng),
            "reason": hostile(rng), "triage": hostile(rng), "status": "none", "seconds": 1.5, "reused": False, "exitCode": 1,
            "checks": [{"name": hostile(rng), "outcome": o, "message": hostile(rng), "details": hostile(rng), "seconds": 0.1}
                       for o in ("passed", "failed", "undecided", "broken", "skipped")],
            "findings": [finding(rng, next(numbers)) for _ in range(findings)]}
    return {"format": "palindrome-findings", "schema": 1, "tool": {"name": "palindrome", "version": "0.1.0"},
            "command": "lint", "title": "T " + hostile(rng), "seconds": 2.5, "exitCode": 1, "counts": {},
            "notes": [hostile(rng)], "units": [unit], "findings": [finding(rng, next(numbers))]}


class Elements(HTMLParser):
    """What a rendered page does beyond showing text."""

    def __init__(self, page):
        super().__init__(convert_charrefs=True)
        self.active, self.text, self.inCode = [], "", 0
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.inCode += tag in ("code", "pre")
        if tag in ("a", "img", "script", "iframe", "input", "svg", "style", "h1", "blockquote", "hr", "ol"):
            self.active.append((tag, attributes))

    def handle_endtag(self, tag):
        self.inCode -= tag in ("code", "pre")

    def handle_data(self, data):
        self.text += "" if self.inCode else data


# What the schema of Jenkins' xUnit plug-in (junit-10) allows: attributes, required ones with a star.
JUNIT = {"testsuites": "name time tests failures errors",
         "testsuite": "name* tests* failures* errors* group time skipped timestamp hostname id package file log url",
         "testcase": "name* time classname group", "failure": "type message", "error": "type message",
         "skipped": "type message"}
JUNIT_CHILDREN = {"testsuites": {"testsuite"}, "testsuite": {"testcase"}, "testcase": {"failure", "error", "skipped"},
                  "failure": set(), "error": set(), "skipped": set()}


class FormatTest(CommandTest):
    def hostile_files(self, count, findings=6):
        for seed in range(count):
            report = hostile_report(random.Random(seed), findings)
            yield report, self.write(f"f{seed}.json", json.dumps(report))

    def convert(self, file, name):
        result = self.expect(0, "report", file, "--format", name)
        return result.err if name == "annotations" else result.out

    def check_junit(self, text):
        root = xml.fromstring(text)
        self.assertEqual(root.tag, "testsuites")
        for element in root.iter():
            allowed = JUNIT[element.tag].split()
            self.assertLessEqual(set(element.attrib), {name.rstrip("*") for name in allowed}, element.tag)
            for name in allowed:
                self.assertTrue(not name.endswith("*") or name[:-1] in element.attrib, (element.tag, name))
            self.assertLessEqual({child.tag for child in element}, JUNIT_CHILDREN[element.tag])
            if "time" in element.attrib:
                self.assertRegex(element.attrib["time"], r"^\d+\.\d{3}$")
        for suite in root.iter("testsuite"):
            cases = list(suite)
            self.assertEqual(int(suite.get("tests")), len(cases))
            for attribute, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
                self.assertEqual(int(suite.get(attribute)), len(suite.findall(f"testcase/{tag}")))
        return root

    def test_hostile_texts_stay_texts_in_every_format(self):
        for report, file in self.hostile_files(6):
            outputs = {}
            for name in FORMATS:
                outputs[name] = self.convert(file, name)
                # JSON and XML escape what is loud, the others show it as something else.
                self.assertIsNone(LOUD.search(outputs[name]), (name, file))
            sarif = json.loads(outputs["sarif"])["runs"][0]
            self.assertEqual(len(sarif["results"]), 7)
            for result in sarif["results"]:
                self.assertNotIn("](", result["message"]["text"])
                for location in result["locations"]:
                    if "physicalLocation" in location:
                        uri = location["physicalLocation"]["artifactLocation"]["uri"]
                        self.assertRegex(uri, r"^(file:///)?[A-Za-z0-9._~/%-]*$")
            root = self.check_junit(outputs["junit"])
            self.assertEqual(len(list(root.iter("testcase"))), 6)
            back = json.loads(outputs["findings"])
            for before, after in zip(report["units"][0]["findings"], back["units"][0]["findings"]):
                self.assertEqual(before["message"], after["message"])
                self.assertEqual([s["text"] for s in before["trace"]], [s["text"] for s in after.get("trace", [])])
            for entry in json.loads(outputs["code-quality"]):
                self.assertEqual(set(entry), {"description", "check_name", "fingerprint", "severity", "location"})
                self.assertIn(entry["severity"], ("info", "minor", "major", "critical", "blocker"))
                self.assertGreaterEqual(entry["location"]["lines"]["begin"], 1)
            for line in outputs["annotations"].splitlines():
                self.assertRegex(line, r"^::(error|warning|notice) ([a-zA-Z]+=[^:,\n]*,?)+::")

    def test_markdown_only_shows_what_is_in_it(self):
        python, why = format_tools.python()
        if why:
            self.skipTest("cmark-gfm from PyPI could not be installed: " + why)
        render = ("import sys, json, cmarkgfm; from cmarkgfm.cmark import Options\n"
                  "print(json.dumps([cmarkgfm.github_flavored_markdown_to_html(t, Options.CMARK_OPT_UNSAFE)"
                  " for t in json.load(sys.stdin)]))")
        files = [file for _, file in self.hostile_files(25)]
        texts = [self.convert(file, "comment") for file in files]
        pages = subprocess.run([python, "-c", render], input=json.dumps(texts).encode(), capture_output=True, check=True)
        for text, page in zip(texts, json.loads(pages.stdout)):
            seen = Elements(page)
            self.assertEqual(seen.active, [], text)
            # A site makes mentions and references of words in running text.
            self.assertIsNone(re.search(r"@name|#12|GH-7|!3|~label|https://h|www\.host", seen.text), seen.text)
            self.assertEqual(page.count("<table>"), 1, text)
            self.assertEqual(page.count("<h2>") + page.count("<h3>"), 2, text)
            rows = re.search(r"<table>.*?</table>", page, re.S).group()
            self.assertEqual(rows.count("<td"), rows.count("<th") - rows.count("<thead"), rows)

    def test_sarif_passes_the_multitool(self):
        modules, why = format_tools.node_modules()
        tool = modules / "@microsoft/sarif-multitool-linux/Sarif.Multitool"
        if why:
            self.skipTest("the SARIF multitool from npm could not be installed: " + why)
        self.write("u.lct.md", support.COUNTER)
        self.write("bad.sv", support.COUNTER_WRONG_SV)
        self.expect(1, "prove", "u.lct.md", "bad.sv", "--sarif", "prove.sarif")
        self.expect(1, "diff", "u.lct.md", "bad.sv", "--sarif", "diff.sarif")
        for _, file in self.hostile_files(2):
            self.expect(0, "report", file, "-o", file.with_suffix(".sarif"))
        done = subprocess.run([tool, "validate", *self.folder.glob("*.sarif"), "--output", "result.json", "--level",
                               "Error;Warning;Note", "--kind", "Fail"], cwd=self.folder, capture_output=True, timeout=120,
                              env={**os.environ, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"})
        text = done.stdout.decode("utf-8", "replace")
        self.assertIn("4 files scanned", text)
        results = json.loads((self.folder / "result.json").read_text("utf-8-sig"))["runs"][0]["results"]
        errors = [r for r in results if r.get("level", "warning") == "error"]
        self.assertEqual(errors, [], text)
        # Of its recommendations some are not for us: an address of a home page, and artifacts with contents.
        self.assertLessEqual({r["ruleId"] for r in results if r.get("level", "warning") == "warning"},
                             {"SARIF2004", "SARIF2005"}, text)

    def test_findings_keep_to_the_published_schema(self):
        try:
            import jsonschema
        except ImportError:
            self.skipTest("python3-jsonschema is not installed")
        schema = json.loads((SOURCE / "docs/findings.schema.json").read_text())
        check = jsonschema.Draft202012Validator(schema).validate
        self.write("u.lct.md", support.COUNTER)
        self.write("bad.sv", support.COUNTER_WRONG_SV)
        self.write("broken.lct.md", "no title\n")
        for code, words in ((1, ["prove", "u.lct.md", "bad.sv"]), (1, ["diff", "u.lct.md", "bad.sv"]),
                            (3, ["lint", "u.lct.md", "broken.lct.md"]), (3, ["prove", "broken.lct.md", "bad.sv"]),
                            (3, ["run", "broken.lct.md", "--encoder", "reference"])):
            self.expect(code, *words, "--findings", "out.json", "--junit", "out.xml")
            report = json.loads((self.folder / "out.json").read_text())
            check(report)
            self.assertEqual(report["exitCode"], code)
            self.check_junit((self.folder / "out.xml").read_text())
            # Whoever fails must be seen to fail in every format.
            failing = [u for u in report["units"] if u["exitCode"] != 0]
            self.assertTrue(failing and all(u["findings"] for u in failing), words)

    def test_a_trace_becomes_a_code_flow_with_rows_of_the_table(self):
        self.write("sub dir/u.lct.md", support.COUNTER)
        self.write("sub dir/bad.sv", support.COUNTER_WRONG_SV)
        self.expect(1, "prove", "sub dir/u.lct.md", "sub dir/bad.sv", "--sarif", "o.sarif")
        result = json.loads((self.folder / "o.sarif").read_text())["runs"][0]["results"][0]
        steps = result["codeFlows"][0]["threadFlows"][0]["locations"]
        self.assertEqual(len(steps), 7)
        self.assertIn("(HDL 0)", steps[-1]["location"]["message"]["text"])
        where = steps[-2]["location"]["physicalLocation"]
        self.assertEqual(where["artifactLocation"]["uri"], "sub%20dir/u.lct.md")
        line = support.COUNTER.splitlines()[where["region"]["startLine"] - 1]
        self.assertIn("otherwise", line)

    def test_fingerprints_survive_shifted_lines(self):
        table = support.XOR.replace("| otherwise | | 0 |\n", "")
        prints = []
        for text in (table, table.replace("# gate\n", "# gate\n\nSome words.\n\nMore words.\n")):
            self.write("g.lct.md", text)
            self.expect(1, "lint", "g.lct.md", "--findings", "o.json", "--no-cache")
            found = json.loads((self.folder / "o.json").read_text())["units"][0]["findings"]
            prints.append([f["fingerprint"] for f in found])
        self.assertTrue(prints[0])
        self.assertEqual(*prints)

    def test_a_run_and_its_report_later_say_the_same(self):
        self.write("u.lct.md", support.COUNTER)
        self.expect(0, "run", "u.lct.md", "--encoder", "reference", "--no-sim", "--junit", "now.xml", "--findings", "now.json")
        self.expect(0, "report", "latest", "-o", "later.xml", "--findings", "later.json")
        self.assertEqual((self.folder / "now.xml").read_text(), (self.folder / "later.xml").read_text())
        now, later = (json.loads((self.folder / name).read_text()) for name in ("now.json", "later.json"))
        self.assertEqual(now, later)
        self.assertEqual(now["units"][0]["verdict"], "proved")
        self.expect(0, "report", "later.json", "-o", "again.xml")
        self.assertEqual((self.folder / "now.xml").read_text(), (self.folder / "again.xml").read_text())

    def test_wrong_answers_of_a_model_are_findings_at_the_row(self):
        wrong = {"u": support.COUNTER_WRONG_SV, "v": support.COUNTER_SV.replace("count <= 4'd0", "cuont <= 4'd0")}
        for name, hdl in wrong.items():
            self.write(f"{name}.lct.md", support.COUNTER.replace("# counter", f"# {name}"))
            self.write("p.txt", self.expect(0, "prompt", "encode", f"{name}.lct.md").out)
            self.write("r.txt", f"```systemverilog\n{hdl.replace('module counter', 'module ' + name)}```\n")
            self.expect(0, "record", "p.txt", "r.txt", "--model", "synthetic-model")
        options = ["--mode", "replay", "--repair", "0", "--no-model-decode", "--no-sim", "--findings"]
        self.expect(1, "run", "u.lct.md", "v.lct.md", *options, "run.json")
        self.expect(1, "matrix", "--units", "u.lct.md", "v.lct.md", "--models", "synthetic-model", *options, "matrix.json")
        for name in ("run.json", "matrix.json"):
            refuted, invalid = json.loads((self.folder / name).read_text())["units"]
            self.assertEqual([f["rule"] for f in refuted["findings"]], ["verdict-refuted", "row-changed"])
            row = refuted["findings"][1]
            self.assertEqual(row["place"]["file"], "u.lct.md")
            self.assertIn("otherwise", support.COUNTER.splitlines()[row["place"]["line"] - 1])
            lines = row["related"][0]["place"]
            self.assertIn("count <= DEPTH", (self.folder / lines["file"]).read_text().splitlines()[lines["line"] - 1])
            (error,) = invalid["findings"]
            self.assertEqual((error["rule"], invalid["verdict"]), ("hdl-undeclared-identifier", "invalid-hdl"))
            self.assertIn("cuont", (self.folder / error["place"]["file"]).read_text().splitlines()[error["place"]["line"] - 1])

    def test_files_are_written_whole_or_not_at_all(self):
        self.write("g.lct.md", support.XOR)
        (self.folder / "folder").mkdir()
        for target in ("folder", "g.lct.md/x.sarif", "/proc/x.sarif"):
            before = self.files()
            result = self.run_command("lint", "g.lct.md", "--sarif", target, "--no-cache")
            self.assertEqual(result.code, 5, result.err)
            self.assertIn("file-unwritable", result.err)
            self.assertEqual(self.files(), before)

        def small_files():
            resource.setrlimit(resource.RLIMIT_FSIZE, (200, 200))
        before = self.files()
        # The limit of a file's size fails as a full disk does, if the signal is ignored.
        done = subprocess.run(["sh", "-c", "trap '' XFSZ; exec \"$@\"", "sh", BINARY, "lint", "g.lct.md", "--sarif", "o.sarif",
                               "--no-cache"], cwd=self.folder, capture_output=True, preexec_fn=small_files,
                              env=self.environment())
        self.assertEqual(done.returncode, 5, done.stderr)
        self.assertEqual(self.files(), before)

    def test_what_is_no_report_is_refused_by_name(self):
        runs = SOURCE / "tests/rules/runs"
        for words, code, rule in ((["latest", "--format", "junit"], 3, "run-missing"),
                                  ([runs / "newer", "--format", "junit"], 3, "run-newer"),
                                  ([runs / "damaged", "--format", "junit"], 3, "run-damaged"),
                                  ([runs / "unfinished", "--format", "junit"], 3, "run-unfinished"),
                                  ([self.write("f.json", "{}"), "--format", "junit"], 3, "file-unreadable"),
                                  (["latest"], 2, "usage-missing-argument"),
                                  (["latest", "--format", "pdf"], 2, "usage-bad-argument")):
            result = self.expect(code, "report", *words)
            self.assertIn(f"[{rule}]", result.err)


class LogTest(CommandTest):
    """What reaches a terminal or the log of a workflow."""

    def hostile_spec(self):
        return self.write("::error::x.lct.md", support.XOR.replace("# gate", "# gate ::error::\u202e##[x]"))

    def test_no_line_of_a_workflow_log_is_a_command(self):
        name = "::error::\n::set-output name=a::b\n##[group]x.lct.md"
        self.write("f.json", "[]")
        for words in (["lint", name], ["lint", "--json", name], ["report", name, "--format", "junit"], ["prove", name],
                      ["::warning::x"], ["lint", "f.json", "--::error::"], ["prove", self.hostile_spec().name]):
            result = self.run_command(*words, env={"GITHUB_ACTIONS": "true"})
            for line in re.split("[\r\n]", result.out + "\n" + result.err):
                self.assertFalse(line.lstrip().startswith("::"), (words, line))
                self.assertNotIn("##[", line)

    def test_a_terminal_is_driven_by_our_colours_alone(self):
        self.write("g.lct.md", support.XOR.replace("# gate\n", "# gate\n\nA \x1b]0;title\x07 \x1b[2J \u202e text.\n"))
        for words in (["fmt", "g.lct.md", "--stdout"], ["lint", "\x1b[2J.md"], ["export", "g.lct.md"]):
            here, there = pty.openpty()
            process = subprocess.Popen([BINARY, *words], cwd=self.folder, stdout=there, stderr=there, env=self.environment())
            os.close(there)
            text = b""
            try:
                while piece := os.read(here, 65536):
                    text += piece
            except OSError:
                pass # the end of a terminal
            os.close(here)
            process.wait(60)
            self.assertGreater(len(text), 40)
            rest = re.sub(r"\x1b\[[0-9;]*m|\r\x1b\[K", "", text.decode("utf-8").replace("\r\n", "\n"))
            self.assertIsNone(LOUD.search(rest), (words, rest))

    def test_files_are_written_as_they_are_in_a_workflow_too(self):
        text = "# gate\n\n::x\n" + support.XOR.partition("\n")[2]
        self.write("g.lct.md", text)
        with open(self.folder / "out.md", "wb") as out:
            subprocess.run([BINARY, "fmt", "g.lct.md", "--stdout"], cwd=self.folder, stdout=out, check=False,
                           env={**self.environment(), "GITHUB_ACTIONS": "true"})
        plain = self.run_command("fmt", "g.lct.md", "--stdout")
        self.assertEqual((self.folder / "out.md").read_text(), plain.out)

    def test_annotations_are_commands_of_their_own(self):
        self.write("g.lct.md", support.XOR.replace("| otherwise | | 0 |\n", ""))
        result = self.expect(1, "lint", "g.lct.md", "--annotations", env={"GITHUB_ACTIONS": "true"})
        commands = [line for line in result.err.splitlines() if line.startswith("::")]
        self.assertEqual(len(commands), 1)
        self.assertRegex(commands[0], r"^::warning file=g.lct.md,line=\d+,.*title=lint-gap in gate::")


if __name__ == "__main__":
    unittest.main()
