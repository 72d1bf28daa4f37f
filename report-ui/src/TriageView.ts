// TriageView.ts - who erred, and which rows are under suspicion, the most suspicious first.
// SPDX-License-Identifier: MIT
import { type Index, part, type ResultLine } from "./Data";
import { type Child, h, plural, prose, scrolling } from "./Dom";
import { classBadge, triageBadge, triageMeaning, triageNames, verdictBadge } from "./Marks";
import { link, resultPath, type Route } from "./Router";

interface Behaviour {
    target: string;
    expected: string;
    actual: string;
    expectedValue: string;
    actualValue: string;
    input: Record<string, string>;
}
interface Side {
    group: number;
    deed: string;
    text: string;
    origin: string;
    behaviours: Behaviour[];
}
interface JudgedSuspect {
    rank: number;
    unit: string;
    table: string;
    row: number;
    line: number;
    text: string;
    when: string;
    score: number;
    reasons: { kind: string; weight: number; words: string }[];
    sentence: string;
    choice: { keep: string; change: string };
    sides: Side[];
}
interface Triage {
    totals: Record<string, number>;
    units: { unit: string; groups: { group: number; models: string[]; answers: number[]; ofSpec: boolean; verdict: string }[] }[];
    suspects: JudgedSuspect[];
}

/** Counts of who erred, each a link to its results. */
function words(index: Index): HTMLElement {
    const counts = triageNames.map((name) => [name, index.results.filter((r) => r.triage === name).length] as const).filter(([, n]) => n > 0);
    return scrolling(
        "Who erred",
        h(
            "table",
            { class: "list compact" },
            h("thead", null, h("tr", null, h("th", { scope: "col" }, "who erred"), h("th", { scope: "col", class: "number" }, "results"), h("th", { scope: "col" }, "meaning"))),
            h("tbody", null, counts.map(([name, n]) => h("tr", null, h("th", { scope: "row" }, h("a", { href: link([], { triage: name }) }, triageBadge(name))), h("td", { class: "number" }, n), h("td", null, triageMeaning[name])))),
        ),
    );
}

/** The result that shows a row of a unit best: one that is wrong there. */
function witness(index: Index, unit: string, table: string, row: number): ResultLine | undefined {
    const own = index.results.filter((r) => index.units[r.unit].name === unit);
    return own.find((r) => r.suspects.some((s) => s.table === table && s.row === row)) ?? own.find((r) => r.verdict !== "proved") ?? own[0];
}

function rowLink(index: Index, unit: string, table: string, row: number): Child {
    const result = witness(index, unit, table, row);
    const name = row > 0 ? `${table}, row ${row}` : table;
    return result ? h("a", { href: link([...resultPath(index, result), "row", table, row]) }, name) : name;
}

function judged(index: Index, triage: Triage): HTMLElement {
    if (!triage.suspects.length) return h("p", null, "No row of a spec is under suspicion.");
    return h(
        "ol",
        { class: "suspects" },
        triage.suspects.map((s) => {
            const groups = triage.units.find((u) => u.unit === s.unit)?.groups ?? [];
            return h(
                "li",
                { id: `suspect-${s.rank}` },
                h("h3", null, h("span", { class: "rank" }, s.rank), ` ${s.unit}: `, rowLink(index, s.unit, s.table, s.row), h("small", null, ` score ${Number(s.score.toFixed(2))} `), h("a", { class: "anchor", href: link(["triage", s.rank]), "aria-label": `Link to suspect ${s.rank}` }, "#")),
                h("pre", { class: "row-text" }, s.text),
                h("p", null, prose(s.sentence)),
                h("ul", null, s.reasons.map((r) => h("li", null, prose(r.words)))),
                h("div", { class: "choice" }, h("p", null, h("b", null, "Keep: "), prose(s.choice.keep)), h("p", null, h("b", null, "Change: "), prose(s.choice.change))),
                s.sides.length
                    ? scrolling(
                          `Behaviours at ${s.table}, row ${s.row}`,
                          h(
                              "table",
                              { class: "list compact" },
                              h("thead", null, h("tr", null, ["models", "did", "for", "the table has", "they do"].map((t) => h("th", { scope: "col" }, t)))),
                              h(
                                  "tbody",
                                  null,
                                  s.sides.map((side) => {
                                      const group = groups.find((g) => g.group === side.group);
                                      const b = side.behaviours[0];
                                      return h(
                                          "tr",
                                          null,
                                          h("th", { scope: "row" }, group ? `${group.models.join(", ")} (${plural(group.answers.length, "answer")})` : ""),
                                          h("td", null, classBadge(side.deed)),
                                          h("td", { class: "state" }, b ? Object.entries(b.input).map(([n, v]) => `${n}=${v}`).join(" ") : ""),
                                          h("td", null, b ? `${b.target}: ${b.expected} ${b.expectedValue}` : ""),
                                          h("td", null, b ? `${b.actual} ${b.actualValue}` : side.text, side.origin ? h("small", null, ` ${side.origin}`) : null),
                                      );
                                  }),
                              ),
                          ),
                      )
                    : null,
            );
        }),
    );
}

