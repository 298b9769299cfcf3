// Which of two ways to do the same work is the faster one now, by timing both.

/** Two ways to take steps. */
export type Way = "alone" | "shared";

/** How many times are kept of each way; the least of them counts, for anything else on the machine only adds time. */
const KEPT = 5;
/** Stretches after which the slower way is timed again, because the machine may have become another. */
const AGAIN = 64;

/** Times both in turn, and then says the faster one nearly always. */
export class Race {
  readonly #times: Record<Way, number[]> = { alone: [], shared: [] };
  #turn = 0;

  /** The way that has been faster; undefined until both are known. */
  get faster(): Way | undefined {
    const { alone, shared } = this.#times;
    if (alone.length < KEPT || shared.length < KEPT) return undefined;
    return Math.min(...shared) < Math.min(...alone) ? "shared" : "alone";
  }

  /** The way to take now. */
  next(): Way {
    const { faster } = this;
    this.#turn += 1;
    const other = faster === "shared" ? "alone" : "shared";
    if (faster) return this.#turn % AGAIN === 0 ? other : faster;
    return this.#turn % 2 === 0 ? "shared" : "alone";
  }

  /** A step took so long this way. */
  took(way: Way, step_ms: number): void {
    const times = this.#times[way];
    times.push(step_ms);
    if (times.length > KEPT) times.shift();
  }
}
