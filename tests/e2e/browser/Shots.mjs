// Shots.mjs - pictures of links of reports, as PNG.
// Usage: node Shots.mjs CHROMIUM [FILE.html HASH WIDTH HEIGHT light|dark OUT.png]...
// SPDX-License-Identifier: MIT
import { open, show } from "./Browser.mjs";

const [program, ...shots] = process.argv.slice(2);
const browser = await open(program);
for (let i = 0; i < shots.length; i += 6) {
    const [file, hash, width, height, colorScheme, out] = shots.slice(i, i + 6);
    const { page, context, noted } = await browser.page({ viewport: { width: Number(width), height: Number(height) }, colorScheme });
    await show(page, file, hash);
    await page.waitForTimeout(150);
    await page.screenshot({ path: out });
    if (noted.errors.length) console.error(noted.errors.join("\n"));
    await context.close();
}
await browser.close();
