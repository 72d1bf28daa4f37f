// ResultView.ts - the page of one result: tables, HDL, counterexample, rounds, prompt and reply.
// SPDX-License-Identifier: MIT
import { type Index, type Judgement, part, type Reply, type ResultLine, type ResultPart, type Round, type UnitPart } from "./Data";
import { type Child, dollars, h, longText, percent, plural, prose, saveButton, scrolling, seconds } from "./Dom";
import { hdlPane } from "./Hdl";
import { triageBadge, triageMeaning, verdictBadge } from "./Marks";
import { link, remember, resultPath, type Route } from "./Router";
import { dutyEntries, rowGroups, type Side, sidesOf } from "./Rows";
import { dutiesView, lintList, rowsView } from "./RowsView";
import { Selection } from "./Selection";
import { clockOf, traceView } from "./Wave";

interface Page {
    index: Index;
    result: ResultLine;
    unit: UnitPart;
    data: ResultPart;
    round: number;
}

const pathOf = (page: Page, ...more: (string | number)[]) =>
    link([...resultPath(page.index, page.result), ...more], { round: page.round === page.data.best ? null : page.round });

function section(page: Page, id: string, title: string, ...children: Child[]): HTMLElement {
    return h("section", { id, "aria-labelledby": `${id}-title` }, h("h2", { id: `${id}-title` }, title, " ", h("a", { class: "anchor", href: pathOf(page, id), "aria-label": `Link to ${title}` }, "#")), children);
}

/** What a round came to, in one word. */
function roundVerdict(round: Round): string {
    if (round.encode.status !== "ok") return round.encode.status;
    const judgement = round.judgement;
    if (!judgement) return "unknown";
    if (!judgement.readable) return judgement.refused ? "unsupported" : "invalid-hdl";
    return judgement.proof?.verdict ?? "unknown";
}

function roundReason(round: Round): string {
    return round.judgement?.proof?.reason || round.judgement?.firstError || round.encode.message;
}

function roundChain(page: Page): HTMLElement {
    return h(
        "ol",
        { class: "rounds" },
        page.data.rounds.map((round, i) =>
            h(
                "li",
                { class: i === page.round ? "current" : "" },
                h("a", { href: link([...resultPath(page.index, page.result)], { round: i }), "aria-current": i === page.round ? "step" : null }, i === 0 ? "First attempt" : `Repair ${i}`),
                " ",
                verdictBadge(roundVerdict(round)),
                i === page.data.best ? h("span", { class: "faint" }, " stands for the result") : null,
                h("p", null, prose(roundReason(round))),
            ),
        ),
    );
}

function facts(page: Page): HTMLElement {
    const r = page.result;
    const judgement = page.data.rounds[page.round]?.judgement;
    const rows: [string, Child][] = [
        ["Who erred", [triageBadge(r.triage), " ", triageMeaning[r.triage] ?? ""]],
        ["Model", page.index.models[r.model]],
        ["Proof", judgement?.proof ? [prose(judgement.proof.reason), judgement.proof.secondOpinion !== "not run" ? `; second solver: ${judgement.proof.secondOpinion}` : ""] : "none"],
        ["Replay in Verilator", judgement && judgement.replay.status !== "not-run" ? [judgement.replay.status, judgement.replay.detail ? `: ${judgement.replay.detail}` : ""] : "\u2013"],
        ["Simulation", judgement ? [judgement.simulation.status.replace("-", " "), judgement.simulation.detail ? `: ${judgement.simulation.detail}` : ""] : "\u2013"],
        ["Tables", judgement?.specVsA ? [`${judgement.specVsA.level}: `, prose(judgement.specVsA.full.reason)] : judgement?.decodeDetail || "not compared"],
        ["Rows hit", r.rows && r.rows.all ? `${r.rows.hit} of ${r.rows.reachable} reachable` : "\u2013"],
        ["Time", [seconds(r.seconds), r.callSeconds !== null ? `, ${seconds(r.callSeconds)} of it the model's` : ""]],
        ["Cost", [dollars(r.cost), r.tokens ? `, ${r.tokens.input.toLocaleString("en")} tokens in, ${r.tokens.output.toLocaleString("en")} out` : ""]],
    ];
    return h("dl", { class: "facts" }, rows.map(([name, value]) => h("div", null, h("dt", null, name), h("dd", null, value))));
}

