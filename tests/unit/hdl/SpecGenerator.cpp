// SpecGenerator.cpp - makes random valid units for property tests, the same ones for the same seed.
// SPDX-License-Identifier: MIT
#include "hdl/SpecGenerator.h"

#include "hdl/SpecRegions.h"

#include <algorithm>
#include <string>
#include <vector>

namespace palindrome::test {

namespace {

using namespace spec;

/// A readable value.
struct Value {
    std::string name;
    unsigned width = 1; ///< 0: depends on a parameter, never sliced or enumerated
    bool isSigned = false;
    int enumType = -1;
    bool isMemory = false;
};

struct EnumType {
    std::string name;
    unsigned width = 1;
    std::vector<std::string> items; ///< item i has the value i
};

struct Target {
    std::string header;
    unsigned width = 1;
    int enumType = -1;
};

class Generator {
public:
    Generator(uint64_t seed, const GeneratorOptions& theOptions)
        : random(seed * 0x2545f4914f6cdd1d + 1), options(theOptions) {
        unit.name = text("gen_" + std::to_string(seed));
    }

    lct::Unit run() {
        clocked = random.chance(75);
        if (options.parameters && random.chance(40))
            parameters();
        enums();
        if (clocked)
            clocking();
        inputs();
        if (clocked)
            registers();
        combinational();
        if (clocked)
            drivers();
        if (options.conditions)
            conditions();
        return std::move(unit);
    }

private:
    Random random;
    GeneratorOptions options;
    lct::Unit unit;
    bool clocked = false;
    std::vector<EnumType> enumTypes;
    std::vector<Value> readable; ///< inputs, registers, and combinational values so far
    std::vector<Value> state;    ///< registers
    std::string wideType;        ///< a type that depends on a parameter, if there is one
    unsigned counter = 0;

    static lct::Text text(std::string s) { return {std::move(s), {}}; }

    std::string fresh(const char* stem) { return stem + std::to_string(counter++); }

    std::string note() {
        static const char* notes[] = {"the usual case", "see the manual", "wraps", "a | b",
                                      "first word wins"};
        return random.chance(20) ? notes[random.below(std::size(notes))] : "";
    }

    static std::string vectorType(unsigned width, bool isSigned = false) {
        std::string sign = isSigned ? " signed" : "";
        return width == 1 ? "logic" + sign
                          : "logic" + sign + " [" + std::to_string(width - 1) + ":0]";
    }

    std::string typeOf(const Value& v) const {
        if (v.enumType >= 0)
            return enumTypes[static_cast<size_t>(v.enumType)].name;
        return v.width == 0 ? wideType : vectorType(v.width, v.isSigned);
    }

    // Declarations -------------------------------------------------------------------------------

    void parameters() {
        std::string name = fresh("P");
        unit.parameters.push_back({text(name), text("int unsigned"),
                                   text(std::to_string(random.between(2, 6))), text(note())});
        wideType = "logic [" + name + "-1:0]";
        if (random.chance(30))
            unit.parameters.push_back(
                {text(fresh("P")), text("logic [3:0]"), text("4'd9"), text("")});
    }

    void enums() {
        for (unsigned n = random.below(3); n > 0; --n) {
            EnumType e;
            e.name = fresh("mode") + "_t";
            e.width = random.between(1, 3);
            unsigned count = random.between(2, 1u << e.width);
            std::string items;
            for (unsigned i = 0; i < count; ++i) {
                e.items.push_back(fresh("M"));
                items += (i ? ", " : "") + e.items.back();
            }
            unit.types.push_back({text(e.name),
                                  text("enum " + vectorType(e.width) + " {" + items + "}"),
                                  text(note())});
            enumTypes.push_back(std::move(e));
        }
    }

    void clocking() {
        auto pick = [&](const char* a, const char* b) { return text(random.chance(70) ? a : b); };
        unit.ports.push_back({text("clk"), text("in"), text("logic"), text("")});
        lct::Clocking c{text("clk"), pick("posedge", "negedge"), text("-"), text("-"), text("-")};
        if (random.chance(80)) {
            c.reset = text("rst");
            c.active = pick("low", "high");
            c.style = pick("async", "sync");
            unit.ports.push_back({text("rst"), text("in"), text("logic"), text("")});
        }
        unit.clocking = std::move(c);
    }

