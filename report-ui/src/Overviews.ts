// Overviews.ts - the matrix, coverage, curves of a network, and what the report is made of.
// SPDX-License-Identifier: MIT
import { curveChart, intervalBar } from "./Chart";
import { type Index, type Mean, readLicences, type Share, type Statistics } from "./Data";
import { type Child, dollars, h, percent, plural, scrolling, seconds } from "./Dom";
import { verdictBadge } from "./Marks";
import { link, resultPath } from "./Router";

const interval = (share: Share, label: string): Child => [
    h("span", { class: "figure" }, share.value === null ? "\u2013" : percent(share.value), h("small", null, ` ${share.hits}/${share.of}`)),
    h("small", { class: "range" }, share.value === null ? "" : `${percent(share.interval95[0])} to ${percent(share.interval95[1])}`),
    h("div", null, intervalBar(share, label)),
];

function mean(value: Mean | null, show: (n: number) => string): Child {
    if (!value) return "\u2013";
    const range = value.interval95;
    return [show(value.value), range ? h("small", { class: "range" }, ` ${show(Math.max(0, range[0]))} to ${show(range[1])}`) : null];
}

export function matrixView(index: Index): HTMLElement {
    const matrix = index.matrix;
    if (!matrix)
        return h("div", null, h("h1", { tabindex: -1 }, "Matrix"), h("p", null, "This is the report of a run with one model. ", h("code", null, "palindrome matrix"), " compares several, with repeats."));
    const perUnit = (s: Statistics | undefined, unit: string, model: string): Child =>
        s && s.cells
            ? h("a", { class: "cell-link", href: link([], { q: unit, model }) }, h("span", { class: "figure" }, `${s.proved.hits}/${s.proved.of}`), intervalBar(s.proved, `${unit} with ${model}, proved`))
            : "\u2013";
    return h(
        "div",
        null,
        h("h1", { tabindex: -1 }, "Matrix"),
        h("p", { class: "lead" }, `${plural(index.units.length, "unit")}, ${plural(matrix.models.length, "model")}, ${plural(index.repeats, "repeat")}. Whiskers are 95 % intervals: Wilson's for shares, Student's for means.`),
        h(
            "section",
            { "aria-labelledby": "models-title" },
            h("h2", { id: "models-title" }, "Models"),
            scrolling(
                "Models",
                h(
                    "table",
                    { class: "list matrix" },
                    h("thead", null, h("tr", null, ["model", "proved at once (pass@1)", "proved at all", `in every repeat (pass^${index.repeats})`, "repairs", "cost", "model's time"].map((t) => h("th", { scope: "col" }, t)))),
                    h(
                        "tbody",
                        null,
                        matrix.models.map((m) =>
                            h(
                                "tr",
                                null,
                                h("th", { scope: "row" }, m.name),
                                h("td", null, interval(m.passAt1, `${m.name}, proved at once`)),
                                h("td", null, interval(m.proved, `${m.name}, proved`)),
                                h("td", null, interval(m.passToTheN, `${m.name}, proved in every repeat`)),
                                h("td", null, mean(m.repairs, (n) => n.toFixed(2))),
                                h("td", null, mean(m.cost, dollars)),
                                h("td", null, mean(m.callSeconds, seconds)),
                            ),
                        ),
                    ),
                ),
            ),
        ),
        h(
            "section",
            { "aria-labelledby": "units-title" },
            h("h2", { id: "units-title" }, "Units \u00d7 models, proved"),
            scrolling(
                "Units times models",
                h(
                    "table",
                    { class: "list matrix" },
                    h("thead", null, h("tr", null, h("th", { scope: "col" }, "unit"), matrix.models.map((m) => h("th", { scope: "col" }, m.name)))),
                    h("tbody", null, matrix.table.map((row) => h("tr", null, h("th", { scope: "row" }, row.unit), matrix.models.map((m) => h("td", null, perUnit(row.models[m.name], row.unit, m.name)))))),
                ),
            ),
        ),
        h(
            "section",
            { "aria-labelledby": "weak-title" },
            h("h2", { id: "weak-title" }, "Rows that most often came out wrong"),
            scrolling(
                "Weakest rows",
                h(
                    "table",
                    { class: "list" },
                    h("thead", null, h("tr", null, h("th", { scope: "col" }, "row"), h("th", { scope: "col", class: "number" }, "right"), h("th", { scope: "col" }, "unit"))),
                    h(
                        "tbody",
                        null,
                        matrix.table
                            .flatMap((t) => t.rows.filter((r) => r.right < r.of).map((r) => ({ ...r, unit: t.unit })))
                            .sort((a, b) => a.right / a.of - b.right / b.of)
                            .slice(0, 40)
                            .map((r) => h("tr", null, h("th", { scope: "row" }, r.row), h("td", { class: "number" }, `${r.right} of ${r.of}`), h("td", null, h("a", { href: link([], { q: r.unit }) }, r.unit)))),
                    ),
                ),
            ),
            matrix.table.every((t) => t.rows.every((r) => r.right === r.of)) ? h("p", { class: "faint" }, "Every row that was compared came out right every time.") : null,
        ),
    );
}

