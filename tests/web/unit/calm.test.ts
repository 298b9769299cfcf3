import { expect, test } from "vitest";
import { Pins } from "../../../www/client/pins.js";
import { itemAt } from "../../../www/entries.js";
import { above, Held, Scale } from "../../../www/lab/calm.js";
import { binOf } from "../../../www/views/bins.js";
import { pairIn } from "../../../www/views/picked.js";

test("a value stays for a while, unless nothing moves", () => {
  const held = new Held<string>(500);
  expect(held.take("a", 0, true)).toBe("a");
  expect(held.take("b", 499, true)).toBe("a");
  expect(held.due(499, true)).toBe(false);
  expect(held.take("b", 500, true)).toBe("b");
  expect(held.take("c", 501, false)).toBe("c");
  held.clear();
  expect(held.take("d", 502, true)).toBe("d");
});

test("round numbers above", () => {
  expect([0.3, 1, 2.1, 5, 5.1, 99, 0.0021, 0, Number.NaN].map(above)).toEqual([0.5, 1, 5, 5, 10, 100, 0.005, 1, 1]);
});

test("a scale always holds what is drawn, and never jumps to and fro", () => {
  // A force that trembles about the border between two round numbers, thirty looks a second, for a minute.
  const scale = new Scale();
  let random = 1;
  const ends: number[] = [];
  for (let look = 0; look < 1800; look++) {
    random = (random * 16807) % 2147483647;
    const longest = 2 * (0.1 + 1.8 * (random / 2147483647));
    const end = scale.take(longest, look * 33, true);
    expect(end).toBeGreaterThanOrEqual(longest);
    if (end !== ends.at(-1)) ends.push(end);
  }
  expect(ends.length).toBeLessThanOrEqual(3);
});

test("a scale shrinks one round number at a time, after a while", () => {
  const scale = new Scale();
  const changes: { end: number; at_ms: number }[] = [];
  for (let at_ms = 0; at_ms < 20_000; at_ms += 33) {
    const end = scale.take(at_ms < 1000 ? 9 : 0.3, at_ms, true);
    if (end !== changes.at(-1)?.end) changes.push({ end, at_ms });
  }
  expect(changes.map(({ end }) => end)).toEqual([10, 5, 2, 1, 0.5]);
  changes.slice(1).forEach(({ at_ms }, n) => {
    expect(at_ms - itemAt(changes, n).at_ms).toBeGreaterThanOrEqual(2000);
  });
  // Nothing moves: it fits.
  expect(scale.take(40, 21_000, false)).toBe(50);
  expect(scale.take(0.02, 21_001, false)).toBe(0.02);
});

test("pinned rows keep their order, grow, and stay until the data are others", () => {
  const pins = new Pins();
  const settings = { data: "digits", seed: 1, tau: 0.1 };
  expect(pins.begin(settings, ["data"])).toBe(true);
  pins.keep([30, 10, 20], [2, 0, 1]);
  expect(pins.rows(32)).toEqual([10, 20, 30]);
  pins.keep([20, 5, 10, 30], [1, 3, 0, 2]);
  expect([pins.rows(32), pins.rows(2)]).toEqual([
    [10, 20, 30, 5],
    [10, 20],
  ]);
  pins.anchor = 7;
  expect(pins.begin({ ...settings, tau: 1 }, ["data"])).toBe(false);
  // Another seed may draw other items, under the same numbers.
  expect(pins.begin({ ...settings, seed: 2 }, ["data"])).toBe(true);
  expect([pins.rows(2), pins.anchor]).toEqual([[10, 20], 7]);
  expect(pins.begin({ ...settings, data: "emoji" }, ["data"])).toBe(true);
  expect([pins.rows(2), pins.anchor]).toEqual([[], undefined]);
});

test("the pinned pair is the first of the rows, and goes with its data", () => {
  const pins = new Pins();
  const settings = { data: "digits", seed: 1 };
  pins.begin(settings, ["data"]);
  pins.keep([10, 20, 30], [0, 1, 2]);
  pins.pin(20);
  expect([pins.rows(3), pins.anchor]).toEqual([[20, 10, 30], 20]);
  pins.pin(99);
  expect([pins.rows(3), pins.anchor]).toEqual([[99, 10, 20], 99]);
  // A table that shows it does not make it one of the others.
  pins.keep([99, 10, 20], [9, 0, 1]);
  pins.pin(undefined);
  expect([pins.rows(9), pins.anchor]).toEqual([[10, 20, 30], 99]);
  pins.pin(20);
  pins.begin({ ...settings, seed: 2 }, ["data"]);
  expect(pins.pair).toBe(20);
  pins.begin({ ...settings, data: "emoji" }, ["data"]);
  expect(pins.pair).toBeUndefined();
});

test("a bar stands for a pair whose similarity lies in it, or nearest to it", () => {
  const table = {
    rows: [7, 8],
    columns: [7, 8, 9],
    similarities: [0.9, -0.5, 0.3, 0.3, 0.2, -0.9],
    shares: [1, 0.4, 0.2, 0.6, 1, 0.1],
    states: [1, 2, 2 + 16, 2, 1, 3],
  };
  const bins = 64;
  const at = (similarity: number) => binOf(similarity, bins);
  expect(pairIn(table, at(0.9), bins, false)).toBe(7);
  expect(pairIn(table, at(0.25), bins, false)).toBe(8);
  // Two rows have a negative there: the one that it pushes more.
  expect(pairIn(table, at(0.3), bins, true)).toBe(8);
  expect(pairIn(table, at(-0.5), bins, true)).toBe(7);
  // What a filter removed pushes nobody.
  expect(pairIn(table, at(-0.9), bins, true)).toBe(7);
  expect(pairIn({ ...table, rows: [], columns: [] }, 3, bins, true)).toBeUndefined();
});
