// Chart.ts - curves and intervals as SVG: crisp in print, coloured by the page's style.
// SPDX-License-Identifier: MIT
import { scaleLinear } from "d3-scale";
import { line } from "d3-shape";
import type { Share } from "./Data";
import { h, percent, svg } from "./Dom";

export interface Series {
    label: string;
    points: { x: number; y: number | null }[];
}

const signs = ["\u25cf", "\u25a0", "\u25b2", "\u25c6", "\u25bc", "\u2715"];

/** Lines over x, each with a mark of its own beside its colour. */
export function curveChart(title: string, xTitle: string, yTitle: string, series: Series[]): HTMLElement {
    const width = 640;
    const height = 380;
    const box = { left: 64, right: 16, top: 12, bottom: 48 };
    const known = series.flatMap((s) => s.points.filter((p) => p.y !== null));
    const x = scaleLinear().domain([0, Math.max(1e-9, ...known.map((p) => p.x))]).nice().range([box.left, width - box.right]);
    const y = scaleLinear().domain([0, Math.max(1e-9, ...known.map((p) => p.y as number))]).nice().range([height - box.bottom, box.top]);
    const xText = x.tickFormat(6);
    const yText = y.tickFormat(6);
    const path = line<{ x: number; y: number | null }>().defined((p) => p.y !== null).x((p) => x(p.x)).y((p) => y(p.y ?? 0));
    const drawing = svg(
        "svg",
        { viewBox: `0 0 ${width} ${height}`, class: "chart", role: "img", "aria-label": `${title}; the table below has the same values` },
        y.ticks(6).map((t) => [svg("line", { class: "grid-line", x1: box.left, x2: width - box.right, y1: y(t), y2: y(t) }), svg("text", { x: box.left - 8, y: y(t) + 4, "text-anchor": "end" }, yText(t))]),
        x.ticks(6).map((t) => [svg("line", { class: "grid-line", x1: x(t), x2: x(t), y1: box.top, y2: height - box.bottom }), svg("text", { x: x(t), y: height - box.bottom + 18, "text-anchor": "middle" }, xText(t))]),
        svg("text", { class: "axis", x: (box.left + width - box.right) / 2, y: height - 8, "text-anchor": "middle" }, xTitle),
        svg("text", { class: "axis", x: 16, y: (height - box.bottom) / 2, "text-anchor": "middle", transform: `rotate(-90 16 ${(height - box.bottom) / 2})` }, yTitle),
        series.map((s, i) => [
            svg("path", { class: `curve series-${i % 6}`, d: path(s.points) ?? "" }),
            s.points.filter((p) => p.y !== null).map((p) => svg("text", { class: `dot-sign series-${i % 6}`, x: x(p.x), y: y(p.y as number) + 4, "text-anchor": "middle" }, signs[i % 6], svg("title", null, `${s.label}: ${p.x}, ${p.y}`))),
        ]),
    );
    return h("figure", null, h("figcaption", null, title), drawing, h("ul", { class: "legend" }, series.map((s, i) => h("li", null, h("span", { class: `series-${i % 6}`, "aria-hidden": "true" }, signs[i % 6]), " ", s.label))));
}

/** A share with its interval on a line from 0 to 100 %. */
export function intervalBar(share: Share, label: string): HTMLElement {
    const width = 180;
    const at = (v: number) => 6 + v * (width - 12);
    const [low, high] = share.interval95;
    const words = share.value === null ? `${label}: nothing measured` : `${label}: ${percent(share.value)}, 95 % interval ${percent(low)} to ${percent(high)}`;
    const drawing = svg("svg", { viewBox: `0 0 ${width} 20`, class: "interval", role: "img", "aria-label": words }, [0, 0.25, 0.5, 0.75, 1].map((t) => svg("line", { class: "grid-line", x1: at(t), x2: at(t), y1: 3, y2: 17 })));
    if (share.value !== null)
        drawing.append(
            svg("line", { class: "whisker", x1: at(low), x2: at(high), y1: 10, y2: 10 }),
            svg("line", { class: "whisker", x1: at(low), x2: at(low), y1: 6, y2: 14 }),
            svg("line", { class: "whisker", x1: at(high), x2: at(high), y1: 6, y2: 14 }),
            svg("circle", { class: "value", cx: at(share.value), cy: 10, r: 4.5 }),
        );
    return h("span", { class: "interval-box" }, drawing);
}
