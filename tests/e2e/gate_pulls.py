# gate_pulls.py - a git repository with the router, and twenty pull requests to it with what gate must say.
# SPDX-License-Identifier: MIT
import os
import pathlib
import subprocess

SOURCE = pathlib.Path(os.environ.get("PALINDROME_SOURCE", pathlib.Path(__file__).resolve().parents[2]))
UNITS = sorted(path.stem for path in (SOURCE / "designs/router").glob("*.sv"))


class Repository:
    """A repository in a folder, with an author of its own and nothing of the user's configuration."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.git("init", "-q", "-b", "main")

    def git(self, *words, check=True):
        env = {**os.environ, "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1",
               "GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@example.org",
               "GIT_COMMITTER_NAME": "A", "GIT_COMMITTER_EMAIL": "a@example.org"}
        done = subprocess.run(["git", *map(str, words)], cwd=self.folder, env=env, check=check,
                              capture_output=True)
        return done.stdout.decode("utf-8", "replace").strip()

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(text, bytes):
            path.write_bytes(text)
        else:
            path.write_text(text, encoding="utf-8")

    def read(self, name):
        return (self.folder / name).read_text(encoding="utf-8")

    def replace(self, name, old, new, count=-1):
        text = self.read(name)
        assert old in text, (name, old)
        self.write(name, text.replace(old, new, count))

    def remove(self, name):
        (self.folder / name).unlink()

    def commit(self, message="change"):
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", message)
        return self.git("rev-parse", "HEAD")

    def branch(self, name, start="main"):
        self.git("checkout", "-q", "-f", "-B", name, start)
        self.git("clean", "-fdq")


def project(units=UNITS, gate=""):
    text = f"[gate]\n{gate}\n"
    for unit in units:
        text += f'[unit.{unit}]\nspec = "specs/{unit}.lct.md"\nhdl = ["rtl/{unit}.sv"]\n\n'
    return text


def router(folder, gate="limits = { unit_seconds = 30, proof_seconds = 20, memory_mib = 1024 }"):
    repository = Repository(folder)
    for unit in UNITS:
        repository.write(f"specs/{unit}.lct.md", (SOURCE / f"lct_specs/router/{unit}.lct.md").read_text())
        repository.write(f"rtl/{unit}.sv", (SOURCE / f"designs/router/{unit}.sv").read_text())
    repository.write("palindrome.toml", project(gate=gate))
    repository.commit("the router")
    return repository


def hdl(unit, old, new, count=-1):
    return lambda r: r.replace(f"rtl/{unit}.sv", old, new, count)


def spec(unit, old, new):
    return lambda r: r.replace(f"specs/{unit}.lct.md", old, new)


def without(name):
    return lambda r: r.remove(name)


def every(*changes):
    return lambda r: [change(r) for change in changes]


def link_out(r):
    r.remove("rtl/ecc_enc.sv")
    os.symlink("/etc/passwd", r.folder / "rtl/ecc_enc.sv")


def skip_unit(r):
    text = r.read("palindrome.toml")
    start = text.index("[unit.vc_fifo]")
    r.write("palindrome.toml", text[:start] + text[text.index("[unit.vc_owner]"):])
    r.replace("rtl/vc_fifo.sv", "level == DEPTH", "level == DEPTH - 1")


def bomb(module):
    """The module with a tree of instances in it that doubles at each of 60 levels."""
    return module.replace("endmodule", "    bomb_tree #(60) tree();\nendmodule") + """
module bomb_tree #(parameter int N = 0);
    if (N > 0) begin : g
        bomb_tree #(N - 1) a();
        bomb_tree #(N - 1) b();
    end
endmodule
"""


# (kind, what it does, the change, the exit code, {unit: verdict of the head}, rules that must be found)
PULLS = [
    ("harmless", "comments and blanks", hdl("rr_arb5", "// Table: grant", "// who may go  first"), 0,
     {"rr_arb5": "proved"}, ()),
    ("harmless", "a register is renamed", hdl("credit_ctr", "count", "credits"), 0,
     {"credit_ctr": "proved"}, ()),
    ("harmless", "if chains become ternaries",
     hdl("credit_ctr", """    err = 1'b0;
    if ((inc == 1) && (dec == 0) && (count >= DEPTH)) begin
      err = 1'b1;
    end else if ((inc == 0) && (dec == 1) && (count == 0)) begin
      err = 1'b1;
    end
