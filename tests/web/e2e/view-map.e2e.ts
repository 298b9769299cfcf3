// The map: what it trains is what the page would train, what cannot be trained says why, and nothing is lost.

import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import type { Figure } from "./support/figure.js";
import { expect, test } from "./support/test.js";

/** Small runs, so that a map takes seconds. */
async function ask(figure: Figure, numbers: Record<string, number>) {
  for (const [label, value] of Object.entries(numbers)) {
    const box = figure.root.getByRole("spinbutton", { name: label, exact: true }).last();
    await box.fill(String(value));
    await box.press("Tab");
  }
}

/** Trains it and waits for its end. The picture is there from the beginning on; "Cancel" may be gone at once. */
async function train(figure: Figure, what: "map" | "sweep") {
  await figure.button(`Train the ${what}`).click();
  await expect(figure.root.locator(`[data-chart^=${what}]`).first()).toBeVisible();
  await expect(figure.button(`Train the ${what}`)).toBeVisible({ timeout: 60_000 });
}

const SMALL = { "Stop after": 20, Batch: 32, "Embedding dimension": 4 };

async function small(figure: Figure) {
  await expect(figure.root.getByRole("spinbutton", { name: "values" }).first()).toBeVisible();
  await ask(figure, SMALL);
  for (const values of await figure.root.getByRole("spinbutton", { name: "values" }).all()) {
    await values.fill("2");
    await values.press("Tab");
  }
}

const picture = (figure: Figure) => figure.root.locator("[data-chart=map] .picture");

