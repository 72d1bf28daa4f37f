// RowsView.ts - tables side by side: rows aligned, coloured and marked by class, one of them chosen.
// SPDX-License-Identifier: MIT
import type { LintFinding, RowFinding } from "./Data";
import { type Child, h, plural, prose, scrolling } from "./Dom";
import { classBadge } from "./Marks";
import type { Beside, RowEntry, RowGroup, Side } from "./Rows";
import type { Selection } from "./Selection";

const classWords: Record<string, string> = {
    confirmed: "The HDL does here what the table says.",
    changed: "The HDL does something else here.",
    omitted: "Nothing in the HDL answers for this row.",
    invented: "The table of the spec does not ask for this.",
    "filled in": "The spec leaves this open; the HDL chose a value.",
    undecided: "A limit was reached before this was decided.",
    other: "Confirmed as a part of the whole; the spec has no row of the same form.",
    none: "This row was not compared.",
};

function cells(row: { conditions: string[]; outputs: string[]; otherwise: boolean }, columns: number, partner?: string[]): HTMLElement[] {
    const outs = row.outputs.map((text, i) =>
        h("td", { class: partner && partner[i] !== undefined && partner[i] !== text ? "out differs" : "out" }, text || "\u2013"),
    );
    if (row.otherwise) return [h("td", { class: "any", colspan: Math.max(1, columns) }, "otherwise"), ...outs];
    return [...row.conditions.map((text) => h("td", { class: text === "-" ? "any" : null }, text)), ...outs];
}

function sideCells(entry: RowEntry, beside: Beside, shown: RowGroup["others"][number]): HTMLElement[] {
    const width = shown ? shown.conditions.length + shown.outputs.length : 1;
    const start = h("td", { class: `class ${beside.class ? "" : "none"}` }, beside.class ? classBadge(beside.class) : null);
    if (beside.other && beside.other.table === shown) {
        const changed = beside.class === "changed" && entry.row ? entry.row.outputs : undefined;
        return [start, h("td", { class: "row-number" }, beside.other.number), ...cells(beside.other.row, shown.conditions.length, changed)];
    }
    let text: Child = null;
    if (beside.other) text = `in ${beside.other.table.title}, row ${beside.other.number}: ${beside.other.row.otherwise ? "otherwise" : beside.other.row.conditions.join(" | ")} \u2192 ${beside.other.row.outputs.join(" | ")}`;
    else if (beside.holds) text = "no row: holds";
    else if (beside.finding && beside.class === "omitted") text = "no row answers";
    else if (beside.finding?.counterpart) text = beside.finding.counterpart;
    else if (entry.row && beside.class) text = "no row of this form";
    return [start, h("td", { class: "row-number" }), h("td", { class: "apart", colspan: width }, text)];
}

function heads(group: RowGroup, sides: Side[]): HTMLElement {
    const columns = (table: { conditions: string[]; outputs: string[] } | null): HTMLElement[] =>
        table
            ? [...table.conditions.map((c) => h("th", { scope: "col" }, c)), ...table.outputs.map((o) => h("th", { scope: "col", class: "out" }, `\u2192 ${o}`))]
            : [h("th", { scope: "col" }, "row")];
    const width = (table: { conditions: string[]; outputs: string[] } | null) => (table ? table.conditions.length + table.outputs.length : 1);
    return h(
        "thead",
        null,
        h(
            "tr",
            { class: "sides" },
            h("th", { scope: "colgroup", colspan: 1 + (group.ofSpec ? width(group.table) : 1) }, "Spec"),
            sides.map((side, s) => h("th", { scope: "colgroup", colspan: 2 + width(group.others[s]), class: "side" }, side.title)),
        ),
        h(
            "tr",
            null,
            h("th", { scope: "col" }, "row"),
            group.ofSpec ? columns(group.table) : h("th", { scope: "col" }, "no table in the spec"),
            sides.map((_, s) => [h("th", { scope: "col", class: "class" }, "class"), h("th", { scope: "col", class: "row-number" }, "row"), columns(group.others[s])]),
        ),
    );
}

