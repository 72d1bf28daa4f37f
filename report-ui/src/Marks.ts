// Marks.ts - verdicts and classes of rows: colour, text mark and words, always together.
// SPDX-License-Identifier: MIT
import { h } from "./Dom";

interface Mark {
    sign: string;
    tone: string; // class of the colour
    words: string;
}

export const classMarks: Record<string, Mark> = {
    confirmed: { sign: "=", tone: "ok", words: "confirmed" },
    changed: { sign: "\u2260", tone: "bad", words: "changed" },
    omitted: { sign: "\u2212", tone: "omitted", words: "omitted" },
    invented: { sign: "+", tone: "invented", words: "invented" },
    "filled in": { sign: "\u25cb", tone: "info", words: "filled in" },
    undecided: { sign: "?", tone: "open", words: "undecided" },
    other: { sign: "~", tone: "plain", words: "other form" },
    none: { sign: "\u00b7", tone: "plain", words: "not compared" },
};

const verdictMarks: Record<string, Mark> = {
    proved: { sign: "\u2713", tone: "ok", words: "proved" },
    refuted: { sign: "\u2717", tone: "bad", words: "refuted" },
    "possible-x": { sign: "x", tone: "bad", words: "possible x" },
    bounded: { sign: "\u2264", tone: "open", words: "bounded" },
    unknown: { sign: "?", tone: "open", words: "unknown" },
    unsupported: { sign: "!", tone: "omitted", words: "unsupported" },
    "invalid-hdl": { sign: "!", tone: "bad", words: "invalid HDL" },
    "no-code": { sign: "\u2205", tone: "omitted", words: "no code" },
    "no-reply": { sign: "\u2205", tone: "omitted", words: "no reply" },
    "invalid-spec": { sign: "!", tone: "omitted", words: "invalid spec" },
    structure: { sign: "\u25a6", tone: "info", words: "structure" },
    "internal-error": { sign: "\u203c", tone: "invented", words: "internal error" },
    interrupted: { sign: "\u2026", tone: "open", words: "interrupted" },
};

const triageMarks: Record<string, Mark> = {
    confirmed: { sign: "\u2713", tone: "ok", words: "confirmed" },
    unconfirmed: { sign: "\u25cb", tone: "info", words: "unconfirmed" },
    "decoder-erred": { sign: "D", tone: "omitted", words: "decoder erred" },
    "encoder-erred": { sign: "E", tone: "bad", words: "encoder erred" },
    "errors-cancel": { sign: "\u203c", tone: "invented", words: "errors cancel" },
    "both-erred": { sign: "E+D", tone: "bad", words: "both erred" },
    undecided: { sign: "?", tone: "open", words: "undecided" },
    "-": { sign: "\u2013", tone: "plain", words: "nothing to say" },
};

export const triageMeaning: Record<string, string> = {
    confirmed: "the HDL is right, and a model read it so",
    unconfirmed: "the HDL is right; no model read it",
    "decoder-erred": "the HDL is right, a model misread it",
    "encoder-erred": "the HDL is wrong",
    "errors-cancel": "the HDL is wrong, but a model reads it as the spec has it: models alone would have passed it",
    "both-erred": "the HDL is wrong, and a model misread it",
    undecided: "a limit was reached",
    "-": "there is no judged HDL",
};

function markOf(marks: Record<string, Mark>, name: string): Mark {
    return Object.hasOwn(marks, name) ? marks[name] : { sign: "?", tone: "open", words: name };
}

function badge(mark: Mark, size = ""): HTMLElement {
    return h("span", { class: `mark ${mark.tone} ${size}` }, h("span", { class: "sign", "aria-hidden": "true" }, mark.sign), mark.words);
}

export const verdictMark = (name: string): Mark => markOf(verdictMarks, name);
export const classMark = (name: string): Mark => markOf(classMarks, name);
export const verdictBadge = (name: string, size = ""): HTMLElement => badge(verdictMark(name), size);
export const triageBadge = (name: string): HTMLElement => badge(markOf(triageMarks, name));
export const classBadge = (name: string): HTMLElement => badge(classMark(name));
export const triageNames = Object.keys(triageMarks);

const grave = ["refuted", "possible-x", "internal-error", "invalid-hdl", "no-code", "no-reply", "invalid-spec", "unsupported",
    "unknown", "bounded", "interrupted", "structure", "proved"];
/** The gravest first. */
export function verdictRank(name: string): number {
    const at = grave.indexOf(name);
    return at < 0 ? 0 : at;
}
