// The diagnosis and the questions on the page: what they say agrees with the run, and asking does not touch it.

import { AxeBuilder } from "@axe-core/playwright";
import { expect, test } from "./support/test.js";

test("the diagnosis names the state, draws the lines with their values and offers what to try", async ({ open }) => {
  const figure = await open("#v=1&until=0&view=sanity");
  const { root } = figure;
  await expect(root.locator(".diagnosis")).toHaveText(/^Guessing: nothing has been learned yet/);
  const chart = root.locator('[data-chart="sanity-loss"]');
  await expect(chart.locator("svg.drawing")).toContainText("chance = collapse 5.55");
  await expect(chart.locator("svg.drawing")).toContainText("lowest loss possible at this τ: 0.01");
  await expect(root.getByRole("row", { name: "Chance 5.55" })).toBeVisible();
  await figure.stepBy(100);
  await expect(root.locator(".diagnosis")).toHaveText(/^Learning: the loss is/);
  await expect(root.getByRole("row", { name: /Recall@10 \d+\.\d% among 397/ })).toBeVisible();
});

test("what is to be tried is one knob away, and Back takes it back", async ({ open, page }) => {
  const figure = await open("#v=1&until=1000&steps=2000&view=sanity");
  const { root } = figure;
  await expect(root.locator(".diagnosis")).toHaveText(/^Learning has levelled off/);
  await root.getByRole("button", { name: "Embedding dimension: 3 → 32, from step 0" }).click();
  await expect.poll(async () => (await figure.state()).dim).toBe(32);
  await expect(page).toHaveURL(/dim=32/);
  await page.goBack();
  await expect.poll(async () => (await figure.state()).dim).toBe(3);
});

test("a query finds keys while the run goes on, and the run is the one that nobody asked", async ({ open }) => {
  const figure = await open("#v=1&until=0&view=ask");
  const { root } = figure;
  const list = root.getByRole("list", { name: /keys found first/ });
  await expect(list.getByRole("listitem")).toHaveCount(12);
  await expect(root.locator(".finding")).toHaveText(/Its own partner ranks [\d.\s]+ of 397/);
  const picked = root.getByRole("button", { name: /^Query: 3 no\./ });
  await picked.click();
  await expect(picked).toHaveAttribute("aria-pressed", "true");
  const number = (await picked.getAttribute("aria-label"))?.match(/no\. (\d+)/)?.[1];
  await expect(root.locator(".finding")).toContainText(`Query ${number}.`);
  await figure.stepBy(60);
  await expect(list.getByText("same class: a false negative").first()).toBeVisible();
  const asked = (await figure.metrics()).loss;
  await figure.do((element) => element.setState({ seed: 4 }));
  const plain = await open("#v=1&until=60");
  await expect.poll(() => plain.step()).toBe(60);
  expect((await plain.metrics()).loss).toBe(asked);
});

test("the cut-off moves precision and recall", async ({ open }) => {
  const { root } = await open("#v=1&until=30&view=ask");
  const slider = root.getByRole("slider", { name: /Cut off after/ });
  await slider.fill("1");
  await expect(root.getByText(/^The first 1: (0|100)% are of the query’s class/)).toBeVisible();
  await slider.fill("50");
  await expect(root.getByText(/^The first 50: \d+% are/)).toBeVisible();
  await expect(root.locator('[data-chart="ask-curves"] svg.drawing')).toContainText("recall");
  const file = root.page().waitForEvent("download");
  await root.getByRole("button", { name: "Precision and recall: save as CSV" }).click();
  expect((await file).suggestedFilename()).toBe("contrastive-playground-ask-curves-step-30.csv");
});

test("a drawing asks too: by pointer, by keyboard, or from an example", async ({ open }) => {
  const { root } = await open("#v=1&until=30&view=ask");
  await expect(root.getByRole("list", { name: /keys found first/ }).locator("canvas")).toHaveCount(12);
  const pad = root.getByRole("application", { name: /^Drawing pad/ });
  const { mouse } = root.page();
  await pad.hover({ position: { x: 40, y: 20 } });
  await mouse.down();
  await pad.hover({ position: { x: 120, y: 60 } });
  await mouse.up();
  await expect(root.locator(".finding")).toHaveText(/^Your drawing\. Of the 10 keys nearest/);
  await expect(root.getByText("there is no precision and no recall")).toBeVisible();
  await pad.press("Delete");
  await pad.press("ArrowRight");
  await pad.press("Space");
  await expect(root.locator(".finding")).toHaveText(/^Your drawing\./);
  await root.getByRole("button", { name: /^Query: 7 no\./ }).click();
  await expect(root.locator(".finding")).toContainText("Its own partner ranks");
  await root.getByRole("button", { name: /^Copy query/ }).click();
  await expect(root.locator(".finding")).toHaveText(/^Your drawing\./);
});

for (const view of ["ask", "sanity"] as const) {
  test(`axe finds nothing, and a phone is wide enough: ${view}`, async ({ page, open }) => {
    await page.setViewportSize({ width: 390, height: 844 });
    const { root } = await open(`#v=1&until=30&view=${view}`);
    await expect(root.locator(".finding")).toBeVisible();
    const { violations } = await new AxeBuilder({ page })
      .withTags(["wcag2a", "wcag2aa", "wcag22aa", "best-practice"])
      .analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  });
}
