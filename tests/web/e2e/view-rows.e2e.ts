// The table of similarities and the forces on one anchor: they show the run, follow it, and are read by pointer and
// keyboard.

import { AxeBuilder } from "@axe-core/playwright";
import { expect, test } from "./support/test.js";

const LINK = "#v=1&until=40&batch=64";

test("the table of similarities is read cell by cell, and is taken away whole", async ({ page, open }) => {
  const figure = await open(`${LINK}&view=matrix&filter=labels`);
  const lab = figure.root.locator("#lab");
  await expect(lab.locator(".finding")).toContainText("32 of 64 rows");
  await expect(lab.locator(".finding")).toContainText("removed");
  const picture = lab.locator("[data-chart=matrix] .picture");
  await picture.focus();
  await page.keyboard.press("ArrowRight");
  await expect(lab.locator(".cell-reading .reading")).toContainText("Row 1 of 32, column 1 of 32");
  await expect(lab.locator(".cell-reading .reading")).toContainText("It is the positive: the anchor’s partner.");
  await page.keyboard.press("End");
  await page.keyboard.press("ArrowDown");
  await expect(lab.locator(".cell-reading .reading")).toContainText("Row 2 of 32, column 32 of 32");
  // Both items are drawn: digits are pictures.
  await expect(lab.locator(".cell-reading canvas")).toHaveCount(2);
  const box = await picture.boundingBox();
  if (!box) throw new Error("the table has a place");
  await picture.click({ position: { x: 110, y: 60 } });
  await expect(lab.locator(".cell-reading .reading")).toContainText("Row 1 of 32");
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    lab.getByRole("button", { name: /save as CSV/ }).click(),
  ]);
  expect(file.suggestedFilename()).toBe("contrastive-playground-matrix-step-40.csv");
});

test("the forces follow the anchor that is chosen, and the loss adds up", async ({ open }) => {
  const figure = await open(`${LINK}&view=forces`);
  const lab = figure.root.locator("#lab");
  await expect(lab.locator(".loss-terms b")).toHaveText(/^[0-9.]+$/);
  const before = await lab.locator(".lab-controls .reading").textContent();
  await lab.getByRole("button", { name: "Next" }).click();
  await expect(lab.locator(".lab-controls .reading")).not.toHaveText(before ?? "");
  await lab.getByLabel(/^Pair/).fill("7");
  await lab.getByLabel(/^Pair/).press("Enter");
  await expect(lab.locator(".lab-controls .reading")).toHaveText(/^Forces on pair 7, class/);
  await expect(lab.locator(".term-items li").first()).toContainText("anchor");
  await expect(lab.locator(".term-items canvas").first()).toBeVisible();
});

test("neither changes a number of the run", async ({ page, open }) => {
  const loss = async (view: string) => {
    const figure = await open(`#v=1&until=0&batch=64${view}`);
    await figure.stepBy(10);
    const { loss } = await figure.metrics();
    await page.goto("about:blank");
    return loss;
  };
  const plain = await loss("");
  expect(await loss("&view=matrix")).toBe(plain);
  expect(await loss("&view=forces")).toBe(plain);
});

for (const colorScheme of ["light", "dark"] as const) {
  for (const [view, width] of [
    ["matrix", 1280],
    ["forces", 390],
  ] as const) {
    test(`axe finds nothing: ${view}, ${colorScheme}, ${width} wide`, async ({ page, open }) => {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 844 });
      const figure = await open(`${LINK}&view=${view}`);
      await figure.root.locator("#lab .finding").waitFor();
      if (view === "matrix") await figure.root.locator("[data-chart=matrix] .picture").press("ArrowRight");
      const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
      const { violations } = await new AxeBuilder({ page }).withTags(tags).analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`)).toEqual([]);
      const wider = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(wider).toBeLessThanOrEqual(0);
    });
  }
}
