// Check.mjs - drives reports in Chromium and prints one JSON object: what was checked, what failed.
// Usage: node Check.mjs CHROMIUM RUN.html MATRIX.html
// RUN.html has the units that test_html_report.py makes.
// SPDX-License-Identifier: MIT
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { addressOf, open, show } from "./Browser.mjs";

const [program, run, matrix] = process.argv.slice(2);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const results = {};
const browser = await open(program);
const { page, noted } = await browser.page();

class Failed extends Error {}
function expect(condition, words) {
    if (!condition) throw new Failed(words);
}
async function check(name, body) {
    try {
        await body();
        results[name] = null;
    } catch (error) {
        results[name] = error instanceof Failed ? error.message : String(error.stack ?? error);
    }
}
const text = (selector) => page.locator(selector).first().innerText();
const hash = () => decodeURIComponent(new URL(page.url()).hash);

await check("filter and sort are in the link", async () => {
    await show(page, run);
    const all = await page.locator(".results tbody tr").count();
    expect(all === 3, `3 results, not ${all}`);
    await page.keyboard.press("/");
    await page.waitForTimeout(120);
    await page.keyboard.type("counter");
    expect((await page.locator(".results tbody tr").count()) === 1, "one result has 'counter'");
    expect((await text(".count")) === "1 of 3 results", await text(".count"));
    expect(hash().includes("q=counter"), hash());
    await page.fill("#find", "");
    await page.selectOption("select[name=verdict]", "proved");
    const proved = await page.locator(".results tbody tr").count();
    expect(proved >= 1 && proved < 3, `${proved} results are proved`);
    await page.reload();
    await page.waitForSelector(".results tbody tr");
    expect((await page.locator(".results tbody tr").count()) === proved, "the filter is not kept over a reload");
    await page.selectOption("select[name=verdict]", "");
    await page.click("button[data-sort=unit]");
    expect((await page.locator("th[aria-sort=ascending]").count()) === 1, "no column is sorted");
    const up = await page.locator(".results tbody th").allInnerTexts();
    await page.keyboard.press("Enter");
    const down = await page.locator(".results tbody th").allInnerTexts();
    expect(up.join() === [...up].sort().join() && down.join() === [...up].reverse().join(), `${up} / ${down}`);
});

await check("a row shows its lines and a line its row", async () => {
    await show(page, run);
    await page.click(".results a:text-is('counter')");
    await page.waitForSelector(".rows .changed");
    expect((await text(".rows .changed")).includes("changed"), "the class has no words");
    await page.click(".rows .changed .pick");
    expect(hash().includes("/row/count/2"), hash());
    expect((await page.locator(".hdl .line.on").count()) > 0, "no line is highlighted");
    expect((await page.locator(".details:not([hidden])").count()) === 1, "no details are shown");
    expect((await text(".details:not([hidden])")).includes("count + 4'd1"), await text(".details:not([hidden])"));
    await page.keyboard.press("Escape");
    expect((await page.locator(".hdl .line.on").count()) === 0, "Esc leaves lines highlighted");
    await page.locator(".hdl button.line-number").first().focus();
    await page.keyboard.press("Enter");
    expect((await page.locator(".rows .chosen").count()) === 1, "a line chooses no row");
});

await check("lines are those that a row needs, and lines that no row needs are marked", async () => {
    await show(page, run, "#/r/fixed/synthetic-model/0");
    const lines = async (id) => {
        await page.click(`.rows .pick[data-row="${id}"]`);
        return page.locator(".hdl .line.on code").allInnerTexts();
    };
    // The decoded row that holds comes from no assignment; what it needs is the condition.
    expect((await lines("count/2")).join("|").includes("count < DEPTH"), (await lines("count/2")).join("|"));
    expect((await lines("Equations/1")).join("|") === "    assign full = count == DEPTH;", "the equation has other lines");
    expect((await lines("Registers/1")).some((l) => l.includes("count <= 4'd0;")), "the reset has other lines");
    expect(hash().endsWith("/row/Registers/1"), hash());
    expect((await text(".hdl [data-line='11'] .gutter")).trim() === "\u2205", "the dead line is not marked");
    const label = await page.locator(".hdl [data-line='11'] .line-number").getAttribute("aria-label");
    expect(label.includes("no row needs it"), label);
    await page.keyboard.press("Escape");
});

