// Classify.cpp - classes of rows, decided by the solver over both sides' regions.
// SPDX-License-Identifier: MIT
#include "diff/Classify.h"

#include "lct/Printer.h"

#include <algorithm>
#include <charconv>
#include <set>

namespace palindrome::diff {

using logic::Term;

namespace {

/// "[7:4]" behind a name as its lowest bit and width; nothing if the bounds are no numbers.
std::optional<std::pair<unsigned, unsigned>> constantSlice(const std::string& header) {
    const auto open = header.find('[');
    const auto close = header.rfind(']');
    if (open == std::string::npos || close == std::string::npos || close < open)
        return std::nullopt;
    const auto colon = header.find(':', open);
    auto number = [&](size_t from, size_t to) -> std::optional<unsigned> {
        while (from < to && header[from] == ' ')
            ++from;
        while (to > from && header[to - 1] == ' ')
            --to;
        unsigned value = 0;
        auto [end, error] = std::from_chars(header.data() + from, header.data() + to, value);
        if (error != std::errc() || end != header.data() + to || from == to)
            return std::nullopt;
        return value;
    };
    const auto hi = number(open + 1, colon == std::string::npos ? close : colon);
    const auto lo = colon == std::string::npos ? hi : number(colon + 1, close);
    if (!hi || !lo)
        return std::nullopt;
    return std::pair(std::min(*hi, *lo), std::max(*hi, *lo) - std::min(*hi, *lo) + 1);
}

std::string rowName(const JointRow& row) {
    return row.table->title.text + ", row " + std::to_string(row.row + 1);
}

/// The order in which a table counts rows, for stable output.
bool before(const JointRow& a, const JointRow& b) {
    return std::pair(a.tableIndex, a.row) < std::pair(b.tableIndex, b.row);
}

class Classifier {
public:
    Classifier(Joint& joint, const Side& spec, const Side& other) :
        joint(joint), pool(joint.pool), specRows(jointRows(joint, spec, false)),
        otherRows(jointRows(joint, other, true)) {}

    std::vector<RowFinding> run(std::vector<std::string>& notes) {
        for (auto& row : otherRows)
            otherDiffers.push_back(differsAnywhere(joint, row));
        for (auto& row : specRows)
            findings.push_back(classifySpecRow(row));
        for (size_t d = 0; d < otherRows.size(); ++d)
            classifyOtherRow(d);
        pairOmittedWithInvented();
        if (joint.limitReached())
            notes.push_back("some rows are undecided: " + joint.limitName());
        return std::move(findings);
    }

private:
    Joint& joint;
    logic::TermPool& pool;
    std::vector<JointRow> specRows, otherRows;
    std::vector<Term> otherDiffers;
    std::vector<RowFinding> findings;
    std::set<size_t> counterparts; ///< other rows that answer for a changed row of the spec

    RowFinding describe(const JointRow& row, bool ofOther, RowClass rowClass) {
        RowFinding finding;
        finding.rowClass = rowClass;
        finding.ofOther = ofOther;
        finding.table = row.table->title.text;
        finding.row = row.row + 1;
        finding.line = row.cells().line;
        finding.origin = row.cells().origin;
        finding.text = rowText(row.cells());
        return finding;
    }

    static bool share(const JointRow& a, const JointRow& b) {
        for (auto& x : a.driven)
            for (auto& y : b.driven)
                for (auto& target : x.targets)
                    if (std::find(y.targets.begin(), y.targets.end(), target) != y.targets.end())
                        return true;
        return false;
    }

    void setCounterpart(RowFinding& finding, const JointRow& row) {
        finding.counterpart = rowName(row);
        finding.counterpartOrigin = !row.cells().origin.empty() ? row.cells().origin
                                    : row.cells().line ? "line " + std::to_string(row.cells().line)
                                                       : std::string();
    }

    /// What the other side assigns to the target on the witness, in its own names.
    std::string actualText(const Witness& witness, const std::string& name) {
        auto& target = joint.otherTargets().at(name);
        for (auto& leaf : *target.leaves)
            if (joint.holds(witness, joint.translated(leaf.guard)))
                return leaf.text.find("'x") != std::string::npos ? "unspecified" : leaf.text;
        return target.isRegister ? "hold" : "unspecified";
    }

