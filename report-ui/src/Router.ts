// Router.ts - links into the page: "#/r/unit/model/0/row/title/3?round=1".
// SPDX-License-Identifier: MIT
import type { Index, ResultLine } from "./Data";

export interface Route {
    path: string[];
    query: URLSearchParams;
}

function decoded(text: string): string {
    try {
        return decodeURIComponent(text);
    } catch {
        return text; // a link that somebody cut
    }
}

export function route(): Route {
    const hash = location.hash.replace(/^#\/?/, "");
    const mark = hash.indexOf("?");
    const path = mark < 0 ? hash : hash.slice(0, mark);
    return {
        path: path.split("/").filter(Boolean).map(decoded),
        query: new URLSearchParams(mark < 0 ? "" : hash.slice(mark + 1)),
    };
}

export function link(path: (string | number)[], query: Record<string, string | number | null> = {}): string {
    const given = Object.entries(query).filter(([, value]) => value !== null && value !== "");
    const tail = given.length
        ? "?" + new URLSearchParams(given.map(([key, value]) => [key, String(value)])).toString()
        : "";
    return "#/" + path.map((part) => encodeURIComponent(part)).join("/") + tail;
}

/** Changes the link without a new page: what is chosen is in it, and Back leaves the page. */
export function remember(hash: string): void {
    history.replaceState(null, "", hash);
}

export function resultPath(index: Index, result: ResultLine): (string | number)[] {
    return ["r", index.units[result.unit].name, index.models[result.model], result.repeat];
}

export function resultAt(index: Index, path: string[]): ResultLine | undefined {
    const [, unit, model, repeat] = path;
    return index.results.find(
        (r) =>
            index.units[r.unit].name === unit &&
            index.models[r.model] === model &&
            String(r.repeat) === (repeat ?? "0"),
    );
}
