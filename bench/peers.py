"""Yosys and ABC as other judges of a pair of SystemVerilog files: each route, timed as a whole process."""
# SPDX-License-Identifier: MIT
import os
import pathlib
import re
import shutil

from common import once, timed

LIMIT = 60  # seconds a route


def have():
    return {tool: shutil.which(tool) is not None for tool in ("yosys", "yosys-abc")}


def versions():
    found = {}
    if shutil.which("yosys"):
        found["yosys"] = once(["yosys", "-V"], 30).out.strip()
    if shutil.which("yosys-abc"):
        found["abc"] = (once(["yosys-abc", "-c", "version"], 30).out.strip().splitlines() or [""])[0]
    return found


def processors():
    return os.cpu_count()


def plain(text, casts=False):
    """The same module in the words that Yosys 0.23 reads. The caller proves that nothing changed, on the
    text that keeps the casts of 'x to enums (without them it is no SystemVerilog)."""
    text = re.sub(r"//[^\n]*", "", text)
    text = re.sub(r"\b(?:unique0?|priority)\s+(?=if\b|case)", "", text)
    if not casts:
        text = re.sub(r"\b\w+'\('x\)", "'x", text)

    def inside(m):
        def one(item):
            span = re.fullmatch(r"\[(.*):(.*)\]", item)
            return f"({m[1]} >= {span[1]} && {m[1]} <= {span[2]})" if span else f"({m[1]} == {item})"

        return "(" + " || ".join(one(item.strip()) for item in m[2].split(",")) + ")"

    def pattern(m):
        width, digits = m[2], m[3].replace("_", "")
        mask = "".join("0" if d in "?xXzZ" else "1" for d in digits)
        value = "".join("0" if d in "?xXzZ" else d for d in digits)
        return f"(({m[1]} & {width}'b{mask}) == {width}'b{value})"

    text = re.sub(r"(\$?\b\w+(?:\(\w+\))?)\s+inside\s+\{([^{}]*)\}", inside, text)
    return re.sub(r"\b(\w+)\s*==\?\s*(\d+)'b([01?xXzZ_]+)", pattern, text)


class Ports:
    """Names and directions of a module, from its header (one port a line, as here and in emitted text)."""

    def __init__(self, text):
        self.name = re.search(r"\bmodule\s+(\w+)", text)[1]
        header = text[:text.index(");") + 2]
        generic = re.search(r"#\s*\((.*?)\)\s*\(", header, re.S)
        self.parameters = f"#({generic[1]})" if generic else ""
        found = re.findall(r"\b(input|output)\s+(?:logic|wire|reg)\s*(\[[^\]]*\])?\s*(\w+)", header)
        self.inputs = [(name, width) for kind, width, name in found if kind == "input"]
        self.outputs = [(name, width) for kind, width, name in found if kind == "output"]


def wrapper(ports, clock, reset, active):
    """The miter of both sides with reset in cycle 0 and never again; `differ` is what must stay 0 after
    cycle 0. The reset is tied to a register, because an induction step knows nothing of cycle 0."""
    free = [(n, w) for n, w in ports.inputs if n != reset]
    lines = [f"module top {ports.parameters} (", *(f"    input {w} {n}," for n, w in free), "    output differ);",
             "    wire different;"]
    if clock:
        lines += ["    reg first = 1'b1;", f"    always @(posedge {clock}) first <= 1'b0;"]
    level = "first" if active else "!first"
    pins = [f".in_{n}({level if n == reset else n})" for n, _ in ports.inputs]
    lines.append("    pair u_pair (" + ", ".join(pins) + ", .trigger(different));")
    lines.append("    assign differ = different" + (" & !first;" if reset else ";"))
    return "\n".join(lines + ["endmodule", ""])


def read(side, file, name):
    return (f"read_verilog -sv {file}; hierarchy -check -top {name}; proc -norom; flatten; opt_clean; "
            f"memory -nomap; memory_map; async2sync; opt; rename {name} {side}; "
            f"design -stash {side}; ")


