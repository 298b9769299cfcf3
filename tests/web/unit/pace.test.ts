import { expect, test } from "vitest";
import { Pace, rateAt } from "../../../www/worker/pace.js";

/** Plays `ms` of time in ticks of `tick_ms` and returns the steps taken. */
function play(pace: Pace, ms: number, tick_ms: number, most = 1000): number {
  let step = 0;
  for (let now_ms = 0; now_ms <= ms; now_ms += tick_ms) step += pace.due(now_ms, step, most).steps;
  return step;
}

test("a run starts near 60 ms a step and reaches the chosen speed after 200 steps", () => {
  expect(1000 / rateAt(0, 300)).toBeCloseTo(60);
  expect(rateAt(200, 300)).toBe(300);
  expect(rateAt(100, 300)).toBeGreaterThan(rateAt(50, 300));
});

test("a slow speed is never exceeded, not even at the start", () => {
  expect(rateAt(0, 8)).toBe(8);
});

test("the first second takes about as many steps whatever the ticks", () => {
  for (const tick_ms of [1, 5, 16, 40]) {
    expect(Math.abs(play(new Pace(), 1000, tick_ms) - 18)).toBeLessThanOrEqual(2);
  }
});

test("a slow moment is not made up for", () => {
  const pace = new Pace();
  pace.full = 60;
  pace.due(0, 500, 1000);
  expect(pace.due(60_000, 500, 1000).steps).toBeLessThanOrEqual(16);
  expect(pace.due(60_001, 516, 1000).steps).toBeLessThanOrEqual(1);
});

test("without a limit every tick takes what it can, after the ramp", () => {
  const pace = new Pace();
  pace.full = Number.POSITIVE_INFINITY;
  expect(pace.due(0, 200, 37)).toEqual({ steps: 37, wait_ms: 0 });
});

test("when nothing is due it says how long to wait", () => {
  const pace = new Pace();
  pace.full = 60;
  expect(pace.due(0, 0, 10).steps).toBe(1);
  const { steps, wait_ms } = pace.due(10, 1, 10);
  expect(steps).toBe(0);
  expect(wait_ms).toBeGreaterThan(40);
  expect(wait_ms).toBeLessThan(60);
});