function pager(page: Page): HTMLElement {
    const at = page.index.results.indexOf(page.result);
    const step = (to: number, words: string, key: string) => {
        const other = page.index.results[to];
        return other
            ? h("a", { href: link(resultPath(page.index, other)), rel: key }, words)
            : h("span", { class: "faint" }, words);
    };
    return h("nav", { class: "pager", "aria-label": "Results" }, step(at - 1, "\u2190 previous", "prev"), step(at + 1, "next \u2192", "next"));
}

function comparisonSummary(sides: Side[]): HTMLElement {
    return h(
        "ul",
        { class: "plain" },
        sides.map((side) => {
            const c = side.comparison;
            const counts = c ? [[c.confirmed, "confirmed"], [c.changed, "changed"], [c.omitted, "omitted"], [c.invented, "invented"], [c.filledIn, "filled in"]] : [];
            return h(
                "li",
                null,
                h("b", null, side.title, ": "),
                c ? [c.level, " (", counts.filter(([n], i) => n !== 0 || i === 0).map(([n, what], i) => `${i ? ", " : ""}${n} ${what}`), ")"] : "not compared",
                c?.full.facts.length ? h("ul", null, c.full.facts.map((f) => h("li", null, h("b", null, f.what), ": the spec has ", h("code", null, f.expected), ", the HDL ", h("code", null, f.actual)))) : null,
                c?.full.notes.map((n) => h("p", { class: "faint" }, n)),
            );
        }),
    );
}

function declarations(page: Page): HTMLElement | null {
    const unit = page.unit.unit;
    if (!unit) return null;
    return h(
        "details",
        null,
        h("summary", null, "Declarations of the spec: ports, registers, equations, invariants"),
        unit.intent ? h("p", { class: "intent" }, unit.intent) : null,
        unit.sections.map((s) => {
            // A column that is empty everywhere only takes room.
            const columns = s.columns.map((_, i) => i).filter((i) => s.rows.some((r) => r.cells[i]));
            return h(
                "div",
                null,
                h("h3", null, s.title),
                scrolling(s.title, h("table", { class: "list compact" }, h("thead", null, h("tr", null, columns.map((c) => h("th", { scope: "col" }, s.columns[c])))), h("tbody", null, s.rows.map((r) => h("tr", null, columns.map((c, i) => h(i ? "td" : "th", { scope: i ? null : "row" }, r.cells[c]))))))),
            );
        }),
        page.unit.text !== null ? h("details", null, h("summary", null, "The file as written"), longText(page.unit.text, "Text of the spec")) : null,
    );
}

function readingText(sides: Side[]): HTMLElement {
    return h("div", null, sides.map((side) => h("details", null, h("summary", null, `${side.title}: the whole table`), longText(side.read.text, side.title))));
}

function coverage(page: Page): Child {
    const simulation = page.data.rounds[page.round]?.judgement?.simulation;
    const rows = simulation?.full?.rows ?? [];
    if (!simulation || !rows.length) return h("p", { class: "faint" }, "The HDL was not simulated, or the unit has no rows.");
    const most = Math.max(1, ...rows.map((r) => Math.log10(1 + r.hits)));
    return [
        h("p", null, `${simulation.rowsHit} of ${simulation.rowsReachable} reachable rows hit in ${plural(simulation.full?.cycles ?? 0, "cycle")}.`),
        scrolling(
            "Coverage of rows",
            h(
                "table",
                { class: "list compact" },
                h("thead", null, h("tr", null, ["row", "hits", "", ""].map((t, i) => (t ? h("th", { scope: "col", class: i === 1 ? "number" : null }, t) : h("td"))))),
                h(
                    "tbody",
                    null,
                    rows.map((r) =>
                        h(
                            "tr",
                            { class: r.hits === 0 && !r.unreachable ? "attention" : "" },
                            h("th", { scope: "row" }, r.line ? h("a", { href: pathOf(page, "row", ...r.name.split(", row ")) }, r.name) : r.name),
                            h("td", { class: "number" }, r.hits.toLocaleString("en")),
                            h("td", null, h("meter", { min: 0, max: most, value: Math.log10(1 + r.hits), "aria-label": `hits of ${r.name}, logarithmic` })),
                            h("td", null, r.unreachable ? "proved unreachable" : r.guided ? "by a stimulus of the solver" : r.hits === 0 ? "never hit" : ""),
                        ),
                    ),
                ),
            ),
        ),
    ];
}