    void inputs() {
        for (unsigned n = random.between(2, 6); n > 0; --n) {
            Value v{fresh("in"), random.between(1, 4)};
            v.isSigned = v.width > 1 && random.chance(15);
            if (!wideType.empty() && random.chance(25))
                v = {v.name, 0};
            unit.ports.push_back({text(v.name), text("in"), text(typeOf(v)), text(note())});
            readable.push_back(v);
        }
    }

    std::string resetOf(const Value& v) {
        bool hasReset = unit.clocking->hasReset();
        unsigned kind = random.below(10);
        if (kind < 2)
            return "-";
        if (kind < 4 && hasReset)
            return v.name;
        if (v.isMemory)
            return "'{default: '0}";
        if (v.enumType >= 0) {
            const auto& items = enumTypes[static_cast<size_t>(v.enumType)].items;
            return items[random.below(items.size())];
        }
        return v.width == 0 || random.chance(40)
                   ? "'0"
                   : literal(random.below(size_t(1) << v.width), v.width);
    }

    void registers() {
        for (unsigned n = random.between(1, 4); n > 0; --n) {
            Value v{fresh("r"), random.between(1, 4)};
            std::string dimension;
            if (!enumTypes.empty() && random.chance(35)) {
                v.enumType = static_cast<int>(random.below(enumTypes.size()));
                v.width = enumTypes[static_cast<size_t>(v.enumType)].width;
            }
            else if (options.memories && random.chance(15)) {
                v.isMemory = true;
                dimension = " [" + std::to_string(random.between(2, 5)) + "]";
            }
            else if (!wideType.empty() && random.chance(20))
                v.width = 0;
            else if (random.chance(30))
                unit.ports.push_back({text(v.name), text("out"), text(typeOf(v)), text(note())});
            unit.registers.push_back(
                {text(v.name + dimension), text(typeOf(v)), text(resetOf(v)), text(note())});
            state.push_back(v);
            if (!v.isMemory)
                readable.push_back(v);
        }
    }

    // Expressions --------------------------------------------------------------------------------

    std::string literal(uint64_t value, unsigned width) {
        return spec::literal(random, value, width);
    }

    const Value& anyValue() { return readable[random.below(readable.size())]; }

    /// A vector-valued operand.
    std::string operand() {
        const Value& v = anyValue();
        if (v.width > 1 && v.enumType < 0 && options.slices && random.chance(25)) {
            unsigned lo = random.below(v.width), hi = random.between(lo, v.width - 1);
            return v.name + "[" + std::to_string(hi) + (lo == hi ? "" : ":" + std::to_string(lo)) +
                   "]";
        }
        if (random.chance(20)) {
            unsigned width = random.between(1, 4);
            return literal(random.below(size_t(1) << width), width);
        }
        if (random.chance(8))
            for (const Value& m : state)
                if (m.isMemory && m.enumType < 0)
                    return m.name + "[" + anyValue().name + "]";
        return v.name;
    }

    /// An expression that may stand beside an operator.
    std::string nested(unsigned depth) {
        std::string inner = expression(depth + 1);
        bool bare = inner.find(' ') == std::string::npos && inner[0] != '~' && inner[0] != '!';
        return bare ? inner : "(" + inner + ")";
    }

    // Parts are made one after the other: operands of `+` have no fixed order of evaluation.
    std::string expression(unsigned depth = 0) {
        static const char* binary[] = {"+", "-", "&", "|", "^", "==", "<", "&&", "||", "!="};
        unsigned kind = depth > 2 ? random.below(4) : random.below(14);
        std::string a = kind == 4 || kind == 5 || kind == 7 || kind > 9 ? nested(depth)
                        : kind == 9                                     ? expression(depth + 1)
                                                                        : operand();
        std::string b = kind == 6 ? operand() : kind == 7 || kind > 9 ? nested(depth) : "";
        switch (kind) {
        case 4:
            return "~" + a;
        case 5:
            return "!" + a;
        case 6:
            return "{" + a + ", " + b + "}";
        case 7: {
            std::string c = nested(depth);
            return a + " ? " + b + " : " + c;
        }
        case 8:
            return "$countones(" + a + ")";
        case 9:
            return std::to_string(random.between(1, 5)) + "'(" + a + ")";
        default:
            return kind < 4 ? a : a + " " + binary[random.below(std::size(binary))] + " " + b;
        }
    }

