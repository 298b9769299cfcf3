import { expect, test } from "vitest";
import { NOBODY } from "../../../www/rows.js";
import {
  Around,
  angleOf,
  bearingOf,
  MOST_SECTORS,
  placeOf,
  type Surrounded,
  sectorOf,
} from "../../../www/views/around.js";
import { sizeOf } from "../../../www/views/around-view.js";
import { aroundWords, positiveWords } from "../../../www/views/around-words.js";

type Term = Surrounded["terms"][number];

const term = (pair: number, similarity: number, more: Partial<Term> = {}): Term => ({
  pair,
  label: pair % 10,
  source: 0,
  kind: "negative",
  removed: false,
  similarity,
  gradient: 0.1,
  ...more,
});

const partner = (similarity: number) => term(3, similarity, { kind: "positive", gradient: -1 });

function surrounded(terms: Term[], pair = 3): Surrounded {
  const others = { count: 0, gradient: 0, share: 0, length: 0, arrow: [] };
  return { step: 300, side: "query", corpus: 50, anchor: { pair, label: pair % 10 }, terms, others };
}

const middle = { x: 200, y: 150 };
const RADIUS = 130;

function lengthOf(around: Around, id: string): number {
  const key = around.keys.get(id);
  if (!key) throw new Error(`no key ${id}`);
  const at = placeOf(key, middle, RADIUS, around.reach);
  return Math.hypot(at.x - middle.x, at.y - middle.y);
}

test("the angle is that between unit vectors, whatever rounding does to their product", () => {
  for (const [similarity, angle] of [
    [1, 0],
    [Math.SQRT1_2, 45],
    [0.5, 60],
    [0, 90],
    [-0.5, 120],
    [-1, 180],
    [1 + 1e-6, 0],
    [-1 - 1e-6, 180],
  ] as const) {
    expect(angleOf(similarity)).toBeCloseTo(angle, 10);
  }
});

test("the distance from the middle is the angle, in proportion, and the partner is where its similarity says", () => {
  const around = new Around();
  const similarities = [0.99, 0.7, 0.2, 0, -0.3];
  around.take(surrounded([partner(0.8), ...similarities.map((s, n) => term(10 + n, s))]), 10, false);
  expect(around.reach).toBe(120);
  similarities.forEach((similarity, n) => {
    expect(lengthOf(around, `0 ${10 + n}`)).toBeCloseTo((RADIUS * angleOf(similarity)) / 120, 8);
  });
  const { partner: key } = around;
  expect(key?.angle).toBeCloseTo(36.8699, 3);
  if (!key) throw new Error("no partner");
  const at = placeOf(key, middle, RADIUS, around.reach);
  expect(at.x).toBeCloseTo(middle.x, 8);
  expect(at.y).toBeCloseTo(middle.y - (RADIUS * 36.8699) / 120, 3);
});

test("nothing lies outside, and the scale only grows", () => {
  const around = new Around();
  const all = Array.from({ length: 300 }, (_, n) => term(10 + n, Math.cos(n)));
  around.take(surrounded([partner(0.9), term(10, -0.4)]), 10, true);
  expect(around.reach).toBe(120);
  around.take(surrounded([partner(0.9), ...all]), 10, true);
  expect(around.reach).toBe(180);
  for (let frame = 0; frame < 100; frame++) {
    const furthest = Math.max(...[...around.keys.keys()].map((id) => lengthOf(around, id)));
    expect(furthest).toBeLessThanOrEqual(RADIUS + 1e-9);
    around.glide();
  }
  around.take(surrounded([partner(0.9), term(10, 0.4)]), 10, true);
  expect(around.reach).toBe(180);
  around.clear();
  expect(around.reach).toBe(120);
});

test("a key glides to its angle and keeps its direction; standing still, it is there at once", () => {
  const around = new Around();
  around.take(surrounded([partner(0.9), term(12, 0.9)]), 10, true);
  const before = { ...around.keys.get("0 12") };
  around.take(surrounded([partner(0.9), term(12, -0.2)]), 10, true);
  const key = around.keys.get("0 12");
  expect(key?.angle).toBe(before.angle);
  expect(key?.bearing).toBe(before.bearing);
  let last = before.angle ?? 0;
  while (around.glide()) {
    const now = around.keys.get("0 12")?.angle ?? 0;
    expect(now).toBeGreaterThanOrEqual(last);
    last = now;
  }
  expect(around.keys.get("0 12")?.angle).toBeCloseTo(angleOf(-0.2), 10);
  around.take(surrounded([partner(0.9), term(12, 0.5)]), 10, false);
  expect(around.keys.get("0 12")?.angle).toBeCloseTo(60, 10);
});

