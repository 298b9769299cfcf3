// Measures how much slower a run is when it is watched: steps a second with and without looks, evaluations and an open
// view, in turns.
//
//   node benches/browser/watching.mjs --chromium PROGRAM --work DIR [--sizes S,M] [--rounds 5] [--hardware]
//     [--json FILE]

import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { spread } from "../spread.mjs";
import { launch } from "./chromium.mjs";
import { HARDWARE_GPU, SOFTWARE_GPU, serveSite } from "./site.mjs";

const VIEWS = ["nothing", "lens", "matrix", "forces", "diagnosis"];
const ENGINES = ["cpu", "gpu"];
/** How long one turn takes, in milliseconds. */
const TURN_MS = 4000;

const { values: options } = parseArgs({
  options: {
    chromium: { type: "string" },
    work: { type: "string" },
    sizes: { type: "string", default: "S,M" },
    rounds: { type: "string", default: "5" },
    engines: { type: "string", default: "" },
    hardware: { type: "boolean", default: false },
    json: { type: "string" },
  },
});

/** The share of the steps that watching costs, by view. */
async function measure(page, engine, size) {
  await page.call("start", engine, size);
  const lost = Object.fromEntries(VIEWS.map((view) => [view, []]));
  for (let round = 0; round < Number(options.rounds); round++) {
    for (const view of VIEWS) {
      // Before and after, so that a slow drift of the machine cancels.
      const before = await page.call("alone", TURN_MS / 2);
      const watched = await page.call("watched", view, TURN_MS);
      const after = await page.call("alone", TURN_MS / 2);
      lost[view].push(1 - watched / ((before + after) / 2));
    }
  }
  return VIEWS.map((view) => ({ engine, size, view, lost: spread(lost[view]) }));
}

const site = await serveSite(options.work, ["watching-page"]);
const browser = await launch(options.chromium, options.hardware ? HARDWARE_GPU : SOFTWARE_GPU);
try {
  const results = [];
  for (const size of options.sizes.split(",")) {
    for (const engine of ENGINES.filter((id) => id.includes(options.engines.toLowerCase()))) {
      const page = await browser.open(site.url);
      await page.toFront();
      results.push(...(await measure(page, engine, size)));
      await page.close();
    }
  }
  console.log("\nThe share of its steps that a run loses when it is watched, by the view that is open:");
  const percent = (share) => `${(100 * share).toFixed(1)} %`;
  for (const { engine, size, view, lost } of results) {
    const range = `[${percent(lost.least)}, ${percent(lost.most)}]`;
    console.log(`${size}  ${engine.toUpperCase()}  ${view.padEnd(10)} ${percent(lost.median).padStart(7)}  ${range}`);
  }
  if (options.json)
    await writeFile(options.json, `${JSON.stringify({ browser: browser.version, results }, null, 1)}\n`);
} finally {
  await browser.close();
  site.close();
}
