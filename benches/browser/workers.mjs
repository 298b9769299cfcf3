// Measures how much faster a run's steps are with two workers than with one, in turns: one step at a time, after which
// the run is whole again and could be looked at, and with steps in a row. No look is taken.
//
//   node benches/browser/workers.mjs --chromium PROGRAM --work DIR [--sizes S,M,L] [--rounds 5] [--json FILE]

import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { spread } from "../spread.mjs";
import { launch } from "./chromium.mjs";
import { serveSite } from "./site.mjs";

/** How long one turn takes, in milliseconds; L has time for few steps in it. */
const TURN_MS = { S: 2000, M: 2000, L: 6000 };
/** Steps that are taken before the run is whole again. */
const STRETCHES = { "one at a time": 1, "in a row": 16 };

const { values: options } = parseArgs({
  options: {
    chromium: { type: "string" },
    work: { type: "string" },
    sizes: { type: "string", default: "S,M,L" },
    rounds: { type: "string", default: "5" },
    // The other benches in a browser take these, and here there is one engine.
    engines: { type: "string", default: "" },
    hardware: { type: "boolean", default: false },
    json: { type: "string" },
  },
});

/** How many times as fast two workers are, by how steps are taken. */
async function measure(page, size) {
  await page.call("start", size);
  const turn_ms = TURN_MS[size];
  const ratios = Object.fromEntries(Object.keys(STRETCHES).map((name) => [name, []]));
  for (let round = 0; round < Number(options.rounds); round++) {
    for (const [name, stretch] of Object.entries(STRETCHES)) {
      // Before and after, so that a slow drift of the machine cancels.
      const before = await page.call("alone", turn_ms / 2);
      const shared = await page.call("shared", turn_ms, stretch);
      const after = await page.call("alone", turn_ms / 2);
      ratios[name].push(shared / ((before + after) / 2));
    }
  }
  return Object.entries(ratios).map(([steps, found]) => ({ size, steps, times: spread(found) }));
}

const site = await serveSite(options.work, ["workers-page"]);
const browser = await launch(options.chromium, []);
try {
  const results = [];
  for (const size of options.sizes.split(",")) {
    const page = await browser.open(site.url);
    await page.toFront();
    results.push(...(await measure(page, size)));
    await page.close();
  }
  console.log("\nHow many times as fast a step is with two workers as with one:");
  for (const { size, steps, times } of results) {
    const [median, least, most] = [times.median, times.least, times.most].map((ratio) => ratio.toFixed(2));
    console.log(`${size}  ${steps.padEnd(20)} ${median}  [${least}, ${most}]`);
  }
  if (options.json)
    await writeFile(options.json, `${JSON.stringify({ browser: browser.version, results }, null, 1)}\n`);
} finally {
  await browser.close();
  site.close();
}
