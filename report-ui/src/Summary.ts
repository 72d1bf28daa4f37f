// Summary.ts - all results: figures, units times models, a list to filter and sort.
// SPDX-License-Identifier: MIT
import type { Index, ResultLine } from "./Data";
import { type Child, dollars, h, percent, plural, scrolling, seconds } from "./Dom";
import { triageBadge, verdictBadge, verdictMark, verdictRank } from "./Marks";
import { link, remember, resultPath, type Route } from "./Router";

interface Column {
    key: string;
    title: string;
    number?: boolean;
    value: (r: ResultLine) => string | number;
    cell: (r: ResultLine) => Child;
}

function total(values: (number | null)[]): number | null {
    const known = values.filter((v): v is number => v !== null);
    return known.length === values.length && known.length > 0 ? known.reduce((a, b) => a + b, 0) : null;
}

function tile(label: string, value: Child, note: Child = null): HTMLElement {
    return h("div", { class: "tile" }, h("dt", null, label), h("dd", null, value, note ? h("small", null, note) : null));
}

function tiles(index: Index): HTMLElement {
    const results = index.results.filter((r) => r.verdict !== "structure");
    const proved = results.filter((r) => r.verdict === "proved").length;
    const wrong = results.filter((r) => ["refuted", "possible-x", "invalid-hdl"].includes(r.verdict)).length;
    const tokens = total(results.map((r) => (r.tokens ? r.tokens.input + r.tokens.output : null)));
    const cost = total(results.map((r) => r.cost));
    return h(
        "dl",
        { class: "tiles" },
        tile("Proved", `${proved} of ${results.length}`, results.length ? percent(proved / results.length) : ""),
        tile("Wrong", wrong, wrong ? "refuted, x possible or invalid HDL" : "nothing refuted"),
        tile("Not decided", results.length - proved - wrong),
        tile("Units \u00d7 models", `${index.units.length} \u00d7 ${index.models.length}`, index.repeats > 1 ? `${index.repeats} repeats` : ""),
        tile("Time", seconds(index.run.seconds), "of the run"),
        tile("Cost", dollars(cost), tokens !== null ? plural(tokens, "token") : cost === null ? "not known" : ""),
    );
}

/** Units times models; each result is a link with its mark. */
function grid(index: Index): HTMLElement | null {
    if (index.models.length < 2 && index.repeats < 2) return null;
    const at = new Map<string, ResultLine[]>();
    for (const r of index.results) {
        const key = `${r.unit} ${r.model}`;
        at.set(key, [...(at.get(key) ?? []), r]);
    }
    const cell = (u: number, m: number) =>
        h(
            "td",
            null,
            (at.get(`${u} ${m}`) ?? []).map((r) => {
                const mark = verdictMark(r.verdict);
                return h(
                    "a",
                    {
                        class: `dot ${mark.tone}`,
                        href: link(resultPath(index, r)),
                        title: `${index.units[u].name}, ${index.models[m]}, repeat ${r.repeat}: ${mark.words}`,
                        "aria-label": `${index.units[u].name}, ${index.models[m]}, repeat ${r.repeat}: ${mark.words}`,
                    },
                    mark.sign,
                );
            }),
        );
    return h(
        "section",
        { "aria-labelledby": "grid-title" },
        h("h2", { id: "grid-title" }, "Units \u00d7 models"),
        scrolling(
            "Units times models",
            h(
                "table",
                { class: "grid" },
                h("thead", null, h("tr", null, h("th", { scope: "col" }, "unit"), index.models.map((m) => h("th", { scope: "col" }, m)))),
                h(
                    "tbody",
                    null,
                    index.units.map((unit, u) =>
                        h("tr", null, h("th", { scope: "row" }, unit.name), index.models.map((_, m) => cell(u, m))),
                    ),
                ),
            ),
        ),
    );
}

function columnsOf(index: Index): Column[] {
    const columns: Column[] = [
        {
            key: "unit",
            title: "unit",
            value: (r) => index.units[r.unit].name,
            cell: (r) => h("a", { href: link(resultPath(index, r)) }, index.units[r.unit].name),
        },
        { key: "model", title: "model", value: (r) => index.models[r.model], cell: (r) => index.models[r.model] },
    ];
    if (index.repeats > 1) columns.push({ key: "repeat", title: "repeat", number: true, value: (r) => r.repeat, cell: (r) => r.repeat });
    columns.push(
        { key: "verdict", title: "verdict", value: (r) => verdictRank(r.verdict), cell: (r) => verdictBadge(r.verdict) },
        { key: "triage", title: "who erred", value: (r) => r.triage, cell: (r) => triageBadge(r.triage) },
        { key: "repairs", title: "repairs", number: true, value: (r) => r.repairs, cell: (r) => r.repairs },
        { key: "level", title: "tables", value: (r) => r.level ?? "", cell: (r) => r.level ?? "\u2013" },
        {
            key: "rows",
            title: "rows hit",
            number: true,
            value: (r) => (r.rows && r.rows.reachable ? r.rows.hit / r.rows.reachable : -1),
            cell: (r) => (r.rows && r.rows.all ? `${r.rows.hit}/${r.rows.reachable}` : "\u2013"),
        },
        { key: "simulation", title: "simulation", value: (r) => r.simulation, cell: (r) => r.simulation.replace("-", " ") },
        { key: "cost", title: "cost", number: true, value: (r) => r.cost ?? -1, cell: (r) => dollars(r.cost) },
        { key: "time", title: "time", number: true, value: (r) => r.seconds, cell: (r) => seconds(r.seconds) },
    );
    return columns;
}