""", "    err = inc && !dec ? count >= DEPTH : dec && !inc && count == 0;\n"), 0, {"credit_ctr": "proved"}, ()),
    ("harmless", "a branch that repeats another is folded",
     hdl("vc_owner", """    end else if ((open[0] == 1) && (close[0] == 1)) begin
      owner0 <= 10'b0;
    end else if ((open[0] == 0) && (close[0] == 1)) begin
      owner0 <= 10'b0;
""", """    end else if (close[0]) begin
      owner0 <= 10'b0;
"""), 0, {"vc_owner": "proved"}, ()),
    ("harmless", "a note of a table", spec("route_dec", "x first", "the column first"), 0,
     {"route_dec": "proved"}, ()),
    ("harmless", "a property is added",
     spec("credit_ctr", "## Invariants\n| name | expression | note |\n|---|---|---|\n",
          "## Properties\n| name | expression | note |\n|---|---|---|\n| err_at_an_end | !err \\|\\| count == 0 \\|\\| "
          "count >= DEPTH |  |\n## Invariants\n| name | expression | note |\n|---|---|---|\n"), 0,
     {"credit_ctr": "proved"}, ()),

    ("error", "counts one too far", hdl("credit_ctr", "count < DEPTH", "count <= DEPTH"), 1,
     {"credit_ctr": "refuted"}, ("verdict-refuted",)),
    ("error", "east and west change places", hdl("route_dec", "route = W;", "route = E;"), 1,
     {"route_dec": "refuted"}, ("verdict-refuted",)),
    ("error", "the pointer does not turn", hdl("rr_arb5", "{gnt[3:0], gnt[4]}", "gnt"), 1,
     {"rr_arb5": "refuted"}, ("verdict-refuted",)),
    ("error", "a reset value is lost", hdl("rr_arb5", "    if (!rst_n) begin\n      ptr <= 5'b00001;\n    end else if",
                                           "    if"), 1, {"rr_arb5": None}, ()),
    ("error", "full one entry early", hdl("vc_fifo", "level == DEPTH;", "level == DEPTH - 1;"), 1,
     {"vc_fifo": "refuted"}, ("verdict-refuted",)),
    ("error", "a port is one bit narrower", hdl("xbar_tx", "output logic [41:0] lnk_code", "output logic [40:0] lnk_code"),
     1, {"xbar_tx": "refuted"}, ("verdict-refuted",)),
    ("error", "a default gives x", hdl("vc_owner", "free_vc = avail;", "free_vc = 2'bxx;"), 1, {"vc_owner": None}, ()),
    ("error", "text that is no SystemVerilog", hdl("pkt_guard", "endmodule", "endmodul"), 1,
     {"pkt_guard": "invalid-hdl"}, ()),

    ("weakening", "a don't-care hides an error",
     every(spec("credit_ctr", "| 1 | 0 | >= DEPTH | 1'b1 | a credit too many |", "| 1 | 0 | >= DEPTH | - |  |"),
           hdl("credit_ctr", "      err = 1'b1;\n    end else", "      err = 1'b0;\n    end else")), 1,
     {"credit_ctr": "proved"}, ("table-weakened",)),
    ("weakening", "an assumption is added, an invariant dropped",
     every(spec("vc_owner", "| close_onehot0 |", "| never_stopped | !stop |  |\n| close_onehot0 |"),
           spec("vc_owner", "| owners_differ | (owner0 & owner1) == 0 | an input VC owns one VC of this output at most |\n", "")),
     1, {"vc_owner": "proved"}, ("table-assumption", "table-check-dropped")),
    ("weakening", "the project file skips a unit with an error", skip_unit, 1,
     {"vc_fifo": "refuted"}, ("policy-changed", "verdict-refuted")),

    ("hostile", "the table is deleted", without("specs/ecc_enc.lct.md"), 1, {"ecc_enc": "missing"}, ("unit-removed",)),
    ("hostile", "the HDL is a link out of the tree", link_out, 1, {"ecc_enc": "refused"}, ("gate-path-refused",)),
    ("hostile", "an elaboration bomb", lambda r: r.write("rtl/ecc_enc.sv", bomb(r.read("rtl/ecc_enc.sv"))), 4,
     {"ecc_enc": "stopped"}, ()),
]
