// Wave.ts - a counterexample as a waveform and as a table of cycles.
// SPDX-License-Identifier: MIT
import renderAny from "../node_modules/wavedrom/lib/render-any.js";
import skins from "../node_modules/wavedrom/skins/default.js";
import type { Cycle, Trace, Unit } from "./Data";
import { h, plural, scrolling, svg } from "./Dom";

interface Lane {
    name: string;
    group: "inputs" | "registers" | "signals" | "outputs";
    values: string[];
    differs: boolean[]; // by cycle, from the other side
}

/** Binary as read by people: one bit as it is, up to four in binary, more in hexadecimal. */
function shown(value: string): string {
    if (value.length <= 4 || /[^01]/.test(value)) return value;
    return "0x" + BigInt("0b" + value).toString(16);
}

function lanesOf(trace: Trace, from: number): Lane[] {
    const cycles = trace.cycles.slice(from);
    const lanes: Lane[] = [];
    const values = (pick: (c: Cycle) => Record<string, string>, name: string) => cycles.map((c) => pick(c)[name] ?? "x");
    const names = (pick: (c: Cycle) => Record<string, string>) => [...new Set(trace.cycles.flatMap((c) => Object.keys(pick(c))))];
    const single = (group: Lane["group"], pick: (c: Cycle) => Record<string, string>) => {
        for (const name of names(pick)) lanes.push({ name, group, values: values(pick, name), differs: cycles.map(() => false) });
    };
    const both = (group: Lane["group"], spec: (c: Cycle) => Record<string, string>, hdl: (c: Cycle) => Record<string, string>) => {
        const ofHdl = names(hdl);
        for (const name of [...names(spec), ...ofHdl.filter((n) => !names(spec).includes(n))]) {
            const a = names(spec).includes(name) ? values(spec, name) : null;
            const b = ofHdl.includes(name) ? values(hdl, name) : null;
            const differs = cycles.map((_, i) => a !== null && b !== null && a[i] !== b[i]);
            const same = a && b && !differs.includes(true);
            if (a) lanes.push({ name: same ? name : `${name} (spec)`, group, values: a, differs: cycles.map(() => false) });
            if (b && !same) lanes.push({ name: `${name} (hdl)`, group, values: b, differs });
        }
    };
    single("inputs", (c) => c.inputs);
    both("registers", (c) => c.specRegisters, (c) => c.hdlRegisters);
    single("signals", (c) => c.signals);
    both("outputs", (c) => c.specOutputs, (c) => c.hdlOutputs);
    return lanes;
}

function waveOf(lane: Lane): { name: string; wave: string; data?: string[] } {
    const data: string[] = [];
    let wave = "";
    lane.values.forEach((value, i) => {
        const same = i > 0 && lane.values[i - 1] === value && lane.differs[i - 1] === lane.differs[i];
        if (same) wave += ".";
        else if (value.length === 1 && !lane.differs[i]) wave += /[01]/.test(value) ? value : "x";
        else if (/^x+$/.test(value)) wave += "x";
        else {
            wave += lane.differs[i] ? "9" : "="; // 9: coloured by the style as a difference
            data.push(shown(value));
        }
    });
    return data.length ? { name: lane.name, wave, data } : { name: lane.name, wave };
}

