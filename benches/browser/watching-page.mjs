// The script of the page that measures what watching costs. It drives the training loop of the page's worker, and the
// same run without it.

import loadPlain, * as plain from "../../www/pkg/contrastive_playground.js";
import loadGpu, * as gpu from "../../www/pkg/contrastive_playground_gpu.js";
import { TrainingLoop } from "../../www/worker/training-loop.ts";
import { turn } from "../../www/worker/turn.ts";
import { SIZES } from "./workload.mjs";

/** What may be asked after every look: the lab views, as the page asks for them. */
const VIEWS = {
  nothing: undefined,
  lens: { question: "lens", args: [Float64Array.from({ length: 25 }, (_, k) => 0.02 * 1.17 ** k)] },
  matrix: { question: "matrix", args: [Uint32Array.of(), 48, "class"] },
  forces: { question: "forces", args: [0, 12] },
  diagnosis: { question: "diagnosis", args: [] },
};

const now_ms = () => performance.now();
let core;
let settings;
let bare;
let loop;
let step = 0;

globalThis.bench = {
  async start(kind, size) {
    const { hidden, embed, batch } = SIZES[size];
    if (kind === "gpu") await loadGpu({ module_or_path: "contrastive_playground_gpu_bg.wasm" });
    else await loadPlain({ module_or_path: "contrastive_playground_bg.wasm" });
    core = kind === "gpu" ? gpu : plain;
    const pairs = Math.min(4 * batch, 16_384);
    settings = {
      data: "clusters",
      pairs,
      steps: 100_000,
      tower: "separate",
      depth: 1,
      width: hidden,
      dim: embed,
      batch,
    };
    bare = await core.Playground.create(settings, kind);
    const host = { now_ms, turn, budget_ms: 12, scope: globalThis };
    loop = new TrainingLoop(core, host, (report) => {
      if (report.kind === "snapshot") step = report.snapshot.step;
    });
    await loop.start(settings, kind, 16);
    loop.setSpeed(Number.POSITIVE_INFINITY);
    // Beyond the slow start.
    await loop.stepBy(210);
    await bare.run(210);
    await bare.settled();
  },

  /** Steps a second of a run that nobody watches. */
  async alone(ms) {
    const [from, begin] = [bare.step(), now_ms()];
    while (now_ms() - begin < ms) {
      await bare.run(1);
      await bare.settled();
    }
    return (1000 * (bare.step() - from)) / (now_ms() - begin);
  },

  /** Steps a second of a run that is watched, with this view open. */
  async watched(view, ms) {
    await loop.watch(VIEWS[view]);
    await loop.inspect();
    const [from, begin] = [step, now_ms()];
    loop.play();
    await new Promise((resolve) => setTimeout(resolve, ms));
    const paused = loop.pause();
    const took = now_ms() - begin;
    await paused;
    return (1000 * (step - from)) / took;
  },
};
