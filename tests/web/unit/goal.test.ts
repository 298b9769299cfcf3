// The goal of an exercise: how it is written, and when it is reached.

import { expect, test } from "vitest";
import { goalIn, isReached, sentenceOf } from "../../../www/pack/goal.js";

test("a goal is a number of the run, a comparison and a value", () => {
  for (const [text, below, at, above] of [
    ["recall_at_1>=0.5", false, true, true],
    [" loss <= 0.5 ", true, true, false],
    ["recall_at_1>.5", false, false, true],
    ["loss<5e-1", true, false, false],
  ] as const) {
    const goal = goalIn(text);
    expect(goal && [0.4, 0.5, 0.6].map((number) => isReached(goal, number)), text).toEqual([below, at, above]);
  }
  for (const text of ["", "loss", "loss=1", "loss>=", "loss>=few", ">=1", "a b>=1", "loss>=Infinity"]) {
    expect(goalIn(text), text).toBeUndefined();
  }
});

test("its sentence names the number as the figure does", () => {
  expect(sentenceOf({ metric: "loss", sign: "<=", value: 0.5 }, "Loss")).toBe("Goal: Loss is at most 0.5.");
});
