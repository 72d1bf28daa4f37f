"""Single-point mutants of a SystemVerilog module, made over the syntax tree of slang (pyslang).

Each mutant is one edit of the text. What is mutated are internal declarations, equations and processes; the
header with ports and parameters is not, as that is the interface, which the proof compares by name.
"""
# SPDX-License-Identifier: MIT
import collections
import random

from pyslang import ast, syntax
from pyslang.syntax import SyntaxKind as Kind

Mutant = collections.namedtuple("Mutant", "kind start end text line old new")

# What an operator is exchanged for; of the same result width, so that the text stays valid.
BINARY = {"+": ["-"], "-": ["+"], "&": ["|", "^"], "|": ["&", "^"], "^": ["&", "|"], "&&": ["||"],
          "||": ["&&"], "==": ["!="], "!=": ["=="], "<": ["<=", ">", ">="], "<=": ["<", ">"],
          ">": [">=", "<"], ">=": [">", "<"], "<<": [">>"], ">>": ["<<"]}
REDUCTIONS = ("&", "|", "^")
DIGITS = {"b": 1, "o": 3, "h": 4}
KINDS = ("operator", "constant", "slice", "negated condition", "stuck condition", "swapped branches",
         "dropped assignment", "edge", "wrong signal")


def children(node):
    return [c for c in node if isinstance(c, syntax.SyntaxNode)]


def named_widths(tree):
    """Width in bits of each port and variable, and the group of each enumeration value, by name."""
    compilation = ast.Compilation()
    compilation.addSyntaxTree(tree)
    body = compilation.getRoot().topInstances[0].body
    return {s.name: s.type.bitWidth for s in body
            if s.kind in (ast.SymbolKind.Port, ast.SymbolKind.Variable) and s.type.isIntegral}


