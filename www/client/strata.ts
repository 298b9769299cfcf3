// The similarities of every look of a run, laid one upon the other. When there are too many, every second one goes, so
// that what is left stays evenly spread over the run.

import { itemAt } from "../entries.js";
import type { Snapshot } from "../types.js";

/** Kinds of pairs that are kept apart. */
export const KINDS = ["positives", "true_negatives", "false_negatives", "chosen"] as const;
export type StratumKind = (typeof KINDS)[number];

/** One look: counts per bin of similarity, `[bins]` over [-1, 1]. */
export type Stratum = Record<StratumKind, Float32Array> & { step: number };

/** As many as a screen has columns. */
const MOST = 720;

/** Grows with the run. */
export class Strata {
  readonly looks: Stratum[] = [];
  /** Steps between two that are kept, at least. */
  #apart = 1;

  /** Keeps a look's counts. Its arrays are kept as they are: nobody writes to them. */
  add(snapshot: Pick<Snapshot, "step" | StratumKind>): void {
    const { step, positives, true_negatives, false_negatives, chosen } = snapshot;
    const last = this.looks.at(-1);
    const look = { step, positives, true_negatives, false_negatives, chosen };
    // A second look at the same step, through another temperature, changes what is chosen.
    if (last && step <= last.step) {
      if (step === last.step) this.looks[this.looks.length - 1] = look;
      return;
    }
    if (last && step - last.step < this.#apart) return;
    this.looks.push(look);
    if (this.looks.length <= MOST) return;
    const first = itemAt(this.looks, 0).step;
    this.#apart = Math.max(1, Math.ceil((2 * (step - first)) / MOST));
    const kept = this.looks.filter((_, index) => index % 2 === 0);
    this.looks.splice(0, this.looks.length, ...kept);
  }
}

/** The similarity below which this share of the counted pairs lies, interpolated within its bin; NaN of none. */
export function quantile(counts: Float32Array, share: number): number {
  let total = 0;
  for (const count of counts) total += count;
  let left = share * total;
  for (const [bin, count] of counts.entries()) {
    if (count > 0 && left <= count) return -1 + (2 * (bin + left / count)) / counts.length;
    left -= count;
  }
  return Number.NaN;
}