    std::string valueFor(const Target& target) {
        if (target.enumType < 0)
            return random.chance(35) && target.width > 0
                       ? literal(random.below(size_t(1) << target.width), target.width)
                       : expression();
        const EnumType& e = enumTypes[static_cast<size_t>(target.enumType)];
        if (random.chance(10))
            for (const Value& v : readable)
                if (v.enumType == target.enumType)
                    return v.name;
        if (random.chance(5))
            return e.name + "'(" + expression() + ")";
        return e.items[random.below(e.items.size())];
    }

    // Condition columns --------------------------------------------------------------------------

    static constexpr unsigned pointLimit = 4096; ///< combinations of column values of one table

    std::vector<Column> columns() {
        std::vector<Column> result;
        std::vector<std::string> used;
        unsigned points = 1;
        for (unsigned n = random.below(options.maxColumns + 1); n > 0; --n) {
            const Value& v = anyValue();
            bool taken = std::find(used.begin(), used.end(), v.name) != used.end();
            if (v.width == 0 || taken)
                continue;
            Column c = columnOf(v, used);
            if (points * c.values > pointLimit)
                continue;
            points *= c.values;
            used.push_back(v.name);
            result.push_back(std::move(c));
        }
        return result;
    }

    Column columnOf(const Value& v, std::vector<std::string>& used) {
        Column c(v.name, v.width, 1u << v.width, v.enumType);
        c.sized = c.isSigned = v.isSigned;
        if (v.enumType < 0 && options.expressionHeaders && random.chance(15))
            return expressionColumn(v, used);
        if (v.enumType < 0 && v.width > 2 && options.slices && random.chance(20)) {
            unsigned lo = random.below(v.width - 1);
            c.width = 2;
            c.values = 4;
            c.header = v.name + "[" + std::to_string(lo + 1) + ":" + std::to_string(lo) + "]";
            c.sized = c.isSigned = false; // a part of a signed vector is unsigned
        }
        for (const Value& other : readable)
            if (other.name != v.name && c.header == v.name && other.width == v.width &&
                other.enumType == v.enumType && other.isSigned == v.isSigned)
                c.peers.push_back(other.name);
        return c;
    }

    Column expressionColumn(const Value& v, std::vector<std::string>& used) {
        Column c("$countones(" + v.name + ")", 32, v.width + 1);
        c.counts = true;
        for (const Value& other : readable) {
            bool taken = std::find(used.begin(), used.end(), other.name) != used.end();
            if (taken || other.name == v.name || other.width != v.width || other.enumType >= 0 ||
                other.isSigned || v.isSigned || v.width < 2 || random.chance(50))
                continue;
            used.push_back(other.name);
            c = Column(v.name + (random.chance(50) ? " + " : " ^ ") + other.name, v.width,
                       1u << v.width);
            c.sized = true;
            return c;
        }
        return c;
    }

    std::string itemFor(const Column& c, unsigned value) {
        if (c.enumType >= 0)
            return enumTypes[static_cast<size_t>(c.enumType)].items[value];
        if (c.counts || (!c.sized && c.width < 4 && random.chance(30)))
            return std::to_string(value);
        return literal(value, c.width);
    }

    unsigned literalCount(const Column& c) const {
        return c.enumType < 0
                   ? c.values
                   : static_cast<unsigned>(enumTypes[static_cast<size_t>(c.enumType)].items.size());
    }

    static Mask all(const Column& c) {
        return c.values == 64 ? ~Mask(0) : (Mask(1) << c.values) - 1;
    }

    Cell cell(const Column& c, bool disjointOnly) {
        unsigned value = random.below(literalCount(c));
        Mask one = Mask(1) << value;
        switch (random.below(10)) {
        case 0:
        case 1:
        case 2:
            return {"-", all(c)};
        case 3:
            if (c.values > 2)
                return {"!= " + itemFor(c, value), all(c) & ~one};
            break;
        case 4:
            if (c.enumType < 0 && !c.isSigned && c.values > 2)
                return comparison(c, value);
            break;
        case 5:
            if (c.enumType < 0 && !c.counts && c.width > 1)
                return pattern(c);
            break;
        case 6:
            if (literalCount(c) > 2)
                return set(c);
            break;
        case 7:
            if (options.nameCells && !disjointOnly && !c.peers.empty())
                return {c.peers[random.below(c.peers.size())], all(c), true};
            break;
        default:
            break;
        }
        return {itemFor(c, value), one};
    }

