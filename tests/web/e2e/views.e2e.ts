// The views beside the figure: one click away, addressed by the link, and without any effect on the run.

import { AxeBuilder } from "@axe-core/playwright";
import type { Locator, Page } from "@playwright/test";
import { numberAt } from "../../../www/entries.js";
import golden from "../../golden/views/lens.json" with { type: "json" };
import type { Figure } from "./support/figure.js";
import { expect, test } from "./support/test.js";

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** The views of the catalogue. */
async function viewsOf(figure: Figure) {
  return figure.do((element) => element.catalogue?.views ?? []);
}

function tab(figure: Figure, title: string) {
  return figure.root.locator(".tab").getByText(title, { exact: true });
}

function panel(figure: Figure) {
  return figure.root.locator("#lab");
}

test("every view of the catalogue opens in one click, says what it shows, and stands in the address", async ({
  page,
  open,
}) => {
  const figure = await open("#v=1&until=20");
  const views = await viewsOf(figure);
  expect(views.map(({ id }) => id)).toEqual(
    "lens waterfall matrix forces twins map rewind sanity examination ranker lengths ask scores".split(" "),
  );
  for (const { id, title, sentence } of views) {
    await tab(figure, title).click();
    await expect(panel(figure).getByRole("heading", { level: 2 })).toHaveText(title);
    await expect(panel(figure).getByText(sentence)).toBeVisible();
    await expect.poll(() => page.evaluate(() => location.hash)).toContain(`view=${id}`);
    await expect(panel(figure).locator(".refused")).toHaveCount(0);
  }
  await tab(figure, views.at(-1)?.title ?? "").click();
  await expect(panel(figure)).toBeHidden();
  await expect.poll(() => page.evaluate(() => location.hash)).not.toContain("view=");
  expect(await figure.step()).toBe(20);
});

test("a link opens its view; an unknown one is refused by name", async ({ open }) => {
  const figure = await open("#v=1&until=5&view=waterfall");
  await expect(panel(figure).getByRole("heading", { name: "Over time" })).toBeVisible();
  const other = await open("#v=1&until=5&view=cinema");
  await expect(other.notices.first()).toContainText("view = cinema must be one of lens, waterfall");
  await expect(panel(other)).toBeHidden();
});

/** Twenty steps, looked at now and then; what the run knows at the end. */
async function after(figure: Figure, between: (n: number) => Promise<void>) {
  for (let n = 0; n < 5; n++) {
    await between(n);
    await figure.stepBy(4);
  }
  const { steps_per_second: _, ...metrics } = await figure.metrics();
  return metrics;
}

test("no view changes a number of the run", async ({ page, open }) => {
  const link = "#v=1&until=0&recipe=ance&data=hierarchy&seed=7";
  const undisturbed = await after(await open(link), async () => undefined);
  // The same address again would not load again.
  await page.goto("about:blank");
  const figure = await open(link);
  // Twins start the run anew when they are asked to, and the map trains others: opening them is looking, too.
  const views = (await viewsOf(figure)).map(({ title }) => title);
  const disturbed = await after(figure, async (n) => {
    for (const title of [...views.slice(2 * n), ...views.slice(0, 2 * n)]) {
      await tab(figure, title).click();
      await expect(panel(figure).getByRole("heading", { level: 2 })).toHaveText(title);
    }
  });
  expect(disturbed).toEqual(undisturbed);
});

/** What a chart's button hands to the browser as a file, as text; a picture's bytes become characters. */
async function saved(page: Page, place: Locator, kind: string): Promise<string> {
  // As one text: a list of numbers takes seconds from the page to here.
  const address = page.evaluate(
    () =>
      new Promise<string>((resolve) => {
        const make = URL.createObjectURL;
        URL.createObjectURL = (blob: Blob) => {
          URL.createObjectURL = make;
          const reader = new FileReader();
          reader.onload = () => resolve(String(reader.result));
          reader.readAsDataURL(blob);
          return make.call(URL, blob);
        };
      }),
  );
  const download = page.waitForEvent("download");
  await place
    .getByRole("button", { name: `save as ${kind}` })
    .first()
    .click();
  expect((await download).suggestedFilename()).toMatch(/^contrastive-playground-[a-z-]+-step-\d+\.[a-z]+$/);
  return atob((await address).replace(/^.*;base64,/, ""));
}

