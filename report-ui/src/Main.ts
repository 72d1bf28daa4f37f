// Main.ts - the frame of the page: header, navigation, keys, theme; draws what the link names.
// SPDX-License-Identifier: MIT
import { type Index, readIndex } from "./Data";
import { type Child, h } from "./Dom";
import { aboutView, coverageView, keyList, matrixView, networkView } from "./Overviews";
import { resultView } from "./ResultView";
import { resultAt, route, type Route } from "./Router";
import { summaryView } from "./Summary";
import { triageView } from "./TriageView";

const views: [string, string, (index: Index) => boolean][] = [
    ["", "Summary", () => true],
    ["triage", "Triage", () => true],
    ["matrix", "Matrix", (index) => index.matrix !== null],
    ["coverage", "Coverage", () => true],
    ["network", "Network", (index) => index.curves.length > 0],
    ["about", "About", () => true],
];

function problem(title: string, ...words: Child[]): HTMLElement {
    return h("div", null, h("h1", { tabindex: -1 }, title), h("p", null, words), h("p", null, h("a", { href: "#/" }, "To the summary")));
}

async function viewOf(index: Index, where: Route): Promise<HTMLElement> {
    switch (where.path[0]) {
        case undefined:
            return summaryView(index, where);
        case "r": {
            const result = resultAt(index, where.path);
            return result ? resultView(index, result, where) : problem("No such result", "The link names a result that this report does not have.");
        }
        case "triage":
            return triageView(index, where);
        case "matrix":
            return matrixView(index);
        case "coverage":
            return coverageView(index);
        case "network":
            return networkView(index);
        case "about":
            return aboutView(index);
        default:
            return problem("No such page", "The link names a page that this report does not have.");
    }
}

const themes = ["auto", "light", "dark"];

/** What the reader chose, if the browser keeps it for files. */
function storedTheme(): string {
    try {
        return localStorage.getItem("palindrome-theme") ?? "auto";
    } catch {
        return "auto";
    }
}

function themeButton(): HTMLElement {
    let theme = storedTheme();
    const button = h("button", { type: "button", class: "quiet" });
    const apply = () => {
        if (theme === "auto") delete document.documentElement.dataset.theme;
        else document.documentElement.dataset.theme = theme;
        button.replaceChildren(`Theme: ${theme}`);
    };
    button.addEventListener("click", () => {
        theme = themes[(themes.indexOf(theme) + 1) % themes.length];
        try {
            localStorage.setItem("palindrome-theme", theme);
        } catch {
            // it holds for this visit
        }
        apply();
    });
    apply();
    return button;
}

function frame(index: Index): { main: HTMLElement; nav: HTMLElement; help: HTMLDialogElement } {
    const nav = h("nav", { "aria-label": "Views" }, views.filter(([, , there]) => there(index)).map(([path, title]) => h("a", { href: `#/${path}`, "data-view": path }, title)));
    const main = h("main", { id: "main" });
    const close = h("button", { type: "button", click: () => help.close() }, "Close");
    const help = h("dialog", { "aria-labelledby": "keys-title" }, h("h2", { id: "keys-title" }, "Keys"), keyList(), close);
    const app = document.getElementById("app") as HTMLElement;
    app.replaceChildren(
        h("a", { class: "skip", href: "#main", click: (e: Event) => (e.preventDefault(), (main.querySelector("h1") ?? main).focus()) }, "Skip to the content"),
        h("header", null, h("p", { class: "brand" }, h("b", null, "Palindrome"), " ", h("span", { class: "faint" }, index.run.id)), nav, h("div", { class: "tools" }, themeButton(), h("button", { type: "button", class: "quiet", click: () => help.showModal() }, "Keys"))),
        ...index.notes.map((note) => h("p", { class: "banner", role: "note" }, h("b", null, "Note: "), note)),
        main,
        h("footer", null, `Palindrome ${index.tool.version}. Verdicts are proofs and simulations; no model decides one.`),
        help,
    );
    return { main, nav, help };
}

function keys(index: Index, main: HTMLElement, help: HTMLDialogElement): void {
    document.addEventListener("keydown", (event) => {
        const target = event.target as HTMLElement;
        if (event.ctrlKey || event.metaKey || event.altKey || help.open || /^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName)) return;
        const pages: Record<string, string> = { s: "#/", t: "#/triage", m: "#/matrix", c: "#/coverage" };
        if (event.key === "?") help.showModal();
        else if (event.key === "/") {
            event.preventDefault();
            if (route().path.length) location.hash = "#/";
            setTimeout(() => document.getElementById("find")?.focus(), 50);
        } else if (event.key === "n" || event.key === "p") {
            main.querySelector<HTMLElement>(`.pager a[rel=${event.key === "n" ? "next" : "prev"}]`)?.click();
        } else if (Object.hasOwn(pages, event.key) && (event.key !== "m" || index.matrix)) location.hash = pages[event.key];
    });
    // On paper everything is open.
    window.addEventListener("beforeprint", () => {
        for (const details of main.querySelectorAll("details")) details.open = true;
    });
}

function start(): void {
    const index = readIndex();
    const { main, nav, help } = frame(index);
    let latest = 0;
    const draw = async (isFirst: boolean) => {
        const mine = ++latest;
        const where = route();
        main.setAttribute("aria-busy", "true");
        const view = await viewOf(index, where).catch((error: unknown) => problem("This page cannot be shown", String(error)));
        if (mine !== latest) return;
        main.replaceChildren(view);
        main.removeAttribute("aria-busy");
        for (const a of nav.querySelectorAll("a")) {
            if (a.dataset.view === (where.path[0] ?? "")) a.setAttribute("aria-current", "page");
            else a.removeAttribute("aria-current");
        }
        document.title = `${view.querySelector("h1")?.textContent ?? "Report"} \u2013 Palindrome ${index.run.id}`;
        if (!isFirst) {
            window.scrollTo(0, 0);
            view.querySelector<HTMLElement>("h1")?.focus({ preventScroll: true });
        }
    };
    window.addEventListener("hashchange", () => void draw(false));
    keys(index, main, help);
    void draw(true).then(() => performance.mark("palindrome-drawn"));
}

try {
    start();
} catch (error) {
    document.getElementById("app")?.replaceChildren(h("main", null, problem("This report cannot be shown", String(error))));
}
