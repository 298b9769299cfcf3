// The view of lengths: copies become shorter than their originals, and two towers are told why there is nothing to see.

import { AxeBuilder } from "@axe-core/playwright";
import { expect, test } from "./support/test.js";

const RUN = "#v=1&recipe=asymmetric&tower=shared&data=edits&pairs=512&concepts=4&batch=64&lengths=1";

test("copies become shorter than their originals", async ({ open, page }) => {
  const figure = await open(`${RUN}&view=lengths&until=0`);
  const { root } = figure;
  const finding = root.locator("#lab .finding");
  await expect(finding).toContainText("The copy is shorter than its original in");
  await figure.stepBy(60);
  await expect(finding).toContainText(/in (9\d|100) % of the held-out pairs \(step 60\)/);
  await expect(root.locator('[data-chart="lengths"] svg.drawing circle')).toHaveCount(400);
  const { violations } = await new AxeBuilder({ page }).include("contrastive-playground").analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([]);
});

test("with two towers the view says why there is nothing to see", async ({ open }) => {
  const figure = await open("#v=1&until=5&view=lengths");
  await expect(figure.root.locator("#lab .finding")).toHaveText(/^Each of two towers has a measure of length/);
});
