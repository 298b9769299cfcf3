// Times a native step of the CPU engine beside the same step in PyTorch on one thread, and prints ratios.
//
//   node benches/native/run.mjs --ours PROGRAM --python PROGRAM [--sizes S,M] [--rounds 7] [--json FILE]
//
// `cargo xtask bench` calls this. The two programs take turns, round after round, so that other load on the machine
// affects both.

import { spawn } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { spread } from "../spread.mjs";

/** How long one turn should take. */
const TURN_MS = 700;

const { values: options } = parseArgs({
  options: {
    ours: { type: "string" },
    python: { type: "string", default: "python3" },
    sizes: { type: "string", default: "S,M" },
    rounds: { type: "string", default: "7" },
    json: { type: "string" },
  },
});

/** A program that answers lines. */
function answering(program, ...given) {
  const child = spawn(program, given, { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`${program} ended`);
    return value;
  };
  return {
    next,
    /** Milliseconds per step. */
    async time(size, steps) {
      child.stdin.write(`${size} ${steps}\n`);
      return Number(await next());
    },
    end: () => child.stdin.end(),
  };
}

const torch = answering(options.python, fileURLToPath(new URL("torch_step.py", import.meta.url)));
const ours = answering(options.ours, "serve");
const version = await torch.next();
const results = [];
try {
  for (const size of options.sizes.split(",")) {
    const turn = Math.max(1, Math.round(TURN_MS / Math.max(await ours.time(size, 2), await torch.time(size, 2))));
    const rounds = [];
    for (let round = 0; round < Number(options.rounds); round++) {
      rounds.push({ ours: await ours.time(size, turn), torch: await torch.time(size, turn) });
    }
    const ratio = spread(rounds.map(({ ours, torch }) => torch / ours));
    results.push({ size, ours: spread(rounds.map((r) => r.ours)), torch: spread(rounds.map((r) => r.torch)), ratio });
  }
} finally {
  torch.end();
  ours.end();
}

console.log(`\nA native step on one thread; PyTorch ${version}`);
for (const { size, ours, torch, ratio } of results) {
  console.log(
    `${size}  ours ${ours.median.toFixed(2)} ms, PyTorch ${torch.median.toFixed(2)} ms: ` +
      `${ratio.median.toFixed(2)}x [${ratio.least.toFixed(2)}, ${ratio.most.toFixed(2)}]`,
  );
}
if (options.json) await writeFile(options.json, `${JSON.stringify({ torch: version, results }, null, 1)}\n`);