/** The answers of each unit by proved equality. */
function grouped(triage: Triage): HTMLElement {
    return scrolling(
        "Groups of equal behaviour",
        h(
            "table",
            { class: "list compact" },
            h("thead", null, h("tr", null, ["unit", "group", "answers", "models"].map((t, i) => h("th", { scope: "col", class: i === 2 ? "number" : null }, t)))),
            h(
                "tbody",
                null,
                triage.units.flatMap((u) =>
                    u.groups.map((g, i) =>
                        h(
                            "tr",
                            null,
                            h("th", { scope: "row" }, u.unit),
                            h("td", null, `${i + 1} `, g.ofSpec ? "as the table" : verdictBadge(g.verdict)),
                            h("td", { class: "number" }, g.answers.length),
                            h("td", null, g.models.join(", ")),
                        ),
                    ),
                ),
            ),
        ),
    );
}

interface Counted {
    unit: string;
    table: string;
    row: number;
    text: string;
    classes: Set<string>;
    results: ResultLine[];
    models: Set<string>;
    inForce: number;
    weight: number;
}

/** Without a triage: rows by how many models and results have them wrong. */
function counted(index: Index): Counted[] {
    const rows = new Map<string, Counted>();
    for (const r of index.results)
        for (const s of r.suspects) {
            if (s.side !== "spec") continue;
            const unit = index.units[r.unit].name;
            const key = `${unit}\n${s.table}\n${s.row}`;
            const known = rows.get(key) ?? { unit, table: s.table, row: s.row, text: s.text, classes: new Set<string>(), results: [], models: new Set<string>(), inForce: 0, weight: 0 };
            known.classes.add(s.class);
            known.results.push(r);
            known.models.add(index.models[r.model]);
            known.inForce += s.inForce ? 1 : 0;
            known.weight = Math.max(known.weight, s.weight);
            rows.set(key, known);
        }
    return [...rows.values()].sort((a, b) => b.models.size - a.models.size || b.weight - a.weight || b.results.length - a.results.length);
}

function countedList(index: Index): HTMLElement {
    const rows = counted(index);
    if (!rows.length) return h("p", null, "No row came out wrong.");
    return h(
        "ol",
        { class: "suspects" },
        rows.slice(0, 100).map((s, i) =>
            h(
                "li",
                null,
                h("h3", null, h("span", { class: "rank" }, i + 1), ` ${s.unit}: `, rowLink(index, s.unit, s.table, s.row)),
                h("pre", { class: "row-text" }, s.text),
                h("p", null, [...s.classes].map((c) => [classBadge(c), " "]), ` in ${plural(s.results.length, "result")} of ${plural(s.models.size, "model")}: ${[...s.models].join(", ")}.`, s.inForce ? ` In force where ${s.inForce === 1 ? "a counterexample ends" : `${s.inForce} counterexamples end`}.` : ""),
            ),
        ),
    );
}

export async function triageView(index: Index, where: Route): Promise<HTMLElement> {
    const triage = index.triagePart === null ? null : await part<Triage>(index.triagePart);
    const open = index.results.filter((r) => !["confirmed", "unconfirmed", "-"].includes(r.triage));
    const view = h(
        "div",
        null,
        h("h1", { tabindex: -1 }, "Triage"),
        words(index),
        h(
            "section",
            { "aria-labelledby": "suspects-title" },
            h("h2", { id: "suspects-title" }, "Suspects"),
            triage
                ? [h("p", { class: "lead" }, `Rows that may be wrong or hard to understand, rather than those who read them. ${plural(triage.totals.answers ?? 0, "answer")} in ${plural(triage.totals.groups ?? 0, "group")} of equal behaviour.`), judged(index, triage)]
                : [h("p", { class: "lead" }, "Rows that came out wrong, by the number of models that have them so. ", h("code", null, "palindrome triage RUN --json"), " weighs them by proof; its result is shown here with ", h("code", null, "--triage"), "."), countedList(index)],
        ),
        triage ? h("section", { "aria-labelledby": "groups-title" }, h("h2", { id: "groups-title" }, "Groups"), h("p", { class: "lead" }, "Answers that are proved equal to each other stand in one group."), grouped(triage)) : null,
        open.length
            ? h(
                  "section",
                  { "aria-labelledby": "open-title" },
                  h("h2", { id: "open-title" }, "Results in which somebody erred"),
                  scrolling(
                      "Results in which somebody erred",
                      h(
                          "table",
                          { class: "list" },
                          h("thead", null, h("tr", null, ["unit", "model", "verdict", "who erred", "reason"].map((t) => h("th", { scope: "col" }, t)))),
                          h("tbody", null, open.slice(0, 300).map((r) => h("tr", null, h("th", { scope: "row" }, h("a", { href: link(resultPath(index, r)) }, index.units[r.unit].name)), h("td", null, index.models[r.model], index.repeats > 1 ? ` ${r.repeat}` : ""), h("td", null, verdictBadge(r.verdict)), h("td", null, triageBadge(r.triage)), h("td", { class: "reason" }, prose(r.reason))))),
                      ),
                  ),
              )
            : null,
    );
    const asked = where.path[1];
    if (asked && /^\d+$/.test(asked)) requestAnimationFrame(() => view.querySelector(`#suspect-${asked}`)?.scrollIntoView());
    return view;
}
