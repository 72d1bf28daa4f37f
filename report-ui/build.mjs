// build.mjs - bundles the page of the HTML report: report.js, report.css, licences.json.
// Usage: node build.mjs OUTPUT-FOLDER   (with node_modules beside this file, by npm ci)
// SPDX-License-Identifier: MIT
import { build } from "esbuild";
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const out = process.argv[2];
if (!out) {
    console.error("usage: node build.mjs OUTPUT-FOLDER");
    process.exit(2);
}

const common = {
    absWorkingDir: here,
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    charset: "ascii",
    legalComments: "none", // licences.json has them, and the page shows it
    logLevel: "warning",
};
const program = await build({
    ...common,
    entryPoints: ["src/Main.ts"],
    format: "iife",
    target: ["chrome100", "firefox113", "safari16.4"],
});
const style = await build({ ...common, entryPoints: ["src/Style.css"] });

/** Name, version and licence of each package that a bundled file came from. */
function licences() {
    const names = new Set();
    for (const file of Object.keys(program.metafile.inputs)) {
        const found = /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file);
        if (found) names.add(found[1]);
    }
    return [...names].sort().map((name) => {
        const folder = join(here, "node_modules", name);
        const description = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
        const file = readdirSync(folder).find((f) => /^licen[cs]e/i.test(f));
        return {
            name,
            version: description.version,
            licence: description.license ?? "",
            text: file ? readFileSync(join(folder, file), "utf8") : "",
        };
    });
}

const found = licences();
for (const { name, licence } of found)
    if (!/^(MIT|ISC|BSD-[23]-Clause)$/.test(licence)) {
        console.error(`${name} has the licence '${licence}', which nobody has looked at yet`);
        process.exit(1);
    }
mkdirSync(out, { recursive: true });
writeFileSync(join(out, "report.css"), style.outputFiles[0].text);
writeFileSync(join(out, "licences.json"), JSON.stringify(found, null, 1) + "\n");
writeFileSync(join(out, "report.js"), program.outputFiles[0].text);
