// Scores of a training run that was made elsewhere, as they are kept: step after step, anchor after anchor.

import { itemAt, numberAt } from "../entries.js";
import { whole } from "../format.js";

/** All scores of a file. The offsets of one more step say where the lists end. */
export interface Scores {
  /** `[steps]`, ascending. */
  steps: number[];
  /** `[steps + 1]`: which is the first anchor of each step. */
  anchors: number[];
  /** `[steps + 1]`: which is the first negative of each step. */
  firsts: number[];
  /** `[anchors]`: the score of each anchor's positive. */
  positives: Float32Array<ArrayBuffer>;
  /** `[anchors]`: how many negatives each has. */
  counts: Uint32Array<ArrayBuffer>;
  /** `[negatives]`: anchor after anchor. */
  negatives: Float32Array<ArrayBuffer>;
  /** `[negatives]`: 1 where a negative is known to be false; empty where nothing is known. */
  known_false: Uint8Array<ArrayBuffer>;
  /** `[steps]`: the temperature of each; empty where the file says none. */
  taus: number[];
}

/** As much is read. A step is computed at once, and everything stays in the tab's memory. */
export const MOST = { bytes: 256_000_000, scores: 16_000_000, of_step: 4_000_000, steps: 20_000 };

/** A cosine computed in half precision may lie outside of [-1, 1] by as much. */
export const ROUNDING = 0.01;
/** The temperatures that can be shown. */
const TAUS = { least: 0.008, most: 100 };

/** Ends the reading with a sentence for the reader. */
export function refuse(message: string): never {
  throw { code: "refused", message };
}

/** A cosine, with what rounding has added taken off. `where` begins the sentence that refuses anything else. */
export function cosine(value: number, where: () => string): number {
  if (Math.abs(value) <= 1) return value;
  if (Number.isNaN(value)) refuse(`${where()} the score is NaN.`);
  if (!Number.isFinite(value)) refuse(`${where()} the score is infinite.`);
  if (Math.abs(value) <= 1 + ROUNDING) return Math.sign(value);
  return refuse(
    `${where()} the score is ${value}, and a cosine lies between -1 and 1. Save similarities as they are before they ` +
      "are divided by the temperature.",
  );
}

/** A number of a step. */
export function stepNumber(value: number, where: () => string): number {
  if (Number.isSafeInteger(value) && value >= 0) return value;
  return refuse(`${where()} the step is ${value}; it must be a whole number of at least 0.`);
}

/** A temperature. */
export function temperatureOf(value: number, where: () => string): number {
  if (value >= TAUS.least && value <= TAUS.most) return value;
  return refuse(`${where()} tau is ${value}; it must lie between ${TAUS.least} and ${TAUS.most}.`);
}

/** Refuses what no tab should hold. */
export function bounded(scores: number, what: keyof typeof MOST, words: string): void {
  if (scores > MOST[what]) {
    refuse(`${words} ${whole(scores)}, and at most ${whole(MOST[what])} are read. Log fewer steps or fewer anchors.`);
  }
}

/** What one step has, in lists of its own: they can be sent elsewhere. */
export interface OfStep {
  step: number;
  positives: Float32Array<ArrayBuffer>;
  counts: Uint32Array<ArrayBuffer>;
  negatives: Float32Array<ArrayBuffer>;
  known_false: Uint8Array<ArrayBuffer>;
}

/** The scores of the step in this place. */
export function ofStep(scores: Scores, place: number): OfStep {
  const { steps, anchors, firsts, positives, counts, negatives, known_false } = scores;
  const [from, to] = [numberAt(anchors, place), numberAt(anchors, place + 1)];
  const [first, end] = [numberAt(firsts, place), numberAt(firsts, place + 1)];
  return {
    step: itemAt(steps, place),
    positives: positives.slice(from, to),
    counts: counts.slice(from, to),
    negatives: negatives.slice(first, end),
    known_false: known_false.slice(first, end),
  };
}