function obligations(page: Page): Child {
    const proof = page.data.rounds[page.round]?.judgement?.proof;
    if (!proof) return h("p", { class: "faint" }, "Nothing was proved.");
    return [
        proof.notes.map((n) => h("p", null, n)),
        scrolling(
            "Parts of the proof",
            h(
                "table",
                { class: "list compact" },
                h("thead", null, h("tr", null, ["part", "verdict", "engine", "time", "detail"].map((t) => h("th", { scope: "col" }, t)))),
                h("tbody", null, proof.obligations.map((o) => h("tr", null, h("th", { scope: "row" }, o.name), h("td", null, verdictBadge(o.verdict)), h("td", null, o.engine), h("td", { class: "number" }, seconds(o.seconds)), h("td", null, o.detail)))),
            ),
        ),
        proof.pairs.length ? h("p", null, "Registers paired: ", proof.pairs.map((p, i) => [i ? ", " : "", h("code", null, p.spec), " with ", h("code", null, p.hdl), ` (by ${p.by})`])) : null,
    ];
}

function replyBox(reply: Reply | null, label: string): Child {
    if (!reply) return h("p", { class: "faint" }, "There is no stored answer.");
    const usage = Object.entries(reply.usage ?? {}).filter(([, n]) => n !== null);
    const about = [reply.replayed ? "replayed from a recording" : null, reply.servedModel ? `served by ${reply.servedModel}` : null, reply.date ?? null, reply.finishReason ? `ended: ${reply.finishReason}` : null, reply.attempts ? plural(reply.attempts, "attempt") : null, ...usage.map(([k, n]) => `${k} ${n}`)].filter(Boolean);
    return [
        h("p", { class: "faint" }, about.join(" \u00b7 ")),
        reply.failure ? h("p", { class: "message error" }, `${reply.failure.kind}: ${reply.failure.message}`) : null,
        reply.reasoning ? h("details", null, h("summary", null, "Reasoning"), longText(reply.reasoning, `Reasoning of ${label}`)) : null,
        longText(reply.text ?? "", label),
    ];
}

function conversation(page: Page): Child {
    const round = page.data.rounds[page.round];
    if (!round) return null;
    const prompt = round.prompt === null ? null : page.unit.prompts[round.prompt];
    return [
        round.encode.note ? h("p", null, round.encode.note) : null,
        h("details", null, h("summary", null, "Prompt"), prompt === null ? h("p", { class: "faint" }, "No model was asked.") : longText(prompt, "Prompt")),
        h("details", null, h("summary", null, "Reply"), replyBox(round.reply, "Reply")),
        h("details", null, h("summary", null, `Second opinion: ${page.data.second.status.replace("-", " ")}`), page.data.second.detail ? h("p", null, page.data.second.detail) : null, replyBox(page.data.second.reply, "Reply of the second opinion")),
    ];
}

/** How rows and lines belong together here. */
function linesNote(judgement: Judgement | null): HTMLElement | null {
    if (!judgement) return null;
    const traced = judgement.trace;
    if (!traced) return judgement.rowOrigins?.length ? h("p", { class: "faint" }, "Lines of a row are those that the decoded row was read from.") : null;
    const open = traced.rows.filter((r) => r.state === "undecided").length;
    return h(
        "p",
        { class: "faint" },
        "\u2502 lines that a row needs: another value there would change what the row does, by proof.",
        traced.needless.length ? ` \u2205 no row needs the line (${traced.needless.length}).` : "",
        open ? ` Of ${plural(open, "row")} not all lines are known.` : "",
    );
}

