// When to look and when to evaluate. While steps have time to spare, the display sets the pace. Where a run steps as
// fast as it can, watching takes a fixed share of the time, so that it does not slow training down.

/** Shortest time between two looks: 30 a second. */
const LOOK_EVERY_MS = 33;
/** Longest time between two looks, whatever they cost, as long as steps are shorter. */
const LOOK_AT_LEAST_EVERY_MS = 1000;
/** Shortest time between two evaluations. */
const EVALUATE_EVERY_MS = 500;

/** Steps are short where some ten of them fit between two pictures of the display. */
const SHORT_STEP_MS = 3;
/** The shares of the time that watching takes of a run without time to spare: looks, the open views, evaluations. */
const SHARES = { look: 0.03, views: 0.09, evaluation: 0.01 };
/** The same where steps are short: a smooth picture is worth more than the last tenth of the speed. */
const SHARES_OF_SHORT_STEPS = { look: 0.1, views: 0.15, evaluation: 0.05 };
/** The same where there is time to spare. */
const SHARES_OF_SPARE_TIME = { look: 0.5, views: 0.5, evaluation: 0.1 };

/** How long to rest after work that took `cost_ms`, so that it takes this share of the time. */
function rest_ms(cost_ms: number, share: number): number {
  return cost_ms * (1 / share - 1);
}

/** Decides when the next look and the next evaluation are due. Holds no clock: the time is passed in. */
export class Cadence {
  #next_look_ms = 0;
  #next_evaluation_ms = 0;
  #shares = SHARES_OF_SPARE_TIME;

  /** What is known of the steps: how long one takes, and whether they follow each other without a rest. */
  stepping({ step_ms, without_rest }: { step_ms: number; without_rest: boolean }): void {
    const shares = step_ms < SHORT_STEP_MS ? SHARES_OF_SHORT_STEPS : SHARES;
    this.#shares = without_rest ? shares : SHARES_OF_SPARE_TIME;
  }

  looks(now_ms: number): boolean {
    return now_ms >= this.#next_look_ms;
  }

  evaluates(now_ms: number): boolean {
    return now_ms >= this.#next_evaluation_ms;
  }

  /** A look took `look_ms` up to now, and what was asked of it `views_ms` more. */
  looked(now_ms: number, look_ms: number, views_ms: number): void {
    const wanted_ms = rest_ms(look_ms, this.#shares.look) + rest_ms(views_ms, this.#shares.views);
    const shortest_ms = LOOK_EVERY_MS - look_ms - views_ms;
    this.#next_look_ms = now_ms + Math.max(shortest_ms, Math.min(wanted_ms, LOOK_AT_LEAST_EVERY_MS));
  }

  /** An evaluation took `cost_ms` up to now. */
  evaluated(now_ms: number, cost_ms: number): void {
    this.#next_evaluation_ms = now_ms + Math.max(EVALUATE_EVERY_MS, rest_ms(cost_ms, this.#shares.evaluation));
  }
}
