// The page as a visitor uses it, on both engines.

import { numberAt } from "../../../www/entries.js";
import { expect, test } from "./support/test.js";

test("opens, moves by itself, and says which engine runs and why", async ({ open, engine }) => {
  const figure = await open();
  await figure.passes(0);
  await expect(figure.root.getByText(engine.toUpperCase(), { exact: true })).toBeVisible();
  const running = await figure.engine();
  expect(running?.kind).toBe(engine);
  expect(running?.name).toBeTruthy();
  expect(running?.reason).toBeTruthy();
  expect(await figure.words()).toContain(running?.reason);
  await figure.passes(20);
  const { loss, chance } = await figure.metrics();
  expect(loss).toBeLessThan(chance ?? Number.NaN);
  await expect(figure.root.getByText(/steps\/s/)).toBeVisible();
});

test("play, pause and step: a step is exactly one", async ({ page, open }) => {
  const figure = await open();
  await figure.passes(0);
  await figure.button("Pause").click();
  await expect(figure.button("Play")).toBeVisible();
  const paused_at = await figure.step();
  // Nothing moves on while the page draws two more pictures.
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  expect(await figure.step()).toBe(paused_at);
  await figure.button("Step").click();
  await expect.poll(() => figure.step()).toBe(paused_at + 1);
  await figure.stepBy(1);
  expect(await figure.step()).toBe(paused_at + 2);
  await figure.stepBy(7);
  expect(await figure.step()).toBe(paused_at + 9);
  await figure.button("Play").click();
  await figure.passes(paused_at + 9);
});

test("the same seed learns the same, another seed does not", async ({ open, engine }) => {
  const figure = await open("#v=1&until=0");
  const run = async () => [await figure.stepBy(1), await figure.stepBy(4), await figure.stepBy(15)];
  const first = await run();
  await figure.reset();
  expect(await figure.step()).toBe(0);
  const second = await run();
  if (engine === "cpu") expect(second).toEqual(first);
  else
    second.forEach((loss, i) => {
      expect(loss).toBeCloseTo(numberAt(first, i), 4);
    });
  await figure.reset({ seed: 77 });
  expect((await figure.state()).seed).toBe(77);
  expect(await run()).not.toEqual(first);
});

test("restart and new seed begin at step 0", async ({ open }) => {
  const figure = await open("#v=1&until=5");
  expect(await figure.step()).toBe(5);
  const { seed } = await figure.state();
  await figure.button("New seed").click();
  await expect.poll(async () => (await figure.state()).seed).not.toBe(seed);
  await figure.passes(0);
  await figure.pause();
  await figure.button("Restart").click();
  await expect(figure.button("Pause")).toBeVisible();
  await figure.passes(0);
});

test("stops at its budget and says so", async ({ open }) => {
  const figure = await open("#v=1&steps=12");
  await expect(figure.root.getByText(/Finished/).first()).toBeVisible();
  expect(await figure.step()).toBe(12);
  await figure.stepBy(5);
  expect(await figure.step()).toBe(12);
  await expect(figure.button("Play again")).toBeVisible();
});

test("after the end the figure says what can be done, and Step and Train on do it", { tag: "@cpu" }, async ({
  open,
}) => {
  const figure = await open("#v=2&steps=12");
  await expect(figure.root.getByText("Training ended at step 12.")).toBeVisible();
  await figure.button("Step").click();
  await figure.passes(12);
  expect(await figure.step()).toBe(13);
  await figure.button("Train 10 more").click();
  await expect(figure.root.getByText("Training ended at step 23.")).toBeVisible();
  expect((await figure.state()).steps).toBe(23);
});

test("nothing in the row of buttons moves when its words change", { tag: "@cpu" }, async ({ open }) => {
  const figure = await open("#v=2&steps=1200&until=0&batch=16&width=16");
  const places = async () => {
    const parts = figure.root.locator(".transport > *, .transport progress");
    return parts.evaluateAll((all) =>
      all.map((part) => part.getBoundingClientRect()).map((box) => [box.left, box.width]),
    );
  };
  const before = await places();
  await figure.stepBy(8);
  expect(await places()).toEqual(before);
  await figure.stepBy(1000);
  expect(await places()).toEqual(before);
  await figure.stepBy(192);
  await expect(figure.button("Play again")).toBeVisible();
  expect(await places()).toEqual(before);
});

test("the page opens on digits in sixteen dimensions, and one button shows the sphere", { tag: "@cpu" }, async ({
  open,
}) => {
  const figure = await open("");
  expect(await figure.state()).toMatchObject({ data: "digits", dim: 16, tau: 0.1, batch: 256, steps: 2000 });
  await figure.button("See it on a sphere").click();
  await expect.poll(async () => (await figure.state()).dim).toBe(3);
  await expect(figure.root.getByText(/On a sphere, random directions have every similarity/)).toBeVisible();
  await figure.button("Back to 16 dimensions").click();
  await expect.poll(async () => (await figure.state()).dim).toBe(16);
});

test("the first screen names the encoders, the positives, the negatives and the loss", { tag: "@cpu" }, async ({
  open,
}) => {
  const figure = await open("#v=2&until=3");
  await expect(figure.root.getByRole("img", { name: /A query passes through the query encoder/ })).toBeVisible();
  await expect(figure.root.getByRole("heading", { name: /Loss .*InfoNCE/ })).toBeVisible();
  await expect(figure.root.getByText(/the slider shows which negatives another τ would push/)).toBeVisible();
});

