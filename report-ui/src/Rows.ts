// Rows.ts - which row of the spec stands beside which rows of the HDL, its class and its lines.
// SPDX-License-Identifier: MIT
import type { Comparison, Judgement, LintFinding, ReadTable, ResultPart, Round, RowFinding, RowLines, Table, TableRow, Unit, UnitPart } from "./Data";

export type Lines = [number, number][];

/** A reading of the HDL as a table, beside the spec. */
export interface Side {
    name: string; // "tool" or "model"
    title: string;
    unit: Unit | null;
    comparison: Comparison | null;
    read: ReadTable;
}

export interface OtherRow {
    table: Table;
    row: TableRow;
    number: number;
}

/** What one side has for a row of the spec. */
export interface Beside {
    side: Side;
    class: string;
    other: OtherRow | null;
    holds: boolean; // no row there: the table holds by default
    finding: RowFinding | null;
}

export interface RowEntry {
    id: string; // "count/4", or "tool:count/2" of a row that only one side has
    table: Table | null;
    row: TableRow | null;
    number: number;
    beside: Beside[];
    lines: Lines;
    wrongLines: Lines; // of what the HDL does instead
    traced: RowLines["rows"][number] | null; // how the lines are known: asked of the solver, else from the decoded rows
    hits: number | null;
    unreachable: boolean;
    guided: boolean;
    inForce: boolean;
    lint: LintFinding[];
}

export interface RowGroup {
    table: Table;
    ofSpec: boolean;
    others: (Table | null)[]; // by side: the table whose columns are shown
    entries: RowEntry[];
}

/** "unit.sv:12-14, 20" as ranges. */
export function linesOf(origin: string): Lines {
    const lines: Lines = [];
    for (const found of origin.matchAll(/(?:^line |[:,] ?)(\d+)(?:-(\d+))?/g)) {
        const first = Number(found[1]);
        lines.push([first, Math.max(first, Number(found[2] ?? found[1]))]);
    }
    return lines;
}

const key = (title: string, row: number) => `${title}/${row}`;

function findings(comparison: Comparison | null, side: string): Map<string, RowFinding> {
    const found = new Map<string, RowFinding>();
    for (const row of comparison?.full.rows ?? []) if (row.side === side) found.set(key(row.table, row.row), row);
    return found;
}

export function sidesOf(round: Round, part: ResultPart, isBest: boolean): Side[] {
    const sides: Side[] = [];
    const judgement = round.judgement;
    if (judgement?.tableA)
        sides.push({ name: "tool", title: "HDL, read by the tool", unit: judgement.tableA.unit, comparison: judgement.specVsA, read: judgement.tableA });
    if (isBest && part.second.table?.unit)
        sides.push({ name: "model", title: "HDL, read by a model", unit: part.second.table.unit, comparison: part.second.specVsB, read: part.second.table });
    return sides;
}

interface Context {
    sides: Side[];
    origins: Map<string, Lines>;
    traced: Map<string, RowLines["rows"][number]>;
    judgement: Judgement | null;
    lint: LintFinding[];
}

function besideOf(side: Side, t: number, r: number, title: string): Beside {
    const finding = findings(side.comparison, "spec").get(key(title, r + 1)) ?? null;
    const pair = side.read.alignment.find((p) => p[0] === t && p[1] === r);
    const table = pair && side.unit?.tables[pair[2]];
    const row = table && pair[4] !== "default" ? table.rows[pair[3]] : null;
    return {
        side,
        class: finding ? finding.class : "none",
        other: table && row ? { table, row, number: pair[3] + 1 } : null,
        holds: pair?.[4] === "default",
        finding,
    };
}

