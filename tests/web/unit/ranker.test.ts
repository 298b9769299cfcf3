// The view of the ranker: what it says, and that it writes nothing of what is missing.

import { expect, test } from "vitest";
import { finding, ranker } from "../../../www/lab/ranker.js";
import type { Lab } from "../../../www/lab/view.js";
import { PALETTES } from "../../../www/theme.js";
import type { Ranking } from "../../../www/types.js";
import { text } from "./support/text.js";

const seen = (part: Partial<Ranking> = {}): Ranking => ({
  step: 320,
  rounds: [
    { step: 200, ranker: 0.61, retriever: 0.4 },
    { step: 300, ranker: 0.846, retriever: 0.5 },
  ],
  chance: 1 / 16,
  target: { own: 0.7, class: 0.25, others: 0.05 },
  belief: { own: 0.3, class: 0.4, others: 0.3 },
  ...part,
});

test("the view says how often each picks the right key, and where the target goes", () => {
  expect(finding(seen())).toBe(
    "Among the keys that the retriever finds, the ranker picks the right one for 85 % of the queries, the retriever " +
      "for 50 %; a guess would be right for 6 % (step 300). Of the target, 70 % stand on the query's own key and " +
      "25 % on others of its class; the retriever believes 30 % and 40 %.",
  );
  expect(finding(seen({ target: undefined, belief: undefined }))).toMatch(/\(step 300\)\.$/);
  const worse = seen({ rounds: [{ step: 20, ranker: 0.1, retriever: 0.3 }], target: undefined, belief: undefined });
  expect(finding(worse)).toMatch(/teaches nothing yet\.$/);
  expect(finding(seen({ rounds: [] }))).toContain("No ranker");
});

test("whatever is missing, nothing of it is written", () => {
  const lab = { width: 380, still: true, palette: () => PALETTES.light, watch() {}, update() {} } as unknown as Lab;
  const view = ranker(lab);
  expect(text(view.render())).toContain("before the first look");
  for (const value of [
    seen({ rounds: [], target: undefined, belief: undefined }),
    seen({ target: undefined }),
    seen(),
  ]) {
    view.answered?.({ ask: { question: "ranking", args: [] }, value });
    expect(text(view.render())).not.toMatch(/NaN|undefined|null|Infinity/);
  }
  expect(text(view.render())).toContain("target, by the ranker");
  view.restarted?.();
  expect(text(view.render())).toContain("before the first look");
});
