"""Yosys on mutants that were proved: does it find a difference that the table does not allow?

First the mutant against the accepted file, registers matched by name, nothing assumed. A mutant that differs
there may still be right: the table leaves cells open and assumes things about its inputs. So it is then
compared with the table's reference module (`palindrome emit --checks`), where what is open is x: bits that
are x there are not compared, and cycles behind a broken assumption are not looked at.
"""
# SPDX-License-Identifier: MIT
import pathlib
import re

import peers
from common import once, run

COMPARE = """module lct_compare #(parameter W = 1) (input [W-1:0] gold, input [W-1:0] gate, output differ);
    wire [W-1:0] each;
    genvar i;
    generate for (i = 0; i < W; i = i + 1) begin : bits
        assign each[i] = (gold[i] !== 1'bx) & (gold[i] !== gate[i]);
    end endgenerate
    assign differ = |each;
endmodule
"""


def flattened(module, file):
    return (f"read_verilog -sv {file}; hierarchy -check -top {module}; proc -norom; flatten; opt_clean; "
            f"memory -nomap; memory_map; async2sync; opt; ")


def with_assumptions(text):
    """The reference module with one more output that says whether all assumptions hold."""
    names = re.findall(r"\bwire (lct__assume_\d+) =", text)
    text = re.sub(r"\n\);", ",\n    output wire lct__hold\n);", text, count=1)
    hold = " && ".join(names) if names else "1'b1"
    return text.replace("endmodule", f"    assign lct__hold = {hold};\nendmodule"), len(names)


def top(ports, clock, reset, active):
    """Both sides with reset in cycle 0 only; `differ` is what must stay 0."""
    outputs = [(n, w) for n, w in ports.outputs if n != "lct__hold"]
    lines = [f"module top {ports.parameters} ("]
    lines += [f"    input {w} {n}," for n, w in ports.inputs if n != reset]
    lines += ["    output differ);", "    wire hold;"]
    if clock:
        lines += ["    reg first = 1'b1;", "    reg broken = 1'b0;", f"    always @(posedge {clock}) begin",
                  "        first <= 1'b0;", "        broken <= broken | (!first & (hold === 1'b0));", "    end"]
    level = "first" if active else "!first"
    shared = [f".{n}({level if n == reset else n})" for n, _ in ports.inputs]
    for side in ("gold", "gate"):
        lines += [f"    wire {w} {side}_{n};" for n, w in outputs]
        own = [f".{n}({side}_{n})" for n, _ in outputs] + ([".lct__hold(hold)"] if side == "gold" else [])
        lines.append(f"    {side} u_{side}(" + ", ".join(shared + own) + ");")
    lines += [f"    wire d_{n}; lct_compare #(.W($bits(gold_{n}))) c_{n}("
              f".gold(gold_{n}), .gate(gate_{n}), .differ(d_{n}));" for n, _ in outputs]
    differ = "(" + " | ".join(f"d_{n}" for n, _ in outputs) + ") & (hold !== 1'b0)"
    if clock:
        differ += " & !broken" + (" & !first" if reset else "")
    return "\n".join([*lines, f"    assign differ = {differ};", "endmodule", "", COMPARE])


class Confirmation:
    """The files of one unit in a folder of its own, and the two questions about a mutant of it."""

    def __init__(self, tool, spec, accepted, folder, limit):
        self.folder, self.limit = pathlib.Path(folder), limit
        self.accepted = accepted
        text = accepted.read_text()
        edges = re.search(r"@\(posedge (\w+)(?: or (posedge|negedge) (\w+))?\)", text)
        self.clocking = (edges[1], edges[3], edges[2] == "posedge") if edges else (None, None, True)
        emitted = run([tool, "emit", "--checks", spec])
        if emitted.code != 0:
            raise SystemExit(f"error: emit {spec}: {emitted.err}")
        reference, self.assumptions = with_assumptions(peers.plain(emitted.out))
        (self.folder / "reference.sv").write_text(reference)
        self.ports = peers.Ports(reference)
        (self.folder / "allowed.v").write_text(top(self.ports, *self.clocking))

    def same_as_accepted(self, mutant):
        """Proved equal to the accepted file by Yosys, with nothing assumed."""
        pair = peers.Pair(self.folder, self.accepted, mutant, *self.clocking)
        for name, script in pair.routes():
            if name in ("equiv", "sat") and pair.yosys(script, self.limit, 1).code == 0:
                return name
        return None

    def allowed(self, mutant):
        """What Yosys says of the mutant against the reference module: 'proved', 'N cycles' if it finds no
        difference in so many, 'differs', or 'failed: why'."""
        gate = self.folder / "gate.sv"
        # Not always_comb, in which Yosys refuses the latch of a dropped assignment.
        gate.write_text(peers.plain(mutant.read_text()).replace("always_comb", "always @*"))
        module = self.ports.name
        both = "".join(flattened(module, file) + f"rename {module} {side}; design -stash {side}; "
                       for side, file in (("gold", self.folder / "reference.sv"), ("gate", gate)))
        both += ("design -copy-from gold -as gold gold; design -copy-from gate -as gate gate; "
                 "read_verilog -sv allowed.v; hierarchy -check -top top; proc; flatten; opt; ")
        common = "-enable_undef -set-def-inputs -prove differ 0"
        steps = "-tempinduct -maxsteps 12 -set-init-undef " if self.clocking[0] else ""
        done = once(["yosys", "-p", both + f"sat {steps}{common} top"], self.limit, cwd=self.folder)
        return self.word(done, bool(steps))

    def word(self, done, induction):
        text = done.out + done.err
        if "no model found: SUCCESS" in text or "Induction step proven: SUCCESS" in text:
            return "proved"
        if "model found for base case: FAIL" in text or not induction and "model found: FAIL" in text:
            return "differs"
        # Step N of the induction is tried once N cycles from reset are found equal.
        cycles = [int(n) for n in re.findall(r"\[induction step (\d+)\] Solving", text)]
        if induction and cycles:
            return f"{max(cycles)} cycles"
        return "failed: " + (text.strip().splitlines() or ["nothing printed"])[-1]
