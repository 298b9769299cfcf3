// The wasm build's CPU engine, without the page around it.

import { expect, test } from "@playwright/test";
import { loadWasm, losses } from "./support/wasm.js";

test.beforeEach(({ page }) => loadWasm(page));

const experiments: Record<string, number | string>[] = [
  {},
  { data: "clusters", pairs: 300, collect: "hard", temperature: "learned" },
];

for (const settings of experiments) {
  test(`one seed gives the same run to the bit: ${JSON.stringify(settings)}`, async ({ page }) => {
    const first = await losses(page, settings, "cpu", 60);
    expect(first).toHaveLength(60);
    expect(await losses(page, settings, "cpu", 60)).toEqual(first);
    expect(await losses(page, { ...settings, seed: 2 }, "cpu", 60)).not.toEqual(first);
  });
}

test("how steps are grouped into calls makes no difference", async ({ page }) => {
  const whole = await losses(page, {}, "cpu", 12);
  const pieces = await page.evaluate(async () => {
    const { settings } = wasm.read_link("");
    const playground = await wasm.Playground.create(settings, "cpu");
    const all: number[] = [];
    for (const steps of [1, 4, 1, 6]) {
      await playground.run(steps);
      all.push(...(await playground.look()).losses);
      await playground.evaluate();
      playground.reweigh(0.5);
    }
    playground.free();
    return all;
  });
  expect(pieces).toEqual(whole);
});

test("without an adapter the GPU is refused in words, and the CPU steps in", async ({ page }) => {
  const outcome = await page.evaluate(async () => {
    const { settings } = wasm.read_link("");
    const refusal = await wasm.Playground.create(settings, "gpu").then(
      () => undefined,
      (error: { code: string; message: string }) => ({ code: error.code, message: error.message }),
    );
    const playground = await wasm.Playground.create(settings, "auto");
    const engine = playground.engine();
    playground.free();
    return { refusal, engine };
  });
  expect(outcome.refusal?.code).toBeTruthy();
  expect(outcome.refusal?.message).toMatch(/GPU/);
  expect(outcome.engine.kind).toBe("cpu");
  expect(outcome.engine.reason).toBeTruthy();
});

test("without its file a data set is refused in words, and so is another file", async ({ page }) => {
  await loadWasm(page, "bare");
  const outcome = await page.evaluate(async () => {
    const attempt = async (call: () => unknown) => {
      try {
        await call();
        return undefined;
      } catch (error) {
        const { code, message } = error as { code: string; message: string };
        return { code, message };
      }
    };
    const { settings } = wasm.read_link("");
    const name = wasm.needed_asset(settings) ?? "";
    const missing = await attempt(() => wasm.Playground.create(settings, "cpu"));
    const file = new Uint8Array(await (await fetch(`./${name}`)).arrayBuffer());
    const wrong = await attempt(() => wasm.provide_asset(name, file.slice(1)));
    const good = await attempt(async () => {
      wasm.provide_asset(name, file);
      (await wasm.Playground.create(settings, "cpu")).free();
    });
    return { missing, wrong, good, still_needed: wasm.needed_asset(settings) };
  });
  expect(outcome.missing).toEqual({ code: "assets", message: expect.stringContaining("digits.bin") });
  expect(outcome.wrong).toEqual({ code: "assets", message: expect.stringContaining("digits.bin") });
  expect(outcome).toMatchObject({ good: undefined, still_needed: undefined });
});

test("bad settings never bring the module down: they are refused in words, or the nearest that can run does", async ({
  page,
}) => {
  const outcomes = await page.evaluate(async () => {
    const { settings } = wasm.read_link("");
    const bad: Record<string, unknown>[] = [
      { batch: -1 },
      { tau: Number.NaN },
      { data: "nothing" },
      { batch: 2, negatives: 1e9 },
      { dim: 1e12 },
      { seed: "one" },
      { pairs: null },
      { steps: {} },
    ];
    const outcomes = [];
    for (const patch of bad) {
      try {
        const playground = await wasm.Playground.create({ ...settings, ...patch } as unknown as typeof settings, "cpu");
        await playground.run(2);
        outcomes.push({ patch, good: Number.isFinite((await playground.look()).loss) });
        playground.free();
      } catch (error) {
        const { code, message } = error as { code: string; message: string };
        outcomes.push({ patch, good: Boolean(code && message) });
      }
    }
    return outcomes;
  });
  expect(outcomes.filter(({ good }) => !good)).toEqual([]);
  expect(await losses(page, {}, "cpu", 3)).toHaveLength(3);
});