/** JsonML as elements. Styles of the library are left out: the page's own style draws the classes. */
function toSvg(node: unknown): Node | null {
    if (typeof node === "string" || typeof node === "number") return document.createTextNode(String(node));
    if (!Array.isArray(node)) return null;
    const [tag, ...rest] = node as [string, ...unknown[]];
    if (!/^(svg|g|defs|path|rect|text|tspan|use|line|circle|title|marker)$/.test(tag)) return null;
    const attributes: Record<string, string> = {};
    const children: Node[] = [];
    for (const item of rest) {
        if (item && typeof item === "object" && !Array.isArray(item)) {
            for (const [name, value] of Object.entries(item))
                if (/^(id|class|d|x|y|x1|x2|y1|y2|r|cx|cy|dx|dy|width|height|transform|viewBox|text-anchor|xml:space|orient|refX|refY|marker(Width|Height|Units))$/.test(name))
                    attributes[name] = String(value);
                else if (name === "xlink:href" && /^#[\w-]+$/.test(String(value))) attributes.href = String(value);
        } else {
            const child = toSvg(item);
            if (child) children.push(child);
        }
    }
    const element = svg(tag, attributes);
    element.append(...children);
    return element;
}

function waveform(trace: Trace, lanes: Lane[], from: number, clock: string | null): HTMLElement {
    const signal: unknown[] = [];
    if (clock) signal.push({ name: clock, wave: "p" + ".".repeat(trace.cycles.length - from - 1) });
    for (const group of ["inputs", "registers", "signals", "outputs"]) {
        const own = lanes.filter((l) => l.group === group).map(waveOf);
        if (own.length) signal.push({}, ...own);
    }
    const widest = Math.max(...lanes.flatMap((l) => l.values.map((v) => shown(v).length)));
    // The first number and the step: the library fails at a number alone where there are two ticks.
    const source = { signal, head: { tick: `${from} 1` }, config: { hscale: widest > 12 ? 3 : widest > 5 ? 2 : 1 } };
    const drawing = toSvg(renderAny(0, source, skins)) as SVGElement;
    drawing.setAttribute("role", "img");
    drawing.setAttribute("aria-label", `Waveform of ${plural(trace.cycles.length - from, "cycle")}; the table below has the same values`);
    return scrolling("Waveform", h("div", { class: "wave" }, drawing));
}

function cycleTable(trace: Trace, lanes: Lane[], from: number): HTMLElement {
    const last = trace.cycles.length - 1;
    const groups = ["inputs", "registers", "signals", "outputs"].filter((g) => lanes.some((l) => l.group === g));
    return scrolling(
        "Table of cycles",
        h(
            "table",
            { class: "list cycles" },
            h("thead", null, h("tr", null, h("th", { scope: "col" }, "cycle"), trace.cycles.slice(from).map((_, i) => h("th", { scope: "col", class: from + i === last ? "end" : null }, from + i)))),
            groups.map((group) =>
                h(
                    "tbody",
                    null,
                    h("tr", { class: "group" }, h("th", { scope: "rowgroup", colspan: trace.cycles.length - from + 1 }, group)),
                    lanes
                        .filter((l) => l.group === group)
                        .map((lane) =>
                            h(
                                "tr",
                                null,
                                h("th", { scope: "row" }, lane.name),
                                lane.values.map((v, i) =>
                                    h("td", { class: `${lane.differs[i] ? "differs" : ""} ${from + i === last ? "end" : ""}`, title: v.length > 4 ? v : null }, lane.differs[i] ? h("span", { "aria-label": "differs: " }, "\u2260\u2009") : null, shown(v)),
                                ),
                            ),
                        ),
                ),
            ),
        ),
    );
}

export function clockOf(unit: Unit | null): string | null {
    return unit?.sections.find((s) => s.title === "Clocking")?.rows[0]?.cells[0] ?? null;
}

const mostCycles = 64;

/** The end of a long run first: that is where the difference shows. */
export function traceView(trace: Trace, clock: string | null): HTMLElement {
    const box = h("div");
    const draw = (from: number) => {
        const lanes = lanesOf(trace, from);
        box.replaceChildren(
            ...(from > 0
                ? [h("p", null, `The last ${mostCycles} of ${trace.cycles.length} cycles. `, h("button", { type: "button", click: () => draw(0) }, "Show all cycles"))]
                : []),
            waveform(trace, lanes, from, clock),
            h("h3", null, "Cycles"),
            cycleTable(trace, lanes, from),
        );
    };
    draw(Math.max(0, trace.cycles.length - mostCycles));
    return box;
}