function select(label: string, name: string, values: string[], chosen: string, change: (value: string) => void): HTMLElement {
    return h(
        "label",
        null,
        label,
        h(
            "select",
            { name, change: (e: Event) => change((e.target as HTMLSelectElement).value) },
            h("option", { value: "" }, "all"),
            values.map((v) => h("option", { value: v, selected: v === chosen }, v)),
        ),
    );
}

const firstRows = 200;

/** The list with its filters. What is set is in the link. */
function list(index: Index, query: URLSearchParams): HTMLElement {
    const columns = columnsOf(index);
    const state: Record<string, string> = {};
    for (const key of ["q", "verdict", "model", "triage", "sort"]) state[key] = query.get(key) ?? "";
    const body = h("tbody");
    const count = h("p", { class: "count", role: "status" });
    const more = h("button", { type: "button" });
    const head = h("tr");
    let limit = firstRows;

    const matches = (r: ResultLine) =>
        (!state.verdict || r.verdict === state.verdict) &&
        (!state.model || index.models[r.model] === state.model) &&
        (!state.triage || r.triage === state.triage) &&
        state.q
            .toLowerCase()
            .split(/\s+/)
            .every((word) =>
                `${index.units[r.unit].name} ${index.models[r.model]} ${r.verdict} ${r.triage} ${r.reason} ${r.suspects.map((s) => s.text).join(" ")}`
                    .toLowerCase()
                    .includes(word),
            );

    const sorted = (results: ResultLine[]) => {
        const down = state.sort.startsWith("-");
        const column = columns.find((c) => c.key === state.sort.replace("-", ""));
        if (!column) return results;
        return [...results].sort((a, b) => {
            const x = column.value(a);
            const y = column.value(b);
            return (x < y ? -1 : x > y ? 1 : 0) * (down ? -1 : 1);
        });
    };

    const draw = () => {
        const found = sorted(index.results.filter(matches));
        body.replaceChildren(
            ...found.slice(0, limit).map((r) =>
                h(
                    "tr",
                    { class: r.verdict === "proved" ? "" : "attention" },
                    columns.map((c, i) => h(i === 0 ? "th" : "td", { scope: i === 0 ? "row" : null, class: c.number ? "number" : null, "data-label": c.title }, c.cell(r))),
                ),
            ),
        );
        count.replaceChildren(
            found.length === index.results.length ? plural(found.length, "result") : `${found.length} of ${plural(index.results.length, "result")}`,
        );
        more.hidden = found.length <= limit;
        more.replaceChildren(`Show all ${found.length}`);
        head.replaceChildren(
            ...columns.map((c) => {
                const mine = state.sort.replace("-", "") === c.key;
                const down = state.sort === `-${c.key}`;
                return h(
                    "th",
                    { scope: "col", "aria-sort": mine ? (down ? "descending" : "ascending") : "none", class: c.number ? "number" : null },
                    h(
                        "button",
                        {
                            type: "button",
                            class: "sort",
                            "data-sort": c.key,
                            click: () => {
                                state.sort = mine && !down ? `-${c.key}` : mine ? "" : c.key;
                                change();
                                (head.querySelector(`[data-sort="${c.key}"]`) as HTMLElement).focus();
                            },
                        },
                        c.title,
                        h("span", { class: "arrow", "aria-hidden": "true" }, mine ? (down ? "\u25bc" : "\u25b2") : "\u2195"),
                    ),
                );
            }),
        );
    };
    const change = () => {
        limit = firstRows;
        remember(link([], state));
        draw();
    };
    more.addEventListener("click", () => {
        limit = Infinity;
        draw();
    });
    draw();
    const verdicts = [...new Set(index.results.map((r) => r.verdict))].sort((a, b) => verdictRank(a) - verdictRank(b));
    return h(
        "section",
        { "aria-labelledby": "results-title" },
        h("h2", { id: "results-title" }, "Results"),
        h(
            "form",
            { class: "filters", role: "search", "aria-label": "Filter results", submit: (e: Event) => e.preventDefault() },
            h(
                "label",
                { class: "wide" },
                "Find ",
                h("input", {
                    id: "find",
                    type: "search",
                    value: state.q,
                    placeholder: "unit, model, reason, row \u2026",
                    input: (e: Event) => {
                        state.q = (e.target as HTMLInputElement).value;
                        change();
                    },
                }),
            ),
            select("Verdict ", "verdict", verdicts, state.verdict, (v) => ((state.verdict = v), change())),
            index.models.length > 1 && select("Model ", "model", index.models, state.model, (v) => ((state.model = v), change())),
            select("Who erred ", "triage", [...new Set(index.results.map((r) => r.triage))].sort(), state.triage, (v) => ((state.triage = v), change())),
        ),
        count,
        scrolling("Results", h("table", { class: "list results" }, h("thead", null, head), body)),
        more,
    );
}

export function summaryView(index: Index, where: Route): HTMLElement {
    return h("div", null, h("h1", { tabindex: -1 }, index.run.kind === "matrix" ? "Matrix of models" : "Run"), tiles(index), grid(index), list(index, where.query));
}
