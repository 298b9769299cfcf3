// Times the first seconds of the page with a cold cache: from navigation to a figure with numbers, and to its tenth
// step.
//
//   node benches/browser/load.mjs --chromium PROGRAM --site DIR [--site DIR2] [--rounds 7] [--query "?engine=cpu"]
//
// `--site` is a built page (dist). Several take turns, so that other load on the machine affects all of them; medians
// are compared, and minima stand in parentheses.

import { createReadStream } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { parseArgs } from "node:util";
import puppeteer from "puppeteer-core";
import { spread } from "../spread.mjs";

const { values: options } = parseArgs({
  options: {
    chromium: { type: "string" },
    site: { type: "string", multiple: true },
    rounds: { type: "string", default: "7" },
    query: { type: "string", default: "" },
  },
});

/** How long a new window is left alone before the page is opened. */
const SETTLE_MS = 2000;

const TYPES = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".wasm": "application/wasm" };

function serve(folder) {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    const name = pathname.endsWith("/") ? `${pathname}index.html` : pathname;
    const file = createReadStream(join(folder, name));
    file.once("error", () => response.writeHead(404).end());
    file.once("open", () => {
      response.writeHead(200, {
        "content-type": TYPES[extname(name)] ?? "application/octet-stream",
        "cache-control": "no-store",
      });
      file.pipe(response);
    });
  });
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
}

/** Notes when what is waited for is there; runs in the page before its scripts. */
function watch() {
  const seen = { files: {} };
  globalThis.seen = seen;
  const note = (name) => {
    seen[name] ??= performance.now();
  };
  const look = () => {
    const figure = document.querySelector("contrastive-playground");
    if (figure?.shadowRoot?.querySelector(".figure")) note("figure");
    if (figure?.shadowRoot?.querySelector(".badge b")) note("engine");
    if (figure?.metrics?.loss !== undefined) note("numbers");
    if (figure?.step >= 1) note("step 1");
    if (figure?.step >= 10) note("step 10");
    if (!seen["step 10"]) requestAnimationFrame(look);
    else
      for (const { name, responseEnd } of performance.getEntriesByType("resource"))
        seen.files[name.split("/").pop()] = responseEnd;
  };
  requestAnimationFrame(look);
}

const servers = await Promise.all(options.site.map(serve));
const browser = await puppeteer.launch({
  executablePath: options.chromium,
  args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
});
const times = options.site.map(() => ({}));
for (let round = 0; round <= Number(options.rounds); round++) {
  for (const [which, server] of servers.entries()) {
    const context = await browser.createBrowserContext();
    const page = await context.newPage();
    // The browser loads pages of its own for a new window. They are not what is measured.
    await setTimeout(SETTLE_MS);
    await page.evaluateOnNewDocument(watch);
    await page.goto(`http://127.0.0.1:${server.address().port}/${options.query}`);
    await page.waitForFunction(() => globalThis.seen["step 10"]);
    const { files, ...seen } = await page.evaluate(() => globalThis.seen);
    await context.close();
    // The first round warms the browser up.
    if (round === 0) continue;
    for (const [name, ms] of [...Object.entries(seen), ...Object.entries(files)]) {
      times[which][name] ??= [];
      times[which][name].push(ms);
    }
  }
}
await browser.close();
for (const server of servers) server.close();
for (const name of new Set(times.flatMap(Object.keys))) {
  const columns = times.map((of) => {
    const { median, least } = spread(of[name] ?? [Number.NaN]);
    return `${median.toFixed(0).padStart(7)} (${least.toFixed(0)})`.padEnd(16);
  });
  console.log(name.padEnd(34), columns.join(""));
}
