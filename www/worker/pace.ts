// How many steps are due now. A run starts slowly, so that its first steps can be followed by eye, and reaches the
// chosen speed over the first few hundred. Steps that could not be taken in time are dropped, not owed: after a pause
// or a slow moment the run goes on at its pace instead of rushing.

/** Steps per second at the very start of a run. */
const FIRST_RATE = 1000 / 60;
/** Steps over which the rate climbs to the chosen one. */
const RAMP_STEPS = 200;
/** What "as fast as it goes" climbs towards; beyond the ramp it has no limit. */
const UNLIMITED_RATE = 4000;
/** Longest time that one decision accounts for, in milliseconds. */
const LONGEST_GAP_MS = 250;

/** Steps per second at `step` of a run whose full speed is `full` (Infinity: no limit). Climbs geometrically. */
export function rateAt(step: number, full: number): number {
  const climbed = Math.min(1, step / RAMP_STEPS);
  if (climbed === 1) return full;
  const target = Math.min(full, UNLIMITED_RATE);
  const first = Math.min(FIRST_RATE, target);
  return first * (target / first) ** climbed;
}

/** Decides, tick by tick, how many steps to take and how long to wait. Holds no clock: the time is passed in. */
export class Pace {
  /** Full speed in steps per second. */
  full = 60;
  #credit = 1;
  #before_ms: number | undefined;

  /** Forgets the past: the next decision allows one step at once. */
  restart(): void {
    this.#credit = 1;
    this.#before_ms = undefined;
  }

  /** Steps due at `now_ms`, at most `most`; and how long to wait when none are. */
  due(now_ms: number, step: number, most: number): { steps: number; wait_ms: number } {
    const rate = rateAt(step, this.full);
    if (rate === Number.POSITIVE_INFINITY) return { steps: most, wait_ms: 0 };
    const elapsed_ms = Math.min(LONGEST_GAP_MS, now_ms - (this.#before_ms ?? now_ms));
    this.#before_ms = now_ms;
    this.#credit += (elapsed_ms * rate) / 1000;
    const steps = Math.min(Math.floor(this.#credit), most);
    if (steps === 0) return { steps: 0, wait_ms: ((1 - this.#credit) * 1000) / rate };
    this.#credit = Math.min(this.#credit - steps, 1);
    return { steps, wait_ms: 0 };
  }
}
