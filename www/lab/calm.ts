// What keeps a picture calm while a run moves: a value that changes only now and then, and a scale that does not follow
// every look.

/** Shortest time between two large changes of a picture: below the three flashes a second of WCAG 2.3.1. */
export const CALM_MS = 500;

/** A value that stays for a while, however often another one comes. */
export class Held<T> {
  #value: T | undefined;
  #since_ms = Number.NEGATIVE_INFINITY;
  readonly #every_ms: number;

  constructor(every_ms = CALM_MS) {
    this.#every_ms = every_ms;
  }

  /** What is shown. */
  get value(): T | undefined {
    return this.#value;
  }

  /** Takes `value` when it is time, or at once where nothing `moves`; what is to be shown. */
  take(value: T, now_ms: number, moves: boolean): T {
    if (this.#value === undefined || !moves || now_ms - this.#since_ms >= this.#every_ms) {
      this.#value = value;
      this.#since_ms = now_ms;
    }
    return this.#value;
  }

  /** Whether another value would be taken now. */
  due(now_ms: number, moves: boolean): boolean {
    return this.#value === undefined || !moves || now_ms - this.#since_ms >= this.#every_ms;
  }

  /** The next one is taken whenever it comes. */
  clear(): void {
    this.#value = undefined;
    this.#since_ms = Number.NEGATIVE_INFINITY;
  }
}

/** Round ends of scales, per power of ten. */
const ENDS = [1, 2, 5, 10];
/** A scale is too large when this much of it would do, for so long. */
const ROOMY = 0.8;
const SHRINK_MS = 2000;
/** A scale that grows twice within this time grows to this many times what is drawn. */
const AGAIN_MS = 1000;
const AHEAD = 4;

/** The end of a scale: a round number that grows when something would not fit, and shrinks, one round number at a time,
 * only after everything has fitted into the smaller one for a while. */
export class Scale {
  #end: number | undefined;
  #roomy_since_ms: number | undefined;
  #grown_ms = Number.NEGATIVE_INFINITY;

  /** The end, now that `longest` is to be drawn. */
  take(longest: number, now_ms: number, moves: boolean): number {
    const needed = above(longest);
    if (this.#end === undefined || !moves || needed > this.#end) {
      // What grows again so soon is given room ahead, or the scale would follow it step by step.
      const again = moves && now_ms - this.#grown_ms < AGAIN_MS;
      this.#end = again ? above(AHEAD * longest) : needed;
      this.#grown_ms = now_ms;
      this.#roomy_since_ms = undefined;
    } else {
      const smaller = below(this.#end);
      if (longest > ROOMY * smaller) this.#roomy_since_ms = undefined;
      else this.#roomy_since_ms ??= now_ms;
      if (this.#roomy_since_ms !== undefined && now_ms - this.#roomy_since_ms >= SHRINK_MS) {
        this.#end = smaller;
        this.#roomy_since_ms = now_ms;
      }
    }
    return this.#end;
  }

  clear(): void {
    this.#end = undefined;
    this.#grown_ms = Number.NEGATIVE_INFINITY;
    this.#roomy_since_ms = undefined;
  }
}

/** The next round number that is not below `value`: 1, 2 or 5 times a power of ten. */
export function above(value: number): number {
  if (!(value > 0) || !Number.isFinite(value)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return (ENDS.find((end) => end * power >= value * (1 - 1e-9)) ?? 10) * power;
}

/** The round number before a round number. */
function below(end: number): number {
  return above(0.4 * end);
}
