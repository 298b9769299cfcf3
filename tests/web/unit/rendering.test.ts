// When words are rendered: with the first numbers, after the pictures of a look, and no more often than one can read.

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { RunView } from "../../../www/client/run-view.js";
import { Rendering } from "../../../www/element/rendering.js";
import type { Snapshot } from "../../../www/types.js";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const look = () => ({ loss: 1 }) as Snapshot;

/** The time of every rendering so far, in milliseconds. */
function rendered(): { rendering: Rendering; at_ms: number[] } {
  const began_ms = performance.now();
  const at_ms: number[] = [];
  return { rendering: new Rendering(() => at_ms.push(performance.now() - began_ms)), at_ms };
}

const run = (state: Partial<RunView>) => ({ catalogue: {}, ...state }) as RunView;

test("the first words come right after the first pictures, however long before they were asked for", () => {
  const { rendering, at_ms } = rendered();
  rendering.ask(undefined);
  vi.advanceTimersByTime(100);
  rendering.ask(run({ running: false }));
  vi.advanceTimersByTime(100);
  const snapshot = look();
  rendering.ask(run({ snapshot, running: false }));
  rendering.ask(run({ snapshot, running: true }));
  vi.advanceTimersByTime(1000);
  expect(at_ms).toEqual([217]);
});

test("words wait for the catalogue too", () => {
  const { rendering, at_ms } = rendered();
  const snapshot = look();
  rendering.ask(run({ snapshot, catalogue: undefined }));
  vi.advanceTimersByTime(50);
  rendering.ask(run({ snapshot }));
  vi.advanceTimersByTime(1000);
  expect(at_ms).toEqual([67]);
});

test("without numbers words come too, and a failure is said at once", () => {
  const { rendering, at_ms } = rendered();
  rendering.ask(undefined);
  vi.advanceTimersByTime(2000);
  expect(at_ms).toEqual([800]);
  rendering.ask(run({ failure: { code: "assets", message: "" } }));
  vi.advanceTimersByTime(0);
  expect(at_ms).toEqual([800, 2000]);
  // Whoever tries again sees at once that it is being tried.
  rendering.ask(run({}));
  vi.advanceTimersByTime(0);
  expect(at_ms).toEqual([800, 2000, 2000]);
});

test("what a reader does to a paused run is answered at once", () => {
  const { rendering, at_ms } = rendered();
  const snapshot = look();
  rendering.ask(run({ snapshot, running: false }));
  vi.advanceTimersByTime(1000);
  rendering.ask(run({ snapshot, running: false }));
  vi.advanceTimersByTime(0);
  expect(at_ms).toEqual([17, 1000]);
});

test("while the run moves, words stand for as long as it takes to read them", () => {
  const { rendering, at_ms } = rendered();
  for (let frame = 0; frame < 60; frame++) {
    rendering.ask(run({ snapshot: look(), running: true }));
    vi.advanceTimersByTime(16);
  }
  rendering.close();
  vi.advanceTimersByTime(1000);
  const gaps = at_ms.slice(1).map((at, n) => at - (at_ms[n] ?? Number.NaN));
  expect(gaps.length).toBeGreaterThan(5);
  for (const gap of gaps) expect(gap).toBeGreaterThanOrEqual(120);
  expect(at_ms.at(-1)).toBeLessThan(1000);
});