test("with a loss that only pulls, the first screen draws no push and says that the slider changes nothing", {
  tag: "@cpu",
}, async ({ open }) => {
  const figure = await open("#v=2&loss=alignment&until=3");
  await expect(figure.root.getByRole("img", { name: /; no other key is pushed away/ })).toBeVisible();
  await expect(figure.root.getByText("This loss has no temperature: the slider changes nothing.")).toBeVisible();
  await expect(figure.root.getByRole("img", { name: /^Histogram of similarities.* None is pushed/ })).toBeVisible();
  await expect(figure.root.getByText("Two encoders learn to bring each query and its key together.")).toBeVisible();
  await expect(figure.root.getByText(/more push/)).toHaveCount(0);
});

test("a temperature changed while paused re-weighs the frozen batch at once and trains nothing", async ({ open }) => {
  const figure = await open("#v=1&until=20");
  const before = await figure.metrics();
  const slider = figure.root.getByRole("slider", { name: /temperature/i }).first();
  await slider.focus();
  for (let press = 0; press < 3; press++) await slider.press("PageDown");
  await expect.poll(async () => (await figure.metrics()).tau).toBeLessThan(before.tau ?? Number.NaN);
  await expect
    .poll(async () => (await figure.metrics()).effective_negatives)
    .toBeLessThan(before.effective_negatives ?? Number.NaN);
  const after = await figure.metrics();
  expect(after.step).toBe(20);
  // The embeddings have not moved, only what they are worth.
  expect(after.positive_mean).toBe(before.positive_mean);
  expect(after.top_share).toBeGreaterThan(before.top_share ?? Number.NaN);
});

test("dragging the temperature while paused shows the change before it is let go", async ({ page, open }) => {
  const figure = await open("#v=1&until=20");
  const before = await figure.metrics();
  const slider = figure.root.getByRole("slider", { name: /temperature/i }).first();
  const box = await slider.boundingBox();
  if (!box) throw new Error("the slider is not on the screen");
  const middle = box.y + box.height / 2;
  await page.mouse.move(box.x + box.width * 0.4, middle);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.9, middle, { steps: 5 });
  await expect
    .poll(async () => (await figure.metrics()).effective_negatives)
    .toBeGreaterThan(before.effective_negatives ?? Number.NaN);
  expect((await figure.metrics()).step).toBe(20);
  await page.mouse.up();
  await expect.poll(async () => (await figure.state()).tau).toBeGreaterThan(0.5);
});

test("the negatives can be changed in flight, the data cannot and says so", async ({ open }) => {
  const figure = await open();
  await figure.passes(10);
  const { applied } = await figure.set({ collect: "hard" });
  expect(applied).toEqual(["collect"]);
  expect((await figure.state()).collect).toBe("hard");
  expect(await figure.step()).toBeGreaterThan(10);
  await expect(figure.notices).toHaveCount(0);
  await figure.passes(await figure.step());

  await figure.pause();
  await figure.set({ data: "clusters" });
  await expect(figure.notices.filter({ hasText: /started again/ })).toBeVisible();
  expect(await figure.step()).toBe(0);
  expect((await figure.state()).data).toBe("clusters");
});

test("settings out of range are clamped, nonsense is ignored, and both are told", { tag: "@cpu" }, async ({ open }) => {
  const figure = await open("#v=1&until=0");
  const outcome = await figure.set({ tau: 1e9, flavour: "vanilla", batch: "many", width: 64 });
  expect(outcome.applied).toContain("width");
  expect(outcome.clamped.map(({ key }) => key)).toEqual(["tau"]);
  expect(outcome.ignored.map(({ key }) => key).sort()).toEqual(["batch", "flavour"]);
  expect(outcome.state.width).toBe(64);
  await expect(figure.notices.first()).toBeVisible();
});

test("metrics events carry finite numbers and steps that only rise", async ({ open }) => {
  const figure = await open();
  const seen = await figure.do(
    (element) =>
      new Promise<Record<string, number>[]>((resolve) => {
        const seen: Record<string, number>[] = [];
        element.addEventListener("metrics", (event) => {
          seen.push((event as CustomEvent<Record<string, number>>).detail);
          if (seen.length === 8) resolve(seen);
        });
      }),
  );
  for (const name of ["loss", "tau", "positive_mean", "negative_mean", "auroc", "effective_negatives"]) {
    for (const metrics of seen) expect(metrics[name], name).toEqual(expect.any(Number));
    expect(seen.every((metrics) => Number.isFinite(metrics[name]))).toBe(true);
  }
  const steps = seen.map(({ step = Number.NaN }) => step);
  expect(steps).toEqual([...steps].sort((a, b) => a - b));
});

const extremes: Record<string, Record<string, unknown>> = {
  "a learning rate of a million": { rate: 1e6 },
  "plain gradient descent at a million": { rate: 1e6, optimizer: "sgd" },
  "the sharpest temperature": { tau: 0.01 },
  "a batch of two": { batch: 2 },
  "two dimensions": { dim: 2 },
  "all of it": { rate: 1e6, tau: 0.01, batch: 2, dim: 2 },
  "a batch larger than the data": { batch: 4096, pairs: 100 },
  "linear towers, many dimensions": { depth: 0, dim: 128 },
};

for (const [name, patch] of Object.entries(extremes)) {
  test(`does not break: ${name}`, async ({ open }) => {
    const figure = await open("#v=1&until=0");
    await figure.set(patch);
    await figure.stepBy(25);
    const failed = await figure.root.getByRole("alert").isVisible();
    if (failed) await expect(figure.root.getByRole("alert")).toContainText(/learning rate|temperature/);
    const words = await figure.words();
    expect(words).not.toMatch(/\bNaN\b|\bundefined\b|\bInfinity\b/);
    // It can always be brought back.
    await figure.set({ rate: 0.003, tau: 0.1, optimizer: "adamw", dim: 8, batch: 64 });
    await figure.reset();
    const loss = await figure.stepBy(20);
    expect(Number.isFinite(loss)).toBe(true);
  });
}