    Cell comparison(const Column& c, unsigned value) {
        static const char* ops[] = {"<", "<=", ">", ">="};
        unsigned op = random.below(4);
        Mask mask = 0;
        for (unsigned v = 0; v < c.values; ++v) {
            bool holds = op == 0   ? v < value
                         : op == 1 ? v <= value
                         : op == 2 ? v > value
                                   : v >= value;
            mask |= holds ? Mask(1) << v : 0;
        }
        return {std::string(ops[op]) + " " + itemFor(c, value), mask};
    }

    Cell pattern(const Column& c) {
        std::string digits;
        for (unsigned i = 0; i < c.width; ++i)
            digits += "01??"[random.below(4)];
        digits[random.below(c.width)] = '?';
        if (digits.find_first_of("01") == std::string::npos)
            return {"-", all(c)};
        Mask mask = 0;
        for (unsigned v = 0; v < c.values; ++v) {
            bool holds = true;
            for (unsigned i = 0; i < c.width; ++i) {
                char bit = (v >> (c.width - 1 - i)) & 1 ? '1' : '0';
                holds &= digits[i] == '?' || digits[i] == bit;
            }
            mask |= holds ? Mask(1) << v : 0;
        }
        return {random.chance(50) ? digits : std::to_string(c.width) + "'b" + digits, mask};
    }

    Cell set(const Column& c) {
        std::string items;
        Mask mask = 0;
        for (unsigned n = random.between(2, 3); n > 0; --n) {
            unsigned a = random.below(literalCount(c));
            unsigned b = std::min(a + random.below(3), literalCount(c) - 1);
            bool range = c.enumType < 0 && !c.isSigned && b > a && random.chance(40);
            std::string from = itemFor(c, a), to = range ? itemFor(c, b) : "";
            items += (items.empty() ? "" : ", ") + (range ? "[" + from + ":" + to + "]" : from);
            for (unsigned v = a; v <= (range ? b : a); ++v)
                mask |= Mask(1) << v;
        }
        return {"{" + items + "}", mask};
    }

    // Tables -------------------------------------------------------------------------------------

    lct::OutputCell output(const Target& target, bool ofRegister) {
        if (random.chance(10))
            return lct::parseOutputCell(text("-"), ofRegister);
        if (ofRegister && random.chance(25))
            return lct::parseOutputCell(text("hold"), true);
        return lct::parseOutputCell(text(valueFor(target)), ofRegister);
    }

    void addRow(lct::Table& t, const Region* r, const std::vector<Target>& targets,
                bool ofRegisters) {
        lct::Row row;
        for (size_t i = 0; i < t.conditions.size(); ++i)
            row.conditions.push_back(lct::parseConditionCell(text(r ? (*r)[i].text : "")));
        for (const Target& target : targets)
            row.outputs.push_back(output(target, ofRegisters));
        row.note = text(note());
        row.otherwise = !r;
        t.hasNotes |= !row.note.empty();
        t.rows.push_back(std::move(row));
    }

    void table(const std::vector<Target>& targets, bool ofRegisters) {
        lct::Table t;
        t.title = text(fresh("step "));
        for (const Target& target : targets)
            t.outputs.push_back(text(target.header));
        std::vector<Column> used = columns();
        for (const Column& c : used)
            t.conditions.push_back(text(c.header));
        if (used.empty()) {
            static const Region none;
            addRow(t, &none, targets, ofRegisters);
        }
        else
            rows(t, used, targets, ofRegisters);
        unit.tables.push_back(std::move(t));
    }

