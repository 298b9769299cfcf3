import { expect, test } from "vitest";
import { kindsOf } from "../../../www/views/bins.js";
import { Spotlight } from "../../../www/views/spotlight.js";
import { snapshot } from "./support/fake-core.js";

const [SAME, CHOSEN, REMOVED] = [1, 4, 8];

/** A look at three pairs, the second of which is the example. */
const look = (marks: number[], collected: number[] = []) =>
  snapshot({
    axes: 2,
    indices: Uint32Array.of(10, 20, 30),
    example: { anchor: 1, positive: 0, hardest: 0, loss: 1, query_loss: 1, infonce: 1 },
    marks: Uint8Array.from(marks),
    collected: Float32Array.from(collected.flatMap((_, i) => [i, 0.5])),
    collected_marks: Uint8Array.from(collected),
  });

test("the lit query's keys bear what the marks say, by pair", () => {
  const spotlight = new Spotlight();
  spotlight.take(look([SAME, SAME, SAME | REMOVED], [CHOSEN, CHOSEN | SAME]), 0, false, () => true);
  expect(spotlight.anchor).toBe(20);
  expect([...spotlight.keys.keys()]).toEqual([10, 30]);
  expect(spotlight.keys.get(30)).toEqual({ false_negative: true, chosen: false, removed: true });
  expect(spotlight.collected.map(({ at }) => [...at])).toEqual([
    [0, 0.5, 0],
    [1, 0.5, 0],
  ]);
  expect(spotlight.counts()).toEqual({ false_negative: 3, chosen: 2, removed: 1 });
});

test("where every negative is chosen none is marked as chosen", () => {
  const spotlight = new Spotlight();
  spotlight.take(look([CHOSEN, 0, CHOSEN | SAME]), 0, false, () => true);
  expect([...spotlight.keys]).toEqual([[30, { false_negative: true, chosen: false, removed: false }]]);
});

test("while the run moves a query stays lit for a while, and only one that can be seen is lit", () => {
  const spotlight = new Spotlight();
  spotlight.take(look([0, 0, 0]), 0, true, (pair) => pair !== 20);
  expect(spotlight.anchor).toBeUndefined();
  spotlight.take(look([SAME, 0, 0]), 0, true, () => true);
  spotlight.take(look([0, 0, SAME]), 100, true, () => true);
  expect([...spotlight.keys.keys()]).toEqual([10]);
  spotlight.take(look([0, 0, SAME]), 5000, true, () => true);
  expect([...spotlight.keys.keys()]).toEqual([30]);
  spotlight.take(look([SAME, 0, 0]), 5001, false, () => true);
  expect([...spotlight.keys.keys()]).toEqual([10]);
  spotlight.clear();
  expect([spotlight.anchor, spotlight.keys.size]).toEqual([undefined, 0]);
});

test("the histogram shows chosen negatives only if they are a choice, and removed ones only if there are any", () => {
  const some = Float32Array.of(0, 2, 0, 0);
  const shown = (part: object) => kindsOf(snapshot({ true_negatives: Float32Array.of(1, 2, 3, 0), ...part }));
  expect(shown({})).toEqual(["positives", "true_negatives"]);
  expect(shown({ chosen: some, removed: some, false_negatives: some })).toEqual([
    "positives",
    "false_negatives",
    "true_negatives",
    "chosen",
    "removed",
  ]);
  expect(shown({ chosen: Float32Array.of(1, 2, 3, 0) })).toEqual(["positives", "true_negatives"]);
});
