// The view of the ranker: it appears with the first refresh and picks the right key more often than the retriever.

import { AxeBuilder } from "@axe-core/playwright";
import { expect, test } from "./support/test.js";

const RUN =
  "#v=1&recipe=ar2&data=hierarchy&pairs=512&concepts=8&spread=0.1&noise=0.1&dim=4&batch=32&warmup=20&refresh=20";

test("the ranker judges from its first round on", async ({ open, page }) => {
  const figure = await open(`${RUN}&view=ranker&until=0`);
  const { root } = figure;
  const finding = root.locator("#lab .finding");
  await expect(finding).toContainText("No ranker has judged anything yet");
  await figure.stepBy(45);
  await expect(finding).toHaveText(/the ranker picks the right one for \d+ % of the queries, the retriever for \d+ %/);
  await expect(finding).toContainText("(step 40)");
  await expect(root.locator('[data-chart="ranker-picks"] svg.drawing')).toContainText("retriever");
  await expect(root.locator('[data-chart="ranker-targets"] svg.drawing')).toContainText("target, by the ranker");
  const { violations } = await new AxeBuilder({ page }).include("contrastive-playground").analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([]);
});

test("without a ranker the view says how to get one", async ({ open }) => {
  const figure = await open("#v=1&until=5&view=ranker");
  await expect(figure.root.locator("#lab .finding")).toHaveText(/No ranker has judged anything yet/);
});