function specEntry(context: Context, table: Table, t: number, r: number): RowEntry {
    const row = table.rows[r];
    const beside = context.sides.map((side) => besideOf(side, t, r, table.title));
    const tool = beside.find((b) => b.side.name === "tool");
    const named = tool?.finding ? linesOf(tool.finding.counterpartOrigin) : [];
    const partner = tool?.other ? (context.origins.get(key(tool.other.table.title, tool.other.number)) ?? []) : [];
    const hit = context.judgement?.simulation.full?.rows.find((h) => h.line === row.line && row.line > 0);
    const traced = context.traced.get(key(table.title, r + 1)) ?? null;
    return {
        id: key(table.title, r + 1),
        table,
        row,
        number: r + 1,
        beside,
        lines: traced && (traced.lines.length || traced.state !== "undecided") ? traced.lines : named.length ? named : partner,
        wrongLines: tool && ["changed", "omitted", "invented"].includes(tool.class) ? (named.length ? named : partner) : [],
        traced,
        hits: hit ? hit.hits : null,
        unreachable: hit?.unreachable ?? false,
        guided: hit?.guided ?? false,
        inForce: (context.judgement?.rowsInForce ?? []).some((text) => row.line > 0 && text.endsWith(`(line ${row.line})`)),
        lint: context.lint.filter((f) => f.line === row.line && row.line > 0),
    };
}

/** Rows that only this side has, with the class that the comparison gives them. */
function ownEntries(context: Context, side: Side, index: number, table: Table, used: Set<string>): RowEntry[] {
    const found = findings(side.comparison, "other");
    return table.rows.flatMap((row, r) => {
        if (used.has(`${side.name}:${key(table.title, r + 1)}`)) return [];
        const finding = found.get(key(table.title, r + 1)) ?? null;
        const beside: Beside[] = context.sides.map((s, i) => ({
            side: s,
            class: i === index ? (finding?.class ?? (side.comparison ? "other" : "none")) : "",
            other: i === index ? { table, row, number: r + 1 } : null,
            holds: false,
            finding: i === index ? finding : null,
        }));
        const lines = side.name === "tool" ? (context.origins.get(key(table.title, r + 1)) ?? linesOf(finding?.origin ?? "")) : [];
        return [{ id: `${side.name}:${key(table.title, r + 1)}`, table: null, row: null, number: r + 1, beside, lines, wrongLines: ["changed", "omitted", "invented"].includes(finding?.class ?? "") ? lines : [], traced: null, hits: null, unreachable: false, guided: false, inForce: false, lint: [] }];
    });
}

const outputs = (table: Table) => table.outputs.map((o) => o.replace(/[[.].*/, "")).sort().join(" ");

/** All tables of the spec with what stands beside their rows; then tables that no row of it meets. */
export function rowGroups(unit: UnitPart, sides: Side[], judgement: Judgement | null): RowGroup[] {
    const context: Context = { sides, judgement, lint: unit.lint?.findings ?? [], origins: new Map(), traced: new Map() };
    for (const row of judgement?.trace?.rows ?? []) if (row.kind === "row") context.traced.set(key(row.table, row.row), row);
    for (const origin of judgement?.rowOrigins ?? []) context.origins.set(key(origin.table, origin.row), linesOf(origin.lines));
    const used = new Set<string>();
    const groups: RowGroup[] = (unit.unit?.tables ?? []).map((table, t) => {
        const entries = table.rows.map((_, r) => specEntry(context, table, t, r));
        for (const entry of entries)
            for (const b of entry.beside) if (b.other) used.add(`${b.side.name}:${key(b.other.table.title, b.other.number)}`);
        const others = sides.map((side) => {
            const same = side.unit?.tables.find((o) => outputs(o) === outputs(table));
            if (same) return same;
            const first = entries.flatMap((e) => e.beside).find((b) => b.side === side && b.other);
            return first?.other?.table ?? null;
        });
        return { table, ofSpec: true, others, entries };
    });
    sides.forEach((side, s) => {
        for (const table of side.unit?.tables ?? []) {
            const own = ownEntries(context, side, s, table, used);
            const home = groups.find((g) => g.ofSpec && g.others[s] === table);
            if (home) home.entries.push(...own);
            else if (own.length) groups.push({ table, ofSpec: false, others: sides.map((_, i) => (i === s ? table : null)), entries: own });
        }
    });
    return groups;
}

/** Equations and resets with the lines that they need; none if that was not asked. */
export function dutyEntries(judgement: Judgement | null): RowEntry[] {
    return (judgement?.trace?.rows ?? [])
        .filter((duty) => duty.kind !== "row")
        .map((duty) => ({ id: key(duty.table, duty.row), table: null, row: null, number: duty.row, beside: [], lines: duty.lines, wrongLines: [], traced: duty, hits: null, unreachable: false, guided: false, inForce: false, lint: [] }));
}
