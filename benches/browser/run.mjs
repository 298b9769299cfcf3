// Times this project's engines and another library that trains in a browser, and prints ratios.
//
//   node benches/browser/run.mjs --chromium PROGRAM --work DIR [--sizes S,M] [--rounds 7] [--hardware] [--json FILE]
//
// `cargo xtask bench` builds the page first and calls this. For fairness, all engines run in one browser, one after the
// other, round after round, so that other load on the machine affects all of them; medians are compared; every engine
// is judged by its faster mode (steps in a row, or the loss read after each); and an engine whose first loss differs
// from the others' is not timed. Pages are not cross-origin isolated, as on any plain file host, so the CPU engines
// have one thread each.

import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { spread } from "../spread.mjs";
import { launch } from "./chromium.mjs";
import { HARDWARE_GPU, SOFTWARE_GPU, serveSite } from "./site.mjs";
import { operations, SIZES } from "./workload.mjs";

const ENGINES = [
  { id: "ours, CPU", module: "ours", variant: "cpu", side: "CPU", ours: true },
  { id: "jax-js, wasm", module: "jax", variant: "wasm", side: "CPU", ours: false },
  { id: "ours, GPU", module: "ours", variant: "gpu", side: "GPU", ours: true },
  { id: "jax-js, WebGPU", module: "jax", variant: "webgpu", side: "GPU", ours: false },
];

/** How long one engine's turn should take. */
const TURN_MS = 700;
const LONGEST_TURN_STEPS = 200;
const READBACK_STEPS = 20;
/** First losses agree to about the digits they are quoted with. */
const LOSS_TOLERANCE = 1e-3;

const { values: options } = parseArgs({
  options: {
    chromium: { type: "string" },
    work: { type: "string" },
    sizes: { type: "string", default: "S,M" },
    rounds: { type: "string", default: "7" },
    engines: { type: "string", default: "" },
    hardware: { type: "boolean", default: false },
    json: { type: "string" },
  },
});

/** Opens an engine's page, checks its first loss and warms it up. */
async function prepare(browser, url, engine, sizeName) {
  const page = await browser.open(url);
  const { name, loss } = await page.call("start", engine.module, engine.variant, sizeName);
  const expected = SIZES[sizeName].loss;
  if (!(Math.abs(loss - expected) <= LOSS_TOLERANCE * expected)) {
    throw new Error(`${engine.id}: the first loss is ${loss}, not ${expected}`);
  }
  let { ms } = await page.call("stream", 3);
  // The browser optimises hot code while it runs.
  ms = (await page.call("stream", Math.min(100, Math.ceil(1000 / ms)))).ms;
  const turn = Math.max(1, Math.min(LONGEST_TURN_STEPS, Math.round(TURN_MS / ms)));
  console.error(`  ${engine.id}: ${name}, first loss ${loss.toFixed(4)}, ${turn} steps a turn`);
  return { ...engine, name, page, turn, firstLoss: loss, stream: [], readback: [] };
}

/** All engines at one size. */
async function compare(browser, url, sizeName, wanted) {
  console.error(`Size ${sizeName}`);
  const engines = [];
  for (const engine of wanted) {
    try {
      engines.push(await prepare(browser, url, engine, sizeName));
    } catch (error) {
      // The other engines can still be compared, but the run as a whole has failed.
      console.error(`  ${engine.id} FAILED: ${error.message}`);
      process.exitCode = 1;
    }
  }
  for (let round = 0; round < Number(options.rounds); round++) {
    for (const engine of engines) {
      await engine.page.toFront();
      engine.stream.push((await engine.page.call("stream", engine.turn)).ms);
      const { ms, loss } = await engine.page.call("readback", Math.min(engine.turn, READBACK_STEPS));
      engine.readback.push(...ms);
      engine.lastLoss = loss;
    }
    console.error(
      `  round ${round + 1}: ${engines.map(({ id, stream }) => `${id} ${stream.at(-1).toFixed(2)}`).join(", ")}`,
    );
  }
  for (const engine of engines) await engine.page.close();
  return engines.map(({ page, stream, readback, ...rest }) => {
    const [{ median: streamMs, least, most }, { median: readbackMs }] = [spread(stream), spread(readback)];
    const ms = Math.min(streamMs, readbackMs);
    const gflops = operations(SIZES[sizeName]) / ms / 1e6;
    return { size: sizeName, ...rest, streamMs, readbackMs, range: [least, most], stream, ms, gflops };
  });
}

function print(results) {
  console.log("\nsize  engine            in a row  [least, most] ms    read back ms   GFLOP/s  last loss");
  for (const r of results) {
    const range = `[${r.range.map((ms) => ms.toFixed(2)).join(", ")}]`;
    console.log(
      `${r.size.padEnd(5)} ${r.id.padEnd(16)} ${r.streamMs.toFixed(2).padStart(9)}  ${range.padEnd(18)} ` +
        `${r.readbackMs.toFixed(2).padStart(12)}  ${r.gflops.toFixed(1).padStart(8)}  ` +
        r.lastLoss.toFixed(4).padStart(9),
    );
  }
  console.log("\nHow many times as fast as the best peer, each in its better mode, and in a row round by round:");
  for (const { size, side, peer, times, rounds } of ratios(results)) {
    const range = `[${rounds.least.toFixed(2)}, ${rounds.most.toFixed(2)}]`;
    console.log(`${size}  ${side}  ${times.toFixed(2)}x  ${range}  (${peer})`);
  }
}

/** Each of our engines beside the best peer of its side. */
function ratios(results) {
  return results.flatMap((ours) => {
    const peers = results.filter((r) => !r.ours && r.size === ours.size && r.side === ours.side);
    if (!ours.ours || peers.length === 0) return [];
    const best = peers.reduce((a, b) => (a.ms <= b.ms ? a : b));
    const rounds = spread(ours.stream.map((ms, round) => best.stream[round] / ms));
    return [{ size: ours.size, side: ours.side, peer: best.id, times: best.ms / ours.ms, rounds }];
  });
}

const site = await serveSite(options.work, ["page", "ours", "jax"]);
const browser = await launch(options.chromium, options.hardware ? HARDWARE_GPU : SOFTWARE_GPU);
try {
  console.error(`${browser.version}, ${options.hardware ? "this machine's GPU" : "software GPU"}`);
  const asked = options.engines.toLowerCase();
  const wanted = ENGINES.filter(({ id, side }) => [id, side].some((name) => name.toLowerCase().includes(asked)));
  const results = [];
  for (const size of options.sizes.split(",")) {
    if (!SIZES[size]) throw new Error(`there is no size ${size}; there are ${Object.keys(SIZES).join(", ")}`);
    results.push(...(await compare(browser, site.url, size, wanted)));
  }
  print(results);
  if (options.json)
    await writeFile(
      options.json,
      `${JSON.stringify({ browser: browser.version, results, ratios: ratios(results) }, null, 1)}\n`,
    );
} finally {
  await browser.close();
  site.close();
}
