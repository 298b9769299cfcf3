import { expect, test } from "vitest";
import { isPlain } from "../../../www/views/equation.js";

const example = (query_loss: number, infonce: number) => ({
  example: { anchor: 0, positive: 0.5, hardest: 0.4, loss: query_loss, query_loss, infonce },
});

test("only a loss that is a share of the softmax is written as one", () => {
  expect(isPlain(example(2.5, 2.5001))).toBe(true);
  expect(isPlain(example(0.03, 0.07))).toBe(false);
  // Before anything is known, and after a run fell apart.
  expect(isPlain(example(Number.NaN, Number.NaN))).toBe(true);
});
