// The wasm build's two engines against each other, and what the GPU is asked to do.

import { expect, test } from "@playwright/test";
import { numberAt } from "../../../www/entries.js";
import { loadWasm, losses } from "./support/wasm.js";

// A software GPU takes 40 seconds for the longest of them, and more on a busy machine. The limit is for what hangs.
test.describe.configure({ timeout: 180_000 });

test.beforeEach(({ page }) => loadWasm(page));

// Whole runs are compared on smooth towers. With ReLU, rounding alone parts two runs: a sum that lies at zero falls on
// either side of the kink. One direction by SGD at 0.1 parts by 1.0 in loss within 200 steps with ReLU, by 6e-4 with
// GELU.
const experiments: Record<string, Record<string, number | string>> = {
  "the default experiment": {},
  "many dimensions": { dim: 32, batch: 256 },
  "an odd batch, no hidden layer": { batch: 61, depth: 0 },
  "clusters, deep shared towers, learned temperature": {
    data: "clusters",
    tower: "shared",
    depth: 3,
    width: 48,
    temperature: "learned",
  },
  "further negatives": { collect: "uniform", negatives: 100 },
  // A small corpus, because it is encoded anew at every step.
  "hard negatives": { collect: "hard", negatives: 32, pairs: 300, batch: 64 },
  "a sharp temperature": { tau: 0.02 },
  "one direction, SGD": { loss: "infonce-qk", optimizer: "sgd", rate: 0.1 },
};

/** Largest difference, relative to the loss or, where that is small, to 1. */
function difference(a: number[], b: number[]): number {
  return Math.max(...a.map((value, i) => Math.abs(value - numberAt(b, i)) / Math.max(1, Math.abs(value))));
}

for (const [name, settings] of Object.entries(experiments)) {
  test(`engines agree for 200 steps: ${name}`, async ({ page }) => {
    const cpu = await losses(page, { ...settings, activation: "gelu" }, "cpu", 200);
    const gpu = await losses(page, { ...settings, activation: "gelu" }, "gpu", 200);
    expect(cpu).toHaveLength(200);
    expect(gpu).toHaveLength(200);
    // One step is the same arithmetic in another order; later steps amplify that.
    expect(difference(cpu.slice(0, 1), gpu.slice(0, 1))).toBeLessThan(1e-5);
    expect(difference(cpu.slice(0, 20), gpu.slice(0, 20))).toBeLessThan(1e-4);
    expect(difference(cpu, gpu)).toBeLessThan(2e-3);
  });
}

test("engines agree for 20 steps of the experiment that the page opens with, whose towers have kinks", async ({
  page,
}) => {
  const cpu = await losses(page, {}, "cpu", 20);
  const gpu = await losses(page, {}, "gpu", 20);
  expect(difference(cpu, gpu)).toBeLessThan(1e-3);
});

test("a step is at most 14 dispatches, many steps are one submission, and nothing is made or read back", async ({
  page,
}) => {
  const { steps, asked } = await page.evaluate(async () => {
    const counts: Record<string, number> = {};
    // biome-ignore lint/suspicious/noExplicitAny: WebGPU's types are not among TypeScript's.
    const scope = globalThis as any;
    const count = (type: string, method: string) => {
      const prototype = scope[type].prototype;
      const original = prototype[method];
      counts[method] = 0;
      prototype[method] = function (...values: unknown[]) {
        counts[method] = (counts[method] ?? 0) + 1;
        return original.apply(this, values);
      };
    };
    const { settings } = wasm.read_link("");
    const playground = await wasm.Playground.create(settings, "gpu");
    await playground.run(1);
    await playground.look();
    count("GPUComputePassEncoder", "dispatchWorkgroups");
    count("GPUQueue", "submit");
    count("GPUBuffer", "mapAsync");
    count("GPUDevice", "createBuffer");
    count("GPUDevice", "createBindGroup");
    count("GPUDevice", "createComputePipeline");
    let steps = 0;
    for (let call = 0; call < 4; call++) steps += await playground.run(8);
    const asked = { ...counts };
    await playground.settled();
    playground.free();
    return { steps, asked };
  });
  expect(steps).toBe(32);
  expect((asked.dispatchWorkgroups ?? Number.NaN) / steps).toBeLessThanOrEqual(14);
  expect(asked.submit).toBeLessThanOrEqual(8);
  expect(asked).toMatchObject({ mapAsync: 0, createBuffer: 0, createBindGroup: 0, createComputePipeline: 0 });
});

test("two engines at once, and a freed one leaves the other working", async ({ page }) => {
  const loss = await page.evaluate(async () => {
    const { settings } = wasm.read_link("");
    const first = await wasm.Playground.create(settings, "gpu");
    const second = await wasm.Playground.create(settings, "gpu");
    await first.run(5);
    await second.run(5);
    const before = (await first.look()).loss;
    first.free();
    const after = (await second.look()).loss;
    second.free();
    return { before, after };
  });
  expect(loss.before).toBeGreaterThan(0);
  expect(Math.abs(loss.after - loss.before)).toBeLessThan(1e-5 * loss.before);
});
