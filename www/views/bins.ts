// What the histogram computes from its bins before it draws anything.

import type { Snapshot } from "../types.js";

/** Bins of a snapshot that the histogram shows. */
export type Bins = Pick<
  Snapshot,
  "bins" | "positives" | "true_negatives" | "false_negatives" | "chosen" | "removed" | "pull" | "push" | "tau" | "step"
>;

/** The middle of a bin's similarities. */
export function centre(bin: number, bins: number): number {
  return -1 + (2 * (bin + 0.5)) / bins;
}

/** The bin of a similarity. */
export function binOf(similarity: number, bins: number): number {
  return Math.min(bins - 1, Math.max(0, Math.floor(((similarity + 1) / 2) * bins)));
}

/** Sum of the counts. */
export function total(counts: Float32Array): number {
  let sum = 0;
  for (const count of counts) sum += count;
  return sum;
}

/** Largest of the values, 0 if there are none. */
export function largest(values: Float32Array): number {
  let most = 0;
  for (const value of values) if (value > most) most = value;
  return most;
}

/** Mean similarity of the counted pairs, NaN if there are none. */
export function mean(counts: Float32Array): number {
  let sum = 0;
  for (const [bin, count] of counts.entries()) sum += count * centre(bin, counts.length);
  return sum / total(counts);
}

/** How many keys each query is compared with, its partner included. */
export function candidatesPerQuery(bins: Pick<Bins, "positives" | "true_negatives" | "false_negatives">): number {
  const partners = total(bins.positives);
  return partners > 0 ? 1 + Math.round((total(bins.true_negatives) + total(bins.false_negatives)) / partners) : 0;
}

/** Neighbouring bins joined until at most `rows` are left, for the table. */
export function joined(counts: Float32Array, rows: number): number[] {
  const width = Math.ceil(counts.length / rows);
  const groups: number[] = [];
  for (let from = 0; from < counts.length; from += width) groups.push(total(counts.subarray(from, from + width)));
  return groups;
}

/** The vertical axis: counts on a logarithmic scale, or the root of each kind's shares. */
export interface Scale {
  log: boolean;
  /** Value at full height: the root of a share, or log10(1 + count). */
  top: number;
}

/**
 * Heights, 0 to 1 and a little above, of one kind of pair. There are hundreds of negatives to a positive, so counts on
 * a linear axis would hide the positives, and shares would hide whatever is spread out beside a peak; the root of the
 * shares shows both (Tukey's rootogram).
 */
export function heights(counts: Float32Array, scale: Scale): Float32Array {
  const sum = total(counts) || 1;
  return counts.map((count) => (scale.log ? Math.log10(1 + count) : Math.sqrt(count / sum)) / scale.top);
}

/** A kind of pair that the histogram tells apart. */
export type Kind = "positives" | "true_negatives" | "false_negatives" | "chosen" | "removed";

/** All kinds, in the order in which they are listed. */
const KINDS: Kind[] = ["positives", "false_negatives", "true_negatives", "chosen", "removed"];

/** The names of the kinds, the same in every chart, table and text. */
export const KIND_NAMES: Record<Kind, string> = {
  positives: "positives",
  true_negatives: "negatives",
  false_negatives: "false negatives",
  chosen: "chosen negatives",
  removed: "removed",
};

/** The kinds there are, the positives first. Chosen negatives are one only where not every negative is chosen. */
export function kindsOf(bins: Bins): Kind[] {
  const negatives = total(bins.true_negatives) + total(bins.false_negatives);
  const shown: Record<Kind, boolean> = {
    positives: true,
    false_negatives: total(bins.false_negatives) > 0,
    true_negatives: true,
    chosen: total(bins.chosen) > 0 && total(bins.chosen) < negatives,
    removed: total(bins.removed) > 0,
  };
  return KINDS.filter((kind) => shown[kind]);
}

/**
 * `[bins]`: how similarities of random directions in `dim` dimensions are distributed: the density (1 - s^2)^((dim - 3)
 * / 2), summed over each bin, as shares. With s = sin(a) it is cos(a)^(dim - 2) da, which is finite in every dimension
 * from 2 on.
 */
export function randomDirections(dim: number, bins: number): Float32Array {
  const STEPS = 16;
  const shares = new Float32Array(bins);
  for (let bin = 0; bin < bins; bin++) {
    const from = Math.asin(-1 + (2 * bin) / bins);
    const width = Math.asin(Math.min(1, -1 + (2 * (bin + 1)) / bins)) - from;
    let share = 0;
    for (let step = 0; step < STEPS; step++) {
      share += (width / STEPS) * Math.cos(from + ((step + 0.5) / STEPS) * width) ** (dim - 2);
    }
    shares[bin] = share;
  }
  const sum = total(shares);
  return shares.map((share) => share / sum);
}

/** The scale at which all kinds fit. */
export function fitting(bins: Bins, log: boolean): Scale {
  const kinds = kindsOf(bins).map((kind) => bins[kind]);
  const top = log
    ? Math.log10(1 + Math.max(...kinds.map(largest)))
    : Math.max(...kinds.map((counts) => Math.sqrt(largest(counts) / (total(counts) || 1))));
  return { log, top: Math.max(top, 1e-6) };
}

/** Follows a moving maximum: rises at once, sinks slowly, so that an axis stays calm. */
export function calm(before: number | undefined, now: number): number {
  if (before === undefined || now >= before) return now;
  return before + 0.08 * (now - before);
}