function draw(page: Page, where: Route): HTMLElement {
    const round = page.data.rounds[page.round];
    const judgement = round?.judgement ?? null;
    const sides = round ? sidesOf(round, page.data, page.round === page.data.best) : [];
    const selection = new Selection();
    const groups = rowGroups(page.unit, sides, judgement);
    const rows = rowsView(groups, sides, selection);
    const duties = dutiesView(dutyEntries(judgement), selection);
    const hdl = round?.hdl ? hdlPane(round.hdl, judgement?.diagnostics ?? "", selection, judgement?.trace?.needless ?? [], (line) => pathOf(page, "hdl", line)) : null;
    selection.onChange = (entry) => {
        (hdl?.element as unknown as { highlight: (e: typeof entry) => void } | undefined)?.highlight(entry);
        remember(entry ? pathOf(page, "row", ...entry.id.split("/")) : pathOf(page));
    };
    selection.onShowLines = (entry) => {
        hdl?.element.scrollIntoView({ block: "center" });
        hdl?.show(entry.lines[0][0]);
        hdl?.element.focus();
    };
    const unitName = page.index.units[page.result.unit].name;
    const trace = judgement?.proof?.trace ?? null;
    const findings = page.unit.lint?.findings ?? [];
    const view = h(
        "div",
        { class: "result" },
        pager(page),
        h("h1", { tabindex: -1 }, unitName, " ", verdictBadge(page.result.verdict, "big")),
        h("p", { class: "lead" }, prose(page.result.reason)),
        h("p", { class: "faint" }, `By ${page.index.models[page.result.model]}${page.index.repeats > 1 ? `, repeat ${page.result.repeat}` : ""}; who erred: `, triageBadge(page.result.triage)),
        page.data.rounds.length > 1 ? section(page, "rounds", "Attempts", roundChain(page)) : null,
        h(
            "div",
            { class: "split" },
            section(page, "rows", "Rows", comparisonSummary(sides), judgement && !judgement.tableA && judgement.readable ? h("p", null, `The HDL is not shown as a table: ${judgement.decodeDetail}.`) : null, rows, duties, declarations(page), readingText(sides)),
            section(
                page,
                "hdl",
                "HDL",
                hdl
                    ? [h("p", { class: "actions" }, saveButton(`${unitName}.sv`, round.hdl), judgement?.vcd ? saveButton(`${unitName}.vcd`, judgement.vcd) : null), linesNote(judgement), hdl.element]
                    : h("p", { class: "faint" }, round?.encode.message || "There is no HDL."),
                judgement?.diagnostics ? h("details", { open: !judgement.readable }, h("summary", null, "Messages"), longText(judgement.diagnostics, "Messages")) : null,
            ),
        ),
        page.data.diagnostics ? section(page, "problems", "Problems of the spec", longText(page.data.diagnostics, "Problems of the spec")) : null,
        trace
            ? section(page, "trace", trace.ofSpec ? "Run of the spec that has no value" : "Counterexample", h("p", null, h("code", null, trace.output), ` in cycle ${trace.cycles.length - 1} after power-up: the spec demands `, h("code", null, trace.expected), ", the HDL gives ", h("code", null, trace.actual), ".", trace.shortest ? " No shorter run shows a difference." : ""), judgement?.rowsInForce.map((text) => h("p", null, "Row in force: ", text)), traceView(trace, clockOf(page.unit.unit)))
            : null,
        page.unit.lint ? section(page, "lint", `Lint of the spec: ${findings.length ? plural(findings.length, "finding") : "nothing found"}`, lintList(findings)) : null,
        section(page, "coverage", "Coverage of rows", coverage(page)),
        section(page, "proof", "Proof", facts(page), obligations(page)),
        section(page, "conversation", "Prompt and reply", conversation(page)),
    );
    requestAnimationFrame(() => {
        const [, , , , target, ...arguments_] = where.path;
        if (target === "row") selection.choose(arguments_.join("/"), true);
        else if (target) view.querySelector(`#${CSS.escape(target)}`)?.scrollIntoView();
        if (target === "hdl" && arguments_[0]) hdl?.show(Number(arguments_[0]));
    });
    return view;
}

export async function resultView(index: Index, result: ResultLine, where: Route): Promise<HTMLElement> {
    const [unit, data] = await Promise.all([part<UnitPart>(index.units[result.unit].part), part<ResultPart>(result.part)]);
    const asked = where.query.get("round");
    const round = asked !== null && /^\d+$/.test(asked) && Number(asked) < data.rounds.length ? Number(asked) : data.best;
    return draw({ index, result, unit, data, round }, where);
}

export const share = (hits: number, of: number): string => (of ? percent(hits / of) : "\u2013");
