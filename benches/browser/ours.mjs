// This project's engines, started from given weights and batches.

import loadPlain, * as plain from "../../www/pkg/contrastive_playground.js";
import loadGpu, * as gpu from "../../www/pkg/contrastive_playground_gpu.js";
import { ADAM, BATCHES, TAU } from "./workload.mjs";

/** The largest budget there is: more than any bench takes. */
const MOST_STEPS = 100_000;

/** One array after the other. */
function join(arrays) {
  const all = new Float32Array(arrays.reduce((sum, array) => sum + array.length, 0));
  let offset = 0;
  for (const array of arrays) {
    all.set(array, offset);
    offset += array.length;
  }
  return all;
}

/** A run of this task: `kind` is "cpu" or "gpu". */
export function replayed(Playground, kind, { size, parameters, batches }) {
  return Playground.replay({
    settings: {
      // Only the number of pairs matters here, and `clusters` can have that many.
      data: "clusters",
      pairs: BATCHES * size.batch,
      tower: "separate",
      depth: 1,
      width: size.hidden,
      activation: "relu",
      dim: size.embed,
      loss: "infonce",
      temperature: "fixed",
      tau: TAU,
      batch: size.batch,
      optimizer: "adam",
      rate: ADAM.rate,
      decay: 0,
      steps: MOST_STEPS,
    },
    queries: join(batches.map((batch) => batch.queries)),
    keys: join(batches.map((batch) => batch.keys)),
    // The last parameter is ln(1 / tau), even if it is not learned.
    parameters: join([...parameters.map(({ data }) => data), Float32Array.of(Math.log(1 / TAU))]),
    batches: batches.map((_, k) => Array.from({ length: size.batch }, (_, i) => k * size.batch + i)),
    engine: kind,
  });
}

/** An engine of ours. */
export async function start(kind, task) {
  const { Playground } = kind === "gpu" ? gpu : plain;
  if (kind === "gpu") await loadGpu({ module_or_path: "contrastive_playground_gpu_bg.wasm" });
  else await loadPlain({ module_or_path: "contrastive_playground_bg.wasm" });
  const playground = await replayed(Playground, kind, task);
  const { name, kind: runs, reason } = playground.engine();
  if (runs !== kind) throw new Error(`asked for ${kind}, got ${runs}: ${reason}`);
  return {
    name,
    /** Queues `count` steps. */
    async run(count) {
      for (let left = count; left > 0; ) {
        const accepted = await playground.run(left);
        if (accepted === 0) throw new Error("the engine takes no more steps");
        left -= accepted;
      }
    },
    /** The loss of the last step, once everything queued is done. */
    loss: () => playground.loss(),
  };
}