export function coverageView(index: Index): HTMLElement {
    const simulated = index.results.filter((r) => r.rows && r.rows.all);
    return h(
        "div",
        null,
        h("h1", { tabindex: -1 }, "Coverage of rows"),
        h("p", { class: "lead" }, "How many rows of each table the simulation hit, of those that are not proved unreachable."),
        simulated.length
            ? scrolling(
                  "Coverage",
                  h(
                      "table",
                      { class: "list" },
                      h("thead", null, h("tr", null, ["unit", "model", "verdict", "rows hit", "", "never hit"].map((t) => (t ? h("th", { scope: "col" }, t) : h("td"))))),
                      h(
                          "tbody",
                          null,
                          simulated.map((r) => {
                              const rows = r.rows ?? { hit: 0, reachable: 0, all: 0 };
                              const name = index.units[r.unit].name;
                              return h(
                                  "tr",
                                  { class: r.missed.length ? "attention" : "" },
                                  h("th", { scope: "row" }, h("a", { href: link([...resultPath(index, r), "coverage"]) }, name)),
                                  h("td", null, index.models[r.model], index.repeats > 1 ? ` ${r.repeat}` : ""),
                                  h("td", null, verdictBadge(r.verdict)),
                                  h("td", null, `${rows.hit} of ${rows.reachable}`, rows.all > rows.reachable ? h("small", null, ` (${rows.all - rows.reachable} unreachable)`) : null),
                                  h("td", null, h("meter", { min: 0, max: Math.max(1, rows.reachable), value: rows.hit, "aria-label": `${name}: ${rows.hit} of ${rows.reachable} rows hit` })),
                                  h("td", null, r.missed.map((m, i) => [i ? ", " : "", h("a", { href: link([...resultPath(index, r), "row", ...m.name.split(", row ")]) }, m.name)])),
                              );
                          }),
                      ),
                  ),
              )
            : h("p", null, "Nothing was simulated in this run."),
    );
}

export function networkView(index: Index): HTMLElement {
    const title = h("h1", { tabindex: -1 }, "Network");
    if (!index.curves.length)
        return h("div", null, title, h("p", null, "No curves were given. ", h("code", null, "palindrome mesh --output mesh.json"), " measures them; ", h("code", null, "palindrome report RUN --mesh mesh.json"), " shows them."));
    const series = (pick: "packetLatency" | "networkLatency" | "accepted") => index.curves.map((c) => ({ label: c.label, points: c.points.map((p) => ({ x: p.rate, y: p[pick] })) }));
    return h(
        "div",
        null,
        title,
        h("p", { class: "lead" }, "Loads are in flits per node and cycle, latencies in cycles. A saturated load has no latency."),
        h(
            "div",
            { class: "charts" },
            curveChart("Packet latency", "offered load", "cycles", series("packetLatency")),
            curveChart("Accepted load", "offered load", "accepted load", series("accepted")),
        ),
        index.curves.map((c) =>
            h(
                "section",
                null,
                h("h2", null, c.label),
                h("p", { class: "faint" }, c.source),
                c.remarks.map((r) => h("p", null, r)),
                scrolling(
                    c.label,
                    h(
                        "table",
                        { class: "list compact" },
                        h("thead", null, h("tr", null, ["offered", "accepted", "packet latency", "network latency"].map((t) => h("th", { scope: "col", class: "number" }, t)))),
                        h("tbody", null, c.points.map((p) => h("tr", null, [p.rate, p.accepted, p.packetLatency, p.networkLatency].map((v) => h("td", { class: "number" }, v === null ? "saturated" : Number(v.toFixed(4))))))),
                    ),
                ),
            ),
        ),
    );
}

export function aboutView(index: Index): HTMLElement {
    const run = index.run;
    const rows: [string, Child][] = [
        ["Run", run.id],
        ["Started", run.started],
        ["Ended", run.ended || "not ended"],
        ["Encoder", run.encoder || "\u2013"],
        ["Decoder", run.decoder || "\u2013"],
        ["Exit code", run.exitCode],
        ["Made by", `Palindrome ${run.tool?.version ?? "?"} (${run.tool?.build ?? "?"})`],
        ["With", Object.entries(run.tool?.parts ?? {}).map(([n, v]) => `${n} ${v}`).join(", ")],
        ["Report by", `Palindrome ${index.tool.version} (${index.tool.build})`],
    ];
    return h(
        "div",
        null,
        h("h1", { tabindex: -1 }, "About this report"),
        h("dl", { class: "facts" }, rows.map(([name, value]) => h("div", null, h("dt", null, name), h("dd", null, value)))),
        h("section", null, h("h2", null, "Keys"), keyList()),
        h("section", null, h("h2", null, "Configuration of the run"), h("details", null, h("summary", null, "As the run was given it"), scrolling("Configuration", h("pre", null, JSON.stringify(run.configuration, null, 2))))),
        h(
            "section",
            null,
            h("h2", null, "Libraries in this file"),
            readLicences().map((l) => h("details", null, h("summary", null, `${l.name} ${l.version} (${l.licence})`), scrolling(`Licence of ${l.name}`, h("pre", null, l.text)))),
        ),
    );
}

export function keyList(): HTMLElement {
    const keys: [string, string][] = [
        ["/", "find in the results"],
        ["n, p", "next and previous result"],
        ["j, k or \u2193, \u2191", "next and previous row, when a row's number has the focus"],
        ["Enter", "choose a row, show its lines; on a line's number: show its row"],
        ["Esc", "choose nothing"],
        ["s, t, m, c", "summary, triage, matrix, coverage"],
        ["?", "this list"],
    ];
    return h("dl", { class: "keys" }, keys.map(([key, what]) => h("div", null, h("dt", null, h("kbd", null, key)), h("dd", null, what))));
}
