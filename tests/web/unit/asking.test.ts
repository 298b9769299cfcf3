import { expect, test } from "vitest";
import { action, levels, numbers, span } from "../../../www/lab/diagnosis.js";
import { atCutoff, examples, finding, rank, standing } from "../../../www/lab/found.js";
import { ink, Pad } from "../../../www/lab/pad.js";
import type { Diagnosis, Found, Ranked } from "../../../www/types.js";
import { KNOBS } from "./support/fake-core.js";

const key = (part: Partial<Ranked> = {}): Ranked => ({
  key: 0,
  rank: 1,
  similarity: 0.5,
  right: false,
  duplicate: false,
  same_class: false,
  label: 0,
  ...part,
});

const found = (part: Partial<Found> = {}): Found => ({
  step: 1,
  query: 0,
  count: 100,
  ranked: [key()],
  relevance: "class",
  relevant: 4,
  precision: [1, 0.5],
  recall: [0.25, 0.25],
  ...part,
});

test("what a key is to the query is said in words", () => {
  expect(standing(key({ right: true, same_class: true }), "class")).toBe("✓ own partner");
  expect(standing(key({ duplicate: true, same_class: true }), "class")).toMatch(/same item: a false negative/);
  expect(standing(key({ same_class: true }), "class")).toMatch(/same class: a false negative/);
  // With one class, sharing it says nothing.
  expect(standing(key({ same_class: true }), "item")).toBe("");
  expect(standing(key(), "class")).toBe("");
});

test("the sentence names the partner's rank, or what a drawing resembles", () => {
  const own = key({ right: true, rank: 12.5, similarity: 0.25 });
  expect(finding(found({ own }), [])).toBe("Its own partner ranks 12.5 of 100, at a similarity of 0.250.");
  const ranked = [key({ label: 3, similarity: 0.9 }), key({ label: 3 }), key({ label: 1 })];
  expect(finding(found({ query: undefined, ranked }), ["a", "b", "c", "d"])).toBe(
    "Of the 3 keys nearest to the drawing, 2 are of class d; the nearest has a similarity of 0.900.",
  );
  expect([rank(3), rank(3.5)]).toEqual(["3", "3.5"]);
});

test("precision and recall at a cut-off", () => {
  expect(atCutoff(found(), 2)).toBe(
    "The first 2: 50% are of the query’s class (precision), 25% of all 4 such keys are among them (recall).",
  );
  expect(atCutoff(found(), 3)).toBe("");
});

test("queries to pick from run through the classes, page after page", () => {
  const labels = [0, 0, 1, 1, 2, 0];
  expect(examples(labels, 3, 0)).toEqual([0, 2, 4]);
  expect(examples(labels, 3, 1)).toEqual([1, 3, 5]);
  expect(examples(labels, 3, 2)).toEqual([0, 2, 4]);
  expect(examples([], 3, 1)).toEqual([]);
});

test("a brush inks what it touches, and never takes ink away", () => {
  const shape = { rows: 2, columns: 3 };
  const values = new Float32Array(6);
  ink(values, shape, 1.5, 0.5);
  expect(values[1]).toBe(1);
  expect(values[0]).toBeGreaterThan(0);
  expect(values[0]).toBeLessThan(1);
  const before = values.slice();
  ink(values, shape, 0, 2);
  for (const [i, value] of before.entries()) expect(values[i]).toBeGreaterThanOrEqual(value);
  expect(values.every((value) => value >= 0 && value <= 1)).toBe(true);
});

test("a pad can be filled from an example and cleared", () => {
  let changes = 0;
  const pad = new Pad({ rows: 1, columns: 2 }, () => {
    changes += 1;
  });
  expect(pad.blank).toBe(true);
  pad.copy(new Float32Array([0, 0.5]));
  expect(pad.blank).toBe(false);
  pad.clear();
  expect([pad.blank, changes]).toEqual([true, 2]);
});

const diagnosis: Diagnosis = {
  id: "learning",
  step: 3,
  sentence: "Learning.",
  advice: [],
  lines: { chance: 5, collapse: 5, floor: 0.01 },
  about_lines: "",
  unit: "nats",
  loss: 4,
  effective_negatives: 12.34,
};

test("lines that are one are drawn once, and those nobody knows not at all", () => {
  expect(levels(diagnosis.lines).map(({ words }) => words)).toEqual([
    "chance = collapse 5.00",
    "lowest loss possible at this τ: 0.01",
  ]);
  expect(levels({ chance: 5, collapse: 80 }).map(({ words }) => words)).toEqual(["chance 5.00", "collapse 80.00"]);
  expect(levels({ chance: Number.NaN, collapse: Number.NaN })).toEqual([]);
});

test("the chart spans the losses and the lines near them", () => {
  const [least, most] = span([4, 3], levels(diagnosis.lines));
  expect(least).toBe(0);
  expect(most).toBeCloseTo(5.75);
  expect(span([4, 3], levels({ chance: 5, collapse: 80 }))[1]).toBeCloseTo(5.75);
  expect(span([4, -1], levels(diagnosis.lines))[0]).toBeLessThan(-1);
  // The first losses, far above, may leave once there are others.
  expect(span([90, ...new Array(40).fill(4)], levels(diagnosis.lines))[1]).toBeCloseTo(5.75);
});

test("a button says which knob goes where, and there is none without a knob", () => {
  const settings = { tau: 2, seed: 1, steps: 100 };
  expect(action({ say: "", knob: "tau", value: 0.1, restart: false }, KNOBS, settings)).toBe("TAU: 2 → 0.1");
  expect(action({ say: "", restart: false }, KNOBS, settings)).toBeUndefined();
  expect(action({ say: "", knob: "rate", value: 1, restart: false }, KNOBS, settings)).toBeUndefined();
});

test("numbers that nobody has measured are not made up", () => {
  const values = Object.fromEntries(
    numbers({ ...diagnosis, lines: { chance: 5, collapse: 5 } }).map((row) => [row.name, row.value]),
  );
  expect(values).toMatchObject({ Floor: "not known", RankMe: "–", "Recall@1": "–", "Push on false negatives": "–" });
  expect(values["Effective negatives"]).toBe("12.3");
});
