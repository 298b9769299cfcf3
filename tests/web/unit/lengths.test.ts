// The view of lengths: what it says, and that points lie on the side of the diagonal that they belong to.

import { expect, test } from "vitest";
import { finding, lengths } from "../../../www/lab/lengths.js";
import type { Lab } from "../../../www/lab/view.js";
import { PALETTES } from "../../../www/theme.js";
import type { Lengths } from "../../../www/types.js";
import type { Answer } from "../../../www/worker/questions.js";
import { text } from "./support/text.js";

const seen = (part: Partial<Lengths> = {}): Lengths => ({
  step: 300,
  copies: true,
  queries: [1, 2, 3, 4],
  keys: [2, 3, 4, 1],
  auroc: 0.8125,
  dropped: 0.75,
  ...part,
});

test("the view says how many copies are shorter, and what a guess would be", () => {
  expect(finding(seen())).toBe(
    "The copy is shorter than its original in 75 % of the held-out pairs (step 300). Asked the wrong way round, " +
      "these pairs are dropped. The ratio of lengths tells a pair from a reversed one with an AUROC of 0.81; 0.5 is " +
      "a guess.",
  );
  expect(finding(seen({ copies: false }))).toMatch(/^The query is shorter than its key/);
  expect(finding(seen({ queries: [], keys: [] }))).toContain("one shared tower");
});

test("before the first look, and with two towers, nothing is drawn", () => {
  const lab = { width: 380, still: true, palette: () => PALETTES.light, watch() {}, update() {} } as unknown as Lab;
  const view = lengths(lab);
  expect(text(view.render())).toContain("before the first look");
  const answer = (value: Lengths): Answer => ({ ask: { question: "lengths", args: [] }, value });
  view.answered?.(answer(seen({ queries: [], keys: [] })));
  expect(text(view.render())).not.toContain("circle");
  view.answered?.(answer(seen()));
  const drawn = text(view.render());
  expect(drawn).toContain("copy shorter");
  expect(drawn).not.toMatch(/undefined|NaN/);
});
