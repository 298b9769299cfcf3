// How low the loss could have been, stretch by stretch: it depends on the temperature, which may change on the way.

import type { Snapshot } from "../types.js";

/** Looks in a row at which the temperature and the lowest possible loss were the same. */
export interface Stretch {
  from: number;
  to: number;
  tau: number;
  /** The lowest loss possible; missing where unknown. */
  floor?: number;
}

/** More stretches than this are not kept: a temperature that moves all the time makes one for each look. */
const MOST = 400;

/** Grows with the run. */
export class Bounds {
  readonly stretches: Stretch[] = [];

  /** Takes what a look says; a second look at a step, through another temperature, ends the stretch before. */
  add({ step, tau, floor }: Pick<Snapshot, "step" | "tau" | "floor">): void {
    const last = this.stretches.at(-1);
    if (last && step < last.to) return;
    // Before the first step it is not known.
    const same = last?.tau === tau && (last.floor === floor || last.floor === undefined);
    if (last && same) {
      Object.assign(last, { to: step, floor });
      return;
    }
    // While a slider is dragged in a pause, only the last value counts.
    if (last && last.to === last.from && last.from === step) this.stretches.pop();
    // What the first look says held from the start.
    this.stretches.push({ from: last ? step : 0, to: step, tau, floor });
    if (this.stretches.length > MOST) {
      const kept = this.stretches.filter((_, index) => index % 2 === 0);
      this.stretches.splice(0, this.stretches.length, ...kept);
    }
  }

  /** What held up to a step. */
  until(step: number): Bounds {
    const past = new Bounds();
    for (const stretch of this.stretches) {
      if (stretch.from <= step) past.stretches.push({ ...stretch, to: Math.min(step, stretch.to) });
    }
    return past;
  }
}
