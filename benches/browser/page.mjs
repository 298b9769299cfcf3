// The page's script: it runs one engine and times it in two ways.

import { batches, parameters, SIZES } from "./workload.mjs";

let engine;

globalThis.bench = {
  /** Starts an engine; the result of its first step shows whether it computes the right thing. */
  async start(module, variant, sizeName) {
    const size = SIZES[sizeName];
    // The import is named at run time, so that each engine has a bundle of its own.
    const bundle = `./${module}.mjs`;
    const { start } = await import(bundle);
    engine = await start(variant, { size, parameters: parameters(size), batches: batches(size) });
    await engine.run(1);
    return { name: engine.name, loss: await engine.loss() };
  },

  /** Steps in a row, waiting once at the end: milliseconds per step. */
  async stream(steps) {
    const start = performance.now();
    await engine.run(steps);
    const loss = await engine.loss();
    return { ms: (performance.now() - start) / steps, loss };
  },

  /** Waiting for the loss after each step: milliseconds of every step. */
  async readback(steps) {
    const times = [];
    let loss;
    for (let k = 0; k < steps; k++) {
      const start = performance.now();
      await engine.run(1);
      loss = await engine.loss();
      times.push(performance.now() - start);
    }
    return { ms: times, loss };
  },
};
