// The view of positions: the curve that is learned from clicks is drawn beside the true one.

import { AxeBuilder } from "@axe-core/playwright";
import { expect, test } from "./support/test.js";

const RUN = "#v=1&recipe=dual-learning&data=lists&pairs=1024&concepts=8&spread=0.2&noise=0.2&batch=32&view=examination";

test("the curve of the positions is learned from clicks", async ({ open, page }) => {
  const figure = await open(`${RUN}&until=0`);
  const { root } = figure;
  const finding = root.locator("#lab .finding");
  await expect(finding).toContainText("position 10 is looked at 1.00 times as often as the first, in truth 0.09 times");
  // A query's own key was not shown, so that it is not picked out of the list.
  await expect(root.getByText("Two encoders learn which queries and keys belong together.")).toBeVisible();
  await figure.stepBy(200);
  await expect(finding).toHaveText(/position 10 is looked at 0\.[0-4]\d times as often as the first, in truth 0\.09/);
  const chart = root.locator('[data-chart="examination"] svg.drawing');
  await expect(chart).toContainText("learned from clicks");
  await expect(chart).toContainText("in truth");
  await expect(root.locator('[data-chart="examination-error"]')).toBeVisible();
  const { violations } = await new AxeBuilder({ page }).include("contrastive-playground").analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([]);
});

test("where no lists are shown the view says so", async ({ open }) => {
  const figure = await open("#v=1&until=5&view=examination");
  await expect(figure.root.locator("#lab .finding")).toHaveText(/This run shows no lists of results/);
});
