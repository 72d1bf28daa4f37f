// Data.ts - the data inside the page: types, and how its parts are read when they are needed.
// SPDX-License-Identifier: MIT

export interface Suspect {
    table: string;
    row: number;
    line: number;
    side: string;
    class: string;
    inForce: boolean;
    text: string;
    weight: number;
}

export interface ResultLine {
    unit: number;
    model: number;
    repeat: number;
    verdict: string;
    reason: string;
    triage: string;
    seconds: number;
    reused: boolean;
    exitCode: number;
    repairs: number;
    cost: number | null;
    callSeconds: number | null;
    tokens: { input: number; output: number } | null;
    second: string;
    secondLevel: string | null;
    level: string | null;
    rows: { hit: number; reachable: number; all: number } | null;
    missed: { name: string; line: number }[];
    simulation: string;
    suspects: Suspect[];
    part: number;
}

export interface UnitLine {
    name: string;
    spec: string;
    part: number;
    hasText: boolean;
    lint: number | null;
}

export interface Share {
    hits: number;
    of: number;
    value: number | null;
    interval95: [number, number];
}
export interface Mean {
    value: number;
    interval95: [number, number] | null;
}
export interface Statistics {
    cells: number;
    passAt1: Share;
    proved: Share;
    repairs: Mean | null;
    cost: Mean | null;
    callSeconds: Mean | null;
}
export interface Matrix {
    models: (Statistics & { name: string; passToTheN: Share })[];
    table: {
        unit: string;
        models: Record<string, Statistics>;
        rows: { row: string; right: number; of: number }[];
    }[];
}

export interface CurvePoint {
    rate: number;
    accepted: number;
    packetLatency: number | null;
    networkLatency: number | null;
}
export interface Curve {
    source: string;
    label: string;
    remarks: string[];
    points: CurvePoint[];
}

export interface Index {
    format: string;
    version: number;
    tool: { version: string; build: string };
    run: {
        id: string;
        kind: "run" | "matrix";
        finished: boolean;
        started: string;
        ended: string;
        seconds: number;
        exitCode: number;
        encoder: string;
        decoder: string;
        tool: { version: string; build: string; parts?: Record<string, string> } | null;
        configuration: unknown;
        done: number;
        expected: number;
    };
    models: string[];
    repeats: number;
    units: UnitLine[];
    results: ResultLine[];
    matrix: Matrix | null;
    curves: Curve[];
    triagePart: number | null;
    notes: string[];
}

export interface TableRow {
    line: number;
    otherwise: boolean;
    conditions: string[];
    outputs: string[];
    note: string;
}
export interface Table {
    title: string;
    policy: string;
    default: string;
    clocked: boolean;
    line: number;
    conditions: string[];
    outputs: string[];
    rows: TableRow[];
}
export interface Section {
    title: string;
    columns: string[];
    rows: { line: number; cells: string[] }[];
}
export interface Unit {
    name: string;
    intent: string;
    sections: Section[];
    tables: Table[];
}

export interface LintFinding {
    rule: string;
    severity: string;
    message: string;
    line?: number;
    column?: number;
    quote?: string;
    suggestion?: string;
    undecided?: boolean;
    allowed?: string;
    notes?: LintFinding[];
}

export interface UnitPart {
    text: string | null;
    unit: Unit | null;
    prompts: string[];
    lint: { findings: LintFinding[] } | null;
}

export interface Difference {
    target: string;
    expected: string;
    actual: string;
    expectedValue: string;
    actualValue: string;
}
export interface RowFinding {
    class: string;
    side: "spec" | "other";
    table: string;
    row: number;
    line: number;
    origin: string;
    text: string;
    counterpart: string;
    counterpartOrigin: string;
    differences: Difference[];
    input: Record<string, string>;
}
export interface Comparison {
    level: string;
    confirmed: number;
    changed: number;
    omitted: number;
    invented: number;
    filledIn: number;
    full: {
        level: string;
        reason: string;
        facts: { what: string; expected: string; actual: string }[];
        rows: RowFinding[];
        notes: string[];
    };
}