    void rows(lct::Table& t, const std::vector<Column>& used, const std::vector<Target>& targets,
              bool ofRegisters) {
        bool isUnique = random.chance(50);
        t.policy = isUnique ? lct::Policy::Unique : lct::Policy::First;
        unsigned wanted = random.between(1, options.maxRows);
        std::vector<Region> taken;
        for (unsigned tries = 0; tries < 40 && taken.size() < wanted; ++tries) {
            Region r;
            for (const Column& c : used)
                r.push_back(cell(c, isUnique));
            bool any = std::all_of(r.begin(), r.end(), [](const Cell& c) { return c.text == "-"; });
            bool empty = std::any_of(r.begin(), r.end(), [](const Cell& c) { return c.mask == 0; });
            bool clash = isUnique && std::any_of(taken.begin(), taken.end(),
                                                 [&](const Region& o) { return !disjoint(r, o); });
            if (any || empty || clash || !leavesRoom(used, taken, &r))
                continue;
            addRow(t, &r, targets, ofRegisters);
            taken.push_back(std::move(r));
        }
        bool room = leavesRoom(used, taken, nullptr);
        if (taken.empty()) {
            static const Region none;
            t.conditions.clear();
            t.policy = lct::Policy::First;
            addRow(t, &none, targets, ofRegisters);
        }
        else if (room && random.chance(50))
            addRow(t, nullptr, targets, ofRegisters);
        else if (ofRegisters && room && random.chance(60))
            t.defaultHold = true;
    }

    // Drivers ------------------------------------------------------------------------------------

    Value declareCombinational() {
        Value v{fresh("s"), random.between(1, 4)};
        if (!enumTypes.empty() && random.chance(20)) {
            v.enumType = static_cast<int>(random.below(enumTypes.size()));
            v.width = enumTypes[static_cast<size_t>(v.enumType)].width;
        }
        if (random.chance(50))
            unit.signals.push_back({text(v.name), text(typeOf(v)), text(note())});
        else
            unit.ports.push_back({text(v.name), text("out"), text(typeOf(v)), text(note())});
        return v;
    }

    /// A value may read those that were made before it, so there is no cycle.
    void combinational() {
        unsigned tables = random.between(clocked ? 0 : 1, options.maxTables / 2 + 1);
        for (unsigned n = random.below(3); n > 0; --n) {
            Value v = declareCombinational();
            equations(v);
            readable.push_back(v);
        }
        for (; tables > 0; --tables) {
            std::vector<Value> made;
            std::vector<Target> targets;
            for (unsigned n = random.between(1, 3); n > 0; --n) {
                made.push_back(declareCombinational());
                split(made.back(), targets);
            }
            table(targets, false);
            readable.insert(readable.end(), made.begin(), made.end());
        }
    }

    void equations(const Value& v) {
        std::vector<Target> targets;
        split(v, targets);
        for (const Target& t : targets)
            unit.equations.push_back({text(t.header), text(valueFor(t)), text(note())});
    }

    /// The whole value, or now and then its halves.
    void split(const Value& v, std::vector<Target>& into) {
        if (v.isMemory || v.enumType >= 0 || v.width < 2 || !options.slices || random.chance(80)) {
            into.push_back({v.name, v.width, v.enumType});
            return;
        }
        unsigned cut = random.between(1, v.width - 1);
        auto range = [&](unsigned hi, unsigned lo) {
            return v.name + "[" + std::to_string(hi) + (hi == lo ? "" : ":" + std::to_string(lo)) +
                   "]";
        };
        into.push_back({range(v.width - 1, cut), v.width - cut, -1});
        into.push_back({range(cut - 1, 0), cut, -1});
    }

    /// Shares the registers out between tables.
    void drivers() {
        std::vector<std::vector<Target>> groups(random.between(1, std::max(1u, options.maxTables)));
        for (const Value& v : state) {
            if (v.isMemory) {
                groups[random.below(groups.size())].push_back(
                    {v.name + "[" + anyValue().name + "]", v.width, v.enumType});
                continue;
            }
            std::vector<Target> parts;
            split(v, parts);
            size_t home = random.below(groups.size());
            for (const Target& part : parts) {
                groups[home].push_back(part);
                if (random.chance(50))
                    home = random.below(groups.size());
            }
        }
        for (const auto& group : groups)
            if (!group.empty())
                table(group, true);
    }

    void conditions() {
        auto some = [&](std::vector<lct::Condition>& section, const char* stem,
                        const std::string& what) {
            if (random.chance(20))
                section.push_back({{text(fresh(stem)), text(what), text(note())}, text("")});
        };
        some(unit.assumptions, "given", nested(2) + " != 1'b0 || 1'b1");
        some(unit.invariants, "always", "1");
        some(unit.properties, "shown", expression() + " || 1'b1");
    }
};

} // namespace

lct::Unit generateSpec(uint64_t seed, const GeneratorOptions& options) {
    return Generator(seed, options).run();
}

} // namespace palindrome::test
