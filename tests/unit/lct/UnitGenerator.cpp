// UnitGenerator.cpp - random units with hostile cells and prose.
// SPDX-License-Identifier: MIT
#include "UnitGenerator.h"

#include "util/Text.h"

#include <algorithm>

namespace palindrome::lct {

namespace {

const std::vector<std::string> codePieces = {"a",       "b_c",
                                             "_x_",     "*",
                                             "**",      "~",
                                             "~~",      "`",
                                             "``",      "|",
                                             "||",      "\\",
                                             "\\|",     "<b>",
                                             "</i>",    "<",
                                             ">",       "&amp;",
                                             "&",       "[x]",
                                             "(y)",     "[0]",
                                             "]: z",    "{A}",
                                             "'0",      "4'b1?",
                                             "?",       "!=",
                                             "é",       "→",
                                             "->",      "$f(x)",
                                             " ",       "  ",
                                             "\t",      "#",
                                             "##",      "-",
                                             "--",      "---",
                                             ":-:",     "hold",
                                             "note",    "otherwise",
                                             "\"s\"",   "http://e.x",
                                             "www.e.x", "a@b.c",
                                             "!",       "![",
                                             "](",      "<!--",
                                             "-->",     "<http://e.x>",
                                             "{2{x}}",  "\\*",
                                             "\\\\",    "&#42;",
                                             ":",       "policy: first",
                                             "\x01",    "\xf0\x9f\x98\x80"};

const std::vector<std::string> prosePieces = {
    "Plain text.",
    "Two lines\nof text.",
    "- a list\n- of items",
    "1. one\n2. two",
    "> a quotation\n> # with a heading",
    "```\n## not a heading\n| a |\n|---|\n```",
    "~~~ x\ncode\n~~~",
    "### A small heading",
    "<!-- a comment\n\n## inside -->",
    "    indented | code",
    "<div>\nhtml\n</div>",
    "[a]: http://example.org",
    "[A]: <x> \"y\"",
    "* * *",
    "Trailing spaces  \nand a break\\\nhere",
    "a | b without a table",
    "*emphasis* and `code`",
    "policy of the house: none",
    "\ttab",
    "a: b",
};

} // namespace

std::string UnitGenerator::name(const char* lead) {
    return lead + std::string("_") + std::to_string(names++);
}

std::string UnitGenerator::code() {
    while (true) {
        std::string out;
        for (size_t i = 0, count = 1 + below(5); i < count; ++i)
            out += pick(codePieces);
        out = std::string(util::trim(out));
        if (!out.empty())
            return out;
    }
}

std::string UnitGenerator::prose() {
    std::string out;
    if (chance(50))
        return out;
    for (size_t i = 0, count = 1 + below(3); i < count; ++i)
        out += (i == 0 ? "" : "\n\n") + pick(prosePieces);
    return out;
}

Text UnitGenerator::note() {
    return text(chance(60) ? std::string() : code());
}

Unit UnitGenerator::unit() {
    names = 0;
    Unit out;
    out.name = text(name("unit"));
    if (chance(30))
        out.preamble = "<!-- in front -->\n\nand text";
    out.intent = prose();
    declarations(out);
    tables(out);
    for (size_t i = 0, count = below(3); i < count; ++i) {
        const std::string body = prose();
        out.prose.push_back(
            {"## Chapter " + std::to_string(i) + (body.empty() ? "" : "\n" + body)});
    }
    using Kind = SectionRef::Kind;
    if (!out.ports.empty() && chance(50))
        if (auto text = prose(); !text.empty())
            out.sectionProse.emplace_back(Kind::Ports, text);
    if (!out.registers.empty() && chance(50))
        if (auto text = prose(); !text.empty())
            out.sectionProseAfter.emplace_back(Kind::Registers, text);
    if (chance(50))
        shuffleOrder(out);
    return out;
}

void UnitGenerator::declarations(Unit& unit) {
    for (size_t i = 0, count = below(3); i < count; ++i)
        unit.parameters.push_back(
            {text(name("P")), text(chance(30) ? "" : code()), text(code()), note()});
    for (size_t i = 0, count = below(3); i < count; ++i)
        unit.types.push_back({text(name("t")), text("x" + code()), note()});
    unit.ports.push_back({text("clk"), text("in"), text("logic"), note()});
    unit.ports.push_back({text("rst"), text("in"), text("logic"), note()});
    for (size_t i = 0, count = 1 + below(3); i < count; ++i)
        unit.ports.push_back({text(name("o")), text("out"), text(code()), note()});
    for (size_t i = 0, count = 1 + below(3); i < count; ++i)
        unit.registers.push_back(
            {text(name("r") + (chance(30) ? " [4]" : "")), text(code()), text(code()), note()});
    if (chance(50))
        unit.registers.push_back({unit.ports.back().name, text("logic"), text("-"), note()});
    const bool reset = chance(50);
    unit.clocking = Clocking{text("clk"), text("posedge"), text(reset ? "rst" : "-"),
                             text(reset ? "low" : "-"), text(reset ? "sync" : "-")};
    for (size_t i = 0, count = below(3); i < count; ++i)
        unit.signals.push_back({text(name("s")), text(code()), note()});
    if (!unit.signals.empty())
        unit.equations.push_back({unit.signals[0].name, text(code()), note()});
    for (auto* section : {&unit.assumptions, &unit.invariants, &unit.properties}) {
        if (chance(40))
            section->push_back({{text(name("c")), text(code()), note()}, text("")});
    }
    if (chance(30)) {
        unit.instances.push_back({text(name("u") + (chance(50) ? "[3]" : "")), text("other"),
                                  text(chance(50) ? "A = 1, B = f(2, 3)" : "-"), note()});
        unit.connections.push_back(
            {text(code()), text(code()), text(chance(50) ? "p 5, v N" : ""), note()});
    }
}

void UnitGenerator::tables(Unit& unit) {
    for (size_t i = 0, count = below(4); i < count; ++i)
        unit.tables.push_back(table(unit, chance(50), i));
}

Table UnitGenerator::table(const Unit& unit, bool clocked, size_t index) {
    Table out;
    out.title = text("title " + std::to_string(index) + (chance(20) ? " " + code() : ""));
    out.title.text = std::string(util::trim(out.title.text));
    out.policy = chance(50) ? Policy::First : Policy::Unique;
    out.defaultHold = clocked && chance(30);
    out.prose = prose();
    out.proseAfter = prose();
    for (size_t i = 0, count = below(4); i < count; ++i) {
        std::string header = code();
        if (header == "note" || header.starts_with("->") || header.starts_with("→"))
            header = "a";
        out.conditions.push_back(text(header));
    }
    const std::string base = clocked ? unit.registers[0].baseName() : unit.ports[2].name.text;
    // A second port of this name may be a register; the first output port never is.
    for (size_t i = 0, count = 1 + below(3); i < count; ++i)
        out.outputs.push_back(text(base + "[" + std::to_string(i) + "*2]"));
    if (!clocked && unit.findRegister(base))
        clocked = true;
    out.defaultHold = out.defaultHold && clocked;
    out.hasNotes = chance(50);
    const size_t rows = out.conditions.empty() ? 1 : 1 + below(4);
    for (size_t i = 0; i < rows; ++i)
        out.rows.push_back(row(out.conditions.size(), out.outputs.size(), clocked, out.hasNotes));
    if (!out.conditions.empty() && chance(40)) {
        Row last = row(out.conditions.size(), out.outputs.size(), clocked, out.hasNotes);
        last.otherwise = true;
        last.conditions.assign(out.conditions.size(), {});
        out.rows.push_back(std::move(last));
    }
    return out;
}

Row UnitGenerator::row(size_t conditions, size_t outputs, bool clocked, bool notes) {
    Row out;
    for (size_t i = 0; i < conditions; ++i)
        out.conditions.push_back(condition());
    for (size_t i = 0; i < outputs; ++i)
        out.outputs.push_back(output(clocked));
    if (notes)
        out.note = note();
    return out;
}

ConditionCell UnitGenerator::condition() {
    static const std::vector<std::string> plain = {"-",
                                                   "",
                                                   "0",
                                                   "4'h3",
                                                   "IDLE",
                                                   "1??0",
                                                   "4'b1??0",
                                                   "!=3",
                                                   "!= a|b",
                                                   "<= N-1",
                                                   "> (a < b)",
                                                   "{A, B}",
                                                   "{A,[4:7],3'b1?0}",
                                                   "({A, B})",
                                                   "a ? b : c",
                                                   "{A} & {B}",
                                                   "-1",
                                                   "'0",
                                                   "x == y",
                                                   "<-1"};
    const std::string cell = chance(70) ? pick(plain) : "x" + code();
    return parseConditionCell(text(cell));
}

OutputCell UnitGenerator::output(bool clocked) {
    static const std::vector<std::string> plain = {
        "-", "a + 1", "4'h0", "{a, b}", "~a & (b | c)", "a*b*c", "_a_", "`X"};
    if (clocked && chance(30))
        return parseOutputCell(text("hold"), true);
    const std::string cell = chance(60) ? pick(plain) : code();
    return parseOutputCell(text(cell == "hold" && !clocked ? "-" : cell), clocked);
}

void UnitGenerator::shuffleOrder(Unit& unit) {
    unit.order = effectiveOrder(unit);
    for (size_t i = unit.order.size(); i > 1; --i)
        std::swap(unit.order[i - 1], unit.order[below(i)]);
    // Tables and prose are numbered by their place, as a reader does.
    for (const auto kind : {SectionRef::Kind::Table, SectionRef::Kind::Prose}) {
        size_t next = 0;
        for (SectionRef& section : unit.order) {
            if (section.kind == kind)
                section.index = next++;
        }
    }
}

} // namespace palindrome::lct
