import { expect, test } from "vitest";
import { nextRound } from "../../../www/views/round.js";

const at = (degrees: number) => [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
const points = {
  indices: new Uint32Array([40, 7, 90, 3]),
  queries: new Float32Array([...at(10), ...at(170), ...at(-100), ...at(90)]),
};

test("arrow keys reach every query of the circle, in the order of their angles, and come round", () => {
  const round = [90, 40, 3, 7];
  for (const [n, pair] of round.entries()) {
    const after = round[(n + 1) % round.length];
    expect(nextRound(points, pair, 1)).toBe(after);
    expect(nextRound(points, after, -1)).toBe(pair);
  }
});

test("from a pair that is not in the batch, the first one comes next; of no pairs, none", () => {
  expect(nextRound(points, 11, 1)).toBe(90);
  expect(nextRound(points, undefined, -1)).toBe(90);
  expect(nextRound({ indices: new Uint32Array(), queries: new Float32Array() }, 7, 1)).toBeUndefined();
});
