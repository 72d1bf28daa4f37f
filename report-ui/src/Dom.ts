// Dom.ts - elements from data. Text only ever becomes text nodes; nothing is parsed as HTML.
// SPDX-License-Identifier: MIT

export type Child = Node | string | number | null | undefined | false | Child[];
type Handler = (event: never) => void;
export type Properties = Record<string, string | number | boolean | null | undefined | Handler>;

// Characters that change how their neighbours are shown, or that show nothing.
const hidden =
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/g;
const anyHidden = new RegExp(hidden.source);

/** The text with such characters written out, so that it cannot be shown as another one. */
export function visible(text: string): string {
    if (!anyHidden.test(text)) return text;
    return text.replace(/\r\n/g, "\n").replace(hidden, (c) => {
        const code = c.charCodeAt(0);
        if (code < 0x20) return String.fromCharCode(0x2400 + code);
        return `\u27e6U+${code.toString(16).toUpperCase().padStart(4, "0")}\u27e7`;
    });
}

function append(parent: Element, child: Child): void {
    if (child === null || child === undefined || child === false) return;
    if (Array.isArray(child)) for (const one of child) append(parent, one);
    else if (child instanceof Node) parent.appendChild(child);
    else parent.appendChild(document.createTextNode(visible(String(child))));
}

function set(element: Element, properties: Properties): void {
    for (const [name, value] of Object.entries(properties)) {
        if (value === null || value === undefined || value === false) continue;
        if (typeof value === "function") element.addEventListener(name, value as EventListener);
        else element.setAttribute(name, value === true ? "" : String(value));
    }
}

export function h<K extends keyof HTMLElementTagNameMap>(
    tag: K,
    properties: Properties | null = null,
    ...children: Child[]
): HTMLElementTagNameMap[K] {
    const element = document.createElement(tag);
    if (properties) set(element, properties);
    for (const child of children) append(element, child);
    return element;
}

export function svg(tag: string, properties: Properties | null = null, ...children: Child[]): SVGElement {
    const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
    if (properties) set(element, properties);
    for (const child of children) append(element, child);
    return element;
}

/** A sentence in which what stands between backticks is code. */
export function prose(text: string): Child {
    return text.split("`").map((part, i, all) => (i % 2 && i < all.length - 1 ? h("code", null, part) : i % 2 ? `\`${part}` : part));
}

/** A region that scrolls by itself and can be reached and scrolled with the keyboard. */
export function scrolling(label: string, ...children: Child[]): HTMLElement {
    return h("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": `${label}, scrolling area` }, children);
}

/** A text of any length: what is very long is shown in part until the whole is asked for. */
export function longText(text: string, label: string): HTMLElement {
    const limit = 100_000;
    const pre = h("pre", null, text.slice(0, limit));
    const box = scrolling(label, pre);
    if (text.length <= limit) return box;
    const more = h(
        "button",
        {
            type: "button",
            click: () => {
                pre.replaceChildren(visible(text));
                more.remove();
            },
        },
        `Show all ${text.length.toLocaleString("en")} characters`,
    );
    return h("div", null, box, more);
}

/** Saves a text as a file; nothing leaves the machine. */
export function saveButton(name: string, text: string): HTMLElement {
    return h(
        "button",
        {
            type: "button",
            class: "quiet",
            click: () => {
                const url = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
                h("a", { href: url, download: name }).click();
                setTimeout(() => URL.revokeObjectURL(url), 10_000);
            },
        },
        `Save ${name}`,
    );
}

export function seconds(value: number | null): string {
    if (value === null) return "\u2013";
    if (value < 10) return `${value.toFixed(value < 1 ? 2 : 1)} s`;
    if (value < 120) return `${value.toFixed(0)} s`;
    return value < 7200 ? `${(value / 60).toFixed(0)} min` : `${(value / 3600).toFixed(1)} h`;
}

export function dollars(value: number | null): string {
    if (value === null) return "\u2013";
    return `$${value.toFixed(value !== 0 && value < 0.1 ? 4 : 2)}`;
}

export function percent(value: number | null): string {
    return value === null ? "\u2013" : `${Math.round(value * 100)} %`;
}

export function plural(count: number, noun: string): string {
    return `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;
}
