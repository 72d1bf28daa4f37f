// Selection.ts - the chosen row, and the lines of HDL that belong to it.
// SPDX-License-Identifier: MIT
import type { RowEntry } from "./Rows";

interface Shown {
    entry: RowEntry;
    row: HTMLElement;
    button: HTMLButtonElement;
    open: (open: boolean) => void;
}

/** Connects rows and lines in both directions. At most one row is chosen. */
export class Selection {
    private shown: Shown[] = [];
    private chosen: Shown | null = null;
    /** Called with the chosen row, or null. */
    onChange: (entry: RowEntry | null) => void = () => {};
    onShowLines: (entry: RowEntry) => void = () => {};

    add(entry: RowEntry, row: HTMLElement, button: HTMLButtonElement, open: (open: boolean) => void): void {
        this.shown.push({ entry, row, button, open });
    }

    get entries(): RowEntry[] {
        return this.shown.map((s) => s.entry);
    }

    choose(id: string | null, scroll = false): void {
        const next = this.shown.find((s) => s.entry.id === id) ?? null;
        if (next === this.chosen) return;
        if (this.chosen) this.mark(this.chosen, false);
        this.chosen = next;
        if (next) {
            this.mark(next, true);
            if (scroll) next.row.scrollIntoView({ block: "center" });
        }
        this.onChange(next?.entry ?? null);
    }

    toggle(id: string): void {
        this.choose(this.chosen?.entry.id === id ? null : id);
    }

    showLines(): void {
        if (this.chosen) this.onShowLines(this.chosen.entry);
    }

    /** The rows that a line of HDL belongs to; chosen one after the other. */
    chooseByLine(line: number): void {
        const here = this.shown.filter((s) => s.entry.lines.some(([a, b]) => line >= a && line <= b));
        if (!here.length) return;
        const at = this.chosen ? here.indexOf(this.chosen) : -1;
        this.choose(here[(at + 1) % here.length].entry.id, true);
    }

    key(event: KeyboardEvent): void {
        const step = event.key === "ArrowDown" || event.key === "j" ? 1 : event.key === "ArrowUp" || event.key === "k" ? -1 : 0;
        if (event.key === "Escape" && this.chosen) {
            const { button } = this.chosen;
            this.choose(null);
            button.focus();
            event.preventDefault();
        }
        if (!step || !(event.target instanceof Element) || !event.target.classList.contains("pick")) return;
        const at = this.shown.findIndex((s) => s.button === event.target);
        const next = this.shown[at + step];
        if (!next) return;
        event.preventDefault();
        next.button.focus();
        this.choose(next.entry.id);
    }

    private mark(shown: Shown, open: boolean): void {
        shown.row.classList.toggle("chosen", open);
        shown.button.setAttribute("aria-expanded", String(open));
        shown.open(open);
    }
}
