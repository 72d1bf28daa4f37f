// Open.mjs - how long Chromium takes from opening a report until it is drawn: milliseconds as JSON.
// Usage: node Open.mjs CHROMIUM REPORT.html TIMES
// SPDX-License-Identifier: MIT
import { addressOf, open } from "./Browser.mjs";

const [program, file, times] = process.argv.slice(2);
const browser = await open(program);
const found = { open: [], result: [] };
for (let i = 0; i < Number(times); ++i) {
    const { page, context } = await browser.page();
    await page.goto(addressOf(file));
    await page.waitForFunction(() => performance.getEntriesByName("palindrome-drawn").length > 0);
    found.open.push(await page.evaluate(() => performance.getEntriesByName("palindrome-drawn")[0].startTime));
    // The first page of a result, which unpacks its part.
    found.result.push(
        await page.evaluate(async () => {
            const begin = performance.now();
            location.hash = document.querySelector(".results a").getAttribute("href");
            while (!document.querySelector(".result")) await new Promise((r) => setTimeout(r, 1));
            return performance.now() - begin;
        }),
    );
    await context.close();
}
await browser.close();
console.log(JSON.stringify(found));
