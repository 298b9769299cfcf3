// Two runs beside each other: starting the second, exchanging them, and going on with one.

import type { Difference, Settings } from "../types.js";
import type { Side } from "../worker/sides.js";
import { Branches } from "./branches.js";
import type { Driver } from "./driver.js";
import { linkTo } from "./links.js";
import type { Notes } from "./notes.js";
import type { SecondRun } from "./second-run.js";
import type { Starting } from "./starting.js";
import type { Listener, State } from "./state.js";
import { isWhole, LINK } from "./twins.js";

/** What comparing needs of the session's other parts. */
interface Parts {
  driver: Driver;
  notes: Notes;
  second: SecondRun;
  starting: Starting;
}

/** Starts, exchanges and ends the second run. */
export class Comparing {
  readonly #state: State;
  readonly #listener: Listener;
  readonly #parts: Parts;

  constructor(state: State, listener: Listener, parts: Parts) {
    this.#state = state;
    this.#listener = listener;
    this.#parts = parts;
  }

  /**
   * A second run beside this one, that differs in what is named: both begin at step 0, unless only the value is
   * another.
   */
  async set(difference: Difference): Promise<void> {
    const state = this.#state;
    const { driver, notes, second, starting } = this.#parts;
    const before = state.twin;
    if (!(await second.adopt(difference))) return;
    const { twin, step } = state;
    const goes_on = twin === before && (await second.configured());
    if (goes_on) {
      await driver.inspect();
    } else {
      state.until = undefined;
      await starting.start();
      if (step > 0) notes.add("Both runs began again at step 0, from the same seed.");
    }
    this.#listener.shown();
  }

  /** The second run becomes the page's own, with its settings and its past, and the other way round. */
  async swap(): Promise<void> {
    const state = this.#state;
    const { history, snapshot, evaluation, committed: settings } = state;
    const { trainer } = this.#parts.driver;
    const twin = this.#parts.second.alive;
    if (!twin || !trainer) return;
    const { knob } = twin.difference;
    const difference = await this.#differenceOf(knob, settings);
    state.engine = (await trainer.call("swap", settings)) ?? state.engine;
    state.adopt(twin.settings);
    [state.history, state.snapshot, state.evaluation] = [twin.history, twin.snapshot, twin.evaluation];
    Object.assign(twin, { settings, history, snapshot, evaluation, difference });
    if (twin.parted) twin.parted = { ...twin.parted, run: twin.parted.run === "main" ? "twin" : "main" };
    state.branches = new Branches(state.history, state.committed);
    if (state.snapshot) this.#listener.looked(state.snapshot);
    this.#listener.committed(state.settings, "user", [knob]);
    this.#listener.changed();
  }

  /** Goes on with one of the two; what the other measured stays to be seen. */
  async keep(side: Side): Promise<void> {
    const { driver, second } = this.#parts;
    if (side === "twin") await this.swap();
    await second.letGo();
    await driver.inspect();
    this.#listener.shown();
    this.#listener.changed();
  }

  /** What the second run differs in once it has these settings: a recipe may have had numbers of its own. */
  async #differenceOf(knob: string, settings: Settings): Promise<Difference> {
    if (!isWhole(knob)) return { knob, value: settings[knob] ?? "" };
    return { knob: LINK, value: await linkTo(this.#state, this.#parts.driver, settings) };
  }
}