function lintItem(finding: LintFinding): HTMLElement {
    return h("li", { class: `lint ${finding.severity}` }, h("b", null, finding.severity), " ", prose(finding.message), " ", h("code", null, finding.rule), finding.suggestion ? h("p", null, prose(finding.suggestion)) : null);
}

function differenceList(finding: RowFinding): HTMLElement | null {
    if (!finding.differences.length) return null;
    const inputs = Object.entries(finding.input);
    return h(
        "div",
        null,
        h(
            "table",
            { class: "list compact" },
            h("thead", null, h("tr", null, ["target", "the row says", "the other side does"].map((t) => h("th", { scope: "col" }, t)))),
            h(
                "tbody",
                null,
                finding.differences.map((d) =>
                    h("tr", null, h("th", { scope: "row" }, h("code", null, d.target)), h("td", null, h("code", null, d.expected), ` = ${d.expectedValue}`), h("td", null, h("code", null, d.actual), ` = ${d.actualValue}`)),
                ),
            ),
        ),
        inputs.length ? h("p", null, "for ", inputs.map(([name, value], i) => [i ? ", " : "", h("code", null, `${name} = ${value}`)])) : null,
    );
}

function details(entry: RowEntry, selection: Selection): Child {
    const items: Child[] = entry.beside
        .filter((b) => b.class)
        .map((b) =>
            h(
                "div",
                { class: "finding" },
                h("p", null, classBadge(b.class), " ", h("b", null, b.side.title, ": "), classWords[b.class] ?? "", b.finding?.counterpart ? [" There: ", h("code", null, b.finding.counterpart), b.finding.counterpartOrigin ? ` (${b.finding.counterpartOrigin})` : "", "."] : null),
                b.finding ? differenceList(b.finding) : null,
            ),
        );
    if (entry.inForce) items.push(h("p", null, h("b", null, "In force "), "at the end of the counterexample."));
    if (entry.hits !== null)
        items.push(h("p", null, entry.unreachable ? "Proved unreachable; the simulation did not hit it." : `Hit ${plural(entry.hits, "time")} in the simulation${entry.guided ? " (by a stimulus that the solver made)" : ""}.`));
    if (entry.row?.note) items.push(h("p", null, h("b", null, "Note: "), entry.row.note));
    if (entry.row) items.push(h("p", { class: "faint" }, `Line ${entry.row.line} of the spec.`));
    if (entry.lint.length) items.push(h("ul", { class: "plain" }, entry.lint.map(lintItem)));
    if (entry.traced?.state === "never-applies") items.push(h("p", null, "Never applies: no state within the assumptions and invariants makes it."));
    else if (entry.traced?.why) items.push(h("p", null, entry.traced.state === "undecided" ? "Its lines are not all known: " : "It needs no line: ", entry.traced.why, "."));
    if (entry.lines.length)
        items.push(h("p", null, h("button", { type: "button", click: () => selection.showLines() }, `Show ${entry.lines.length === 1 && entry.lines[0][0] === entry.lines[0][1] ? "line" : "lines"} ${entry.lines.map(([a, b]) => (a === b ? a : `${a}\u2013${b}`)).join(", ")} of the HDL`), h("span", { class: "faint" }, entry.traced?.lines.length ? " that it needs, by proof" : " that it was read from")));
    return items;
}

/** The row of details below a row, which opens while it is chosen. */
function opening(entry: RowEntry, row: HTMLElement, button: HTMLButtonElement, columns: number, selection: Selection): HTMLElement {
    const more = h("tr", { class: "details", hidden: true }, h("td", { colspan: columns }, h("div", { class: "sticky-left" })));
    selection.add(entry, row, button, (open) => {
        more.hidden = !open;
        const box = more.querySelector(".sticky-left") as HTMLElement;
        box.replaceChildren();
        if (open) for (const child of details(entry, selection) as HTMLElement[]) if (child) box.append(child);
    });
    return more;
}

function worst(entry: RowEntry): string {
    const tool = entry.beside.find((b) => b.side.name === "tool" && b.class);
    return (tool ?? entry.beside.find((b) => b.class))?.class ?? "none";
}

