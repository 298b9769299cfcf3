import { expect, test } from "vitest";
import { RunHistory } from "../../../www/client/history.js";
import { metricsIn } from "../../../www/client/metrics.js";
import { numberAt } from "../../../www/entries.js";
import { snapshot } from "./support/fake-core.js";

const STEPS = 200_000;
const BINS = 64;

/** A number that stands in for the loss of a step. */
const lossOf = (step: number) => 5 * Math.exp(-step / 4e4) + Math.sin(step);

/** Feeds a history with looks of so many steps each; how much it holds after each look. */
function fed(steps: number, per_look: number): { history: RunHistory; held: number[] } {
  const history = new RunHistory();
  const held: number[] = [];
  for (let from = 0; from < steps; from += per_look) {
    const counts = () => new Float32Array(BINS).fill(1);
    history.addLook(
      snapshot({
        step: from + per_look,
        first_loss_step: from,
        losses: Float32Array.from({ length: per_look }, (_, n) => lossOf(from + n)),
        positives: counts(),
        true_negatives: counts(),
        false_negatives: counts(),
        chosen: counts(),
      }),
    );
    history.addEvaluation({ step: from + per_look } as Parameters<RunHistory["addEvaluation"]>[0]);
    const { evaluations, separations, strata } = history;
    held.push(history.steps.length + evaluations.length + separations.length + BINS * strata.looks.length);
  }
  return { history, held };
}

test("a history of 200 000 steps stays below a bound, and so do its curves", () => {
  const { history, held } = fed(STEPS, 25);
  // Losses, evaluations and separations: 2400 each; 720 looks of all bins.
  expect(Math.max(...held)).toBeLessThanOrEqual(3 * 2400 + BINS * 720);
  for (const points of [1200, 240]) expect(history.curve(points).steps.length).toBeLessThanOrEqual(points);
});

test("what a look costs does not grow with the steps before it", () => {
  // Work is counted, not timed: what is moved, look by look, in the lists that a history holds.
  const moved = (steps: number) => {
    const { held } = fed(steps, 25);
    let work = 0;
    // A list that has become shorter was copied once.
    held.slice(1).forEach((now, n) => {
      const before = numberAt(held, n);
      if (now < before) work += before;
    });
    return work / held.length;
  };
  expect(moved(STEPS)).toBeLessThan(1.5 * moved(STEPS / 4));
});

test("each point says which steps it is the mean of, and none is left out or counted twice", () => {
  const { history } = fed(STEPS, 40);
  for (const { first, steps, losses } of [history, history.curve(), history.curve(300)]) {
    expect(first[0]).toBe(0);
    expect(steps.at(-1)).toBe(STEPS - 1);
    for (const [n, last] of steps.entries()) {
      const began = numberAt(first, n);
      if (n > 0) expect(began).toBe(numberAt(steps, n - 1) + 1);
      let sum = 0;
      for (let step = began; step <= last; step++) sum += Math.fround(lossOf(step));
      expect(losses[n]).toBeCloseTo(sum / (last - began + 1), 8);
    }
  }
  const point = history.lossAt(777);
  expect(point?.first).toBeLessThanOrEqual(777);
  expect(point?.last).toBeGreaterThanOrEqual(777);
});

test("going back leaves nothing of what came later, and the run goes on from there", () => {
  const { history } = fed(STEPS, 40);
  const past = history.until(123_457);
  expect(past.steps.at(-1)).toBeLessThan(123_457);
  past.addLosses({ step: 123_460, loss: 1, losses: Float32Array.of(7, 7, 7), first_loss_step: 123_457 });
  expect(past.steps.at(-1)).toBe(123_459);
  expect(past.losses.at(-1)).toBe(7);
  // The history that was left stays as it was.
  expect(history.steps.at(-1)).toBe(STEPS - 1);
});

test("the numbers of a run are the same however often it was looked at", () => {
  const looks = [3, 7].map((first_loss_step) => metricsIn(snapshot({ step: 9, first_loss_step })));
  expect(looks[0]).toEqual(looks[1]);
  expect(looks[0]).toMatchObject({ step: 9 });
});