    void addDifferences(RowFinding& finding, const JointRow& row, const Witness& witness,
                        bool ofOther) {
        finding.input = witness.input;
        for (auto& driven : row.driven) {
            if (!joint.holds(witness, differs(joint, driven)))
                continue;
            Difference difference;
            difference.target = row.table->outputs[driven.column].text;
            const auto cell = lct::cellText(row.cells().outputs[driven.column]);
            for (auto& name : driven.targets) {
                auto one = driven;
                one.targets = {name};
                if (!joint.holds(witness, differs(joint, one)))
                    continue;
                difference.expected = ofOther ? specText(witness, name) : cell;
                difference.actual = ofOther ? cell : actualText(witness, name);
                difference.expectedValue =
                    joint.evaluate(witness, joint.specTargets().at(name).value);
                difference.actualValue =
                    joint.evaluate(witness, joint.otherTargets().at(name).value);
                break;
            }
            finding.differences.push_back(std::move(difference));
        }
    }

    std::string specText(const Witness& witness, const std::string& name) {
        for (auto& row : specRows)
            for (auto& driven : row.driven)
                if (std::find(driven.targets.begin(), driven.targets.end(), name) !=
                        driven.targets.end() &&
                    joint.holds(witness, row.guard))
                    return lct::cellText(row.cells().outputs[driven.column]);
        return joint.specTargets().at(name).isRegister ? "hold" : "unspecified";
    }

    RowFinding classifySpecRow(const JointRow& row) {
        const Term wrong = differsAnywhere(joint, row);
        auto found = joint.find({row.guard, wrong});
        if (!found)
            return describe(row, false, RowClass::Undecided);
        if (!*found)
            return describe(row, false, RowClass::Confirmed);
        // Which rows of the other side answer in the region, rightly and wrongly?
        bool right = false;
        std::vector<size_t> wrongRows;
        Term answered = pool.bool_(false); // by a row that was written for it
        for (size_t d = 0; d < otherRows.size(); ++d) {
            auto& other = otherRows[d];
            if (!share(row, other) || !joint.possible({row.guard, other.guard}))
                continue;
            right |= joint.possible({row.guard, other.guard, pool.not_(wrong)});
            if (!joint.possible({row.guard, other.guard, wrong}))
                continue;
            if (!other.otherwise()) {
                wrongRows.push_back(d);
                answered = pool.or_(answered, other.guard);
            }
        }
        const bool unanswered = joint.possible({row.guard, wrong, pool.not_(answered)});
        if (right && !unanswered) // only rows inside the region differ: they are invented
            return describe(row, false, RowClass::Confirmed);
        auto finding = describe(row, false,
                                !right && wrongRows.empty() ? RowClass::Omitted : RowClass::Changed);
        addDifferences(finding, row, **found, false);
        for (size_t d : wrongRows) {
            if (joint.holds(**found, otherRows[d].guard) || finding.counterpart.empty())
                setCounterpart(finding, otherRows[d]);
            counterparts.insert(d);
        }
        return finding;
    }

    void classifyOtherRow(size_t d) {
        auto& row = otherRows[d];
        auto found = joint.find({row.guard, otherDiffers[d]});
        if (!found) {
            findings.push_back(describe(row, true, RowClass::Undecided));
            return;
        }
        if (*found) {
            if (row.otherwise() || counterparts.contains(d))
                return; // reported at the row of the spec
            auto finding = describe(row, true, RowClass::Invented);
            addDifferences(finding, row, **found, true);
            for (auto& r : specRows)
                if (share(row, r) && joint.holds(**found, r.guard))
                    setCounterpart(finding, r);
            findings.push_back(std::move(finding));
            return;
        }
        reportFilledGap(row);
    }

    void reportFilledGap(const JointRow& row) {
        // Values in a gap of the spec are right, but the spec's author may want to know.
        Term covered = pool.bool_(false);
        bool tabled = false;
        for (auto& r : specRows)
            if (share(row, r)) {
                covered = pool.or_(covered, r.guard);
                tabled = true;
                if (r.table->defaultHold)
                    return;
            }
        if (!tabled || row.otherwise())
            return;
        auto gap = joint.find({row.guard, pool.not_(covered)});
        if (!gap || !*gap)
            return;
        auto finding = describe(row, true, RowClass::FilledIn);
        finding.input = (*gap)->input;
        findings.push_back(std::move(finding));
    }