def outcome(run, proved):
    """One route: proved, stopped at the limit, open (tried and not proved), or failed for another reason."""
    text = (run.err + run.out).strip()
    state = "stopped" if run.code is None else "proved" if proved else "open"
    tried_hard = re.search(r"unproven|proof did fail|undecided|UNDECIDED|SATISFIABLE|asserted", text)
    if state == "open" and run.code != 0 and not tried_hard:
        state = "failed"
    result = {"state": state, "seconds": run.seconds, "cpu": run.cpu, "peakKiB": run.peak}
    if state in ("open", "failed"):
        result["why"] = text.splitlines()[-1:]
    return result


class Pair:
    """Files of one pair in a scratch folder, and the routes that may prove it."""

    def __init__(self, folder, gold, gate, clock=None, reset=None, active=True):
        self.folder = pathlib.Path(folder)
        self.clock, self.reset = clock, reset
        self.gold = self.folder / "gold.sv"
        self.gate = self.folder / "gate.sv"
        self.gold.write_text(plain(gold.read_text()))
        self.ports = Ports(self.gold.read_text())
        self.gate.write_text(plain(gate.read_text()))
        (self.folder / "top.v").write_text(wrapper(self.ports, clock, reset, active))
        self.both = (read("gold", self.gold, self.ports.name) + read("gate", self.gate, self.ports.name)
                     + "design -copy-from gold -as gold gold; design -copy-from gate -as gate gate; ")

    def yosys(self, script, limit=LIMIT, repeats=3):
        return timed(["yosys", "-q", "-p", script], limit, repeats, cwd=self.folder)

    def top(self, flags=""):
        return (self.both + f"miter -equiv -make_outputs{flags} gold gate pair; "
                "read_verilog -sv top.v; hierarchy -check -top top; proc; flatten; opt; ")

    def routes(self):
        """Name and Yosys script of each route; a script that ends with code 0 has proved the pair.
        The second of each kind models x, which a reference with unspecified values needs."""
        equiv = self.both + "equiv_make gold gate both; hierarchy -top both; opt_clean; " \
                            "equiv_simple{0}; equiv_induct{0}; equiv_status -assert"
        sat = "sat -verify -prove differ 0 {0} top"
        if self.clock:
            sat = "sat -verify -tempinduct -prove differ 0 {0} top"
        steps = "-seq 1" if self.reset else ""
        return [("equiv", equiv.format("")), ("equiv -undef", equiv.format(" -undef")),
                ("sat", self.top() + sat.format(steps)),
                ("sat -enable_undef", self.top(" -ignore_gold_x")
                 + sat.format("-enable_undef -set-def-inputs " + steps))]

    def best_of_yosys(self, limit=LIMIT, repeats=3):
        tried = {}
        for name, script in self.routes():
            run = self.yosys(script, limit, repeats)
            tried[name] = outcome(run, run.code == 0)
        return tried

    def best_of_abc(self, limit=LIMIT, repeats=3):
        """Yosys makes an AIG of the miter, ABC proves it. The seconds have both; `alone` is ABC's."""
        script = (self.top() + "techmap; opt; dffunmap; setundef -zero; aigmap; opt_clean; "
                  "write_aiger -zinit miter.aig")
        made = self.yosys(script, limit, repeats)
        if made.code != 0:
            return {"aiger": outcome(made, False)}
        commands = (["cec", "dprove", "pdr"] if not self.clock else ["scorr; pdr", "dprove", "pdr"])
        if not self.clock:
            commands[0] = "&get; &cec -m"
        tried = {}
        for command in commands:
            run = timed(["yosys-abc", "-c", f"read miter.aig; {command}"], limit, repeats,
                        cwd=self.folder)
            text = run.out + run.err
            proved = re.search(r"are equivalent|UNSATISFIABLE|[Pp]roperty proved|"
                               r"Verification of miter.*succ|was proved", text) is not None
            result = outcome(run, proved)
            result.update(alone=run.seconds, seconds=made.seconds + run.seconds,
                          cpu=made.cpu + run.cpu, peakKiB=max(made.peak, run.peak))
            tried["abc " + command] = result
        return tried
