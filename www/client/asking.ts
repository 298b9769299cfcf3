// What views ask of the run, and what the page asks about the pair that is pinned.

import { type Answer, type Answers, type Ask, answerTo, type Question, type Slot } from "../worker/questions.js";
import type { Driver } from "./driver.js";
import type { Listener, State } from "./state.js";

/** How many candidates of a pinned pair are known one by one. */
const PINNED_TERMS = 64;

/** Collects the questions of the views and hands out the answers. */
export class Asking {
  readonly #state: State;
  readonly #listener: Listener;
  readonly #driver: Driver;

  constructor(state: State, listener: Listener, driver: Driver) {
    this.#state = state;
    this.#listener = listener;
    this.#driver = driver;
  }

  /** Asks this of the run after every look from now on, and at once of the last one. */
  watch(ask: Ask | undefined): void {
    void this.#driver.tell("watch", ask);
  }

  /** Asks the run this once. Rejects with a `Failure` where there is no answer. */
  question<Asked extends Question>(ask: Ask<Asked>): Promise<Answers[Asked]> {
    const { trainer } = this.#driver;
    if (!trainer) return Promise.reject({ code: "badstate", message: "There is no run." });
    // A call of the worker has one type, and a question as many as there are: see `answerTo`.
    return trainer.call("question", ask) as Promise<Answers[Asked]>;
  }

  /** Shows this pair everywhere from now on; or none. */
  pin(pair: number | undefined): void {
    this.#state.pins.pin(pair);
    this.watchPin();
    this.#listener.pinned();
    this.#listener.changed();
  }

  /** Asks after every look what becomes of the pinned pair; and once what it looks like. */
  watchPin(): void {
    const { pins } = this.#state;
    const { pair } = pins;
    const ask: Ask | undefined = pair === undefined ? undefined : { question: "forces", args: [pair, PINNED_TERMS] };
    void this.#driver.tell("watch", ask, "pin");
    if (pair === undefined || pins.pictures) return;
    this.question({ question: "items", args: [[pair]] }).then(
      (pictures) => {
        if (pins.pair !== pair) return;
        pins.pictures = pictures;
        this.#listener.pinned();
      },
      // Without its picture a pair is still known by its number.
      () => undefined,
    );
  }

  /** Hands an answer to whoever asked. */
  answered(answer: Answer, slot: Slot): void {
    if (slot === "view") {
      this.#listener.answered(answer);
      return;
    }
    const forces = answerTo(answer, "forces");
    const { pins } = this.#state;
    // Before the first look there is no answer, and one may come after another pair was pinned.
    if (forces?.anchor.pair !== pins.pair) return;
    pins.seen = forces;
    this.#listener.pinned();
  }
}