test("a class lies in its own sector of the upper half, the query's on top, and no two sectors meet", () => {
  const top = -Math.PI / 2;
  for (const classes of [1, 2, 3, 10, MOST_SECTORS, MOST_SECTORS + 1, 1000]) {
    const own = Math.min(3, classes - 1);
    expect(sectorOf(own, own, classes).middle).toBeCloseTo(top, 10);
    for (let pair = 0; pair < 500; pair++) {
      const label = pair % classes;
      const { middle, width } = sectorOf(label, own, classes);
      const bearing = bearingOf({ pair, label, kind: "negative" }, own, classes);
      expect(Math.abs(bearing - middle)).toBeLessThanOrEqual(width / 2);
      expect(Math.abs(bearing - top)).toBeLessThanOrEqual(Math.PI / 2);
      const half_own = sectorOf(own, own, classes).width / 2;
      if (label !== own) expect(Math.abs(bearing - top)).toBeGreaterThanOrEqual(half_own);
    }
    if (classes > MOST_SECTORS) continue;
    const sectors = Array.from({ length: classes }, (_, label) => sectorOf(label, own, classes));
    sectors.sort((a, b) => a.middle - b.middle);
    for (const [n, { middle, width }] of sectors.entries()) {
      const next = sectors[n + 1];
      if (next) expect(middle + width / 2).toBeLessThanOrEqual(next.middle - next.width / 2 + 1e-9);
    }
  }
  expect(bearingOf({ pair: 7, label: 3, kind: "positive" }, 3, 10)).toBe(top);
  const synthetic = bearingOf({ pair: NOBODY, label: NOBODY, kind: "negative" }, 3, 10);
  expect(Math.abs(synthetic - top)).toBeLessThanOrEqual(Math.PI / 2);
});

test("negatives share the push; the partner, and what was removed, have none of it", () => {
  const around = new Around();
  const strong = term(11, 0.8, { gradient: 0.75 });
  const removed = term(12, 0.9, { gradient: 0, removed: true });
  around.take(surrounded([partner(0.7), strong, removed, term(14, 0.1, { gradient: 0.25 })]), 10, false);
  const push = [...around.keys.values()].map((key) => key.push);
  expect(push).toEqual([0, 0.75, 0, 0.25]);
  expect(sizeOf(0.75)).toBeGreaterThan(sizeOf(0.25));
  // What was removed is no rival.
  expect(around.rank).toBe(2);
  expect(positiveWords(around, false)).toBe("partner at 46° (0.70), rank 2 of 3");
  expect(positiveWords(around, true)).toBe("what it is drawn to at 46° (0.70), rank 2 of 3");
});

test("what is not a number is not drawn, and nothing at all is said without a partner", () => {
  const around = new Around();
  around.take(surrounded([partner(Number.NaN), term(11, Number.NaN)]), 10, false);
  expect(around.keys.size).toBe(0);
  expect(around.rank).toBeUndefined();
  expect(positiveWords(around, false)).toBe("partner");
  expect(aroundWords(around, [], false)).toBe("Embeddings around one query");
});

test("the picture in words", () => {
  const around = new Around();
  const own = [0.5, 0].map((s, n) => term(13 + 10 * n, s, { kind: "false_negative", gradient: 0 }));
  around.take(
    surrounded([partner(1), ...own, term(11, 0, { gradient: 0.5 }), term(12, -0.5, { gradient: 0 })]),
    10,
    false,
  );
  expect(aroundWords(around, ["a", "b", "c", "d"], false)).toBe(
    "Embeddings around one query of class d at step 300: the distance from the middle is the angle. Its partner, the " +
      "positive, is at 0° (similarity 1.00), the nearest of 5 keys. 2 false negatives (of its class) from 60°, 75° on " +
      "average. 2 negatives (of other classes) from 90°, 105° on average. The strongest push, 100% of all, is on one " +
      "at 90°. " +
      "Left and right arrow keys put another query in the middle.",
  );
});

test("the arrow keys lead through all training pairs, and round again", () => {
  const around = new Around();
  expect(around.neighbour(1)).toBeUndefined();
  around.take(surrounded([partner(0.9), term(12, 0.9)]), 10, true);
  expect([around.neighbour(-1), around.neighbour(1)]).toEqual([2, 4]);
  around.take(surrounded([partner(0.9)], 0), 10, true);
  expect(around.neighbour(-1)).toBe(49);
  around.take(surrounded([partner(0.9)], 49), 10, true);
  expect(around.neighbour(1)).toBe(0);
});

test("another query brings its own keys: none of the old ones glides over", () => {
  const around = new Around();
  around.take(surrounded([partner(0.9), term(12, 0.9)]), 10, true);
  around.take(surrounded([term(5, 0.2, { kind: "positive", gradient: -1 }), term(12, 0.1)], 5), 10, true);
  expect(around.keys.get("0 12")?.angle).toBeCloseTo(angleOf(0.1), 10);
});