await check("triage: suspects from several models, each with a link", async () => {
    const fresh = await browser.page();
    await show(fresh.page, matrix, "#/triage");
    const first = await fresh.page.locator(".suspects > li").first().innerText();
    expect(first.includes("gate") && first.includes("2 of 3 models"), first);
    expect((await fresh.page.locator(".suspects .sides, .suspects table").count()) > 0, "no behaviours beside each other");
    expect((await fresh.page.locator("[aria-labelledby=groups-title] tbody tr").count()) === 2, "two groups");
    await show(fresh.page, matrix, "#/triage/1");
    await fresh.page.locator(".suspects a").first().click();
    await fresh.page.waitForSelector(".rows .chosen");
    expect(fresh.noted.errors.length === 0, fresh.noted.errors.join("; "));
    await fresh.context.close();
});

await check("rows are reached by arrow keys", async () => {
    await show(page, run, "#/r/counter/synthetic-model/0");
    await page.locator(".rows .pick").first().focus();
    await page.keyboard.press("ArrowDown");
    const second = await page.locator(".rows .chosen").getAttribute("data-entry");
    await page.keyboard.press("ArrowUp");
    const first = await page.locator(".rows .chosen").getAttribute("data-entry");
    expect(first === "count/1" && second === "count/2", `${first} ${second}`);
});

await check("a link opens what it names, and Back goes back", async () => {
    const fresh = await browser.page();
    await show(fresh.page, run, "#/r/counter/synthetic-model/0/row/count/1?round=0");
    expect((await fresh.page.locator(".rows .chosen[data-entry='count/1']").count()) === 1, "the row of the link is not chosen");
    await fresh.page.click("nav[aria-label=Views] a:text-is('Triage')");
    await fresh.page.waitForSelector(".suspects");
    expect((await fresh.page.locator(".suspects a").count()) > 0, "no suspect is a link");
    await fresh.page.goBack();
    await fresh.page.waitForSelector(".rows .chosen");
    await fresh.page.goto(addressOf(run, "#/r/nothing/here/0"));
    await fresh.page.waitForSelector("h1:text-is('No such result')");
    await fresh.page.goto(addressOf(run, "#/%E0%A4%A"));
    await fresh.page.waitForSelector("h1:text-is('No such page')");
    expect(fresh.noted.errors.length === 0, fresh.noted.errors.join("; "));
    await fresh.context.close();
});

await check("the counterexample is a waveform and a table", async () => {
    await show(page, run, "#/r/counter/synthetic-model/0?round=0");
    const wave = page.locator(".wave svg");
    expect((await wave.getAttribute("aria-label")).includes("Waveform of"), "the waveform has no name");
    expect((await wave.locator("text", { hasText: "full (hdl)" }).count()) === 1, "the output that differs has no lane");
    const box = await wave.boundingBox();
    expect(box.width > 200 && box.height > 80, JSON.stringify(box));
    expect((await page.locator(".cycles td.differs").count()) > 0, "no cell of the table differs");
    expect((await text(".cycles td.differs")).includes("\u2260"), "a difference has no text mark");
});

await check("rounds of repair, prompt and reply are there", async () => {
    await show(page, run, "#/r/fixed/synthetic-model/0");
    expect((await page.locator(".rounds li").count()) === 2, "two attempts");
    expect((await page.locator("#trace").count()) === 0, "the repaired HDL has no counterexample");
    await page.click(".rounds a:text-is('First attempt')");
    await page.waitForSelector("#trace .wave");
    await page.click("#conversation summary:text-is('Reply')");
    expect((await text("#conversation details:nth-of-type(2) pre")).includes("module fixed"), "no reply");
    await page.click("#conversation summary:text-is('Prompt')");
    expect((await text("#conversation details:nth-of-type(1) pre")).includes("SystemVerilog"), "no prompt");
});

