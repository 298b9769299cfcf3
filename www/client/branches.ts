// The branches of a run that went back: each has the measured past that it shares with the one it left, and its own
// since.

import { itemAt } from "../entries.js";
import type { Settings } from "../types.js";
import type { RunHistory } from "./history.js";

/** Branches that are kept at once. */
export const MOST_BRANCHES = 6;

/** One branch. */
export interface Branch {
  /** Counts from 1; never used again in this run. */
  number: number;
  /** The step at which it left another; the first branch left none. */
  left?: number;
  /** From step 0 on. */
  history: RunHistory;
  /** The settings that it had last. */
  settings: Settings;
  /** Those that it began with, where it left the other. */
  began: Settings;
}

/** All of them; the last is the one that runs. */
export class Branches {
  readonly all: Branch[];
  #made = 1;

  constructor(history: RunHistory, settings: Settings) {
    this.all = [{ number: 1, history, settings, began: settings }];
  }

  /** The one that runs. */
  get current(): Branch {
    return itemAt(this.all, this.all.length - 1);
  }

  /** The run is back at `step`, with these settings: a new branch; one that took no step of its own is replaced. */
  leave(step: number, settings: Settings): Branch {
    const { current } = this;
    const untouched = current.left !== undefined && (current.history.steps.at(-1) ?? 0) < current.left;
    const history = current.history.until(step);
    if (untouched) this.all.pop();
    this.#made += untouched ? 0 : 1;
    this.all.push({ number: this.#made, left: step, history, settings, began: settings });
    while (this.all.length > MOST_BRANCHES) this.all.shift();
    return this.current;
  }

  /** Takes a branch off the charts; the one that runs stays. */
  remove(number: number): void {
    const index = this.all.findIndex((branch) => branch.number === number);
    if (index >= 0 && index < this.all.length - 1) this.all.splice(index, 1);
  }
}