/** table, row, other table, other row (from 0), and why they stand beside each other. */
export type Pair = [number, number, number, number, "proof" | "text" | "default"];

export interface ReadTable {
    text: string;
    unit: Unit | null;
    problem: string;
    alignment: Pair[];
}

export interface Cycle {
    inputs: Record<string, string>;
    specRegisters: Record<string, string>;
    hdlRegisters: Record<string, string>;
    specOutputs: Record<string, string>;
    hdlOutputs: Record<string, string>;
    signals: Record<string, string>;
}
export interface Trace {
    output: string;
    expected: string;
    actual: string;
    cycles: Cycle[];
    shortest: boolean;
    ofSpec: boolean;
}

/** Which lines of the HDL each row, equation and reset needs, by what the lines do. */
export interface RowLines {
    verdict: string;
    rows: {
        kind: "row" | "equation" | "reset";
        table: string;
        row: number;
        text: string;
        state: "decided" | "never-applies" | "undecided";
        why: string;
        lines: [number, number][];
    }[];
    needless: number[];
}

export interface Judgement {
    readable: boolean;
    refused: boolean;
    diagnostics: string;
    firstError: string;
    proof: {
        verdict: string;
        reason: string;
        seconds: number;
        bound?: number;
        secondOpinion: string;
        obligations: { name: string; verdict: string; engine: string; seconds: number; detail: string }[];
        pairs: { spec: string; hdl: string; by: string }[];
        notes: string[];
        trace: Trace | null;
    } | null;
    replay: { status: string; detail: string };
    vcd: string;
    rowsInForce: string[];
    tableA: ReadTable | null;
    rowOrigins?: { table: string; row: number; lines: string }[];
    trace?: RowLines | null;
    selfCheck: string;
    decodeDetail: string;
    specVsA: Comparison | null;
    simulation: {
        status: string;
        detail: string;
        rowsHit: number;
        rowsReachable: number;
        rows: number;
        full: {
            cycles: number;
            rows: { name: string; line: number; hits: number; guided: boolean; unreachable: boolean }[];
        } | null;
    };
    seconds: number;
}

export interface Reply {
    date?: string;
    servedModel?: string;
    finishReason?: string;
    text?: string;
    raw?: string;
    reasoning?: string;
    replayed?: boolean;
    seconds?: number;
    attempts?: number;
    usage?: Record<string, number | null>;
    failure?: { kind: string; message: string };
}

export interface Round {
    encode: { status: string; model: string; failure: string; message: string; note: string; replayed: boolean };
    hdl: string;
    reused: boolean;
    prompt: number | null;
    reply: Reply | null;
    judgement: Judgement | null;
}

export interface ResultPart {
    diagnostics: string;
    best: number;
    rounds: Round[];
    second: {
        status: string;
        model: string;
        detail: string;
        retried: boolean;
        table: ReadTable | null;
        specVsB: Comparison | null;
        aVsB: Comparison | null;
        reply: Reply | null;
    };
}

function elementText(id: string): string {
    const element = document.getElementById(id);
    if (!element) throw new Error(`the page has no part ${id}`);
    return element.textContent ?? "";
}

export function readIndex(): Index {
    const index = JSON.parse(elementText("index")) as Index;
    if (index.format !== "palindrome-report" || index.version !== 1)
        throw new Error("the data in this page is of another version");
    return index;
}

export function readLicences(): { name: string; version: string; licence: string; text: string }[] {
    return JSON.parse(elementText("licences"));
}

const parts = new Map<number, Promise<unknown>>();

async function unpack(number: number): Promise<unknown> {
    const packed = atob(elementText(`part-${number}`));
    const bytes = new Uint8Array(packed.length);
    for (let i = 0; i < packed.length; ++i) bytes[i] = packed.charCodeAt(i);
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return JSON.parse(await new Response(stream).text());
}

/** A part of the data, unpacked when it is asked for the first time. A few stay in memory. */
export function part<T>(number: number): Promise<T> {
    let known = parts.get(number);
    if (!known) {
        known = unpack(number);
        parts.set(number, known);
        if (parts.size > 24) parts.delete(parts.keys().next().value as number);
    }
    return known as Promise<T>;
}
