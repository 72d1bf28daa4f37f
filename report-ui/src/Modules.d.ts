// Modules.d.ts - the parts of libraries that the page uses.
// SPDX-License-Identifier: MIT

declare module "*/wavedrom/lib/render-any.js" {
    /** JsonML of an SVG. */
    export default function renderAny(index: number, source: object, skin: object): unknown[];
}
declare module "*/wavedrom/skins/default.js" {
    const skins: Record<string, unknown[]>;
    export default skins;
}
declare module "d3-scale" {
    export interface Linear {
        (value: number): number;
        domain(range: [number, number]): Linear;
        range(range: [number, number]): Linear;
        nice(): Linear;
        ticks(count?: number): number[];
        tickFormat(count?: number): (value: number) => string;
    }
    export function scaleLinear(): Linear;
}
declare module "d3-shape" {
    export interface Line<T> {
        (data: T[]): string | null;
        x(of: (d: T) => number): Line<T>;
        y(of: (d: T) => number): Line<T>;
        defined(of: (d: T) => boolean): Line<T>;
    }
    export function line<T>(): Line<T>;
}