    static size_t cellsApart(const RowFinding& a, const RowFinding& b) {
        auto split = [](const std::string& text) {
            std::vector<std::string> cells;
            size_t at = 0;
            for (size_t bar; (bar = text.find(" | ", at)) != std::string::npos; at = bar + 3)
                cells.push_back(text.substr(at, bar - at));
            cells.push_back(text.substr(at));
            return cells;
        };
        auto x = split(a.text), y = split(b.text);
        if (x.size() != y.size())
            return SIZE_MAX;
        size_t apart = 0;
        for (size_t i = 0; i < x.size(); ++i)
            apart += x[i] != y[i];
        return apart;
    }

    /// A row whose condition changed is missing where it was and new where it is: one change.
    void pairOmittedWithInvented() {
        for (size_t i = 0; i < findings.size(); ++i) {
            if (findings[i].rowClass != RowClass::Omitted)
                continue;
            size_t best = SIZE_MAX, apart = 2;
            for (size_t j = 0; j < findings.size(); ++j)
                if (findings[j].rowClass == RowClass::Invented &&
                    cellsApart(findings[i], findings[j]) < apart) {
                    best = j;
                    apart = cellsApart(findings[i], findings[j]);
                }
            if (best == SIZE_MAX)
                continue;
            findings[i].rowClass = RowClass::Changed;
            findings[i].counterpart =
                findings[best].table + ", row " + std::to_string(findings[best].row);
            findings[i].counterpartOrigin =
                !findings[best].origin.empty() ? findings[best].origin
                                               : "line " + std::to_string(findings[best].line);
            findings.erase(findings.begin() + static_cast<long>(best));
        }
    }
};

} // namespace

std::string rowText(const lct::Row& row) {
    std::string text;
    auto add = [&](const std::string& cell) { text += (text.empty() ? "" : " | ") + cell; };
    if (row.otherwise)
        add("otherwise");
    else
        for (auto& condition : row.conditions)
            add(lct::cellText(condition));
    text += text.empty() ? "→" : " →";
    std::string outputs;
    for (auto& output : row.outputs)
        outputs += (outputs.empty() ? " " : " | ") + lct::cellText(output);
    return text + outputs;
}

std::vector<JointRow> jointRows(Joint& joint, const Side& side, bool ofOther) {
    std::vector<JointRow> rows;
    for (auto& region : side.regions) {
        JointRow row;
        row.table = &side.unit->tables[region.table];
        row.tableIndex = region.table;
        row.row = region.row;
        row.guard = joint.region(ofOther, region);
        for (size_t c = 0; c < row.table->outputs.size(); ++c) {
            if (row.cells().outputs[c].kind == lct::OutputCell::Kind::Unspecified)
                continue;
            JointRow::Driven driven;
            driven.column = c;
            const auto& header = row.table->outputs[c].text;
            const auto name = lct::baseNameOf(header);
            auto both = [&](const std::string& target) {
                return joint.specTargets().contains(target) &&
                       joint.otherTargets().contains(target) &&
                       joint.pool.width(joint.specTargets().at(target).value.value) ==
                           joint.pool.width(joint.otherTargets().at(target).value.value);
            };
            if (both(name)) {
                driven.targets = {name};
                if (auto slice = constantSlice(header))
                    std::tie(driven.lo, driven.width) = *slice;
            }
            else {
                for (auto& [target, value] : joint.specTargets())
                    if (target.rfind(name + "[", 0) == 0 && both(target))
                        driven.targets.push_back(target);
            }
            if (!driven.targets.empty())
                row.driven.push_back(std::move(driven));
        }
        rows.push_back(std::move(row));
    }
    std::stable_sort(rows.begin(), rows.end(), before);
    return rows;
}

Term differs(Joint& joint, const JointRow::Driven& driven) {
    auto& pool = joint.pool;
    Term any = pool.bool_(false);
    for (auto& name : driven.targets) {
        auto& s = joint.specTargets().at(name).value;
        auto& o = joint.otherTargets().at(name).value;
        Term bits = pool.and_(pool.not_(s.unknown),
                              pool.or_(pool.xor_(s.value, o.value), o.unknown));
        if (driven.width && driven.lo + driven.width <= pool.width(bits))
            bits = pool.extract(bits, driven.lo + driven.width - 1, driven.lo);
        any = pool.or_(any, pool.redOr(bits));
    }
    return any;
}

Term differsAnywhere(Joint& joint, const JointRow& row) {
    Term any = joint.pool.bool_(false);
    for (auto& driven : row.driven)
        any = joint.pool.or_(any, differs(joint, driven));
    return any;
}

std::vector<RowFinding> classifyRows(Joint& joint, const Side& spec, const Side& other,
                                     std::vector<std::string>& notes) {
    return Classifier(joint, spec, other).run(notes);
}

namespace {

std::vector<std::string> sortedOutputs(const lct::Table& table) {
    std::vector<std::string> names;
    for (auto& output : table.outputs)
        names.push_back(output.text);
    std::sort(names.begin(), names.end());
    return names;
}

/// Same region, and the same kinds of cells and values in every output.
bool sameRow(Joint& joint, const JointRow& a, const JointRow& b) {
    auto& pool = joint.pool;
    for (size_t i = 0; i < a.table->outputs.size(); ++i) {
        auto column = std::find(b.table->outputs.begin(), b.table->outputs.end(),
                                a.table->outputs[i]) -
                      b.table->outputs.begin();
        const bool open =
            a.cells().outputs[i].kind == lct::OutputCell::Kind::Unspecified;
        const bool otherOpen = b.cells().outputs[static_cast<size_t>(column)].kind ==
                               lct::OutputCell::Kind::Unspecified;
        if (open != otherOpen)
            return false;
    }
    if (joint.possible({pool.xor_(a.guard, b.guard)}))
        return false;
    return !joint.possible({a.guard, differsAnywhere(joint, a)});
}

/// Where no row of two paired tables matches, both hold or both leave open what happens.
bool sameGaps(Joint& joint, const Side& spec, const Side& other,
              const std::vector<JointRow>& specRows,
              const std::vector<std::pair<size_t, size_t>>& pairedTables) {
    for (auto& [mine, theirs] : pairedTables) {
        if (spec.unit->tables[mine].defaultHold == other.unit->tables[theirs].defaultHold)
            continue;
        Term covered = joint.pool.bool_(false);
        for (auto& row : specRows)
            if (row.tableIndex == mine)
                covered = joint.pool.or_(covered, row.guard);
        if (joint.possible({joint.pool.not_(covered)}))
            return false;
    }
    return true;
}

} // namespace

bool sameRows(Joint& joint, const Side& spec, const Side& other) {
    if (spec.unit->tables.size() != other.unit->tables.size() ||
        spec.unit->equations.size() != other.unit->equations.size())
        return false;
    const auto specRows = jointRows(joint, spec, false);
    const auto otherRows = jointRows(joint, other, true);
    if (specRows.size() != otherRows.size())
        return false;
    std::vector<bool> used(otherRows.size(), false);
    std::vector<std::pair<size_t, size_t>> pairedTables;
    for (size_t i = 0; i < specRows.size(); ++i) {
        bool paired = false;
        auto tryPair = [&](size_t d) {
            if (paired || used[d] ||
                sortedOutputs(*specRows[i].table) != sortedOutputs(*otherRows[d].table) ||
                specRows[i].table->rows.size() != otherRows[d].table->rows.size() ||
                !sameRow(joint, specRows[i], otherRows[d]))
                return;
            used[d] = paired = true;
            pairedTables.emplace_back(specRows[i].tableIndex, otherRows[d].tableIndex);
        };
        tryPair(i); // nearly always the partner
        for (size_t d = 0; d < otherRows.size() && !paired; ++d)
            tryPair(d);
        if (!paired)
            return false;
    }
    if (!sameGaps(joint, spec, other, specRows, pairedTables))
        return false;
    for (auto& equation : spec.unit->equations) {
        const auto name = lct::baseNameOf(equation.name.text);
        auto s = joint.specTargets().find(name), o = joint.otherTargets().find(name);
        const bool written =
            std::any_of(other.unit->equations.begin(), other.unit->equations.end(),
                        [&](auto& e) { return e.name == equation.name; });
        if (!written || s == joint.specTargets().end() || o == joint.otherTargets().end())
            return false;
        JointRow::Driven driven;
        driven.targets = {name};
        if (joint.possible({differs(joint, driven)}))
            return false;
    }
    return !joint.limitReached();
}

} // namespace palindrome::diff
