// DecodeReset.cpp - the clock of the unit, its registers, and what reset does to them.
// SPDX-License-Identifier: MIT
#include "hdl/DecodeUnit.h"

#include "util/Assert.h"

#include <algorithm>
#include <cctype>

namespace palindrome::hdl::decoding {

namespace {

/// What emit prints beside the port of a reset that no register shows.
const std::string activeHighMark = "reset, active high, ", activeLowMark = "reset, active low, ";

bool namedLikeReset(std::string name) {
    for (auto& c : name)
        c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return name.find("rst") != std::string::npos || name.find("reset") != std::string::npos;
}

} // namespace

/// One clock and one edge for the whole unit.
void UnitDecoder::findClocking() {
    const Process* first = nullptr;
    for (auto& process : processes) {
        if (process.kind != Process::Kind::Clocked)
            continue;
        auto* v = process.clock ? ctx.findVariable(*process.clock) : nullptr;
        if (!v || !v->isInput || v->width != 1) {
            ctx.refuse(process.range, "decode-refused-computed-clock",
                       "the clock '" + std::string(process.clock ? process.clock->name : "") +
                           "' is no input of the unit; a clock that is made by logic has no table");
            continue;
        }
        if (!first) {
            first = &process;
            clock = v->name;
            edge = process.posedge ? "posedge" : "negedge";
            hasClock = true;
            continue;
        }
        if (process.clock != first->clock)
            ctx.refuse(process.range, "decode-refused-two-clocks",
                       "a unit has one clock; '" + v->name + "' is a second one beside '" + clock +
                           "'");
        else if (process.posedge != first->posedge)
            ctx.refuse(process.range, "decode-refused-both-edges",
                       "the unit uses both edges of '" + clock + "'");
    }
    if (structure.clocking())
        adoptClocking();
    if (hasClock)
        for (auto& [symbol, who] : readers)
            if (first && symbol == first->clock && !who.empty()) {
                auto& process = processes[*who.begin()];
                ctx.refuse(process.range, "decode-refused-clock-read",
                           "the clock '" + clock + "' is read as a value here");
            }
}

/// Instances are clocked by the clock of the unit.
void UnitDecoder::adoptClocking() {
    auto& theirs = *structure.clocking();
    const slang::SourceRange at{ctx.top.location, ctx.top.location};
    if (!hasClock) {
        hasClock = true;
        clock = theirs.clock.text;
        edge = theirs.edge.text;
    }
    else if (clock != theirs.clock.text) {
        ctx.refuse(at, "decode-refused-two-clocks",
                   "a unit has one clock; instances have '" + theirs.clock.text + "' beside '" +
                       clock + "'");
    }
    else if (edge != theirs.edge.text) {
        ctx.refuse(at, "decode-refused-both-edges",
                   "the unit and its instances use different edges of '" + clock + "'");
    }
}

/// Bits that a process leaves alone belong to the process that assigns them. Bits of a register that
/// nobody assigns keep what they have.
void UnitDecoder::dropUntouched() {
    std::map<uint32_t, std::vector<std::pair<Process*, size_t>>> untouched;
    std::map<uint32_t, std::set<unsigned>> assigned; // bits, by variable
    for (auto& process : processes) {
        if (process.kind == Process::Kind::Initial)
            continue;
        for (auto& [id, segments] : process.results)
            for (auto& s : segments)
                if (!s.node->leaf || s.node->leaf->isExplicit())
                    for (unsigned i = 0; i < s.width; ++i)
                        assigned[id].insert(s.lo + i);
    }
    for (auto& process : processes) {
        if (process.kind == Process::Kind::Initial)
            continue;
        for (auto it = process.results.begin(); it != process.results.end();) {
            auto id = it->first;
            auto& v = ctx.variables[id];
            std::erase_if(it->second, [&](const Segment& s) {
                if (!s.node->leaf || s.node->leaf->isExplicit())
                    return false;
                if (process.kind != Process::Kind::Clocked || v.isMemory || v.isElement())
                    return true;
                for (unsigned i = 0; i < s.width; ++i)
                    if (assigned[id].count(s.lo + i))
                        return true;
                assigned[id].insert(s.lo); // this process keeps them
                return false;
            });
            it = it->second.empty() ? process.results.erase(it) : std::next(it);
        }
    }
}

void UnitDecoder::findRegisters() {
    unsigned order = 0;
    for (auto& process : processes) {
        if (process.kind != Process::Kind::Clocked)
            continue;
        std::vector<std::pair<unsigned, uint32_t>> found;
        for (auto it = process.results.begin(); it != process.results.end();) {
            auto& v = ctx.variables[it->first];
            const auto id = v.isElement() ? v.elementOf : v.id;
            // A value that is written before it is read, and read nowhere else, is a signal.
            if (process.temporaries.count(it->first)) {
                it = process.results.erase(it);
                continue;
            }
            if (!registerOf.count(id) &&
                std::none_of(found.begin(), found.end(), [&](auto& f) { return f.second == id; }))
                found.emplace_back(process.firstAssigned.count(id) ? process.firstAssigned.at(id)
                                                                   : UINT32_MAX,
                                   id);
            ++it;
        }
        std::sort(found.begin(), found.end());
        for (auto& [position, id] : found) {
            RegisterInfo info;
            info.variable = id;
            info.process = process.order;
            info.order = order++;
            if (auto it = initialValues.find(id); it != initialValues.end())
                info.initial = it->second;
            if (auto it = initialConstants.find(id); it != initialConstants.end())
                info.resetValue = it->second;
            registerOf[id] = registers.size();
            registers.push_back(info);
        }
    }
}

// ---------------------------------------------------------------------------------------------
// Reset

Cond UnitDecoder::condUnder(const Cond& cond, bool active) {
    const Bdd known = active ? resetActive : ctx.bdd.negate(resetActive);
    Cond result = cond;
    if (ctx.bdd.implies(known, cond.bdd)) {
        result = {};
        return result;
    }
    if (ctx.bdd.disjoint(known, cond.bdd)) {
        result = {};
        result.bdd = BddManager::False;
        return result;
    }
    if (cond.kind != Cond::Kind::And && cond.kind != Cond::Kind::Or) {
        for (auto& tree : result.trees)
            tree = under(tree, active);
        return result;
    }
    result.parts.clear();
    for (auto& part : cond.parts) {
        auto inner = condUnder(part, active);
        if (inner.kind != Cond::Kind::Constant)
            result.parts.push_back(std::move(inner));
    }
    result.bdd = cond.kind == Cond::Kind::And ? BddManager::True : BddManager::False;
    for (auto& part : result.parts)
        result.bdd = cond.kind == Cond::Kind::And ? ctx.bdd.conj(result.bdd, part.bdd)
                                                  : ctx.bdd.disj(result.bdd, part.bdd);
    if (result.parts.size() == 1)
        return result.parts[0];
    return result;
}

const Guard* UnitDecoder::guardUnder(const Guard* guard, bool active) {
    auto& entry = guardsUnder[{guard->id, active}];
    if (!entry) {
        auto cond = condUnder(guard->cond, active);
        if (cond.kind == guard->cond.kind && cond.bdd == guard->cond.bdd &&
            cond.parts.size() == guard->cond.parts.size()) {
            entry = guard;
        }
        else {
            auto& copy = ctx.newGuard();
            const auto id = copy.id;
            copy = *guard;
            copy.id = id;
            copy.cond = std::move(cond);
            entry = &copy;
        }
    }
    return entry;
}

/// A tree with the reset known to be active or not.
const Node* UnitDecoder::under(const Node* root, bool active) {
    const Bdd known = active ? resetActive : ctx.bdd.negate(resetActive);
    std::map<unsigned, const Node*> memo;
    std::function<const Node*(const Node*)> walk = [&](const Node* node) -> const Node* {
        if (node->leaf)
            return node;
        if (auto it = memo.find(node->id); it != memo.end())
            return it->second;
        const Node* result;
        if (ctx.bdd.implies(known, node->guard->cond.bdd))
            result = walk(node->yes);
        else if (ctx.bdd.disjoint(known, node->guard->cond.bdd))
            result = walk(node->no);
        else
            result = ctx.branch(guardUnder(node->guard, active), walk(node->yes), walk(node->no));
        memo.emplace(node->id, result);
        return result;
    };
    return walk(root);
}

namespace {

enum class ResetKind { None, Constant, Hold, Other };

ResetKind kindOf(Context& ctx, const Segments& active, uint32_t variable) {
    bool constant = true, hold = true;
    for (auto& s : active) {
        if (!s.node->leaf)
            return ResetKind::Other;
        auto value = ctx.constantOf(s.node);
        constant &= value && !value->hasUnknown();
        hold &= isHold({variable, s.lo, s.width, s.node}, s.node);
    }
    return constant ? ResetKind::Constant : hold ? ResetKind::Hold : ResetKind::Other;
}

} // namespace

/// In the form that emit prints, a plain test of a name above the rows is the reset: the tests of
/// rows are comparisons. Gives its active level.
std::optional<bool> UnitDecoder::emittedReset(const Variable& v) const {
    for (auto& process : processes) {
        if (process.kind != Process::Kind::Clocked || process.marker.empty() ||
            process.guards.empty())
            continue;
        auto text = process.guards[0]->source;
        if (text == v.name || text == "!" + v.name)
            return text == v.name;
    }
    return std::nullopt;
}

/// A reset under which every register holds, or that no register has: only the form that emit
/// prints tells it from other inputs.
void UnitDecoder::chooseSilentReset() {
    for (auto& v : ctx.variables) {
        if (!v.isInput || v.width != 1)
            continue;
        std::string mark = v.symbol ? ctx.commentAt(v.symbol->location) : std::string();
        mark = mark.substr(0, mark.find(':'));
        const auto level = emittedReset(v);
        const bool high = level ? *level : mark.starts_with(activeHighMark);
        if (!level && !high && !mark.starts_with(activeLowMark))
            continue;
        Bdd bit = ctx.bdd.variable(v.name + "[0]");
        resetActive = high ? bit : ctx.bdd.negate(bit);
        guardsUnder.clear();
        bool fits = true;
        for (auto& process : processes)
            for (auto& [id, segments] : process.results)
                for (auto& s : segments)
                    if (process.kind == Process::Kind::Clocked && level &&
                        under(s.node, true) != under(s.node, false))
                        fits &= kindOf(ctx, {{s.lo, s.width, under(s.node, true)}}, id) ==
                                ResetKind::Hold;
        if (!fits)
            continue;
        reset = v.name;
        activeHigh = high;
        async = !level && mark.ends_with(", async");
        return;
    }
}

/// The reset of the instances is the unit's.
void UnitDecoder::adoptReset() {
    auto& theirs = structure.clocking();
    if (!theirs || !theirs->hasReset())
        return;
    const bool high = theirs->active.text != "low";
    if (reset.empty()) {
        reset = theirs->reset.text;
        activeHigh = high;
        async = theirs->style.text == "async";
    }
    else if (reset != theirs->reset.text || activeHigh != high) {
        ctx.refuse({ctx.top.location, ctx.top.location}, "decode-refused-two-resets",
                   "a unit has one reset; instances have '" + theirs->reset.text + "' (active " +
                       theirs->active.text + ") beside '" + reset + "'");
    }
}

void UnitDecoder::chooseReset() {
    // An asynchronous reset is named by the event lists.
    for (auto& process : processes) {
        if (process.kind != Process::Kind::Clocked || process.events.empty())
            continue;
        auto& event = process.events[0];
        auto* v = ctx.findVariable(*event.symbol);
        if (!v || !v->isInput || v->width != 1) {
            ctx.refuse(process.range, "decode-refused-computed-reset",
                       "the asynchronous reset '" + std::string(event.symbol->name) +
                           "' is no input of the unit");
            continue;
        }
        if (reset.empty()) {
            reset = v->name;
            activeHigh = event.posedge;
            async = true;
        }
        else if (reset != v->name || activeHigh != event.posedge) {
            ctx.refuse(process.range, "decode-refused-two-resets",
                       "a unit has one reset; '" + v->name + "' is another one beside '" + reset +
                           "'");
        }
    }
    if (reset.empty()) {
        // The input that most registers test for constants, if it is named like a reset.
        size_t best = 0;
        for (auto& v : ctx.variables) {
            if (!v.isInput || v.width != 1 ||
                (!namedLikeReset(v.name) && !emittedReset(v)))
                continue;
            // The branch that the source takes on reset tells the polarity.
            Bdd bit = ctx.bdd.variable(v.name + "[0]");
            const auto printed = emittedReset(v);
            for (bool high : {true, false}) {
                if (printed && *printed != high)
                    continue;
                resetActive = high ? bit : ctx.bdd.negate(bit);
                guardsUnder.clear();
                size_t count = 0;
                for (auto& info : registers) {
                    Segments active, inactive;
                    const Node* first = nullptr;
                    for (auto& process : processes) {
                        auto it = process.results.find(info.variable);
                        if (process.kind != Process::Kind::Clocked || it == process.results.end())
                            continue;
                        for (auto& s : it->second) {
                            active.push_back({s.lo, s.width, under(s.node, true)});
                            inactive.push_back({s.lo, s.width, under(s.node, false)});
                            if (!first)
                                first = s.node;
                        }
                    }
                    if (!first)
                        continue;
                    bool differs = false;
                    for (size_t i = 0; i < active.size(); ++i)
                        differs |= active[i].node != inactive[i].node;
                    // Both ways constant: the written branch decides.
                    if (differs && kindOf(ctx, active, info.variable) == ResetKind::Constant &&
                        (kindOf(ctx, inactive, info.variable) != ResetKind::Constant ||
                         (!first->leaf && ctx.bdd.implies(resetActive, first->guard->cond.bdd))))
                        ++count;
                }
                if (count > best) {
                    best = count;
                    reset = v.name;
                    activeHigh = high;
                }
            }
        }
    }
    guardsUnder.clear();
    if (reset.empty())
        chooseSilentReset();
    adoptReset();
    guardsUnder.clear();
    if (reset.empty())
        return;
    Bdd bit = ctx.bdd.variable(reset + "[0]");
    resetActive = activeHigh ? bit : ctx.bdd.negate(bit);
    for (auto& info : registers)
        resetOf(info);
    forgetResetBranches();
}

/// Splits the reset off a register's trees, where it is one: a constant, or nothing at all.
void UnitDecoder::resetOf(RegisterInfo& info) {
    auto& v = ctx.variables[info.variable];
    // Bits can be spread over processes; a memory is written by words and through computed indexes.
    std::vector<std::pair<uint32_t, Segments*>> parts;
    bool isAsync = false, isPlain = false;
    for (auto& process : processes) {
        if (process.kind != Process::Kind::Clocked)
            continue;
        for (auto& [id, segments] : process.results) {
            auto& part = ctx.variables[id];
            if (id != info.variable && !(part.isElement() && part.elementOf == info.variable))
                continue;
            parts.emplace_back(id, &segments);
            (process.events.empty() ? isPlain : isAsync) = true;
        }
    }
    auto at = processes[info.process].range;
    if (isAsync && isPlain) {
        ctx.refuse(at, "decode-refused-mixed-reset",
                   "some bits of '" + v.name + "' have the asynchronous reset and some have not");
        return;
    }
    bool depends = false;
    auto worst = ResetKind::None;
    Segments whole;
    unsigned covered = 0;
    for (auto& [id, segments] : parts) {
        Segments active;
        for (auto& s : *segments) {
            active.push_back({s.lo, s.width, under(s.node, true)});
            depends |= active.back().node != under(s.node, false);
            covered += s.width;
        }
        auto kind = kindOf(ctx, active, id);
        if (id == info.variable) {
            whole.insert(whole.end(), active.begin(), active.end());
            worst = worst == ResetKind::None || worst == kind ? kind : ResetKind::Other;
        }
        else if (kind != ResetKind::Hold) {
            worst = ResetKind::Other;
        }
        else if (worst == ResetKind::None) {
            worst = ResetKind::Hold;
        }
    }
    if (worst == ResetKind::Constant && !v.isMemory && covered != v.width)
        worst = ResetKind::Other;
    std::sort(whole.begin(), whole.end(), [](auto& a, auto& b) { return a.lo < b.lo; });
    if (worst == ResetKind::Other || worst == ResetKind::None || (!depends && !isAsync)) {
        if (isAsync)
            ctx.refuse(at, "decode-refused-async-load",
                       "'" + v.name + "' takes a value that is not constant while '" + reset +
                           "' is active; an asynchronous load has no table");
        return; // it goes on working: the reset is an input like others
    }
    info.reset = worst == ResetKind::Hold ? v.name : resetText(info, whole);
    if (worst == ResetKind::Constant && whole.size() == 1)
        info.resetValue = ctx.constantOf(whole[0].node);
    if (worst == ResetKind::Hold && processes[info.process].marker.empty())
        info.note = "holds during reset";
    for (auto& [id, segments] : parts)
        for (auto& s : *segments)
            s.node = under(s.node, false);
}

std::string UnitDecoder::resetText(const RegisterInfo& info, const Segments& segments) {
    auto& v = ctx.variables[info.variable];
    auto& first = *segments[0].node;
    if (segments.size() == 1 && first.leaf->width == v.width)
        return first.leaf->text;
    slang::SVInt whole(v.width, 0, false);
    for (auto& s : segments)
        whole.set(static_cast<int32_t>(s.lo + s.width) - 1, static_cast<int32_t>(s.lo),
                  *ctx.constantOf(s.node));
    if (v.isMemory) {
        // All words alike, or a list from the declared left index to the right one.
        std::vector<std::string> words;
        for (unsigned i = 0; i < v.words; ++i) {
            const unsigned lo = i * v.wordWidth;
            std::string text;
            for (auto& s : segments)
                if (s.lo == lo && s.width == v.wordWidth && s.node->leaf->width == s.width)
                    text = s.node->leaf->text;
            if (text.empty())
                text = Context::literal(whole.slice(static_cast<int32_t>(lo + v.wordWidth) - 1,
                                                    static_cast<int32_t>(lo)));
            words.push_back(text);
        }
        if (std::all_of(words.begin(), words.end(), [&](auto& w) { return w == words[0]; }))
            return "'{default: " + words[0] + "}";
        auto& array = v.symbol->getType().getCanonicalType().as<sa::FixedSizeUnpackedArrayType>();
        if (array.range.left > array.range.right)
            std::reverse(words.begin(), words.end());
        std::string list = "'{";
        for (auto& w : words)
            list += (list.size() > 2 ? ", " : "") + w;
        return list + "}";
    }
    if (v.width == 1)
        return Context::literal(whole);
    if (whole.countOnes() == 0)
        return "'0";
    if (whole.countOnes() == v.width)
        return "'1";
    return Context::literal(whole);
}

/// Being in the else of the reset is no decision of the author: it does not count as a branch.
void UnitDecoder::forgetResetBranches() {
    for (auto& process : processes) {
        if (process.kind != Process::Kind::Clocked)
            continue;
        std::set<unsigned> gone;
        for (auto* guard : process.guards)
            if (guard->cond.bdd == resetActive || guard->cond.bdd == ctx.bdd.negate(resetActive))
                gone.insert(guard->step.statement);
        for (auto* leaf : process.leaves)
            std::erase_if(leaf->path, [&](auto& step) { return gone.count(step.statement) != 0; });
    }
}

} // namespace palindrome::hdl::decoding