test("a chart is taken away as a picture, as a drawing and as numbers", async ({ page, open }) => {
  const figure = await open("#v=1&until=12&view=lens");
  const png = await saved(page, panel(figure), "PNG");
  expect(png.slice(1, 4)).toBe("PNG");
  expect(png.length).toBeGreaterThan(4000);
  const drawing = await saved(page, panel(figure), "SVG");
  expect(drawing).toMatch(/^<svg [^>]*xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
  expect(drawing).toContain("similarity (cosine)");
  expect(drawing).not.toContain("lit$");
  // Every file says which experiment it is of.
  for (const words of ["Step 12.", "until=12"]) expect(drawing).toContain(words);
  const [about, ...rows] = (await saved(page, panel(figure), "CSV")).trimEnd().split("\r\n");
  expect(about).toMatch(/^# .*Step 12\. Settings: .*until=12&view=lens$/);
  expect(about).not.toContain(",");
  expect(rows).toHaveLength(65);
  expect(rows[0]).toMatch(/^"similarity, from",negatives,share of the negatives,share of the push at tau 0\.05,/);
  const shares = rows.slice(1).map((row) => Number(row.split(",")[4]));
  expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 5);
  const chart = panel(figure).locator("figure").first();
  await chart.getByText("Table", { exact: true }).click();
  await expect(chart.getByRole("row")).toHaveCount(65);
});

test("the pictures of the first screen are taken away too", async ({ page, open }) => {
  const figure = await open("#v=2&dim=3&batch=32&until=12");
  const rows = { similarities: 64, embeddings: 32, loss: 12 };
  for (const [id, count] of Object.entries(rows)) {
    const place = figure.root.locator(".save").filter({ has: page.locator(`summary[aria-label^="Save: ${id}"]`) });
    await place.locator("summary").click();
    expect((await saved(page, place, "PNG")).length, id).toBeGreaterThan(4000);
    const drawing = await saved(page, place, "SVG");
    expect(drawing, id).toContain("batch=32");
    expect(drawing, id).toContain("Batch 32");
    const [about, header = "", ...values] = (await saved(page, place, "CSV")).trimEnd().split("\r\n");
    expect(about, id).toContain("batch=32&until=12");
    const columns = header.match(/("[^"]*"|[^,]+)/g) ?? [];
    expect(new Set(columns).size, id).toBe(columns.length);
    expect(values.length, id).toBe(count);
    await place.locator("summary").click();
  }
});

test("what the lens draws is what cplay prints for the same link", async ({ page, open }) => {
  const figure = await open("#v=1&until=20&view=lens");
  await expect(panel(figure).locator(".finding")).toBeVisible();
  const rows = (await saved(page, panel(figure), "CSV")).trimEnd().split("\r\n").slice(2);
  const column = (n: number) => rows.map((row) => Number(row.split(",")[n]));
  // Another processor sums in another order, and a similarity on the border of two bins may change sides.
  const together = (values: number[]) => values.reduce((sum, value) => sum + value, 0);
  expect(together(column(1))).toBe(together(golden.counts));
  for (const [n, { push }] of golden.at.entries()) {
    const off = column(3 + n).map((share, bin) => Math.abs(share - numberAt(push, bin)));
    expect(Math.max(...off)).toBeLessThan(2e-3);
  }
  const shown = await panel(figure).locator(".finding").textContent();
  for (const { top_share } of golden.at) expect(shown).toContain(`${(100 * top_share).toFixed(0)}%`);
});

test("where each query has a temperature of its own, the lens shows how many have which", async ({ page, open }) => {
  const figure = await open(
    "#v=1&temperature=per-anchor&data=hierarchy&pairs=512&batch=64&blurred=0.5&until=30&view=lens",
  );
  const chart = panel(figure).locator('[data-chart="lens-own"]');
  await expect(chart.locator("svg.drawing")).toContainText("blurred queries");
  await expect(panel(figure).locator(".finding")).toContainText("Half of the clear queries are below τ = 0.");
  const [, , ...rows] = (await saved(page, chart, "CSV")).trimEnd().split("\r\n");
  const queries = rows.flatMap((row) => row.split(",").slice(1).map(Number));
  expect(queries.reduce((sum, count) => sum + count, 0)).toBe(64);
});

test("dragging the temperature of a paused run re-weighs the frozen batch and nothing else", async ({ open }) => {
  const figure = await open("#v=1&until=30&view=lens");
  const finding = panel(figure).locator(".finding");
  await expect(finding).toContainText("At τ = 0.1 the hardest 5%");
  const share = async () => Number(/carry (\d+)%/.exec((await finding.textContent()) ?? "")?.[1]);
  const before = await share();
  const box = panel(figure).getByRole("spinbutton");
  await box.fill("0.02");
  await box.press("Enter");
  await expect(finding).toContainText("At τ = 0.02");
  expect(await share()).toBeGreaterThan(before);
  expect(await figure.step()).toBe(30);
});

test("the looks of a run are read off by keyboard", async ({ open }) => {
  const figure = await open("#v=1&until=0&view=waterfall");
  for (const count of [3, 4, 5]) await figure.stepBy(count);
  const picture = panel(figure).getByRole("img", { name: /the median positive has similarity/ });
  await expect(picture).toHaveAccessibleName(/^Step 12:/);
  await picture.focus();
  await picture.press("ArrowLeft");
  await expect(panel(figure).locator(".reading")).toContainText("Step 7:");
  await picture.press("Home");
  await expect(panel(figure).locator(".reading")).toContainText("Step 0:");
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`axe finds nothing in any view, and none is wider than a phone: ${colorScheme}`, async ({ page, open }) => {
    // Eleven views, each looked through by axe: 30 s on two free cores.
    test.slow();
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width: 390, height: 844 });
    const figure = await open("#v=1&until=20");
    for (const { id, title } of await viewsOf(figure)) {
      await tab(figure, title).click();
      await expect(panel(figure).getByRole("heading", { level: 2 })).toHaveText(title);
      const { violations } = await new AxeBuilder({ page }).withTags(RULES).analyze();
      const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`);
      expect(found, id).toEqual([]);
      const spill = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(spill, id).toBeLessThanOrEqual(0);
    }
  });
}
