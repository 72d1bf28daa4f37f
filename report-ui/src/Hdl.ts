// Hdl.ts - SystemVerilog with numbered lines: those of rows are marked, messages stand at their line.
// SPDX-License-Identifier: MIT
import { h, scrolling, visible } from "./Dom";
import type { RowEntry } from "./Rows";
import type { Selection } from "./Selection";

const keywords = new Set(
    ("always always_comb always_ff always_latch assign automatic begin bit byte case casex casez const default else end endcase endfunction " +
        "endgenerate endmodule endpackage endtask enum final for forever function generate genvar if import inout initial input inside int integer " +
        "interface localparam logic longint module negedge or output package packed parameter posedge priority reg repeat return shortint signed " +
        "struct task typedef union unique unique0 unsigned var void while wire").split(" "),
);
const token = /(\/\/.*)|(\/\*.*?(?:\*\/|$))|("(?:\\.|[^"\\])*"?)|(\d*'[sS]?[bodhBODH][\w?]+|\b\d[\w.]*)|([A-Za-z_$][\w$]*)/g;

/** The line as text nodes and spans; `inComment` is carried from line to line. */
function coloured(line: string, state: { inComment: boolean }): (Node | string)[] {
    const out: (Node | string)[] = [];
    let at = 0;
    const span = (kind: string, text: string) => out.push(h("span", { class: kind }, text));
    if (state.inComment) {
        const end = line.indexOf("*/");
        if (end < 0) return [h("span", { class: "comment" }, line)];
        span("comment", line.slice(0, end + 2));
        at = end + 2;
        state.inComment = false;
    }
    if (line.length > 2000) return [...out, visible(line.slice(at))]; // no hand wrote this
    token.lastIndex = at;
    for (let found = token.exec(line); found; found = token.exec(line)) {
        if (found.index > at) out.push(visible(line.slice(at, found.index)));
        const [text, lineComment, comment, string, number, word] = found;
        at = found.index + text.length;
        if (lineComment ?? comment) span("comment", text);
        else if (string) span("string", text);
        else if (number) span("number-token", text);
        else if (keywords.has(word)) span("keyword", text);
        else out.push(visible(text));
        if (comment && !comment.endsWith("*/")) state.inComment = true;
    }
    if (at < line.length) out.push(visible(line.slice(at)));
    return out;
}

interface Message {
    line: number;
    severity: string;
    text: string;
}

/** The messages of rendered diagnostics, "unit.sv:3:5: error: text". */
export function messagesOf(diagnostics: string): Message[] {
    const found: Message[] = [];
    for (const line of diagnostics.split("\n")) {
        const m = /^[^\s:][^:]*:(\d+)(?::\d+)?: (error|warning|note): (.*)$/.exec(line);
        if (m) found.push({ line: Number(m[1]), severity: m[2], text: m[3] });
    }
    return found;
}

/** "count, rows 1, 2, 5; reset of q": the rows of a line. */
function namesOf(entries: RowEntry[]): string {
    const byTable = new Map<string, number[]>();
    for (const entry of entries) {
        const table = entry.id.replace("tool:", "").replace(/\/\d+$/, "");
        byTable.set(table, [...(byTable.get(table) ?? []), entry.number]);
    }
    return [...byTable].map(([table, rows]) => `${table}, ${rows.length > 1 ? "rows" : "row"} ${rows.join(", ")}`).join("; ");
}

export interface HdlPane {
    element: HTMLElement;
    show: (line: number) => void;
}

export function hdlPane(text: string, diagnostics: string, selection: Selection, needless: number[], lineLink: (line: number) => string): HdlPane {
    const messages = messagesOf(diagnostics);
    const state = { inComment: false };
    const source = text.replace(/\n$/, "").split("\n");
    const rows = source.map((line, i) => {
        const number = i + 1;
        const here = selection.entries.filter((e) => e.lines.some(([a, b]) => number >= a && number <= b));
        const bad = selection.entries.some((e) => e.wrongLines.some(([a, b]) => number >= a && number <= b));
        const unneeded = needless.includes(number);
        const names = namesOf(here);
        const label = here.length
            ? h("button", { type: "button", class: "line-number", "aria-label": `line ${number}: ${names}`, title: names, click: () => selection.chooseByLine(number) }, number)
            : h("a", { class: "line-number", href: lineLink(number), tabindex: -1, "aria-label": `line ${number}${unneeded ? ": no row needs it" : ""}`, title: unneeded ? "no row needs this line" : null }, number);
        return h(
            "div",
            { class: `line ${here.length ? "of-row" : ""} ${bad ? "of-wrong" : ""}`, "data-line": number },
            label,
            h("span", { class: "gutter", "aria-hidden": "true" }, bad ? "\u2260" : here.length ? "\u2502" : unneeded ? "\u2205" : " "),
            h("code", null, coloured(line.replace(/\r$/, ""), state)),
            messages.filter((m) => m.line === number).map((m) => h("p", { class: `message ${m.severity}` }, h("b", null, m.severity), ": ", m.text)),
        );
    });
    const box = scrolling("SystemVerilog", rows);
    box.classList.add("hdl");
    const scrollTo = (line: number) => {
        const row = rows[line - 1];
        if (row) box.scrollTop = row.offsetTop - box.offsetTop - box.clientHeight / 3;
    };
    const highlight = (entry: RowEntry | null) => {
        rows.forEach((row, i) => row.classList.toggle("on", entry?.lines.some(([a, b]) => i + 1 >= a && i + 1 <= b) ?? false));
        if (entry?.lines.length) scrollTo(entry.lines[0][0]);
    };
    return {
        element: Object.assign(box, { highlight }),
        show: (line) => {
            scrollTo(line);
            rows[line - 1]?.classList.add("on");
            rows[line - 1]?.scrollIntoView({ block: "nearest" });
        },
    };
}
