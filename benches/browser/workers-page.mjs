// The script of the page that measures two workers, and theirs: one leads a run, as the page's trainer does, and the
// other follows it.

import load, * as core from "../../www/pkg/contrastive_playground.js";
import { follow } from "../../www/worker/follow.ts";
import { Leader } from "../../www/worker/lead.ts";
import { replayed } from "./ours.mjs";
import { batches, parameters, SIZES } from "./workload.mjs";

const now_ms = () => performance.now();
let run;
let leader;

/** Steps a second of `take`, which takes some steps, over this time. */
async function speed(ms, take) {
  const [from, begin] = [run.step(), now_ms()];
  while (now_ms() - begin < ms) await take();
  return (1000 * (run.step() - from)) / (now_ms() - begin);
}

const calls = {
  async lead(name, port) {
    const size = SIZES[name];
    const task = { size, parameters: parameters(size), batches: batches(size) };
    run = await replayed(core.Playground, "cpu", task);
    leader = new Leader(port);
    await run.run(5);
    await leader.take(run, 5);
  },

  follow(port) {
    follow(core, port);
  },

  /** Steps a second with one worker. */
  alone: (ms) => speed(ms, () => run.run(1)),

  /** The same with two, which take so many steps before the run is whole again. */
  shared: (ms, stretch) => speed(ms, () => leader.take(run, stretch)),
};

if (globalThis.document) {
  const begin = () => {
    const worker = new Worker("workers-page.mjs", { type: "module" });
    return (name, ...args) =>
      new Promise((resolve) => {
        worker.onmessage = ({ data }) => resolve(data);
        worker.postMessage(
          { name, args },
          args.filter((argument) => argument instanceof MessagePort),
        );
      });
  };
  const [leading, following] = [begin(), begin()];
  globalThis.bench = {
    async start(size) {
      const { port1, port2 } = new MessageChannel();
      await following("follow", port1);
      await leading("lead", size, port2);
    },
    alone: (ms) => leading("alone", ms),
    shared: (ms, stretch) => leading("shared", ms, stretch),
  };
} else {
  const loaded = load({ module_or_path: "contrastive_playground_bg.wasm" });
  addEventListener("message", async ({ data: { name, args } }) => {
    await loaded;
    postMessage(await calls[name](...args));
  });
}