/** The file that a button saves, as rows. */
async function saved(page: Page, press: () => Promise<void>): Promise<string[][]> {
  const text = page.evaluate(
    () =>
      new Promise<string>((resolve) => {
        const make = URL.createObjectURL;
        URL.createObjectURL = (blob: Blob) => {
          resolve(blob.text());
          URL.createObjectURL = make;
          return make(blob);
        };
      }),
  );
  await press();
  // The first line names the experiment.
  const [about, ...lines] = (await text).trim().split("\r\n");
  expect(about).toMatch(/^"?# /);
  return lines.map((line) => line.split(","));
}

test("a cell's run, opened, arrives at the cell's numbers exactly; Back returns", async ({ page, open }) => {
  const figure = await open("#v=1&view=map&until=3", "engine=cpu");
  const before = await figure.state();
  await small(figure);
  await train(figure, "map");
  expect(await figure.state()).toEqual(before);
  expect(await figure.step()).toBe(3);
  const [names = [], ...rows] = await saved(page, () => figure.root.getByRole("button", { name: /^All runs/ }).click());
  expect(rows).toHaveLength(4);
  await picture(figure).focus();
  // Nothing is chosen yet: the first key takes the cell at the top left, the second the one beside it.
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await expect(figure.root.locator(".map-details [role=status]")).toContainText(
    "Temperature τ = 1, Extra negatives = 1",
  );
  const cell = rows.find(
    (row) => row[names.indexOf("set_tau")] === "1" && row[names.indexOf("set_negatives")] === "1024",
  );
  expect(cell).toBeDefined();
  await page.keyboard.press("Enter");
  await expect.poll(() => figure.step()).toBe(20);
  await expect.poll(() => figure.do((element) => element.playing)).toBe(false);
  const metrics = await figure.metrics();
  // The page looks and evaluates on its way, too; that changes nothing. Where it looks twice at its last step, the loss
  // is measured anew instead of being the step's own, which is rounded to single precision.
  const compared = names.flatMap((name, n) => (name in metrics && cell?.[n] ? [{ name, value: Number(cell[n]) }] : []));
  expect(compared.length).toBeGreaterThan(30);
  for (const { name, value } of compared) {
    if (name === "loss") expect(metrics[name]).toBeCloseTo(value, 6);
    else expect(metrics[name], name).toBe(value);
  }
  await page.goBack();
  await expect.poll(() => figure.state()).toEqual(before);
});

test("the page's own run goes on, and a closed view loses nothing", async ({ open }) => {
  const figure = await open("#v=1&view=map&steps=100000", "engine=cpu");
  await small(figure);
  await figure.button("Train the map").click();
  await figure.button("Map").click();
  await expect(picture(figure)).toBeHidden();
  const from = await figure.step();
  await figure.button("Map").click();
  await expect(figure.button("Train the map")).toBeVisible({ timeout: 60_000 });
  await expect(picture(figure)).toBeVisible();
  await figure.passes(from);
  await expect(figure.root.locator("[data-chart=map] svg text").filter({ hasText: /^−?\d*\.?\d+$/ })).not.toHaveCount(
    0,
  );
});

test("cancelling keeps what is there", async ({ open }) => {
  const figure = await open("#v=1&view=map&until=0", "engine=cpu");
  await ask(figure, { ...SMALL, "Stop after": 600 });
  await figure.button("Train the map").click();
  await expect(picture(figure)).toBeVisible();
  await figure.button("Cancel").click();
  await expect(figure.button("Train the map")).toBeVisible();
  await expect(picture(figure)).toBeVisible();
});

test("a combination that cannot be is crossed out with its reason, and the others are trained", async ({
  page,
  open,
}) => {
  const figure = await open("#v=1&view=map&until=0&pairs=100&batch=64", "engine=cpu");
  await small(figure);
  await train(figure, "map");
  await expect(figure.root.locator("[data-chart=map] path[d*='M']")).toHaveCount(2);
  await picture(figure).focus();
  await page.keyboard.press("ArrowUp");
  await expect(figure.root.locator(".map-details [role=status]")).toContainText("must be at most");
});

test("every preset makes a map", async ({ open }) => {
  for (const preset of ["Temperature × negatives", "Temperature × false negatives", "Sampler × hardness"]) {
    const figure = await open("#v=1&view=map&until=0", "engine=cpu");
    await figure.button(preset).click();
    await expect(figure.button(preset)).toHaveAttribute("aria-pressed", "true");
    await small(figure);
    await train(figure, "map");
    await expect(figure.root.locator("[data-chart=map] path[d*='M']")).toHaveCount(0);
    await expect(figure.root.locator(".lab > .contents > .finding")).toContainText("is highest");
  }
});

test("another metric needs no training", async ({ open }) => {
  const figure = await open("#v=1&view=map&until=0", "engine=cpu");
  await small(figure);
  await train(figure, "map");
  await figure.root.getByLabel("Colour and number").selectOption({ label: "Uniformity" });
  await expect(figure.root.locator("[data-chart=map] figcaption")).toContainText("Uniformity");
  await expect(figure.button("Train the map")).toBeVisible();
});

test("the sweep draws the dilemma and says what came out", async ({ open }) => {
  const figure = await open("#v=1&view=map&until=0", "engine=cpu");
  await figure.root.getByRole("radio", { name: "Temperature sweep" }).check();
  await ask(figure, { ...SMALL, values: 3, Seeds: 2 });
  await train(figure, "sweep");
  await expect(figure.root.locator("[data-chart^=sweep]")).toHaveCount(4);
  await expect(figure.root.locator(".lab > .contents > .finding")).toContainText(
    /Recall@1 is highest, 0\.\d+, at τ = /,
  );
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`axe finds nothing, and a phone is wide enough: ${colorScheme}`, async ({ page, open }) => {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width: 390, height: 844 });
    const figure = await open("#v=1&view=map&until=0", "engine=cpu");
    await small(figure);
    await train(figure, "map");
    await picture(figure).focus();
    await page.keyboard.press("ArrowRight");
    const { violations } = await new AxeBuilder({ page })
      .withTags(["wcag2a", "wcag2aa", "wcag22aa", "best-practice"])
      .analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  });
}
