// Writes docs/performance.md from what the benches measured.
//
//   node benches/report.mjs --work DIR --out FILE
//
// `cargo xtask bench --write` calls this. DIR holds engines.json, workers.json, watching.json and native.json; where
// one is missing, the document says so.

import { readFile, writeFile } from "node:fs/promises";
import { cpus } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { operations, SIZES } from "./browser/workload.mjs";

const { values: options } = parseArgs({ options: { work: { type: "string" }, out: { type: "string" } } });

const read = async (name) => {
  try {
    return JSON.parse(await readFile(join(options.work, `${name}.json`), "utf8"));
  } catch (error) {
    if (error.code === "ENOENT") return undefined;
    throw error;
  }
};

const ms = (value) => (value < 10 ? value.toFixed(2) : value < 100 ? value.toFixed(1) : value.toFixed(0));
const times = ({ median, least, most }) => `${median.toFixed(2)} (${least.toFixed(2)} to ${most.toFixed(2)})`;
const percent = ({ median, least, most }) =>
  `${(100 * median).toFixed(1)} % (${[least, most].map((share) => (100 * share).toFixed(1)).join(" to ")})`;
const table = (head, rows) =>
  [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");

function sizes() {
  const rows = Object.entries(SIZES).map(([name, size]) => {
    const { inputs, hidden, embed, batch } = size;
    return [name, `${inputs} → ${hidden} → ${embed}`, batch, `${(operations(size) / 1e6).toFixed(0)}`];
  });
  return table(["size", "layers of a tower", "batch", "million operations of a step"], rows);
}

function engines({ browser, results, ratios }) {
  const rows = results.map((r) => [r.size, r.id, ms(r.ms), r.gflops.toFixed(1)]);
  const beside = ratios.map((r) => [r.size, r.side, r.peer, r.times.toFixed(2), times(r.rounds)]);
  return `## Beside another engine in the browser

In ${browser}, on one thread where the engine is the CPU. A step's time is that of the engine's faster mode:
steps in a row, or the loss read after each. An engine whose first loss differs from the others' is not timed.

${table(["size", "engine", "ms a step", "GFLOP/s"], rows)}

How many times as fast as the best peer: each in its faster mode, and with steps in a row, where every round gives a
ratio of its own (the median, the least and the most):

${table(["size", "engine", "peer", "times as fast", "in a row"], beside)}
`;
}

function workers({ browser, results }) {
  const rows = results.map((r) => [r.size, r.steps, times(r.times)]);
  return `## Two workers beside one

How many times as fast a step on the CPU is with two workers, in ${browser}: one step at a time,
after which the run is whole again and could be looked at, and with 16 steps in a row. No look is taken. A run times
both ways and takes the faster one.

${table(["size", "steps", "times as fast"], rows)}
`;
}

function watching({ browser, results }) {
  const rows = results.map((r) => [r.size, r.engine.toUpperCase(), r.view, percent(r.lost)]);
  return `## What watching costs

The share of its steps that a run at full speed loses when it is watched: looks at display rate, evaluations, and a
view that is open. In ${browser}. A negative share is noise, and noise is as large in the other direction.

${table(["size", "engine", "open view", "steps lost"], rows)}
`;
}

function native({ torch, results }) {
  const rows = results.map((r) => [r.size, ms(r.ours.median), ms(r.torch.median), times(r.ratio)]);
  return `## Beside PyTorch, natively

One thread each; PyTorch ${torch}, as a user would write the step.

${table(["size", "ours, ms", "PyTorch, ms", "times as fast"], rows)}
`;
}

const parts = { engines, workers, watching, native };
const found = [];
for (const [name, part] of Object.entries(parts)) {
  const measured = await read(name);
  found.push(measured ? part(measured) : `Not measured: ${name}.\n`);
}
const [{ model }] = cpus();
const text = `# Performance

This file is made by \`cargo xtask bench --write\`. Compare ratios, not milliseconds: whatever is compared took turns on
one machine, so that other load affected all of it. Measured on ${model.trim()}, ${cpus().length} cores.

${sizes()}

${found.join("\n")}`;
await writeFile(options.out, text);
