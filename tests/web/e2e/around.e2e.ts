// The picture of more than three dimensions: one query and its keys around it, or a projection.

import type { Locator } from "@playwright/test";
import type { Figure } from "./support/figure.js";
import { expect, test } from "./support/test.js";

function picture(figure: Figure): Locator {
  return figure.root.getByRole("img", { name: /^Embeddings around one query/ });
}

async function words(figure: Figure): Promise<string> {
  return (await picture(figure).getAttribute("aria-label")) ?? "";
}

test("more than three dimensions are seen by their angles, or projected with what that keeps", async ({ open }) => {
  const figure = await open("#v=1&dim=16&until=20");
  await expect(picture(figure)).toBeVisible();
  await expect
    .poll(() => words(figure))
    .toMatch(/at step 20:.*Its partner, the positive, is at \d+° \(similarity 0\.\d\d\)/);
  await figure.root.getByRole("checkbox", { name: "Projection" }).check();
  await expect(picture(figure)).toBeHidden();
  await expect(figure.root.getByRole("heading", { name: /projection that keeps \d+%/ })).toBeVisible();
  await expect(figure.root.getByRole("img", { name: /^Embeddings of .* projection that keeps \d+%/ })).toBeVisible();
  await figure.set({ dim: 3 });
  await expect(figure.root.getByRole("checkbox", { name: "Projection" })).toHaveCount(0);
  await expect(figure.root.getByRole("img", { name: /^Embeddings of .* on the sphere/ })).toBeVisible();
});

test("the same query stays in the middle while the run moves, and when it begins again", async ({ open }) => {
  const figure = await open("#v=1&dim=16&steps=100000&until=0");
  const asked = async () => /one query of class (\d+) at step/.exec(await words(figure))?.[1];
  await expect.poll(asked).toBeDefined();
  const first = await asked();
  const partner = (await words(figure)).match(/is at \d+°/)?.[0];
  await figure.play();
  await figure.passes(60);
  await figure.pause();
  await expect.poll(async () => words(figure)).toContain(`at step ${await figure.step()}`);
  expect(await asked()).toBe(first);
  await figure.reset();
  await figure.pause();
  await expect.poll(() => words(figure)).toContain("at step 0:");
  // The same pair with the same weights: the same angle.
  expect((await words(figure)).match(/is at \d+°/)?.[0]).toBe(partner);
});

test("another query can be chosen, by keyboard too, while the run stands still", async ({ open }) => {
  const figure = await open("#v=1&dim=16&until=20");
  await expect.poll(() => words(figure)).toContain("at step 20");
  const before = await words(figure);
  await picture(figure).press("ArrowRight");
  await expect.poll(() => words(figure)).not.toBe(before);
  await picture(figure).press("ArrowLeft");
  await expect.poll(() => words(figure)).toBe(before);
});
