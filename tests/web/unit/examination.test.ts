// The view of positions: what it says and keeps, and that it writes nothing of what is missing.

import { expect, test } from "vitest";
import { after, examination, finding } from "../../../www/lab/examination.js";
import type { Lab } from "../../../www/lab/view.js";
import { PALETTES } from "../../../www/theme.js";
import type { Examination } from "../../../www/types.js";
import { text } from "./support/text.js";

const seen = (part: Partial<Examination> = {}): Examination => ({
  step: 5,
  learned: [1, 0.5],
  truth: [1, 0.4],
  clicks: [0.3, 0.1],
  error: 0.11,
  ...part,
});

test("the view says what is learned, what is true, and what is missing", () => {
  expect(finding(seen())).toBe(
    "As learned from clicks, position 2 is looked at 0.50 times as often as the first, in truth 0.40 times. " +
      "The learned curve is 0.11 away from the true one (mean |ln|).",
  );
  expect(finding(seen({ truth: [], error: undefined }))).toBe(
    "As learned from clicks, position 2 is looked at 0.50 times as often as the first.",
  );
  expect(finding(seen({ learned: undefined, error: undefined }))).toBe(
    "How likely positions are looked at is not learned here. Position 2 is looked at 0.40 times as often as the first.",
  );
  expect(finding(seen({ learned: undefined, truth: [], clicks: [], error: undefined }))).toContain("no lists");
});

test("going back forgets what came later, and of many answers every second one goes", () => {
  let kept: Examination[] = [];
  for (let step = 0; step < 2000; step++) kept = after(kept, seen({ step }));
  expect(kept.length).toBeLessThanOrEqual(513);
  expect([kept[0]?.step, kept.at(-1)?.step]).toEqual([0, 1999]);
  expect(kept.every(({ step }, n) => n === 0 || step > (kept[n - 1]?.step ?? 0))).toBe(true);
  kept = after(kept, seen({ step: 40 }));
  expect(kept.at(-1)?.step).toBe(40);
  expect(after([seen()], seen())).toHaveLength(1);
});

test("whatever is missing, nothing of it is written", () => {
  const lab = { width: 380, still: true, palette: () => PALETTES.light, watch() {}, update() {} } as unknown as Lab;
  const view = examination(lab);
  const answers = [
    seen({ learned: undefined, truth: [], clicks: [], error: undefined }),
    seen({ learned: undefined, error: undefined }),
    seen({ truth: [], error: undefined }),
    seen(),
    seen({ step: 6 }),
    seen({ step: 7, learned: [1, 90] }),
  ];
  expect(text(view.render())).toContain("before the first look");
  for (const value of answers) {
    view.answered?.({ ask: { question: "examination", args: [] }, value });
    expect(text(view.render())).not.toMatch(/NaN|undefined|null|Infinity/);
  }
  expect(text(view.render())).toContain("earlier steps");
  view.restarted?.();
  expect(text(view.render())).toContain("before the first look");
});