class Mutator:
    def __init__(self, source):
        self.bytes = source.encode()
        self.tree = syntax.SyntaxTree.fromText(source)
        self.widths = named_widths(self.tree)
        self.enums = {}
        self.found = []

    def all(self):
        # One module alone is the root itself.
        roots = [self.tree.root, *children(self.tree.root)]
        module = next(n for n in roots if n.kind == Kind.ModuleDeclaration)
        members = [n for n in children(module) if n.kind != Kind.ModuleHeader]
        for member in members:
            self.enumerations(member)
        for member in members:
            self.visit(member)
        return sorted(set(self.found), key=lambda m: (m.start, m.end, m.kind, m.text))

    def text(self, start, end):
        return self.bytes[start:end].decode()

    def span(self, node):
        return node.sourceRange.start.offset, node.sourceRange.end.offset

    def of(self, node):
        return self.text(*self.span(node))

    def add(self, kind, start, end, new):
        old = self.text(start, end)
        if old != new:
            line = self.bytes.count(b"\n", 0, start) + 1
            self.found.append(Mutant(kind, start, end, new, line, " ".join(old.split()), " ".join(new.split())))

    def enumerations(self, node):
        if node.kind == Kind.EnumType:
            names = [d.name.rawText for d in node.members if isinstance(d, syntax.SyntaxNode)]
            self.enums.update({name: names for name in names})
        for child in children(node):
            self.enumerations(child)

    # `target`: an identifier here is assigned to; it is not exchanged (two drivers are no small fault).
    def visit(self, node, target=False):
        kind = node.kind
        if kind in (Kind.SignalEventExpression,):
            return self.edge(node)
        if isinstance(node, syntax.IntegerVectorExpressionSyntax):
            return self.vector(node)
        if isinstance(node, syntax.LiteralExpressionSyntax):
            return self.literal(node)
        if kind in (Kind.AssignmentExpression, Kind.NonblockingAssignmentExpression):
            self.visit(node.left, True)
            return self.visit(node.right)
        if isinstance(node, (syntax.IdentifierNameSyntax, syntax.IdentifierSelectNameSyntax)):
            if not target:
                self.signal(node.identifier)
        elif kind in (Kind.ElementSelect, Kind.BitSelect, Kind.SimpleRangeSelect):
            if self.select(node):
                return None
        elif isinstance(node, syntax.BinaryExpressionSyntax):
            self.operator(node.operatorToken, BINARY)
        elif isinstance(node, syntax.PrefixUnaryExpressionSyntax):
            self.prefix(node.operatorToken)
        elif kind == Kind.ConditionalStatement:
            self.conditional(node)
        elif kind == Kind.ConditionalExpression:
            self.choice(node)
        elif kind == Kind.CaseStatement:
            self.case(node)
        elif kind == Kind.ExpressionStatement:
            if node.expr.kind in (Kind.AssignmentExpression, Kind.NonblockingAssignmentExpression):
                self.add("dropped assignment", *self.span(node), ";")
        for child in children(node):
            self.visit(child, target and kind != Kind.ElementSelect)
        return None

    def edge(self, node):
        token = node.edge
        other = {"posedge": "negedge", "negedge": "posedge"}.get(token.rawText)
        if other:
            self.add("edge", token.range.start.offset, token.range.end.offset, other)

    def signal(self, token):
        name = token.rawText
        if name in self.enums:
            others = self.enums[name]
        else:
            others = [n for n, width in self.widths.items() if width == self.widths.get(name)]
        for other in sorted(others):
            self.add("wrong signal", token.range.start.offset, token.range.end.offset, other)

    def operator(self, token, table):
        for other in table.get(token.rawText, []):
            self.add("operator", token.range.start.offset, token.range.end.offset, other)

    def prefix(self, token):
        if token.rawText in ("!", "~"):
            self.add("operator", token.range.start.offset, token.range.end.offset, "")
        elif token.rawText in REDUCTIONS:
            self.operator(token, {t: [o for o in REDUCTIONS if o != t] for t in REDUCTIONS})

    def condition(self, start, end):
        self.add("negated condition", start, end, f"!({self.text(start, end)})")
        for value in ("1'b0", "1'b1"):
            self.add("stuck condition", start, end, value)

    def conditional(self, node):
        self.condition(*self.span(node.predicate))
        if node.elseClause:
            then, other = node.statement, node.elseClause.clause
            self.add("swapped branches", self.span(then)[0], self.span(other)[1],
                     f"begin {self.of(other)} end else begin {self.of(then)} end")

    def choice(self, node):
        self.condition(*self.span(node.predicate))
        self.add("swapped branches", self.span(node.left)[0], self.span(node.right)[1],
                 f"({self.of(node.right)}) : ({self.of(node.left)})")

    def case(self, node):
        """The statements of neighbouring arms change places."""
        arms = [i.clause for i in children(node.items)
                if i.kind in (Kind.StandardCaseItem, Kind.DefaultCaseItem)]
        for one, two in zip(arms, arms[1:]):
            between = self.text(self.span(one)[1], self.span(two)[0])
            self.add("swapped branches", self.span(one)[0], self.span(two)[1],
                     self.of(two) + between + self.of(one))

    def select(self, node):
        """Bit and part selects by numbers move by one; returns whether `node` was one."""
        if node.kind == Kind.ElementSelect:
            return False
        bounds = [node.left, node.right] if node.kind == Kind.SimpleRangeSelect else [node.expr]
        if any(b.kind != Kind.IntegerLiteralExpression for b in bounds):
            return False
        values = [int(self.of(b)) for b in bounds]
        for step in (-1, 1):
            if min(values) + step >= 0:
                self.add("slice", *self.span(node), ":".join(str(v + step) for v in values))
        return True

    def literal(self, node):
        start, end = self.span(node)
        text = self.of(node)
        if node.kind == Kind.UnbasedUnsizedLiteralExpression and text in ("'0", "'1"):
            self.add("constant", start, end, "'1" if text == "'0" else "'0")
        elif node.kind == Kind.IntegerLiteralExpression:
            for value in (int(text) - 1, int(text) + 1):
                if value >= 0:
                    self.add("constant", start, end, str(value))

    def vector(self, node):
        """Each bit of a number flipped; in a pattern with '?', also tested or no longer tested."""
        base = node.base.rawText.lower().strip("'s")
        digits = node.value.rawText
        start, end = node.value.range.start.offset, node.value.range.end.offset
        width = int(node.size.rawText) if node.size else 32
        if base == "d":
            for value in (int(digits) - 1, int(digits) + 1):
                if 0 <= value < 1 << width:
                    self.add("constant", start, end, str(value))
            return
        for place, digit in enumerate(digits):
            if digit == "_":
                continue
            for other in self.digit(digit, base, "?" in digits):
                new = digits[:place] + other + digits[place + 1:]
                plain = new.replace("_", "").replace("?", "0")
                if int(plain, 1 << DIGITS[base]) < 1 << width:
                    self.add("constant", start, end, new)

    def digit(self, digit, base, pattern):
        if digit in "?zZxX":
            return "01" if base == "b" else ""
        bits = [format(int(digit, 16) ^ (1 << b), "X") for b in range(DIGITS[base])]
        return bits + ["?"] if pattern else bits


def drawn(source, seed):
    """All mutants in the order in which they are tried: one of each kind in turn, places at random."""
    random_ = random.Random(seed)
    queues = {kind: [] for kind in KINDS}
    for mutant in Mutator(source).all():
        queues[mutant.kind].append(mutant)
    for kind in KINDS:
        random_.shuffle(queues[kind])
    order = []
    while any(queues.values()):
        for kind in KINDS:
            if queues[kind]:
                order.append(queues[kind].pop())
    return order


def applied(source, mutant):
    data = source.encode()
    return (data[:mutant.start] + mutant.text.encode() + data[mutant.end:]).decode()
