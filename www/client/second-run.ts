// The settings of the second of two runs, which follow those of the first.

import type { Difference, Failure, Settings } from "../types.js";
import { failure } from "../worker/failure.js";
import type { Driver } from "./driver.js";
import type { Notes } from "./notes.js";
import type { State } from "./state.js";
import { TwinRun } from "./twins.js";

/** Follows the first run's settings with those of the second. */
export class SecondRun {
  readonly #state: State;
  readonly #driver: Driver;
  readonly #notes: Notes;

  constructor(state: State, driver: Driver, notes: Notes) {
    this.#state = state;
    this.#driver = driver;
    this.#notes = notes;
  }

  /** It, while it runs. */
  get alive(): TwinRun | undefined {
    const { twin } = this.#state;
    return twin?.alive ? twin : undefined;
  }

  /** Makes this the difference of the second run; false, and a note, when it cannot be. */
  async adopt(difference: Difference): Promise<boolean> {
    const { trainer } = this.#driver;
    if (!trainer) return false;
    try {
      this.become(difference, await trainer.call("twinSettings", this.#state.committed, difference));
      return true;
    } catch (thrown) {
      const problem = failure(thrown);
      if (problem.code !== "badstate") throw thrown;
      this.refused(problem);
      return false;
    }
  }

  /** It differs in this, and has these settings: the run that is there already, or a new one. */
  become(difference: Difference, settings: Settings): void {
    const { alive } = this;
    if (alive?.difference.knob === difference.knob) Object.assign(alive, { difference, settings });
    else this.#state.twin = new TwinRun(difference, settings);
  }

  /** Says why it cannot be. */
  refused({ message }: Failure): void {
    this.#notes.add(`The second run: ${message}.`, "warning");
  }

  /** What it measured stays to be seen. False when there was none. */
  end(): boolean {
    const { alive } = this;
    if (alive) alive.alive = false;
    return alive !== undefined;
  }

  /** Goes on without it. */
  async letGo(): Promise<void> {
    if (this.end()) await this.#driver.trainer?.call("keep", "main");
  }

  /** Whether the run, and the second, go on with the settings that are kept. */
  async configured(): Promise<boolean> {
    const { trainer } = this.#driver;
    return (await trainer?.call("configure", this.#state.committed, this.alive?.settings)) ?? false;
  }
}