await check("hostile text stays text", async () => {
    await show(page, run, "#/r/gate/synthetic-model/0");
    for (const summary of await page.locator("main details > summary").all()) await summary.click();
    await page.waitForTimeout(100);
    const shown = await page.evaluate(() => document.querySelector("main").textContent);
    for (const part of ["</script><script>window.hacked=1</script>", "<img src=x onerror=window.hacked=1>", "javascript:window.hacked=1"])
        expect(shown.includes(part), `${part} is not shown as text`);
    expect(shown.includes("\u27e6U+202E\u27e7") && !shown.includes("\u202e"), "a bidirectional control is not written out");
    expect(shown.includes("\u241b") && !shown.includes("\u001b"), "an escape is not written out");
    expect((await page.evaluate(() => window.hacked)) === undefined, "hostile text ran");
    expect((await page.locator("main img, main iframe, main script").count()) === 0, "hostile text became an element");
    const links = await page.evaluate(() => [...document.querySelectorAll("a[href]")].map((a) => a.getAttribute("href")));
    expect(links.every((l) => l.startsWith("#")), links.find((l) => !l.startsWith("#")));
    const blocked = await page.evaluate(async () => {
        const script = document.createElement("script");
        script.textContent = "window.hacked = 2";
        document.body.append(script);
        return window.hacked;
    });
    expect(blocked === undefined, "the policy lets a foreign script run");
    noted.errors.splice(0); // the browser said that it blocked it
});

await check("lint, coverage and curves are shown in place", async () => {
    await show(page, run, "#/r/gate/synthetic-model/0/lint");
    expect((await page.locator("#lint .lint").count()) > 0, "no lint finding");
    await show(page, run, "#/coverage");
    expect((await page.locator("main tbody tr").count()) > 0, "no coverage");
    await show(page, run, "#/network");
    expect((await page.locator(".chart .curve").count()) === 2, "two curves");
    await show(page, run, "#/about");
    expect((await text("main")).includes("wavedrom"), "the licences are not listed");
});

await check("the matrix has intervals and links", async () => {
    const fresh = await browser.page();
    await show(fresh.page, matrix, "#/matrix");
    const label = await fresh.page.locator(".interval").first().getAttribute("aria-label");
    expect(/95 % interval \d+ % to \d+ %/.test(label), label);
    await show(fresh.page, matrix, "#/");
    await fresh.page.locator(".grid a.dot").first().click();
    await fresh.page.waitForSelector(".rows");
    expect(fresh.noted.errors.length === 0, fresh.noted.errors.join("; "));
    await fresh.context.close();
});

const views = ["#/", "#/r/counter/synthetic-model/0/row/count/1", "#/r/gate/synthetic-model/0", "#/triage", "#/coverage", "#/network", "#/about"];
for (const [name, options] of [
    ["light", { colorScheme: "light" }],
    ["dark", { colorScheme: "dark" }],
    ["narrow", { colorScheme: "light", viewport: { width: 360, height: 740 } }],
])
    await check(`axe finds no violation: ${name}`, async () => {
        const own = await browser.page(options);
        for (const [file, hashes] of [[run, views], [matrix, ["#/", "#/matrix", "#/triage"]]])
            for (const one of hashes) {
                await show(own.page, file, one);
                await own.page.evaluate(() => document.querySelectorAll("main details").forEach((d) => (d.open = true)));
                await own.page.evaluate(axe);
                const found = await own.page.evaluate(() => axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"] }));
                const words = found.violations.map((v) => `${v.id}: ${v.nodes[0].html.slice(0, 160)} ${v.nodes[0].failureSummary}`);
                expect(words.length === 0, `${one}: ${words.join(" | ")}`);
                const wide = await own.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
                expect(wide <= 0, `${one}: ${wide} pixels wider than the window`);
            }
        expect(own.noted.errors.length === 0, own.noted.errors.join("; "));
        await own.context.close();
    });

await check("4k shows tables and HDL side by side, print opens everything", async () => {
    const own = await browser.page({ viewport: { width: 3840, height: 2160 } });
    await show(own.page, run, "#/r/counter/synthetic-model/0");
    const rows = await own.page.locator("#rows").boundingBox();
    const hdl = await own.page.locator("#hdl").boundingBox();
    expect(hdl.x > rows.x + rows.width && Math.abs(hdl.y - rows.y) < 40, "the HDL is not beside the tables");
    const paper = await own.page.pdf({ format: "A4" });
    expect(paper.length > 10_000, "nothing is printed");
    expect((await own.page.locator("main details:not([open])").count()) === 0, "something is closed on paper");
    await own.page.emulateMedia({ media: "print" });
    expect(!(await own.page.locator("nav[aria-label=Views]").isVisible()), "the navigation is printed");
    await own.context.close();
});

await check("no error in the console, no request", async () => {
    expect(noted.errors.length === 0, noted.errors.join("; "));
    const foreign = noted.requests.filter((r) => r.split("#")[0] !== addressOf(run));
    expect(foreign.length === 0, foreign.join(" "));
});

await browser.close();
console.log(JSON.stringify(results));
