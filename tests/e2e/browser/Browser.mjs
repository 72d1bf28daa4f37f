// Browser.mjs - a headless Chromium with a report in it, and all that it complains about.
// SPDX-License-Identifier: MIT
import { chromium } from "playwright-core";
import { pathToFileURL } from "node:url";

/** Opens the browser; `page` gives pages whose errors and requests are noted. */
export async function open(program) {
    const browser = await chromium.launch({ executablePath: program, args: ["--no-sandbox"] });
    return {
        async page(options = {}) {
            const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
            const page = await context.newPage();
            const noted = { errors: [], requests: [] };
            page.on("console", (m) => ["error", "warning"].includes(m.type()) && noted.errors.push(m.text()));
            page.on("pageerror", (e) => noted.errors.push(String(e)));
            page.on("request", (r) => noted.requests.push(r.url()));
            return { page, context, noted };
        },
        close: () => browser.close(),
    };
}

export const addressOf = (file, hash = "") => pathToFileURL(file).href + hash;

/** Shows a link of the report and waits until it is drawn. */
export async function show(page, file, hash = "#/") {
    const address = addressOf(file, hash);
    if (page.url().split("#")[0] !== address.split("#")[0]) await page.goto(address);
    else await page.evaluate((h) => (location.hash = h), hash);
    await page.waitForFunction(() => document.querySelector("main h1") && !document.querySelector("main[aria-busy]"));
    await page.waitForTimeout(60);
}