function groupTable(group: RowGroup, sides: Side[], selection: Selection): HTMLElement {
    const specWidth = group.ofSpec ? group.table.conditions.length + group.table.outputs.length : 1;
    const all = 1 + specWidth + group.others.reduce((sum, t) => sum + 2 + (t ? t.conditions.length + t.outputs.length : 1), 0);
    const body = h("tbody");
    for (const entry of group.entries) {
        const button = h("button", { type: "button", class: "pick", "aria-expanded": "false", "data-row": entry.id, click: (e: Event) => (e.stopPropagation(), selection.toggle(entry.id)) }, h("span", { class: "sr" }, `${entry.row ? group.table.title : "row of the HDL"}, row `), entry.row ? entry.number : `+${entry.number}`);
        const flags: Child[] = [
            entry.inForce ? h("span", { class: "flag", title: "in force at the end of the counterexample" }, "\u25c0 in force") : null,
            entry.lint.length ? h("span", { class: "flag", title: "lint findings" }, `\u26a0 ${entry.lint.length} lint`) : null,
            entry.hits === 0 && !entry.unreachable ? h("span", { class: "flag" }, "never hit") : null,
        ];
        const row = h(
            "tr",
            { class: `row ${worst(entry).replace(" ", "-")}`, "data-entry": entry.id, click: () => selection.toggle(entry.id) },
            h("th", { scope: "row" }, button, flags),
            entry.row ? cells(entry.row, group.table.conditions.length) : h("td", { class: "apart", colspan: specWidth }, "no row in the spec"),
            entry.beside.map((b, s) => sideCells(entry, b, group.others[s])),
        );
        body.append(row, opening(entry, row, button, all, selection));
    }
    return h("table", { class: "rows" }, heads(group, sides), body);
}

/** Equations and resets: chosen like rows, for the lines that they need. */
export function dutiesView(entries: RowEntry[], selection: Selection): HTMLElement | null {
    if (!entries.length) return null;
    const body = h("tbody");
    for (const entry of entries) {
        const reset = entry.traced?.kind === "reset";
        const button = h("button", { type: "button", class: "pick", "aria-expanded": "false", "data-row": entry.id, click: (e: Event) => (e.stopPropagation(), selection.toggle(entry.id)) }, h("span", { class: "sr" }, reset ? "register " : "equation "), entry.number);
        const row = h("tr", { class: "row none", "data-entry": entry.id, click: () => selection.toggle(entry.id) }, h("th", { scope: "row" }, button), h("td", null, reset ? "reset" : "equation"), h("td", null, entry.traced?.text ?? ""));
        body.append(row, opening(entry, row, button, 3, selection));
    }
    const head = h("thead", null, h("tr", null, ["row", "kind", "text"].map((t) => h("th", { scope: "col" }, t))));
    return h("div", { class: "row-group", keydown: (e: KeyboardEvent) => selection.key(e) }, h("h3", null, "Equations and resets"), scrolling("Equations and resets", h("table", { class: "rows" }, head, body)));
}

export function rowsView(groups: RowGroup[], sides: Side[], selection: Selection): HTMLElement {
    if (!groups.length) return h("p", { class: "faint" }, "The unit has no tables; its equations are compared as facts and by the proof.");
    return h(
        "div",
        { class: "row-groups", keydown: (e: KeyboardEvent) => selection.key(e) },
        groups.map((group) =>
            h(
                "div",
                { class: "row-group" },
                h("h3", null, group.ofSpec ? group.table.title : `${group.table.title} (only in the HDL)`, h("small", null, ` policy ${group.table.policy}, ${group.table.clocked ? "registers" : "signals"}${group.table.default ? ", default hold" : ""}`)),
                scrolling(`Rows of ${group.table.title}`, groupTable(group, sides, selection)),
            ),
        ),
    );
}

export function lintList(findings: LintFinding[]): HTMLElement {
    return h("ul", { class: "plain" }, findings.map((f) => h("li", { class: `lint ${f.severity}` }, h("b", null, f.severity), f.line ? ` line ${f.line}: ` : " ", prose(f.message), " ", h("code", null, f.rule), f.allowed ? h("em", null, ` allowed: ${f.allowed}`) : null, f.suggestion ? h("p", null, prose(f.suggestion)) : null)));
}
