# test_docs.py - every command that README.md and docs/ show is run.
# SPDX-License-Identifier: MIT
"""Each page has a scratch folder, in which its fenced `sh` blocks are run in their order, with copies of
lct_specs and designs. `sh exit=N` is a block whose last command ends with N. A block behind the comment
`<!-- not run: reason -->` is not run but counted; one behind `<!-- file: NAME -->` is written to that file."""
import glob
import os
import re
import shutil
import subprocess
import tempfile
import unittest

PALINDROME = os.path.abspath(os.environ["PALINDROME"])
SOURCE = os.path.abspath(os.environ["PALINDROME_SOURCE"])
NOT_RUN = re.compile(r"<!-- not run: (\S.*) -->")
FILE = re.compile(r"<!-- file: (\S+) -->")


def blocks(text):
    """(line, info, body, the line in front) of each fenced block."""
    lines = text.split("\n")
    at = 0
    while at < len(lines):
        fence = re.match("(`{3,})(.*)", lines[at])
        if not fence:
            at += 1
            continue
        start, body = at, []
        at += 1
        while at < len(lines) and lines[at] != fence[1]:
            body.append(lines[at])
            at += 1
        at += 1
        yield start + 1, fence[2].split(), "\n".join(body) + "\n", lines[start - 1] if start else ""


class Docs(unittest.TestCase):
    def run_page(self, page):
        """Runs the blocks of a page; (run, left out)."""
        with open(page, encoding="utf-8") as file:
            found = list(blocks(file.read()))
        shown = [b for b in found if (b[1] and b[1][0] == "sh") or FILE.match(b[3])]
        if not shown:
            return 0, 0
        done = left = 0
        with tempfile.TemporaryDirectory(prefix="pal-docs-") as scratch:
            for name in ("lct_specs", "designs"):
                shutil.copytree(os.path.join(SOURCE, name), os.path.join(scratch, name))
            os.mkdir(os.path.join(scratch, "bin"))
            os.symlink(PALINDROME, os.path.join(scratch, "bin", "palindrome"))
            environment = {k: v for k, v in os.environ.items() if not k.startswith("PALINDROME_")}
            environment.update(NO_COLOR="1", LC_ALL="C.UTF-8",
                               PATH=os.path.join(scratch, "bin") + ":" + os.environ["PATH"])
            for line, info, body, before in shown:
                if FILE.match(before):
                    with open(os.path.join(scratch, FILE.match(before)[1]), "w",
                              encoding="utf-8") as file:
                        file.write(body)
                    continue
                if NOT_RUN.match(before):
                    left += 1
                    continue
                wanted = next((int(w[5:]) for w in info if w.startswith("exit=")), 0)
                result = subprocess.run(["bash", "-e", "-c", body], cwd=scratch, env=environment,
                                        capture_output=True, text=True, timeout=300, check=False)
                with self.subTest(page=os.path.relpath(page, SOURCE), line=line):
                    self.assertEqual(result.returncode, wanted,
                                     body + result.stdout[-2000:] + result.stderr[-2000:])
                done += 1
        return done, left

    def test_the_commands_of_all_pages_do_what_the_pages_say(self):
        pages = [os.path.join(SOURCE, "README.md")]
        pages += sorted(glob.glob(os.path.join(SOURCE, "docs", "*.md")))
        done = left = 0
        for page in pages:
            counts = self.run_page(page)
            done, left = done + counts[0], left + counts[1]
        print(f"docs: {done} blocks of commands run, {left} left out with a reason")
        self.assertGreaterEqual(done, 10)
        self.assertLessEqual(left, done)

    def test_links_between_pages_lead_somewhere(self):
        for page in [os.path.join(SOURCE, "README.md")] + glob.glob(os.path.join(SOURCE, "docs", "*.md")):
            with open(page, encoding="utf-8") as file:
                text = re.sub(r"(?s)```.*?```", "", file.read())
            for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text):
                if re.match(r"[a-z]+:", target):
                    continue
                path = os.path.join(os.path.dirname(page), target)
                self.assertTrue(os.path.exists(path), f"{os.path.relpath(page, SOURCE)}: {target}")


if __name__ == "__main__":
    unittest.main()
