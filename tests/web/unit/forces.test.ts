import { expect, test } from "vitest";
import { itemAt, numberAt } from "../../../www/entries.js";
import { type Forces, NOBODY, type Term } from "../../../www/rows.js";
import {
  arrowPath,
  columnsOf,
  equation,
  facing,
  finding,
  longest,
  nearestRow,
  placed,
  round,
  tip,
} from "../../../www/views/pull.js";

const TAU = 0.2;

/** An anchor at (1, 0) among these similarities, the first its partner's: plain InfoNCE. */
function made(similarities: number[], shown = similarities.length): Forces {
  const powers = similarities.map((s) => Math.exp(s / TAU));
  const sum = powers.reduce((a, b) => a + b, 0);
  const terms = similarities.map((similarity, n): Term => {
    const gradient = (numberAt(powers, n) / sum - Number(n === 0)) / TAU;
    const force = -gradient * Math.sqrt(1 - similarity ** 2);
    return {
      pair: n,
      label: n % 3,
      source: 0,
      kind: n === 0 ? "positive" : n === 3 ? "false_negative" : "negative",
      removed: false,
      similarity,
      share: numberAt(powers, n) / sum,
      gradient,
      position: [similarity, Math.sqrt(1 - similarity ** 2)],
      arrow: [0, force],
      length: Math.abs(force),
    };
  });
  const add = (some: Term[]) => {
    const y = some.reduce((total, { arrow }) => total + numberAt(arrow, 1), 0);
    return { length: Math.abs(y), arrow: [0, y] };
  };
  const rest = terms.slice(shown);
  return {
    step: 3,
    tau: TAU,
    side: "query",
    axes: 2,
    projected: false,
    complete: true,
    anchor: { row: 0, pair: 0, label: 0, loss: Math.log(sum) - numberAt(similarities, 0) / TAU, position: [1, 0] },
    terms: terms.slice(0, shown),
    others: {
      ...add(rest),
      count: rest.length,
      gradient: rest.reduce((total, { gradient }) => total + gradient, 0),
      share: rest.reduce((total, { share }) => total + share, 0),
    },
    removed: 0,
    resultant: add(terms),
    pull: add(terms.slice(0, 1)),
    push: add(terms.slice(1)),
    corpus: 96,
    indices: [0],
    labels: [0],
    queries: [1, 0],
    keys: [1, 0],
  };
}

const named = (label: number) => `c${label}`;

test("the equation's numbers add up to the loss, whatever is left out by name", () => {
  const similarities = [0.8, 0.7, 0.1, 0.6, -0.3, 0.2];
  for (const shown of [6, 4]) {
    const forces = made(similarities, shown);
    const found = equation(forces, 2);
    if (!found) throw new Error("there is a positive");
    const sum = similarities.reduce((total, s) => total + Math.exp(s / TAU), 0);
    expect(found.log).toBeCloseTo(Math.log(sum), 10);
    expect(found.loss).toBeCloseTo(forces.anchor.loss, 10);
    expect(found.plain).toBe(true);
    expect(found.exponents.map((e) => e * TAU)).toEqual([expect.closeTo(0.7), expect.closeTo(0.6)]);
    expect(found.others).toBe(3);
    const named_powers = found.exponents.reduce((total, e) => total + Math.exp(e), Math.exp(0.8 / TAU));
    expect(Math.log(named_powers + Math.exp(found.rest))).toBeCloseTo(found.log, 10);
  }
  const weighed = made(similarities);
  weighed.anchor.loss += 0.5;
  expect(equation(weighed)?.plain).toBe(false);
  expect(equation({ ...weighed, terms: [] })).toBeUndefined();
});

test("round numbers", () => {
  expect([0.3, 1, 4.9, 5, 99, 0.0021, 0].map(round)).toEqual([0.2, 1, 2, 5, 50, 0.002, 1]);
});

test("arrows have one scale", () => {
  const forces = made([0.5, 0.4, 0.3, 0.2]);
  const lengths = [forces.pull, forces.push, ...forces.terms].map(({ length }) => length);
  expect(longest(forces)).toBe(Math.max(...lengths));
  const unit = 100 / longest(forces);
  const ground = { x: 50, y: 50, radius: 40, turn: undefined };
  const from = placed(ground, forces.anchor.position);
  expect([from.x, from.y]).toEqual([90, 50]);
  // Upwards is upwards; twice the force is twice the way.
  const [one, two] = [tip(from, ground, [0, 1], unit), tip(from, ground, [0, 2], unit)];
  expect(one.y).toBeLessThan(50);
  expect(two.y - 50).toBeCloseTo(2 * (one.y - 50));
  expect(arrowPath(from, from, 9)).toBeUndefined();
  expect(arrowPath(from, one, 9)?.shaft).toMatch(/^M90\.0 50\.0L90\.0 /);
});

test("a turned sphere turns its arrows", () => {
  const turn = { yaw: Math.PI / 2, pitch: 0 };
  const ground = { x: 0, y: 0, radius: 10, turn };
  const to = tip(placed(ground, [0, 0, 1]), ground, [0, 0, 1], 5);
  expect(to.x).toBeCloseTo(15);
  expect(to.y).toBeCloseTo(0);
});

test("whatever is chosen comes to the front", () => {
  for (const position of [
    [0.6, 0, 0.8],
    [-0.6, 0.64, -0.48],
    [0, -1, 0],
    [0, 0, -1],
  ]) {
    const ground = { x: 0, y: 0, radius: 10, turn: facing(position) };
    const at = placed(ground, position);
    expect([at.x, at.y, at.depth]).toEqual([expect.closeTo(0), expect.closeTo(0), expect.closeTo(1)]);
  }
});

test("a click takes the nearest anchor within reach", () => {
  const ground = { x: 100, y: 100, radius: 80, turn: undefined };
  const positions = [1, 0, 0, 1, -1, 0];
  expect(nearestRow(ground, positions, 2, { x: 176, y: 104 })).toBe(0);
  expect(nearestRow(ground, positions, 2, { x: 100, y: 25 })).toBe(1);
  expect(nearestRow(ground, positions, 2, { x: 100, y: 100 })).toBeUndefined();
  expect(nearestRow(ground, positions, 2, { x: 20, y: 90 })).toBe(2);
});

test("the table has every term, the rest and the sum", () => {
  const columns = columnsOf(made([0.8, 0.7, 0.1, 0.6, -0.3], 4), named);
  expect(columns[0]?.values).toEqual([
    "positive",
    "negative",
    "negative",
    "false negative",
    "1 other negatives",
    "all together",
  ]);
  const shares = Array.from(itemAt(columns, 5).values, Number).slice(0, -1);
  expect(shares.reduce((a, b) => a + b, 0)).toBeCloseTo(1);
  expect(new Set(columns.map(({ values }) => values.length))).toEqual(new Set([6]));
});

test("one sentence says who pulls and pushes", () => {
  const forces = made([0.8, 0.7, 0.1, 0.6]);
  expect(finding(forces, named)).toContain("The strongest negative, class c1, has");
  expect(finding(forces, named)).toContain("from 1 of its own class: false negatives.");
  const mixed = made([0.8, 0.7]);
  itemAt(mixed.terms, 1).label = NOBODY;
  expect(finding(mixed, named)).toContain("a synthetic candidate");
  expect(finding({ ...forces, complete: false }, named)).toContain("several heads");
});
