import { expect, test } from "vitest";
import { type Spread, scale } from "../../../www/charts/scale.js";

test("a linear scale's ticks are round numbers within the domain, from either end", () => {
  expect(scale("linear", [0, 2000], [0, 1]).ticks(4)).toEqual([0, 500, 1000, 1500, 2000]);
  expect(scale("linear", [5, 3], [0, 1]).ticks(2)).toEqual([5, 4, 3]);
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
