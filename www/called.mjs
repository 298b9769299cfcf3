// Which functions of the plain module the beginning of a run calls: node www/called.mjs --wasm=FILE. FILE is the module
// with a global for each function, which tells whether it was called; prints their names. The beginning is that of the
// page's default link: loading, the first pictures, a few seconds of training.

import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { build } from "esbuild";
import * as core from "./pkg/contrastive_playground.js";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/** Until when it trains, on a clock that ticks with every look at it. */
const TRAINED_MS = 2000;

/** The worker's script as far as it does not need a worker. */
async function worker() {
  const options = { bundle: true, format: "esm", platform: "node", write: false, logLevel: "warning" };
  const { outputFiles } = await build({ ...options, entryPoints: [here("worker/serve.ts")] });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`);
}

/** A page's end of a conversation with the worker, and the clock that the worker reads. */
function conversation(serve) {
  const clock = { now_ms: 0 };
  const waiting = new Map();
  let tell;
  const post = ({ id, result, failure }) =>
    failure ? waiting.get(id)?.reject(failure) : waiting.get(id)?.resolve(result);
  const turn = (wait_ms) => {
    clock.now_ms += wait_ms;
    return new Promise((resolve) => setImmediate(resolve));
  };
  const now_ms = () => (clock.now_ms += 0.5);
  // No time for more than one step in a turn, which is all that is needed of it.
  const host = { now_ms, turn, budget_ms: 0, scope: new EventTarget() };
  serve({ post, listen: (handler) => (tell = handler) }, async () => core, host);
  const call = (method, ...args) =>
    new Promise((resolve, reject) => {
      const id = waiting.size;
      waiting.set(id, { resolve, reject });
      tell({ id, method, args });
    });
  return { call, clock, turn };
}

const { values } = parseArgs({ options: { wasm: { type: "string" } } });
const exports = core.initSync({ module: await readFile(values.wasm) });
const { call, clock, turn } = conversation((await worker()).serve);
await call("expect", "auto");
await call("load", new ArrayBuffer(0), "plain");
const { settings, unknown } = await call("readLink", "");
await call("lacksGpu", "auto");
const { lacks } = await call("start", settings, "auto", 6);
await call("provideAsset", lacks, await readFile(here(`../data/${lacks.replace(".bin", "")}/${lacks}`)));
await call("start", settings, "auto", 6);
await call("watch", undefined, "pin");
await call("inspect");
await call("catalogue");
const watched = { question: "forces", args: [0, 300] };
await call("question", watched);
await call("writeLink", settings, unknown, {});
await call("play");
await call("question", { question: "items", args: [[0]] });
await call("setSpeed", 100);
while (clock.now_ms < TRAINED_MS) await turn(0);
// Hurried steps, of which a second worker could take a part.
await call("pause");
await call("stepBy", 3);
await call("question", watched);
await call("stop");
const called = Object.entries(exports).filter(([name, { value }]) => /^\d+$/.test(name) && value === 1);
process.stdout.write(called.map(([name]) => `${name}\n`).join(""));
