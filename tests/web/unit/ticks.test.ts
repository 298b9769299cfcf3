import { expect, test } from "vitest";
import { type Spread, scale, ticks } from "../../../www/charts/scale.js";

test("ticks are round numbers within the domain, about as many as asked for", () => {
  expect(ticks([0, 1], 5)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
  expect(ticks([0, 2000], 4)).toEqual([0, 500, 1000, 1500, 2000]);
  expect(ticks([-1, 1], 8)).toEqual([-1, -0.8, -0.6, -0.4, -0.2, 0, 0.2, 0.4, 0.6, 0.8, 1].map((value) => value + 0));
  expect(ticks([0.31, 0.34], 3)).toEqual([0.31, 0.32, 0.33, 0.34]);
  expect(ticks([5, 3], 2)).toEqual([5, 4, 3]);
  expect([ticks([2, 2], 4), ticks([0, 1], 0), ticks([0.2, 0.9], 1)]).toEqual([[2], [], [0.5]]);
});

test("a logarithm's ticks are multiples of powers of ten, and round numbers where there are few", () => {
  expect(scale("log", [0.05, 2], [0, 1]).ticks(4)).toEqual([
    0.05, 0.06, 0.07, 0.08, 0.09, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 2,
  ]);
  expect(scale("log", [1.1, 1.9], [0, 1]).ticks(4)).toEqual([1.2, 1.4, 1.6, 1.8]);
  expect(scale("log", [1e-6, 1e6], [0, 1]).ticks(6)).toEqual([1e-6, 1e-4, 1e-2, 1, 1e2, 1e4, 1e6]);
});

test("every scale leads from the domain to the range, and back", () => {
  const half: Record<Spread, number> = { linear: 5, log: Math.sqrt(9), root: 2.5 };
  for (const spread of ["linear", "log", "root"] as const) {
    const place = scale(spread, spread === "log" ? [1, 9] : [0, 10], [300, 100]);
    expect(place(half[spread])).toBeCloseTo(200, 9);
    expect(place.invert(200)).toBeCloseTo(half[spread], 9);
    for (const value of [1, 2.5, 9]) expect(place.invert(place(value))).toBeCloseTo(value, 9);
  }
  expect(scale("linear", [4, 4], [0, 10])(4)).toBe(5);
});
